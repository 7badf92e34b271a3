/* A connection over which nothing comes any more: a NAT or a load balancer on the way has forgotten
 * it, and tells nobody.
 *
 * As client-go does it (k8s.io/apimachinery/pkg/util/net/http.go, ReadIdleTimeout and PingTimeout):
 * the other side is asked for a sign of life; without one, the connection is given up, and what was
 * asked over it is asked again over another one. client-go asks by HTTP/2's ping. libcurl has that
 * (curl_easy_upkeep), but not for handles that share connections: here it is one more GET over the
 * same connection, of a document that costs nothing. So whoever needs long for a list, but answers
 * that, is waited for. */
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

void silence_end(struct kv_client *client)
{
    client->silence.since = kv_monotonic_now();
    client->silence.asked = false;
}

static void ask_for_sign_of_life(struct kv_client *client)
{
    const struct kv_transfer_request request = {.path = KV_VERSION_PATH,
                                                .max_body = client->limits.refusal_bytes};
    struct kv_error ignored = {0};
    int64_t since = client->silence.since; /* to ask does not end it */
    client->silence.sign_of_life = kv_transfer_start(client, &request, &ignored);
    client->silence.since = since;
    client->silence.asked = true; /* once, also where there are no credentials to ask with */
}

static bool is_under_way(const struct kv_transfer *transfer)
{
    return transfer->retry_at == 0 && !transfer->lost;
}

/* A libcurl of its own keeps none of the connections that there were. */
static void close_connections(struct kv_client *client)
{
    for (struct kv_transfer *each = client->transfers; each; each = each->next)
        if (is_under_way(each))
            curl_multi_remove_handle(client->multi, each->easy);
    curl_multi_cleanup(client->multi);
    client->multi = transfer_multi_new();
}

static void begin_anew(struct kv_client *client)
{
    client->silence.was_broken = true;
    if (client->silence.sign_of_life)
        kv_transfer_end(client->silence.sign_of_life);
    close_connections(client);
    for (struct kv_transfer *each = client->transfers; each; each = each->next) {
        each->lost = each->streamed;
        if (is_under_way(each))
            transfer_begin(each);
    }
}

/* Is an answer awaited, or does everybody wait for the time of another try? */
static bool is_awaited(const struct kv_client *client)
{
    for (const struct kv_transfer *each = client->transfers; each; each = each->next)
        if (is_under_way(each) && each != client->silence.sign_of_life)
            return true;
    return false;
}

void silence_goes_on(struct kv_client *client)
{
    struct kv_silence *silence = &client->silence;
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
        ask_for_sign_of_life(client);
}
