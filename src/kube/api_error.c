#include "client_internal.h"

#include <ctype.h>
#include <jansson.h>
#include <strings.h>

/* As much of a body that is not the API's as helps to see whose it is. */
#define MAX_QUOTED 100

/* Bytes of the UTF-8 character that `text` begins with (RFC 3629); 0 if it begins with none. */
static size_t character_length(struct kv_text text)
{
    static const unsigned lowest[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)text.data[0];
    size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length < 2)
        return length;
    if (first > 0xF4 || length > text.length)
        return 0;
    unsigned code = first & (0x7FU >> length);
    for (size_t i = 1; i < length; i++) {
        if (((unsigned char)text.data[i] & 0xC0) != 0x80)
            return 0;
        code = code << 6 | ((unsigned char)text.data[i] & 0x3F);
    }
    bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    return code < lowest[length] || surrogate || code > 0x10FFFF ? 0 : length;
}

/* Controls (C1 ones too), line ends and runs of blanks become one blank: a message is one line.
 * What is not UTF-8 becomes U+FFFD; no character is cut. */
static void clean_text(struct kv_text text, char *out, size_t size)
{
    size_t length = 0, step;
    for (size_t i = 0; i < text.length; i += step) {
        const char *c = text.data + i;
        size_t bytes = step = character_length((struct kv_text){c, text.length - i});
        bool blank = (unsigned char)*c <= ' ' || *c == 0x7F ||
                     (step == 2 && *c == '\xC2' && (unsigned char)c[1] < 0xA0);
        if (step == 0) {
            c = "\uFFFD";
            bytes = strlen(c);
            step = 1;
        }
        if (blank && (length == 0 || out[length - 1] == ' '))
            continue;
        if (blank) {
            c = " ";
            bytes = 1;
        }
        if (length + bytes >= size)
            break;
        memcpy(out + length, c, bytes);
        length += bytes;
    }
    while (length > 0 && out[length - 1] == ' ')
        length--;
    out[length] = '\0';
}

/* The message of a Status; false where the body is none. */
static bool status_message(struct kv_text body, char *out, size_t size)
{
    json_error_t ignored;
    json_t *root = json_loadb(body.data, body.length, 0, &ignored);
    const char *kind = json_string_value(json_object_get(root, "kind"));
    const char *message = json_string_value(json_object_get(root, "message"));
    bool found = kind && strcmp(kind, "Status") == 0 && message && message[0];
    if (found)
        clean_text(kv_text_of(message), out, size);
    json_decref(root);
    return found;
}

/* The first line that is not blank. */
static void quote_first_line(struct kv_text body, char *out, size_t size)
{
    char line[MAX_QUOTED + 1];
    size_t start = 0, end;
    while (start < body.length && isspace((unsigned char)body.data[start]))
        start++;
    for (end = start; end < body.length && body.data[end] != '\n' && body.data[end] != '\r';)
        end++;
    clean_text((struct kv_text){body.data + start, end - start}, line, sizeof line);
    if (line[0])
        snprintf(out, size, "it says \"%s\"%s", line, end - start > MAX_QUOTED ? " ..." : "");
    else
        snprintf(out, size, "it says nothing more");
}

void kv_answer_reason(const struct kv_answer *answer, char *out, size_t size)
{
    struct kv_text body = kv_buffer_as_text(&answer->body);
    if (!status_message(body, out, size))
        quote_first_line(body, out, size);
}

bool kv_answer_is_json(const struct kv_answer *answer)
{
    static const char json[] = "application/json";
    const char *type = answer->content_type;
    return type[0] == '\0' ||
           (strncasecmp(type, json, sizeof json - 1) == 0 && strchr("; \t", type[sizeof json - 1]));
}

/* What a request shows of who it is from; NULL = nothing. */
static const char *sent_credentials(const struct kv_connection *connection)
{
    bool token = connection->token || connection->token_file || connection->auth_provider;
    bool certificate = connection->certificate_file || connection->certificate_data;
    if (connection->username)
        return certificate ? "a password and a client certificate were sent"
                           : "a user name and password were sent";
    if (connection->exec)
        return "what the exec plugin gave was sent, twice";
    if (token && certificate)
        return "a token and a client certificate were sent";
    if (certificate)
        return "a client certificate was sent";
    return token ? "a token was sent" : NULL;
}

/* What to do about a status; NULL = nothing that we would know. */
static const char *status_advice(long status, const struct kv_connection *connection)
{
    switch (status) {
    case 401:
        return sent_credentials(connection)
                   ? "log in again: the token or certificate has expired, or is another cluster's"
                   : "a kubeconfig's user with a token or certificate is needed, and https";
    case 403:
        return "ask for that permission: `kubevet rbac` prints what is needed";
    case 404:
        return "does the server's address lead to a Kubernetes API?";
    case 407:
        return "the proxy wants a login: see proxy-url, or HTTPS_PROXY";
    case 410:
        return "the cluster changes too fast for a consistent list: run it again";
    case 429:
        return "the server is overloaded: run it again later";
    default:
        return status >= 500 ? "the server or its proxy is in trouble: run it again later" : NULL;
    }
}

/* `user "x" of context "y"`: who was refused. */
static void describe_account(const struct kv_connection *connection, char *out, size_t size)
{
    bool context = connection->context != NULL;
    if (connection->in_cluster)
        snprintf(out, size, "the pod's service account");
    else if (connection->user)
        snprintf(out, size, "user \"%s\"%s%s%s", connection->user, context ? " of context \"" : "",
                 context ? connection->context : "", context ? "\"" : "");
    else if (context)
        snprintf(out, size, "an anonymous user (context \"%s\" names none)", connection->context);
    else
        snprintf(out, size, "an anonymous user");
}

static bool login_error(const struct kv_connection *connection, struct kv_error *error)
{
    char account[600];
    const char *sent = sent_credentials(connection);
    if (!sent)
        sent = kv_connection_is_tls(connection) ? "neither a token nor a certificate was sent"
                                                : "no credentials are sent over plain http";
    describe_account(connection, account, sizeof account);
    return kv_error_prepend(error, "%s was refused (%s)", account, sent);
}

/* Where a redirect leads, without what may hold a secret: a login, a query, a fragment. */
static void clean_location(char *location)
{
    location[strcspn(location, "?#")] = '\0';
    char *host = strstr(location, "//");
    if (!host)
        return;
    host += 2;
    for (size_t end = strcspn(host, "/"); end > 0; end--)
        if (host[end - 1] == '@') {
            memmove(host, host + end, strlen(host + end) + 1);
            return;
        }
}

static bool redirect_error(const struct kv_answer *answer, struct kv_error *error)
{
    char location[sizeof answer->location];
    clean_text(kv_text_of(answer->location), location, sizeof location);
    clean_location(location);
    return kv_error_at(
        error, KV_ERROR_CONNECTION, answer->path, 0, 0,
        "the server answered %ld, a redirect to %s, which is not followed: point the "
        "kubeconfig's server at the API itself",
        answer->status, location[0] ? location : "nowhere");
}

bool kv_answer_error(const struct kv_connection *connection, const struct kv_answer *answer,
                     struct kv_error *error)
{
    char reason[512], content_type[sizeof answer->content_type];
    if (answer->status >= 300 && answer->status < 400)
        return redirect_error(answer, error);
    kv_answer_reason(answer, reason, sizeof reason);
    clean_text(kv_text_of(answer->content_type), content_type, sizeof content_type);
    if (answer->status == 200)
        return kv_error_at(error, KV_ERROR_CONNECTION, answer->path, 0, 0,
                           "the server answered with %s instead of JSON: %s: is a proxy or a login "
                           "page in between?",
                           content_type, reason);
    const char *advice = status_advice(answer->status, connection);
    kv_error_at(error, KV_ERROR_CONNECTION, answer->path, 0, 0, "the server answered %ld: %s%s%s",
                answer->status, reason, advice ? "; " : "", advice ? advice : "");
    return answer->status == 401 ? login_error(connection, error) : false;
}

/* No answer */

static const char *trusted_authority(const struct kv_connection *connection)
{
    if (connection->ca_file)
        return connection->ca_file;
    return connection->ca_data ? "the kubeconfig's certificate-authority-data"
                               : "the system's certificate authorities";
}

static bool verify_error(const struct kv_transfer *transfer, const char *detail,
                         struct kv_error *error)
{
    const struct kv_connection *connection = transfer->client->connection;
    const char *advice = "is that the right CA, and the right server?";
    if (strstr(detail, "expired"))
        advice = "renew the server's certificate";
    else if (strstr(detail, "subject name"))
        advice = "give the name that the certificate is for, with --server or --tls-server-name";
    return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
                       "the certificate of %s could not be verified against %s: %s; %s",
                       connection->server, trusted_authority(connection), detail, advice);
}

/* The server, and the proxy on the way to it. */
static void describe_server(const struct kv_client *client, char *out, size_t size)
{
    bool proxy = client->proxy.url.length > 0;
    snprintf(out, size, "%s%s%s%s", client->connection->server, proxy ? " (through the proxy " : "",
             proxy ? client->proxy.url.data : "", proxy ? ")" : "");
}

static bool timeout_error(const struct kv_transfer *transfer, struct kv_error *error)
{
    const struct kv_client *client = transfer->client;
    bool whole_run = kv_transfer_limit(transfer) == client->deadline;
    char server[600];
    describe_server(client, server, sizeof server);
    return kv_error_at(
        error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
        "%s did not answer in time%s: is it reachable from here? %s sets the limit", server,
        client->silence.was_broken ? ", nor when it was asked again over another connection" : "",
        whole_run ? "--timeout" : "--request-timeout");
}

static bool connect_error(const struct kv_transfer *transfer, const char *detail,
                          struct kv_error *error)
{
    long number = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &number);
    return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
                       "cannot connect to %s: %s; is the server running, and is it the right "
                       "address?",
                       transfer->client->connection->server,
                       number ? strerror((int)number) : detail);
}

/* The proxy could not be reached, or refuses to go on. */
static bool proxy_error(const struct kv_transfer *transfer, const char *detail,
                        struct kv_error *error)
{
    const struct kv_client *client = transfer->client;
    long number = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &number);
    bool entry = client->connection->proxy_url != NULL; /* NO_PROXY does not count for it */
    return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
                       "cannot connect through the proxy %s of %s: %s; is it running, and the "
                       "right way to %s?%s",
                       client->proxy.url.data, client->proxy.variable,
                       number ? strerror((int)number) : detail, client->connection->server,
                       entry ? "" : " (NO_PROXY names what is reached without it)");
}

static bool tunnel_error(const struct kv_transfer *transfer, long status, struct kv_error *error)
{
    const struct kv_client *client = transfer->client;
    return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
                       "the proxy %s answered %ld and leads not to %s: %s", client->proxy.url.data,
                       status, client->connection->server,
                       status == 407 ? "it wants a login, or another one than is in its URL"
                       : client->connection->proxy_url
                           ? "ask who runs it, or mend the kubeconfig's proxy-url"
                           : "ask who runs it, or name the server in NO_PROXY");
}

/* The code of a proxy that speaks TLS itself is the server's code too. */
static bool is_proxy_failure(const struct kv_transfer *transfer, CURLcode code)
{
    long verified = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_PROXY_SSL_VERIFYRESULT, &verified);
    return transfer->client->proxy.url.length > 0 &&
           (code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_PROXY ||
            code == CURLE_PROXY || (code == CURLE_PEER_FAILED_VERIFICATION && verified != 0));
}

/* What to do where libcurl could not get an answer. */
static const char *transfer_advice(CURLcode code, const char *detail)
{
    /* By TLS 1.3, a server tells what it thinks of our certificate after the handshake. */
    if (strstr(detail, "alert certificate required"))
        return "the server wants a client certificate: is it the right user?";
    if (code == CURLE_RECV_ERROR && strstr(detail, " alert "))
        return "the server refused the client certificate: has it expired, or is it another "
               "cluster's?";
    if (strstr(detail, "wrong version number"))
        return "that is no TLS: is it an http:// address, or another service's port?";
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return "is the server's name right, and does DNS work here?";
    case CURLE_SSL_CACERT_BADFILE:
        return "the certificate authority holds no usable certificate";
    case CURLE_BAD_CONTENT_ENCODING:
        return "the server, or a proxy in between, says gzip and sends something else: "
               "disable-compression in the kubeconfig goes round it";
    case CURLE_SSL_CERTPROBLEM:
        return "the client certificate and its key are damaged or don't belong together";
    case CURLE_SSL_CONNECT_ERROR:
        return "does the server speak TLS 1.2 or newer, and accept this client certificate?";
    default:
        return "the answer was cut off or garbled: nothing of it was used; run it again";
    }
}

/* libcurl has no code for it: one line that is too long (100 KiB) looks as if memory were short. */
bool kv_transfer_headers_too_large(const struct kv_transfer *transfer, CURLcode code)
{
    return (code == CURLE_OUT_OF_MEMORY && !transfer->begun) ||
           strstr(transfer->detail, "response headers");
}

bool kv_transfer_error(const struct kv_transfer *transfer, CURLcode code, struct kv_error *error)
{
    const char *said = transfer->detail[0] ? transfer->detail : curl_easy_strerror(code);
    char detail[CURL_ERROR_SIZE], server[600], tries[32] = "";
    long tunnel = 0;
    clean_text(kv_text_of(said), detail, sizeof detail);
    if (transfer->too_large)
        return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
                           "the answer is larger than %zu MiB", transfer->max_body >> 20);
    if (transfer->together_large)
        return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
                           "the answers that came at the same time are larger than %zu MiB",
                           transfer->client->limits.held_bytes >> 20);
    curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &tunnel);
    if (tunnel >= 300)
        return tunnel_error(transfer, tunnel, error);
    if (is_proxy_failure(transfer, code))
        return proxy_error(transfer, detail, error);
    if (code == CURLE_PEER_FAILED_VERIFICATION)
        return verify_error(transfer, detail, error);
    if (code == CURLE_COULDNT_CONNECT)
        return connect_error(transfer, detail, error);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return timeout_error(transfer, error);
    if (kv_transfer_headers_too_large(transfer, code))
        return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
                           "the headers of %s are too large: is this a Kubernetes API?",
                           transfer->client->connection->server);
    if (transfer->tries > 1)
        snprintf(tries, sizeof tries, " (%u times)", transfer->tries);
    describe_server(transfer->client, server, sizeof server);
    return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0, "%s: %s%s; %s",
                       server, detail, tries, transfer_advice(code, detail));
}
