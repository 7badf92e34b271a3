#include "transfer_internal.h"

#include <stdlib.h>
#include <time.h>

#define MAX_TRIES       5
#define FIRST_DELAY     (KV_SECOND / 4) /* doubled at each try */
#define PROGRESS_PERIOD (KV_SECOND / 10)
#define QUIET_MS        25 /* without a byte from anywhere */

int64_t kv_monotonic_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * KV_SECOND + now.tv_nsec;
}

int64_t kv_transfer_limit(const struct kv_transfer *transfer)
{
    const struct kv_client *client = transfer->client;
    int64_t limit;
    if (__builtin_add_overflow(transfer->started, client->options.request_timeout, &limit))
        limit = INT64_MAX;
    return limit < client->deadline ? limit : client->deadline;
}

/* Headers for credentials as they now are. */
static bool add_headers(struct kv_transfer *transfer, struct kv_error *error)
{
    struct kv_client *client = transfer->client;
    kv_header_add(&transfer->headers, "Accept", transfer->accept);
    if (!client->connection->disable_compression)
        kv_header_add(&transfer->headers, "Accept-Encoding", "gzip"); /* unpacked here */
    if (client->host_header.length > 0)
        kv_header_add(&transfer->headers, "Host", client->host_header.data);
    transfer->login = client->credentials.number;
    return kv_credentials_headers(&client->credentials, &transfer->headers, error);
}

static void set_timeouts(struct kv_transfer *transfer)
{
    int64_t left = kv_transfer_limit(transfer) - kv_monotonic_now();
    int64_t milliseconds = left / (KV_SECOND / 1000);
    if (milliseconds < 1) /* 0 would mean no limit */
        milliseconds = 1;
    if (milliseconds > INT32_MAX)
        milliseconds = INT32_MAX;
    curl_easy_setopt(transfer->easy, CURLOPT_TIMEOUT_MS, (long)milliseconds);
}

/* Beginning and ending */

void transfer_begin(struct kv_transfer *transfer)
{
    transfer_answer_begin(transfer);
    transfer->retry_at = 0;
    transfer->tries++;
    set_timeouts(transfer);
    silence_end(transfer->client);
    if (curl_multi_add_handle(transfer->client->multi, transfer->easy) != CURLM_OK)
        kv_out_of_memory(); /* with sound handles, the only way to fail */
}

struct kv_transfer *kv_transfer_start(struct kv_client *client,
                                      const struct kv_transfer_request *request,
                                      struct kv_error *error)
{
    struct kv_transfer *transfer = calloc(1, sizeof *transfer);
    CURL *easy = curl_easy_init();
    if (!transfer || !easy)
        kv_out_of_memory();
    *transfer = (struct kv_transfer){.client = client,
                                     .next = client->transfers,
                                     .easy = easy,
                                     .max_body = request->max_body,
                                     .receive = request->receive,
                                     .owner = request->owner,
                                     .started = kv_monotonic_now()};
    client->transfers = transfer;
    kv_buffer_text(&transfer->path, request->path);
    transfer->answer.path = transfer->path.data;
    transfer->accept = request->accept ? request->accept : "application/json";
    if (!kv_credentials_prepare(&client->credentials, kv_transfer_limit(transfer), error) ||
        !add_headers(transfer, error)) {
        kv_transfer_end(transfer);
        return NULL;
    }
    transfer->started = kv_monotonic_now(); /* to log in is not the server's time */
    if (client->connect_to.length > 0 &&
        !(transfer->connect_to = curl_slist_append(NULL, client->connect_to.data)))
        kv_out_of_memory();
    struct kv_buffer url = {0};
    kv_buffer_printf(&url, "%s%s%s%s", client->base.data, request->path, request->query ? "?" : "",
                     request->query ? request->query : "");
    transfer_set_options(transfer, url.data);
    kv_buffer_release(&url);
    transfer_begin(transfer);
    return transfer;
}

void kv_transfer_end(struct kv_transfer *transfer)
{
    struct kv_transfer **link = &transfer->client->transfers;
    while (*link != transfer)
        link = &(*link)->next;
    *link = transfer->next;
    if (transfer->client->version_asked == transfer)
        transfer->client->version_asked = NULL;
    if (transfer->client->silence.sign_of_life == transfer)
        transfer->client->silence.sign_of_life = NULL;
    curl_multi_remove_handle(transfer->client->multi, transfer->easy);
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    curl_slist_free_all(transfer->connect_to);
    kv_buffer_release(&transfer->path);
    kv_buffer_release(&transfer->answer.body);
    kv_inflate_put_back(&transfer->client->inflates, transfer->inflate);
    free(transfer);
}

void kv_transfer_end_all(struct kv_client *client)
{
    while (client->transfers)
        kv_transfer_end(client->transfers);
}

/* Answers */

/* In seconds; absent, a date or nonsense: the delay of that try. */
static int64_t retry_delay(const struct kv_transfer *transfer)
{
    struct kv_text text = transfer_header(transfer, "Retry-After", 0);
    char *end;
    long seconds = strtol(text.data, &end, 10);
    if (text.length > 0 && *end == '\0' && seconds >= 0 && seconds < 86400)
        return seconds * KV_SECOND;
    return FIRST_DELAY << (transfer->tries - 1);
}

/* 429 and 5xx pass: the API server sheds load so (API Priority and Fairness), and a load balancer
 * answers so while a control plane is replaced. */
static bool is_passing(const struct kv_transfer *transfer)
{
    return transfer->answer.status == 429 || transfer->answer.status >= 500;
}

/* The connection ended before the answer's body began, as when a server restarts. client-go asks
 * again then, too (k8s.io/client-go/rest/request.go). What is refused, by TLS in an alert or by a
 * proxy, stays so, and so do headers that are too large. */
static bool is_cut_off(const struct kv_transfer *transfer, CURLcode code)
{
    bool ended = code == CURLE_GOT_NOTHING || code == CURLE_SEND_ERROR ||
                 code == CURLE_RECV_ERROR || code == CURLE_HTTP2 || code == CURLE_HTTP2_STREAM ||
                 code == CURLE_PARTIAL_FILE;
    long tunnel = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &tunnel);
    return ended && !transfer->begun && tunnel < 300 && !strstr(transfer->detail, " alert ") &&
           !kv_transfer_headers_too_large(transfer, code);
}

static bool plan_retry(struct kv_transfer *transfer)
{
    if (transfer->tries == MAX_TRIES)
        return false;
    int64_t retry_at = kv_monotonic_now() + retry_delay(transfer);
    if (retry_at >= kv_transfer_limit(transfer))
        return false;
    transfer->retry_at = retry_at;
    return true;
}

/* A 401 to a plugin's credentials: it is run again, once for all requests that were sent with them,
 * and what was refused is sent once more. (client-go runs it again too, but leaves the request
 * refused.) */
static bool wants_login_again(const struct kv_transfer *transfer)
{
    return transfer->answer.status == 401 && !transfer->login_again &&
           kv_credentials_renewable(&transfer->client->credentials);
}

static bool log_in_again(struct kv_transfer *transfer, struct kv_error *error)
{
    struct kv_client *client = transfer->client;
    transfer->login_again = true;
    curl_slist_free_all(transfer->headers);
    transfer->headers = NULL;
    if (!kv_credentials_renew(&client->credentials, transfer->login, kv_transfer_limit(transfer),
                              error) ||
        !add_headers(transfer, error))
        return false;
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
    transfer_set_login(transfer->easy, client);
    transfer_begin(transfer);
    return true;
}

/* Begins the retries that are due; milliseconds until the next one, or a second. */
static int begin_retries(struct kv_client *client)
{
    int64_t now = kv_monotonic_now(), wait = KV_SECOND;
    for (struct kv_transfer *transfer = client->transfers; transfer; transfer = transfer->next) {
        if (transfer->retry_at == 0)
            continue;
        if (transfer->retry_at <= now)
            transfer_begin(transfer);
        else if (transfer->retry_at - now < wait)
            wait = transfer->retry_at - now;
    }
    return (int)(wait / (KV_SECOND / 1000)) + 1;
}

/* Goes on with those that were paused: what the owner wanted to ask first has been sent. What was
 * put off is received in here. */
static void unpause(struct kv_client *client)
{
    for (struct kv_transfer *transfer = client->transfers; transfer; transfer = transfer->next)
        if (transfer->paused && !transfer->noted) {
            transfer->paused = false;
            curl_easy_pause(transfer->easy, CURLPAUSE_CONT);
        }
}

/* Lets libcurl read again what it may have put aside. With HTTP/2 it takes several streams' bytes
 * from a connection at once, keeps those that it can't hand on yet, and waits for the socket even
 * where they are all that will come: the stream whose bytes lie behind the end of another one's
 * would wait for ever (seen with 7.88.1, lib/http2.c: cf_h2_data_pending is never true). To go on
 * after a pause makes it look; where there is nothing, that changes nothing. */
static void look_again(struct kv_client *client)
{
    for (struct kv_transfer *transfer = client->transfers; transfer; transfer = transfer->next) {
        curl_off_t sent = 0;
        curl_easy_getinfo(transfer->easy, CURLINFO_PRETRANSFER_TIME_T, &sent);
        if (sent == 0 || transfer->retry_at != 0 || transfer->paused)
            continue;
        curl_easy_pause(transfer->easy, CURLPAUSE_RECV);
        curl_easy_pause(transfer->easy, CURLPAUSE_CONT);
    }
}

/* Waits for something to come, but not long. */
static void wait_for_more(struct kv_client *client, int limit_ms)
{
    int ready = 0, wait_ms = limit_ms < QUIET_MS ? limit_ms : QUIET_MS;
    int64_t before = kv_monotonic_now();
    curl_multi_poll(client->multi, NULL, 0, wait_ms, &ready);
    if (ready > 0)
        silence_end(client);
    else
        silence_goes_on(client);
    if (ready == 0 && kv_monotonic_now() - before >= QUIET_MS * (KV_SECOND / 1000))
        look_again(client);
}

static void tell_progress(struct kv_client *client)
{
    int64_t now = kv_monotonic_now();
    if (!client->options.progress || now - client->progress_told < PROGRESS_PERIOD)
        return;
    client->progress_told = now;
    client->options.progress(client->options.progress_context, &client->progress);
}

/* One of which the owner wants to hear before it has ended, or NULL: it is noted, lost, or was
 * refused, which libcurl may not come to see if all of it has arrived. */
static struct kv_transfer *take_noted(struct kv_client *client)
{
    for (struct kv_transfer *transfer = client->transfers; transfer; transfer = transfer->next)
        if (transfer->noted || transfer->refused || transfer->lost) {
            transfer->noted = false;
            transfer->answered = transfer->refused;
            return transfer;
        }
    return NULL;
}

/* One that has ended, with libcurl's code, or NULL. */
static struct kv_transfer *take_ended(struct kv_client *client, CURLcode *code)
{
    int left;
    struct kv_transfer *transfer;
    struct CURLMsg *message = curl_multi_info_read(client->multi, &left);
    if (!message)
        return NULL;
    *code = message->data.result; /* the message goes with the handle */
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
    curl_multi_remove_handle(client->multi, transfer->easy);
    return transfer;
}

/* One whose body can't be unpacked, or NULL. As above, libcurl may not tell. */
static struct kv_transfer *find_garbled(const struct kv_client *client)
{
    struct kv_transfer *transfer = client->transfers;
    while (transfer && (!transfer->garbled || transfer == client->silence.sign_of_life))
        transfer = transfer->next;
    return transfer;
}

static bool fail(struct kv_transfer *transfer, CURLcode code, struct kv_error *error)
{
    transfer->failure = code;
    return kv_transfer_error(transfer, code, error);
}

static bool fail_encoding(struct kv_transfer *transfer, CURLcode code, const char *what,
                          struct kv_error *error)
{
    snprintf(transfer->detail, sizeof transfer->detail, "%s", what);
    return fail(transfer, code, error);
}

/* What has ended is an answer, unless it is begun once more, or nobody waits for it: `*again`. */
static bool take_end(struct kv_transfer *transfer, CURLcode code, bool *again,
                     struct kv_error *error)
{
    *again = transfer == transfer->client->silence.sign_of_life;
    if (*again) {
        kv_transfer_end(transfer);
        return true;
    }
    if (code != CURLE_OK) {
        *again = is_cut_off(transfer, code) && plan_retry(transfer);
        return *again || fail(transfer, code, error);
    }
    if (!transfer_answer_is_whole(transfer))
        return fail_encoding(transfer, CURLE_PARTIAL_FILE, "the gzipped body ends too early",
                             error);
    transfer->failure = code;
    transfer_take_headers(transfer);
    *again = true;
    if (wants_login_again(transfer))
        return log_in_again(transfer, error);
    *again = is_passing(transfer) && plan_retry(transfer);
    transfer->answered = !*again;
    return true;
}

/* Is there one that somebody waits for? */
static bool is_waiting(const struct kv_client *client)
{
    const struct kv_transfer *first = client->transfers;
    return first && (first != client->silence.sign_of_life || first->next);
}

bool kv_transfer_next(struct kv_client *client, struct kv_transfer **out, struct kv_error *error)
{
    while (is_waiting(client)) {
        int wait_ms = begin_retries(client), running;
        CURLcode code;
        bool again;
        if (curl_multi_perform(client->multi, &running) != CURLM_OK)
            kv_out_of_memory();
        tell_progress(client);
        unpause(client);
        *out = take_noted(client);
        if (*out)
            return true;
        *out = find_garbled(client);
        if (*out)
            return fail_encoding(*out, CURLE_BAD_CONTENT_ENCODING,
                                 "the body is not packed as its Content-Encoding says", error);
        *out = take_ended(client, &code);
        if (!*out)
            wait_for_more(client, wait_ms);
        else if (!take_end(*out, code, &again, error))
            return false;
        else if (!again)
            return true;
    }
    *out = NULL;
    return true;
}
