/* Connections that have gone silent: a NAT or load balancer on the way has forgotten the connection
 * without telling either side. As in client-go (k8s.io/apimachinery/pkg/util/net/http.go,
 * ReadIdleTimeout and PingTimeout), the server is asked for a sign of life; without one, the
 * connection is closed and its requests are repeated over a new one. client-go uses HTTP/2's ping.
 * libcurl has it (curl_easy_upkeep), but not for handles that share connections; here it is one
 * more GET of a cheap document over the same connection. So a server that needs long for a list but
 * answers this GET is waited for. */
#include "transfer_internal.h"

#define LONGEST (30 * KV_SECOND)

void silence_init(struct kv_client *client)
{
    int64_t timeout = client->options.request_timeout, run = client->options.deadline;
    if (run > 0 && run < timeout)
        timeout = run;
    client->silence.longest = timeout / 2 < LONGEST ? timeout / 2 : LONGEST;
    silence_end(client);
}

static void sign_of_life_ask(struct kv_client *client)
{
    const struct transfer_request request = {.path = VERSION_PATH,
                                             .max_body = client->limits.refusal_bytes};
    struct kv_error ignored = {0};
    int64_t since = client->silence.since; /* the request itself does not end the silence */
    client->silence.sign_of_life = transfer_start(client, &request, &ignored);
    client->silence.since = since;
    client->silence.asked = true; /* once, even without credentials to send it */
}

static bool is_under_way(const struct transfer *transfer)
{
    return transfer->retry_at == 0 && transfer->body != BODY_LOST;
}

/* A new multi handle has none of the old connections. */
static void connections_close(struct kv_client *client)
{
    for (struct transfer *each = client->transfers; each; each = each->next)
        if (is_under_way(each))
            curl_multi_remove_handle(client->multi, each->easy);
    curl_multi_cleanup(client->multi);
    client->multi = transfer_multi_new();
}

static void begin_anew(struct kv_client *client)
{
    client->silence.was_broken = true;
    if (client->silence.sign_of_life)
        transfer_end(client->silence.sign_of_life);
    connections_close(client);
    for (struct transfer *each = client->transfers; each; each = each->next) {
        if (each->body == BODY_STREAMED)
            each->body = BODY_LOST;
        if (is_under_way(each))
            transfer_begin(each);
    }
}

/* Is an answer expected, or do all transfers wait for their next try? */
static bool is_awaited(const struct kv_client *client)
{
    for (const struct transfer *each = client->transfers; each; each = each->next)
        if (is_under_way(each) && each != client->silence.sign_of_life)
            return true;
    return false;
}

void silence_goes_on(struct kv_client *client)
{
    struct silence *silence = &client->silence;
    if (!is_awaited(client)) {
        silence_end(client);
        return;
    }
    int64_t lasted = kv_monotonic_now() - silence->since;
    if (silence->was_broken || lasted < silence->longest / 2)
        return;
    if (lasted >= silence->longest)
        begin_anew(client);
    else if (!silence->asked && !silence->sign_of_life)
        sign_of_life_ask(client);
}
