#include "kubevet/net/http.h"

#include "kubevet/base/base64.h"
#include "kubevet/base/clock.h"
#include "kubevet/net/certificate.h"
#include "kubevet/net/easy.h"
#include "kubevet/net/secret_file.h"
#include "url.h"

#include <stdlib.h>

#define MAX_SECRET_BYTES ((size_t)64 * 1024)
#define MAX_PEM_BYTES    ((size_t)1024 * 1024)

/* If the answer is not needed, only its status counts; its first words are for the error
 * message. */
#define MAX_QUOTED 200

#define MAX_ANSWER_BYTES ((size_t)16 * 1024 * 1024)

/* A login with the contents of its files. */
struct login {
    const struct kv_http_login *given;
    struct kv_buffer secret; /* the password, or the token */
    struct kv_buffer authority, certificate, key;
};

/* A parsed URL. */
struct target {
    struct kv_buffer base, user, password; /* the base without user info and trailing slashes */
    bool has_login;
};

/* One request under way. */
struct sending {
    struct kv_http_request *request;
    const struct login *login;
    struct target target;
    struct kv_proxy proxy;
    struct kv_verify verify;
    CURL *easy;
    struct curl_slist *headers;
    char detail[CURL_ERROR_SIZE];
    char said[MAX_QUOTED + 1]; /* the beginning of the answer */
    size_t said_bytes;
};

/* --- URLs --- */

static bool has_part(CURLU *url, CURLUPart part)
{
    char *text;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK)
        return false;
    curl_free(text);
    return true;
}

/* What is wrong with it; NULL = nothing. */
static const char *url_problem(const char *text)
{
    const char *problem = NULL;
    struct kv_buffer scheme = {0};
    CURLU *url = strstr(text, "://") ? url_parse(text) : NULL;
    if (!url)
        return "is not a URL such as http://host:9093";
    url_part_add(url, CURLUPART_SCHEME, CURLU_URLDECODE, &scheme);
    if (strcmp(scheme.data, "http") != 0 && strcmp(scheme.data, "https") != 0)
        problem = "is neither http nor https";
    else if (has_part(url, CURLUPART_QUERY) || has_part(url, CURLUPART_FRAGMENT))
        problem = "has a query or a fragment: give only the server's address";
    kv_buffer_release(&scheme);
    curl_url_cleanup(url);
    return problem;
}

static void url_split(const char *text, struct target *out)
{
    char *base;
    CURLU *url = url_parse(text);
    if (!url)
        kv_out_of_memory(); /* it was checked */
    out->user.secret = out->password.secret = true;
    out->has_login = has_part(url, CURLUPART_USER) || has_part(url, CURLUPART_PASSWORD);
    url_part_add(url, CURLUPART_USER, CURLU_URLDECODE, &out->user);
    url_part_add(url, CURLUPART_PASSWORD, CURLU_URLDECODE, &out->password);
    curl_url_set(url, CURLUPART_USER, NULL, 0);
    curl_url_set(url, CURLUPART_PASSWORD, NULL, 0);
    curl_url_set(url, CURLUPART_OPTIONS, NULL, 0);
    if (curl_url_get(url, CURLUPART_URL, &base, 0) != CURLUE_OK)
        kv_out_of_memory();
    size_t length = strlen(base);
    while (length > 0 && base[length - 1] == '/')
        length--;
    kv_buffer_add(&out->base, base, length);
    curl_free(base);
    curl_url_cleanup(url);
}

static void target_release(struct target *target)
{
    kv_buffer_release(&target->base);
    kv_buffer_release(&target->user);
    kv_buffer_release(&target->password);
}

bool kv_http_check_url(const char *url, const char *option, struct kv_error *error)
{
    const char *problem = url_problem(url);
    if (!problem)
        return true;
    /* A value that may contain credentials is not quoted. */
    return strchr(url, '@')
               ? kv_error_set(error, KV_ERROR_USAGE, "--%s: the value %s", option, problem)
               : kv_error_set(error, KV_ERROR_USAGE, "--%s: '%s' %s", option, url, problem);
}

void kv_http_escape(const char *segment, struct kv_buffer *out)
{
    char *escaped = curl_easy_escape(NULL, segment, 0);
    if (!escaped)
        kv_out_of_memory();
    kv_buffer_text(out, escaped);
    curl_free(escaped);
}

void kv_http_base64(const char *text, struct kv_buffer *out)
{
    size_t start = out->length;
    kv_base64_encode(kv_text_of(text), out);
    for (char *c = out->data + start; c < out->data + out->length; c++)
        *c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
    if (!*text)
        kv_buffer_text(out, "=");
}

/* --- the login --- */

/* A control character would end the header. */
static bool secret_read(const char *file, const char *what, struct kv_buffer *out,
                        struct kv_error *error)
{
    if (!kv_secret_file_read_trimmed(file, MAX_SECRET_BYTES, what, out, error))
        return false;
    for (size_t i = 0; i < out->length; i++)
        if ((unsigned char)out->data[i] < ' ' || out->data[i] == 0x7f)
            return kv_error_at(error, KV_ERROR_CONNECTION, file, 0, 0,
                               "the %s contains a control character", what);
    return true;
}

static bool certificate_read(const char *file, const char *what, struct kv_buffer *out,
                             struct kv_error *error)
{
    struct kv_certificate ignored;
    if (!file)
        return true;
    return kv_secret_file_read(file, MAX_PEM_BYTES, out, error) &&
           (kv_certificate_read(kv_buffer_as_text(out), &ignored) ||
            kv_error_at(error, KV_ERROR_CONNECTION, file, 0, 0,
                        "the %s can't be read: it is damaged or not PEM", what));
}

static bool authorities_read(const char *file, void (*warn)(const char *text),
                             struct kv_buffer *out, struct kv_error *error)
{
    struct kv_buffer whole = {0}, problem = {0};
    struct kv_bundle bundle;
    if (!file)
        return true;
    bool ok = kv_secret_file_read(file, MAX_PEM_BYTES, &whole, error);
    if (ok) {
        ok = kv_bundle_read(kv_buffer_as_text(&whole), out, &bundle);
        kv_buffer_printf(&problem, "%s%s", ok ? file : "the certificate authority can't be read",
                         ": ");
        kv_bundle_describe(&bundle, &problem);
        if (!ok)
            kv_error_at(error, KV_ERROR_CONNECTION, file, 0, 0, "%s", problem.data);
        else if (bundle.unreadable > 0)
            warn(problem.data);
    }
    kv_buffer_release(&whole);
    kv_buffer_release(&problem);
    return ok;
}

static bool key_read(struct login *login, struct kv_error *error)
{
    static const char *const problems[] = {
        [KV_KEY_ENCRYPTED] = "the key has a passphrase, which this version can't ask for",
        [KV_KEY_UNREADABLE] = "the client key can't be read: it is damaged or not PEM",
        [KV_KEY_OTHER] = "the client key does not belong to the client certificate",
    };
    const char *file = login->given->key;
    if (!file)
        return true;
    if (!kv_secret_file_read(file, MAX_PEM_BYTES, &login->key, error))
        return false;
    enum kv_key_state state =
        kv_key_check(kv_buffer_as_text(&login->certificate), kv_buffer_as_text(&login->key));
    return state == KV_KEY_FITS ||
           kv_error_at(error, KV_ERROR_CONNECTION, file, 0, 0, "%s", problems[state]);
}

static bool login_open(struct login *login, const struct kv_http_login *given,
                       void (*warn)(const char *text), struct kv_error *error)
{
    *login = (struct login){.given = given};
    if (given->password_file &&
        !secret_read(given->password_file, "password", &login->secret, error))
        return false;
    if (given->token_file && !secret_read(given->token_file, "token", &login->secret, error))
        return false;
    return authorities_read(given->authority, warn, &login->authority, error) &&
           certificate_read(given->certificate, "client certificate", &login->certificate, error) &&
           key_read(login, error);
}

static void login_release(struct login *login)
{
    kv_buffer_release(&login->secret);
    kv_buffer_release(&login->authority);
    kv_buffer_release(&login->certificate);
    kv_buffer_release(&login->key);
}

/* --- errors --- */

static bool is_in(const struct sending *sending, const char *secret)
{
    return secret && secret[0] && strstr(sending->said, secret);
}

/* Servers may echo requests: never print the credentials that were sent. */
static bool may_quote(const struct sending *sending)
{
    struct kv_buffer pair = {.secret = true}, encoded = {.secret = true};
    const struct target *target = &sending->target;
    const struct kv_http_login *given = sending->login->given;
    const char *password = target->has_login ? target->password.data : sending->login->secret.data;
    kv_buffer_printf(&pair, "%s:%s",
                     target->has_login ? kv_buffer_as_text(&target->user).data
                                       : (given->user ? given->user : ""),
                     password ? password : "");
    kv_base64_encode(kv_buffer_as_text(&pair), &encoded);
    bool secret = is_in(sending, password) || is_in(sending, sending->login->secret.data) ||
                  (pair.length > 1 && is_in(sending, encoded.data));
    kv_buffer_release(&pair);
    kv_buffer_release(&encoded);
    return !secret;
}

static void error_set(struct sending *sending, const char *format, ...) KV_PRINTF(2, 3);
static void error_set(struct sending *sending, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    kv_error_vat(&sending->request->error, KV_ERROR_OUTPUT, NULL, 0, 0, format, arguments);
    va_end(arguments);
    kv_error_name(&sending->request->error, sending->target.base.data);
}

static void status_error(struct sending *sending, long status)
{
    sending->said[strcspn(sending->said, "\r\n")] = '\0';
    bool quoted = sending->said[0] && may_quote(sending);
    if (status >= 300 && status < 400)
        error_set(sending,
                  "the server answered %ld, a redirect, which is not followed: use the address "
                  "that it redirects to",
                  status);
    else
        error_set(sending, "the server answered %ld%s%s%s%s", status,
                  status == 401 || status == 403 ? ": it refuses this login" : "",
                  quoted ? ": it says \"" : "", quoted ? sending->said : "", quoted ? "\"" : "");
}

static void failure_error(struct sending *sending, CURLcode code)
{
    if (code == CURLE_OPERATION_TIMEDOUT)
        error_set(sending, "the answer did not come in time");
    else
        error_set(sending, "%s", sending->detail[0] ? sending->detail : curl_easy_strerror(code));
}

/* --- sending --- */

static size_t receive(char *data, size_t size, size_t count, void *context)
{
    struct sending *sending = context;
    struct kv_buffer *answer = sending->request->answer;
    size_t room = MAX_QUOTED - sending->said_bytes, bytes = size * count;
    if (answer && answer->length + bytes > MAX_ANSWER_BYTES)
        return 0; /* ends the transfer as failed */
    if (answer)
        kv_buffer_add(answer, data, bytes);
    memcpy(sending->said + sending->said_bytes, data, bytes < room ? bytes : room);
    sending->said_bytes += bytes < room ? bytes : room;
    return bytes;
}

static void login_set(struct sending *sending)
{
    CURL *easy = sending->easy;
    const struct kv_http_login *given = sending->login->given;
    const char *secret = kv_buffer_as_text(&sending->login->secret).data;
    const struct target *target = &sending->target;
    if (target->has_login || given->user) {
        curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        curl_easy_setopt(easy, CURLOPT_USERNAME,
                         target->has_login ? kv_buffer_as_text(&target->user).data : given->user);
        curl_easy_setopt(easy, CURLOPT_PASSWORD,
                         target->has_login ? kv_buffer_as_text(&target->password).data : secret);
    } else if (given->token_file) {
        struct kv_buffer bearer = {.secret = true};
        kv_buffer_printf(&bearer, "Bearer %s", secret);
        kv_header_add(&sending->headers, "Authorization", bearer.data);
        kv_buffer_release(&bearer);
    }
}

static void request_set(struct sending *sending, int64_t timeout_ms)
{
    CURL *easy = sending->easy;
    const struct kv_http_request *request = sending->request;
    struct kv_buffer url = {0};
    kv_buffer_printf(&url, "%s%s", sending->target.base.data, request->path);
    curl_easy_setopt(easy, CURLOPT_URL, url.data);
    kv_buffer_release(&url);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    /* One request each: HTTP/2 would not help. */
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    if (request->content_type) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.length);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body.data);
        kv_header_add(&sending->headers, "Content-Type", request->content_type);
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, sending->detail);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, sending);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, sending);
}

static bool begin(struct sending *sending, CURLM *multi, int64_t timeout_ms)
{
    const struct login *login = sending->login;
    url_split(sending->request->url, &sending->target);
    sending->request->accepted = false;
    sending->request->error = (struct kv_error){0};
    if (!kv_proxy_choose(sending->target.base.data, NULL, &sending->proxy,
                         &sending->request->error))
        return false;
    sending->easy = curl_easy_init();
    if (!sending->easy)
        kv_out_of_memory();
    request_set(sending, timeout_ms);
    login_set(sending);
    /* With `Expect: 100-continue`, large bodies would wait for servers that don't know it. */
    sending->headers = curl_slist_append(sending->headers, "Expect:");
    curl_easy_setopt(sending->easy, CURLOPT_HTTPHEADER, sending->headers);
    kv_easy_set_manners(sending->easy);
    const struct kv_easy_tls tls = {.authority = &login->authority,
                                    .certificate = &login->certificate,
                                    .key = &login->key,
                                    .insecure_skip_verify = login->given->insecure_skip_tls_verify,
                                    .verify = &sending->verify};
    kv_easy_set_tls(sending->easy, &tls);
    kv_easy_set_proxy(sending->easy, &sending->proxy, &tls);
    if (curl_multi_add_handle(multi, sending->easy) != CURLM_OK)
        kv_out_of_memory();
    return true;
}

static void end(struct sending *sending, CURLM *multi)
{
    if (sending->easy)
        curl_multi_remove_handle(multi, sending->easy);
    curl_easy_cleanup(sending->easy);
    curl_slist_free_all(sending->headers);
    target_release(&sending->target);
    kv_proxy_release(&sending->proxy);
}

static void take(const struct CURLMsg *message)
{
    struct sending *sending;
    long status = 0;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&sending);
    curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
    sending->request->accepted = message->data.result == CURLE_OK && status >= 200 && status < 300;
    if (message->data.result != CURLE_OK)
        failure_error(sending, message->data.result);
    else if (!sending->request->accepted)
        status_error(sending, status);
}

/* Each transfer has its own time-out, so this ends. */
static void wait_for_all(CURLM *multi)
{
    int running = 1, left;
    while (running > 0) {
        if (curl_multi_perform(multi, &running) != CURLM_OK)
            kv_out_of_memory(); /* with sound handles, the only way to fail */
        for (struct CURLMsg *message; (message = curl_multi_info_read(multi, &left));)
            take(message);
        if (running > 0)
            curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
}

bool kv_http_send(struct kv_http_request *requests, size_t count, const struct kv_http_login *given,
                  int64_t timeout_ns, void (*warn)(const char *text), struct kv_error *error)
{
    struct login login;
    if (!login_open(&login, given, warn, error)) {
        login_release(&login);
        return false;
    }
    kv_easy_begin();
    CURLM *multi = curl_multi_init();
    struct sending *sendings = calloc(count, sizeof *sendings);
    if (!multi || !sendings)
        kv_out_of_memory();
    int64_t timeout_ms = timeout_ns / 1000000;
    timeout_ms = timeout_ms < 1 ? 1 : timeout_ms > INT32_MAX ? INT32_MAX : timeout_ms;
    for (size_t i = 0; i < count; i++) {
        sendings[i] = (struct sending){.request = &requests[i], .login = &login};
        (void)begin(&sendings[i], multi, timeout_ms); /* a failure is in the request's error */
    }
    wait_for_all(multi);
    for (size_t i = 0; i < count; i++)
        end(&sendings[i], multi);
    free(sendings);
    curl_multi_cleanup(multi);
    kv_easy_end();
    login_release(&login);
    return true;
}
