/* Waiting for what comes of the transfers that are under way, and trying once more. */
#include "transfer_internal.h"

#include "kubevet/kube/probe.h"

/* Retries if the server names no time. */
#define MAX_TRIES   5
#define FIRST_DELAY (KV_SECOND / 4) /* doubled at each try */

/* Retries if the server names the time, as in client-go (k8s.io/client-go/rest/request.go,
 * with_retry.go). */
#define MAX_ASKED      10
#define SHORTEST_DELAY (KV_SECOND / 20)
#define LONGEST_DELAY  (600 * KV_SECOND) /* a longer delay is not accepted, even without limits */

#define PROGRESS_PERIOD (KV_SECOND / 10)
#define QUIET_MS        25 /* without any byte received */

/* 429 and 5xx are temporary: the API server sheds load (API Priority and Fairness), or a load
 * balancer answers while a control plane is replaced. */
static bool is_passing(const struct transfer *transfer)
{
    return transfer->answer.status == 429 || transfer->answer.status >= 500;
}

/* The connection ended before the answer, e.g. because a server restarts. client-go also retries
 * then (k8s.io/client-go/rest/request.go). Refusals, by a TLS alert or a proxy, and too large
 * headers are not retried. */
static bool is_cut_off(const struct transfer *transfer, CURLcode code)
{
    bool ended = code == CURLE_GOT_NOTHING || code == CURLE_SEND_ERROR ||
                 code == CURLE_RECV_ERROR || code == CURLE_HTTP2 || code == CURLE_HTTP2_STREAM ||
                 code == CURLE_PARTIAL_FILE;
    long tunnel = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &tunnel);
    return ended && tunnel < 300 && !strstr(transfer->detail, " alert ") &&
           !transfer_headers_too_large(transfer, code);
}

static bool retry_after_plan(struct transfer *transfer, int64_t delay)
{
    const struct kv_client_options *options = &transfer->client->options;
    int64_t retry_at = kv_monotonic_now() + delay;
    if (retry_at >= transfer_limit(transfer))
        return false;
    transfer->retry_at = retry_at;
    if (options->wait)
        options->wait(options->wait_context, transfer->path.data, transfer->answer.status, delay);
    return true;
}

static bool retry_plan(struct transfer *transfer)
{
    unsigned tries = transfer->tries - transfer->asked_to_wait;
    return tries < MAX_TRIES && retry_after_plan(transfer, FIRST_DELAY << (tries - 1));
}

/* If the server names the time, that is used. */
static bool asked_retry_plan(struct transfer *transfer)
{
    int64_t delay = transfer->answer.retry_after;
    if (delay == NO_RETRY_AFTER)
        return retry_plan(transfer);
    if (transfer->asked_to_wait == MAX_ASKED || delay > LONGEST_DELAY)
        return false;
    transfer->asked_to_wait++;
    return retry_after_plan(transfer, delay < SHORTEST_DELAY ? SHORTEST_DELAY : delay);
}

/* The answer was truncated. It is dropped and requested again, unless the owner has received a part
 * of it: then the owner must know that the rest won't come. */
static bool cut_take(struct transfer *transfer, CURLcode code, bool *again, struct kv_error *error)
{
    transfer->failure = code;
    transfer->answer.status = 0;
    if (transfer->body == BODY_STREAMED)
        transfer->body = BODY_LOST;
    bool is_lost = transfer->body == BODY_LOST;
    *again = !is_lost && retry_plan(transfer);
    return is_lost || *again || transfer_error(transfer, code, error);
}

/* On a 401 to a plugin's credentials, the plugin is run again, once for all requests with these
 * credentials, and the refused requests are repeated. (client-go also runs it again, but does not
 * repeat the request.) */
static bool wants_login_again(const struct transfer *transfer)
{
    return transfer->answer.status == 401 && !transfer->login_again &&
           credentials_renewable(&transfer->client->credentials);
}

static bool log_in_again(struct transfer *transfer, struct kv_error *error)
{
    struct kv_client *client = transfer->client;
    transfer->login_again = true;
    curl_slist_free_all(transfer->headers);
    transfer->headers = NULL;
    if (!credentials_renew(&client->credentials, transfer->login, transfer_limit(transfer),
                           error) ||
        !transfer_add_headers(transfer, error))
        return false;
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
    transfer_set_login(transfer->easy, client);
    transfer_begin(transfer);
    return true;
}

/* Starts the retries that are due; returns the milliseconds until the next one, at most a
 * second. */
static int retries_begin(struct kv_client *client)
{
    int64_t now = kv_monotonic_now(), wait = KV_SECOND;
    for (struct transfer *transfer = client->transfers; transfer; transfer = transfer->next) {
        if (transfer->retry_at == 0)
            continue;
        if (transfer->retry_at <= now)
            transfer_begin(transfer);
        else if (transfer->retry_at - now < wait)
            wait = transfer->retry_at - now;
    }
    return (int)(wait / KV_MILLISECOND) + 1;
}

/* Passes on what was put aside, after the owner's next request was sent. */
static void put_aside_take(struct kv_client *client)
{
    for (struct transfer *transfer = client->transfers; transfer; transfer = transfer->next)
        transfer_go_on(transfer);
}

/* Makes libcurl read data that it may have put aside. With HTTP/2 it reads the bytes of several
 * streams at once, keeps those that it can't deliver yet, and waits for the socket even if nothing
 * else will come: a stream whose bytes follow the end of another one would wait for ever (seen with
 * 7.88.1, lib/http2.c: cf_h2_data_pending is never true). Unpausing makes it look; if there is
 * nothing, that changes nothing. */
static void look_again(struct kv_client *client)
{
    for (struct transfer *transfer = client->transfers; transfer; transfer = transfer->next) {
        curl_off_t sent = 0;
        curl_easy_getinfo(transfer->easy, CURLINFO_PRETRANSFER_TIME_T, &sent);
        if (sent == 0 || transfer->retry_at != 0)
            continue;
        curl_easy_pause(transfer->easy, CURLPAUSE_RECV);
        curl_easy_pause(transfer->easy, CURLPAUSE_CONT);
    }
}

/* Waits briefly for data. */
static void wait_for_more(struct kv_client *client, int limit_ms)
{
    int ready = 0, wait_ms = limit_ms < QUIET_MS ? limit_ms : QUIET_MS;
    int64_t before = kv_monotonic_now();
    curl_multi_poll(client->multi, NULL, 0, wait_ms, &ready);
    if (ready > 0)
        silence_end(client);
    else
        silence_goes_on(client);
    if (ready == 0 && kv_monotonic_now() - before >= QUIET_MS * KV_MILLISECOND)
        look_again(client);
}

/* Notes what is waited for: the oldest request. */
static void awaited_note(struct kv_client *client, int64_t now)
{
    const struct transfer *first = NULL;
    for (const struct transfer *each = client->transfers; each; each = each->next)
        if (each != client->silence.sign_of_life && (!first || each->started <= first->started))
            first = each;
    client->progress.awaited = first ? first->path.data : NULL;
    client->progress.retry_in = first && first->retry_at > now ? first->retry_at - now : 0;
}

static void progress_report(struct kv_client *client)
{
    int64_t now = kv_monotonic_now();
    if (!client->options.progress || now - client->progress_reported < PROGRESS_PERIOD)
        return;
    awaited_note(client, now);
    client->progress_reported = now;
    client->options.progress(client->options.progress_context, &client->progress);
}

/* One of which the owner wants to hear before it has ended, or NULL: it wants its owner, is lost,
 * or was refused, which libcurl may not come to see if all of it has arrived. */
static struct transfer *waiting_take(struct kv_client *client)
{
    for (struct transfer *transfer = client->transfers; transfer; transfer = transfer->next)
        if (transfer->wants_owner || transfer->body == BODY_REFUSED ||
            transfer->body == BODY_LOST) {
            transfer->wants_owner = false;
            transfer->answered = transfer->body == BODY_REFUSED;
            return transfer;
        }
    return NULL;
}

/* The next transfer that has ended, with libcurl's code, or NULL. */
static struct transfer *ended_take(struct kv_client *client, CURLcode *code)
{
    int left;
    struct transfer *transfer;
    struct CURLMsg *message = curl_multi_info_read(client->multi, &left);
    if (!message)
        return NULL;
    *code = message->data.result; /* the message is freed with the handle */
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
    curl_multi_remove_handle(client->multi, transfer->easy);
    return transfer;
}

/* A transfer whose body can't be decompressed, or NULL. As above, libcurl may not report it. */
static struct transfer *garbled_find(const struct kv_client *client)
{
    struct transfer *transfer = client->transfers;
    while (transfer && (transfer->body != BODY_GARBLED || transfer == client->silence.sign_of_life))
        transfer = transfer->next;
    return transfer;
}

static bool fail(struct transfer *transfer, CURLcode code, struct kv_error *error)
{
    transfer->failure = code;
    return transfer_error(transfer, code, error);
}

static bool encoding_fail(struct transfer *transfer, CURLcode code, const char *what,
                          struct kv_error *error)
{
    snprintf(transfer->detail, sizeof transfer->detail, "%s", what);
    return fail(transfer, code, error);
}

/* Warns, since other programs would not connect to this server. */
static void unnamed_warn(struct kv_client *client)
{
    const struct kv_verify *verify = &client->verify;
    bool server = verify->server.unnamed;
    if (client->unnamed_reported || !(server || verify->proxy.unnamed) ||
        client->connection->insecure_skip_tls_verify)
        return;
    client->unnamed_reported = true;
    struct kv_buffer text = {0};
    kv_buffer_printf(&text, "the certificate of %s%s " KV_UNNAMED, server ? "" : "the proxy ",
                     server ? client->connection->server : client->proxy.url.data);
    if (client->options.warn)
        client->options.warn(client->options.warn_context, KV_WARNING_CONNECTION, text.data);
    kv_buffer_release(&text);
}

/* An ended transfer is an answer, unless it is retried or nobody waits for it: `*again`. */
static bool end_take(struct transfer *transfer, CURLcode code, bool *again, struct kv_error *error)
{
    *again = transfer == transfer->client->silence.sign_of_life;
    if (*again) {
        transfer_end(transfer);
        return true;
    }
    if (code == CURLE_OK && !transfer_answer_is_whole(transfer)) {
        snprintf(transfer->detail, sizeof transfer->detail, "the gzipped body is truncated");
        code = CURLE_PARTIAL_FILE;
    }
    if (is_cut_off(transfer, code))
        return cut_take(transfer, code, again, error);
    if (code != CURLE_OK)
        return fail(transfer, code, error);
    transfer->failure = code;
    unnamed_warn(transfer->client);
    transfer_take_headers(transfer);
    *again = true;
    if (wants_login_again(transfer))
        return log_in_again(transfer, error);
    *again = is_passing(transfer) && asked_retry_plan(transfer);
    transfer->answered = !*again;
    return true;
}

/* Is there a transfer that somebody waits for? */
static bool is_waiting(const struct kv_client *client)
{
    const struct transfer *first = client->transfers;
    return first && (first != client->silence.sign_of_life || first->next);
}

bool transfer_failed_alone(const struct transfer *transfer)
{
    switch (transfer->failure) {
    case CURLE_OPERATION_TIMEDOUT:
        return transfer_limit(transfer) != transfer->client->deadline;
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_WRITE_ERROR: /* the body is larger than the limit */
    case CURLE_WEIRD_SERVER_REPLY:
        return true;
    default:
        return transfer_headers_too_large(transfer, transfer->failure);
    }
}

bool transfer_next(struct kv_client *client, struct transfer **out, struct kv_error *error)
{
    while (is_waiting(client)) {
        int wait_ms = retries_begin(client), running;
        CURLcode code;
        bool again;
        if (curl_multi_perform(client->multi, &running) != CURLM_OK)
            kv_out_of_memory();
        progress_report(client);
        put_aside_take(client);
        *out = waiting_take(client);
        if (*out)
            return true;
        *out = garbled_find(client);
        if (*out)
            return encoding_fail(*out, CURLE_BAD_CONTENT_ENCODING,
                                 "the body is not compressed as its Content-Encoding says", error);
        *out = ended_take(client, &code);
        if (!*out) {
            wait_for_more(client, wait_ms);
        } else if (!end_take(*out, code, &again, error)) {
            if ((*out)->failure == CURLE_OK)
                *out = NULL; /* it was answered, but needs credentials that could not be obtained */
            return false;
        } else if (!again) {
            return true;
        }
    }
    *out = NULL;
    return true;
}
