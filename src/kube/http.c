#include "kubevet/kube/http.h"

#include "base64.h"
#include "certificate.h"
#include "clock.h"
#include "credentials.h"
#include "easy.h"
#include "file.h"
#include "url.h"

#include <ctype.h>
#include <stdlib.h>

#define MAX_SECRET_BYTES ((size_t)64 * 1024)
#define MAX_PEM_BYTES    ((size_t)1024 * 1024)

/* Of an answer only the status counts; its first words help whoever reads the error. */
#define MAX_QUOTED 200

/* A login with its files read. */
struct login {
    const struct kv_http_login *given;
    struct kv_buffer secret; /* the password, or the token */
    struct kv_buffer authority, certificate, key;
};

/* A URL taken apart. */
struct target {
    struct kv_buffer base, user, password; /* the first without login and slashes at its end */
    bool has_login;
};

/* One request under way. */
struct sending {
    struct kv_http_request *request;
    const struct login *login;
    struct target target;
    struct kv_proxy proxy;
    CURL *easy;
    struct curl_slist *headers;
    char detail[CURL_ERROR_SIZE];
    char said[MAX_QUOTED + 1]; /* what the answer begins with */
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
static const char *url_mistake(const char *text)
{
    const char *mistake = NULL;
    struct kv_buffer scheme = {0};
    CURLU *url = strstr(text, "://") ? kv_url_parse(text) : NULL;
    if (!url)
        return "is not a URL such as http://host:9093";
    kv_url_add_part(url, CURLUPART_SCHEME, CURLU_URLDECODE, &scheme);
    if (strcmp(scheme.data, "http") != 0 && strcmp(scheme.data, "https") != 0)
        mistake = "is neither http nor https";
    else if (has_part(url, CURLUPART_QUERY) || has_part(url, CURLUPART_FRAGMENT))
        mistake = "has a query or a fragment: give the server's address alone";
    kv_buffer_release(&scheme);
    curl_url_cleanup(url);
    return mistake;
}

static void url_split(const char *text, struct target *out)
{
    char *base;
    CURLU *url = kv_url_parse(text);
    if (!url)
        kv_out_of_memory(); /* it was checked */
    out->has_login = has_part(url, CURLUPART_USER) || has_part(url, CURLUPART_PASSWORD);
    kv_url_add_part(url, CURLUPART_USER, CURLU_URLDECODE, &out->user);
    kv_url_add_part(url, CURLUPART_PASSWORD, CURLU_URLDECODE, &out->password);
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
    const char *mistake = url_mistake(url);
    if (!mistake)
        return true;
    /* Nothing of it is quoted that might be a login's. */
    return strchr(url, '@')
               ? kv_error_set(error, KV_ERROR_USAGE, "--%s: what was given %s", option, mistake)
               : kv_error_set(error, KV_ERROR_USAGE, "--%s: '%s' %s", option, url, mistake);
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

/* A control character would end the header that it stands in. */
static bool read_secret(const char *file, const char *what, struct kv_buffer *out,
                        struct kv_error *error)
{
    size_t start = 0;
    if (!kv_kube_file_read(file, MAX_SECRET_BYTES, out, error))
        return false;
    while (out->length > 0 && isspace((unsigned char)out->data[out->length - 1]))
        out->data[--out->length] = '\0';
    while (start < out->length && isspace((unsigned char)out->data[start]))
        start++;
    if (start == out->length)
        return kv_error_at(error, KV_ERROR_CONNECTION, file, 0, 0, "the %s file is empty", what);
    memmove(out->data, out->data + start, out->length - start + 1);
    out->length -= start;
    for (size_t i = 0; i < out->length; i++)
        if ((unsigned char)out->data[i] < ' ' || out->data[i] == 0x7f)
            return kv_error_at(error, KV_ERROR_CONNECTION, file, 0, 0,
                               "the %s holds a control character", what);
    return true;
}

static bool read_certificate(const char *file, const char *what, struct kv_buffer *out,
                             struct kv_error *error)
{
    struct kv_certificate ignored;
    if (!file)
        return true;
    return kv_kube_file_read(file, MAX_PEM_BYTES, out, error) &&
           (kv_certificate_read(kv_buffer_as_text(out), &ignored) ||
            kv_error_at(error, KV_ERROR_CONNECTION, file, 0, 0,
                        "the %s can't be read: it is damaged, or no PEM", what));
}

static bool read_key(struct login *login, struct kv_error *error)
{
    static const char *const mistakes[] = {
        [KV_KEY_ENCRYPTED] = "the key has a passphrase: this version can't ask for it",
        [KV_KEY_UNREADABLE] = "the client key can't be read: it is damaged, or no PEM",
        [KV_KEY_OTHER] = "the client key is not the client certificate's",
    };
    const char *file = login->given->key;
    if (!file)
        return true;
    if (!kv_kube_file_read(file, MAX_PEM_BYTES, &login->key, error))
        return false;
    enum kv_key_state state =
        kv_key_check(kv_buffer_as_text(&login->certificate), kv_buffer_as_text(&login->key));
    return state == KV_KEY_FITS ||
           kv_error_at(error, KV_ERROR_CONNECTION, file, 0, 0, "%s", mistakes[state]);
}

static bool login_open(struct login *login, const struct kv_http_login *given,
                       struct kv_error *error)
{
    *login = (struct login){.given = given};
    if (given->password_file &&
        !read_secret(given->password_file, "password", &login->secret, error))
        return false;
    if (given->token_file && !read_secret(given->token_file, "token", &login->secret, error))
        return false;
    return read_certificate(given->authority, "certificate authority", &login->authority, error) &&
           read_certificate(given->certificate, "client certificate", &login->certificate, error) &&
           read_key(login, error);
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

/* Servers that echo requests must not make us print what they were sent. */
static bool may_quote(const struct sending *sending)
{
    struct kv_buffer pair = {0}, encoded = {0};
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
                  "the server answered %ld, a redirect, which is not followed: give the "
                  "address that it leads to",
                  status);
    else
        error_set(sending, "the server answered %ld%s%s%s%s", status,
                  status == 401 || status == 403 ? ": it refuses this login" : "",
                  quoted ? ": it says \"" : "", quoted ? sending->said : "", quoted ? "\"" : "");
}

static void failure_error(struct sending *sending, CURLcode code)
{
    if (code == CURLE_OPERATION_TIMEDOUT)
        error_set(sending, "no answer came in time");
    else
        error_set(sending, "%s", sending->detail[0] ? sending->detail : curl_easy_strerror(code));
}

/* --- sending --- */

static size_t receive(char *data, size_t size, size_t count, void *context)
{
    struct sending *sending = context;
    size_t room = MAX_QUOTED - sending->said_bytes, bytes = size * count;
    memcpy(sending->said + sending->said_bytes, data, bytes < room ? bytes : room);
    sending->said_bytes += bytes < room ? bytes : room;
    return bytes;
}

static void set_login(struct sending *sending)
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
        struct kv_buffer bearer = {0};
        kv_buffer_printf(&bearer, "Bearer %s", secret);
        kv_header_add(&sending->headers, "Authorization", bearer.data);
        kv_buffer_release(&bearer);
    }
}

static void set_request(struct sending *sending, int64_t timeout_ms)
{
    CURL *easy = sending->easy;
    const struct kv_http_request *request = sending->request;
    struct kv_buffer url = {0};
    kv_buffer_printf(&url, "%s%s", sending->target.base.data, request->path);
    curl_easy_setopt(easy, CURLOPT_URL, url.data);
    kv_buffer_release(&url);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    /* One request each: nothing to share. */
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.length);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body.data);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
    kv_header_add(&sending->headers, "Content-Type", request->content_type);
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
    set_request(sending, timeout_ms);
    set_login(sending);
    /* `Expect: 100-continue` would make large bodies wait for servers that don't know it. */
    sending->headers = curl_slist_append(sending->headers, "Expect:");
    curl_easy_setopt(sending->easy, CURLOPT_HTTPHEADER, sending->headers);
    kv_easy_set_manners(sending->easy);
    kv_easy_set_tls(sending->easy,
                    &(struct kv_easy_tls){&login->authority, &login->certificate, &login->key,
                                          login->given->insecure_skip_tls_verify});
    kv_easy_set_proxy(sending->easy, &sending->proxy);
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

/* Each transfer has its own time-out: this ends. */
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
                  int64_t timeout_ns, struct kv_error *error)
{
    struct login login;
    if (!login_open(&login, given, error)) {
        login_release(&login);
        return false;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        kv_out_of_memory();
    CURLM *multi = curl_multi_init();
    struct sending *sendings = calloc(count, sizeof *sendings);
    if (!multi || !sendings)
        kv_out_of_memory();
    int64_t timeout_ms = timeout_ns / 1000000;
    timeout_ms = timeout_ms < 1 ? 1 : timeout_ms > INT32_MAX ? INT32_MAX : timeout_ms;
    for (size_t i = 0; i < count; i++) {
        sendings[i] = (struct sending){.request = &requests[i], .login = &login};
        (void)begin(&sendings[i], multi, timeout_ms); /* the request's error says it */
    }
    wait_for_all(multi);
    for (size_t i = 0; i < count; i++)
        end(&sendings[i], multi);
    free(sendings);
    curl_multi_cleanup(multi);
    curl_global_cleanup();
    login_release(&login);
    return true;
}
