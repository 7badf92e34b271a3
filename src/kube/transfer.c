#include "client_internal.h"

#include <stdlib.h>
#include <time.h>

#define MAX_TRIES       5
#define NANO            INT64_C(1000000000)
#define FIRST_DELAY     (NANO / 4) /* doubled at each try */
#define DEFAULT_TIMEOUT (60 * NANO)
#define PROGRESS_PERIOD (NANO / 10)
#define QUIET_MS        25 /* without a byte from anywhere */

/* The server indents its JSON, at twice the bytes, for agents that look like curl or a browser. */
#if defined __x86_64__
#define ARCHITECTURE "amd64"
#elif defined __aarch64__
#define ARCHITECTURE "arm64"
#else
#define ARCHITECTURE "unknown"
#endif
#define USER_AGENT "kubevet/" KUBEVET_VERSION " (linux/" ARCHITECTURE ")"

int64_t kv_monotonic_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NANO + now.tv_nsec;
}

int64_t kv_transfer_limit(const struct kv_transfer *transfer)
{
    const struct kv_client *client = transfer->client;
    int64_t timeout = client->options.request_timeout;
    int64_t limit;
    if (__builtin_add_overflow(transfer->started, timeout > 0 ? timeout : DEFAULT_TIMEOUT, &limit))
        limit = INT64_MAX;
    return limit < client->deadline ? limit : client->deadline;
}

/* Headers for credentials as they now are. */
static bool add_headers(struct kv_transfer *transfer, struct kv_error *error)
{
    struct kv_client *client = transfer->client;
    kv_header_add(&transfer->headers, "Accept", transfer->accept);
    if (client->host_header.length > 0)
        kv_header_add(&transfer->headers, "Host", client->host_header.data);
    transfer->login = client->credentials.number;
    return kv_credentials_headers(&client->credentials, &transfer->headers, error);
}

/* What an answer begins with */

static struct kv_text header_text(CURL *easy, const char *name, size_t index)
{
    struct curl_header *header;
    if (curl_easy_header(easy, name, index, CURLH_HEADER, -1, &header) != CURLHE_OK)
        return (struct kv_text){"", 0};
    return kv_text_of(header->value);
}

static void take_head(struct kv_transfer *transfer)
{
    struct kv_answer *answer = &transfer->answer;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &answer->status);
    snprintf(answer->content_type, sizeof answer->content_type, "%s",
             header_text(transfer->easy, "Content-Type", 0).data);
}

/* Options */

static size_t held_bytes(const struct kv_client *client)
{
    size_t bytes = 0;
    for (const struct kv_transfer *each = client->transfers; each; each = each->next)
        bytes += each->answer.body.length;
    return bytes;
}

static bool hold_body(struct kv_transfer *transfer, const char *data, size_t bytes)
{
    transfer->too_large = bytes > transfer->max_body - transfer->answer.body.length;
    transfer->together_large =
        bytes > transfer->client->limits.held_bytes - held_bytes(transfer->client);
    if (transfer->too_large || transfer->together_large)
        return false;
    kv_buffer_add(&transfer->answer.body, data, bytes);
    return true;
}

/* Is the body what was asked for, so that it need not be held? */
static bool is_streamed(struct kv_transfer *transfer)
{
    take_head(transfer);
    return transfer->receive && transfer->answer.status == 200 &&
           kv_answer_is_json(&transfer->answer);
}

static size_t receive_body(char *data, size_t size, size_t count, void *context)
{
    struct kv_transfer *transfer = context;
    size_t bytes = size * count;
    if (transfer->refused)
        return 0; /* 0 ends it: CURLE_WRITE_ERROR */
    if (transfer->noted) {
        /* libcurl would go on for as long as there is something to read, before the owner could
         * ask for more. */
        transfer->paused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    if (!transfer->begun) {
        transfer->begun = true;
        transfer->streamed = is_streamed(transfer);
    }
    if (!transfer->streamed)
        return hold_body(transfer, data, bytes) ? bytes : 0;
    transfer->refused = !transfer->receive(transfer, (struct kv_text){data, bytes});
    return transfer->refused ? 0 : bytes;
}

/* A copy: a plugin's certificate may be replaced while this one is still in use. */
static void set_blob(CURL *easy, CURLoption option, const struct kv_buffer *pem)
{
    struct curl_blob blob = {.data = pem->data, .len = pem->length, .flags = CURL_BLOB_COPY};
    if (pem->length > 0)
        curl_easy_setopt(easy, option, &blob);
}

/* The kubeconfig's certificate, or the plugin's: never both. */
static void set_login(CURL *easy, const struct kv_client *client)
{
    const struct kv_exec_credential *plugin = &client->credentials.plugin;
    bool given = plugin->certificate.length > 0;
    set_blob(easy, CURLOPT_SSLCERT_BLOB, given ? &plugin->certificate : &client->certificate);
    set_blob(easy, CURLOPT_SSLKEY_BLOB, given ? &plugin->key : &client->key);
}

/* Where the system's authorities are: these two variables replace what libcurl was built with, as
 * they do for Go (crypto/x509, root_unix.go). */
static void set_system_authorities(CURL *easy)
{
    const char *file = getenv("SSL_CERT_FILE"), *folder = getenv("SSL_CERT_DIR");
    if (file && file[0])
        curl_easy_setopt(easy, CURLOPT_CAINFO, file);
    if (folder && folder[0])
        curl_easy_setopt(easy, CURLOPT_CAPATH, folder);
}

static void set_tls(CURL *easy, const struct kv_client *client)
{
    long verify = client->connection->insecure_skip_tls_verify ? 0 : 1;
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, verify);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
    set_blob(easy, CURLOPT_CAINFO_BLOB, &client->ca);
    if (client->ca.length > 0)
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL); /* that CA, and not the system's too */
    else
        set_system_authorities(easy);
    set_login(easy, client);
    curl_easy_setopt(easy, CURLOPT_KEYPASSWD, ""); /* else libcurl asks the terminal, and crashes */
}

/* The environment is not libcurl's to read: its rules are not Go's. No URL with a password reaches
 * it, as it quotes them. */
static void set_proxy(CURL *easy, const struct kv_proxy *proxy)
{
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(easy, CURLOPT_PROXY, proxy->url.length > 0 ? proxy->url.data : "");
    if (proxy->user.length > 0)
        curl_easy_setopt(easy, CURLOPT_PROXYUSERNAME, proxy->user.data);
    if (proxy->password.length > 0)
        curl_easy_setopt(easy, CURLOPT_PROXYPASSWORD, proxy->password.data);
}

static void set_timeouts(struct kv_transfer *transfer)
{
    int64_t left = kv_transfer_limit(transfer) - kv_monotonic_now();
    int64_t milliseconds = left / (NANO / 1000);
    if (milliseconds < 1) /* 0 would mean no limit */
        milliseconds = 1;
    if (milliseconds > INT32_MAX)
        milliseconds = INT32_MAX;
    curl_easy_setopt(transfer->easy, CURLOPT_TIMEOUT_MS, (long)milliseconds);
}

/* libcurl follows no redirect, reads no .netrc and keeps no cookies unless told to. */
static void set_options(struct kv_transfer *transfer, const char *url)
{
    const struct kv_client *client = transfer->client;
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L); /* share the first one's connection */
    curl_easy_setopt(easy, CURLOPT_USERAGENT, USER_AGENT);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE); /* no token to a proxy */
    curl_easy_setopt(easy, CURLOPT_CONNECT_TO, transfer->connect_to);
    if (!client->connection->disable_compression)
        curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->detail);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    set_tls(easy, client);
    set_proxy(easy, &client->proxy);
}

/* Beginning and ending */

static void begin_try(struct kv_transfer *transfer)
{
    kv_buffer_clear(&transfer->answer.body);
    transfer->begun = transfer->streamed = transfer->paused = false;
    transfer->retry_at = 0;
    transfer->tries++;
    set_timeouts(transfer);
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
    set_options(transfer, url.data);
    kv_buffer_release(&url);
    begin_try(transfer);
    return transfer;
}

void kv_transfer_end(struct kv_transfer *transfer)
{
    struct kv_transfer **link = &transfer->client->transfers;
    while (*link != transfer)
        link = &(*link)->next;
    *link = transfer->next;
    curl_multi_remove_handle(transfer->client->multi, transfer->easy);
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    curl_slist_free_all(transfer->connect_to);
    kv_buffer_release(&transfer->path);
    kv_buffer_release(&transfer->answer.body);
    free(transfer);
}

void kv_transfer_end_all(struct kv_client *client)
{
    while (client->transfers)
        kv_transfer_end(client->transfers);
}

/* Answers */

/* `299 - "text"` (RFC 7234, section 5.5); quotes and backslashes inside are escaped. */
static void tell_warning(struct kv_client *client, struct kv_text value)
{
    static const char prefix[] = "299 ";
    const char *quote = memchr(value.data, '"', value.length);
    if (strncmp(value.data, prefix, sizeof prefix - 1) != 0 || !quote)
        return;
    struct kv_buffer text = {0};
    for (const char *c = quote + 1; *c && *c != '"'; c++) {
        if (*c == '\\' && c[1])
            c++;
        kv_buffer_add(&text, c, 1);
    }
    if (text.length > 0 && !kv_intern_find(&client->warnings, kv_buffer_as_text(&text)))
        client->options.warn(client->options.warn_context,
                             kv_intern_text(&client->warnings, kv_buffer_as_text(&text)));
    kv_buffer_release(&text);
}

static void take_headers(struct kv_transfer *transfer)
{
    struct kv_client *client = transfer->client;
    struct kv_answer *answer = &transfer->answer;
    struct kv_text warning;
    take_head(transfer);
    snprintf(answer->location, sizeof answer->location, "%s",
             header_text(transfer->easy, "Location", 0).data);
    if (client->date == KV_TIME_NONE)
        kv_http_date_parse(header_text(transfer->easy, "Date", 0), &client->date);
    for (size_t i = 0; client->options.warn; i++) {
        warning = header_text(transfer->easy, "Warning", i);
        if (warning.length == 0)
            break;
        tell_warning(client, warning);
    }
}

/* In seconds; absent, a date or nonsense: the delay of that try. */
static int64_t retry_delay(const struct kv_transfer *transfer)
{
    struct kv_text text = header_text(transfer->easy, "Retry-After", 0);
    char *end;
    long seconds = strtol(text.data, &end, 10);
    if (text.length > 0 && *end == '\0' && seconds >= 0 && seconds < 86400)
        return seconds * NANO;
    return FIRST_DELAY << (transfer->tries - 1);
}

/* 429 and 5xx pass: the API server sheds load so (API Priority and Fairness), and a load balancer
 * answers so while a control plane is replaced. */
static bool plan_retry(struct kv_transfer *transfer)
{
    long status = transfer->answer.status;
    if ((status != 429 && status < 500) || transfer->tries == MAX_TRIES)
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
    set_login(transfer->easy, client);
    begin_try(transfer);
    return true;
}

/* Begins the retries that are due; milliseconds until the next one, or a second. */
static int begin_retries(struct kv_client *client)
{
    int64_t now = kv_monotonic_now(), wait = NANO;
    for (struct kv_transfer *transfer = client->transfers; transfer; transfer = transfer->next) {
        if (transfer->retry_at == 0)
            continue;
        if (transfer->retry_at <= now)
            begin_try(transfer);
        else if (transfer->retry_at - now < wait)
            wait = transfer->retry_at - now;
    }
    return (int)(wait / (NANO / 1000)) + 1;
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
    if (ready == 0 && kv_monotonic_now() - before >= QUIET_MS * (NANO / 1000))
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

/* One of which the owner wants to hear before it has ended, or NULL: it is noted, or was refused,
 * which libcurl may not come to see if all of it has arrived. */
static struct kv_transfer *take_noted(struct kv_client *client)
{
    for (struct kv_transfer *transfer = client->transfers; transfer; transfer = transfer->next)
        if (transfer->noted || transfer->refused) {
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

bool kv_transfer_next(struct kv_client *client, struct kv_transfer **out, struct kv_error *error)
{
    while (client->transfers) {
        int wait_ms = begin_retries(client), running;
        CURLcode code;
        if (curl_multi_perform(client->multi, &running) != CURLM_OK)
            kv_out_of_memory();
        tell_progress(client);
        unpause(client);
        *out = take_noted(client);
        if (*out)
            return true;
        struct kv_transfer *transfer = take_ended(client, &code);
        if (!transfer) {
            wait_for_more(client, wait_ms);
            continue;
        }
        transfer->failure = code;
        *out = transfer;
        if (code != CURLE_OK)
            return kv_transfer_error(transfer, code, error);
        take_headers(transfer);
        if (wants_login_again(transfer)) {
            if (!log_in_again(transfer, error))
                return false;
            continue;
        }
        if (plan_retry(transfer))
            continue;
        transfer->answered = true;
        return true;
    }
    *out = NULL;
    return true;
}
