#include "client_internal.h"

#include "kubevet/base/utf8.h"
#include "kubevet/kinds/protobuf.h"

#include <ctype.h>
#include <strings.h>

/* Enough of an unknown body to recognise its origin. */
#define MAX_QUOTED 100

/* Controls (including C1), line ends and runs of blanks become one blank, since a message is one
 * line. Invalid UTF-8 becomes U+FFFD; no character is split. */
static void text_clean(struct kv_text text, char *out, size_t size)
{
    size_t length = 0, step;
    uint32_t code;
    for (size_t i = 0; i < text.length; i += step) {
        const char *c = text.data + i;
        size_t bytes = step = kv_utf8_decode((struct kv_text){c, text.length - i}, &code);
        bool nul = text.length - i > 1 && memcmp(c, KV_NUL, 2) == 0;
        if (nul)
            step = 2;
        bool blank = nul || (unsigned char)*c <= ' ' || *c == 0x7F ||
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

const struct kv_node *response_tree(const struct response *answer, struct kv_arena *arena)
{
    struct kv_reader *reader =
        kv_reader_json(kv_buffer_as_text(&answer->body), answer->path, KV_ERROR_CONNECTION);
    const struct kv_node *root = kv_tree_read(reader, arena);
    if (root && !kv_read_end(reader))
        root = NULL;
    kv_reader_close(reader);
    return root;
}

/* The body, a Status, as a tree; NULL if it is none. */
static const struct kv_node *status_tree(const struct response *answer, struct kv_arena *arena)
{
    struct kv_text raw;
    if (!response_is_protobuf(answer)) {
        const struct kv_node *root = response_tree(answer, arena);
        return kv_string_is(kv_tree_text(root, "kind"), "Status") ? root : NULL;
    }
    if (!kv_proto_open(kv_buffer_as_text(&answer->body), "Status", &raw))
        return NULL;
    struct kv_reader *reader =
        kv_reader_protobuf(kv_proto_status, raw, answer->path, KV_ERROR_CONNECTION);
    const struct kv_node *root = kv_tree_read(reader, arena);
    kv_reader_close(reader);
    return root;
}

/* The message of a Status; false if the body is not one. */
static bool status_message(const struct response *answer, char *out, size_t size)
{
    struct kv_arena arena = {0};
    const char *message = kv_tree_text(status_tree(answer, &arena), "message");
    bool found = message && message[0];
    if (found)
        text_clean(kv_text_of(message), out, size);
    kv_arena_release(&arena);
    return found;
}

/* The first line that is not blank. */
static void first_line_quote(struct kv_text body, char *out, size_t size)
{
    char line[MAX_QUOTED + 1];
    size_t start = 0, end;
    while (start < body.length && isspace((unsigned char)body.data[start]))
        start++;
    for (end = start; end < body.length && body.data[end] != '\n' && body.data[end] != '\r';)
        end++;
    text_clean((struct kv_text){body.data + start, end - start}, line, sizeof line);
    if (line[0])
        snprintf(out, size, "it says \"%s\"%s", line, end - start > MAX_QUOTED ? " ..." : "");
    else
        snprintf(out, size, "it says nothing more");
}

void response_reason(const struct response *answer, char *out, size_t size)
{
    if (!status_message(answer, out, size))
        first_line_quote(kv_buffer_as_text(&answer->body), out, size);
}

/* The credentials that were sent; NULL = none. */
static const char *sent_credentials(const struct kv_connection *connection)
{
    bool token = connection->token || connection->token_file || connection->auth_provider;
    bool certificate = connection->certificate_file || connection->certificate_data;
    if (connection->username)
        return certificate ? "a password and a client certificate were sent"
                           : "a user name and password were sent";
    if (connection->exec)
        return "credentials of the exec plugin were sent, twice";
    if (token && certificate)
        return "a token and a client certificate were sent";
    if (certificate)
        return "a client certificate was sent";
    return token ? "a token was sent" : NULL;
}

/* Advice for a status; NULL = none. */
static const char *status_advice(long status, const struct kv_connection *connection)
{
    switch (status) {
    case 401:
        return sent_credentials(connection)
                   ? "log in again: the token or certificate has expired or is for another cluster"
                   : "https and a user with a token or certificate are needed in the kubeconfig";
    case 403:
        return "ask for this permission: `kubevet rbac` prints what is needed";
    case 404:
        return "is the server's address the one of a Kubernetes API?";
    case 407:
        return "the proxy requires a login: see proxy-url, or HTTPS_PROXY";
    case 410:
        return "the cluster changes too fast for a consistent list: run it again";
    case 429:
        return "the server is overloaded: run it again later";
    default:
        return status >= 500 ? "the server or its proxy has a problem: run it again later" : NULL;
    }
}

/* `user "x" of context "y"`, for refusals. */
static void account_describe(const struct kv_connection *connection, char *out, size_t size)
{
    bool context = connection->context != NULL;
    if (connection->in_cluster)
        snprintf(out, size, "the pod's service account");
    else if (connection->user)
        snprintf(out, size, "user \"%s\"%s%s%s", connection->user, context ? " of context \"" : "",
                 context ? connection->context : "", context ? "\"" : "");
    else if (context)
        snprintf(out, size, "an anonymous user (context \"%s\" names no user)",
                 connection->context);
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
    account_describe(connection, account, sizeof account);
    return kv_error_prepend(error, "%s was refused (%s)", account, sent);
}

/* The target of a redirect, without parts that may contain secrets: user info, query, fragment. */
static void location_clean(char *location)
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

static bool redirect_error(const struct response *answer, struct kv_error *error)
{
    char location[sizeof answer->location];
    text_clean(kv_text_of(answer->location), location, sizeof location);
    location_clean(location);
    return kv_error_at(error, KV_ERROR_CONNECTION, answer->path, 0, 0,
                       "the server answered %ld, a redirect to %s, which is not followed: set the "
                       "kubeconfig's server to the API itself",
                       answer->status, location[0] ? location : "nowhere");
}

/* The number of tries and the requested delay: "" = one try, no delay. */
static void tries_describe(const struct response *answer, char *out, size_t size)
{
    int length = 0;
    out[0] = '\0';
    if (answer->tries > 1)
        length = snprintf(out, size, " (%u times)", answer->tries);
    if (answer->retry_after == INT64_MAX)
        snprintf(out + length, size - (size_t)length, " and asks to wait for years");
    else if (answer->retry_after > 0)
        snprintf(out + length, size - (size_t)length, " and asks to wait %llds",
                 (long long)(answer->retry_after / KV_SECOND));
}

bool response_error(const struct kv_connection *connection, const struct response *answer,
                    struct kv_error *error)
{
    char reason[512], content_type[sizeof answer->content_type], tries[64];
    if (answer->status >= 300 && answer->status < 400)
        return redirect_error(answer, error);
    response_reason(answer, reason, sizeof reason);
    text_clean(kv_text_of(answer->content_type), content_type, sizeof content_type);
    if (answer->status == 200)
        return kv_error_at(error, KV_ERROR_CONNECTION, answer->path, 0, 0,
                           "the server answered with %s instead of JSON: %s: is a proxy or a login "
                           "page in between?",
                           content_type, reason);
    const char *advice = status_advice(answer->status, connection);
    tries_describe(answer, tries, sizeof tries);
    kv_error_at(error, KV_ERROR_CONNECTION, answer->path, 0, 0, "the server answered %ld%s: %s%s%s",
                answer->status, tries, reason, advice ? "; " : "", advice ? advice : "");
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

/* Advice for a certificate that was not accepted; NULL = none. */
static const char *verify_advice(const char *detail)
{
    static const struct {
        const char *words, *advice;
    } rows[] = {
        {"expired", "renew it"},
        {"unsuitable certificate purpose",
         "it, or an authority above it, is not for servers (extendedKeyUsage), and kubectl refuses "
         "it, too: renew it"},
        {"key too weak", "a key under 1024 bits of RSA protects nothing: renew it"},
        {"digest algorithm too weak",
         "it is signed with SHA-1 or MD5, which kubectl refuses, too: renew it"},
        {"invalid CA certificate",
         "its signer is not an authority (basicConstraints), and kubectl refuses it, too"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strstr(detail, rows[i].words))
            return rows[i].advice;
    return NULL;
}

static bool verify_error(const struct transfer *transfer, const char *detail,
                         struct kv_error *error)
{
    const struct kv_connection *connection = transfer->client->connection;
    const char *advice = verify_advice(detail);
    if (!advice && strstr(detail, "subject name"))
        advice = "use the name that the certificate is for, with --server or --tls-server-name";
    if (!advice)
        advice = "is that the right CA, and the right server?";
    return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
                       "the certificate of %s could not be verified against %s: %s; %s",
                       connection->server, trusted_authority(connection), detail, advice);
}

/* The server, and the proxy to it. */
static void server_describe(const struct kv_client *client, char *out, size_t size)
{
    bool proxy = client->proxy.url.length > 0;
    snprintf(out, size, "%s%s%s%s", client->connection->server, proxy ? " (through the proxy " : "",
             proxy ? client->proxy.url.data : "", proxy ? ")" : "");
}

static bool timeout_error(const struct transfer *transfer, struct kv_error *error)
{
    const struct kv_client *client = transfer->client;
    bool whole_run = transfer_limit(transfer) == client->deadline;
    char server[600];
    server_describe(client, server, sizeof server);
    return kv_error_at(
        error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
        "%s did not answer in time%s: is it reachable from here? %s sets the limit", server,
        client->silence.was_broken ? ", nor when asked again over another connection" : "",
        whole_run ? "--timeout" : "--request-timeout");
}

static bool connect_error(const struct transfer *transfer, const char *detail,
                          struct kv_error *error)
{
    long number = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &number);
    return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
                       "cannot connect to %s: %s; is the server running, and is the address right?",
                       transfer->client->connection->server,
                       number ? strerror((int)number) : detail);
}

/* A proxy that uses TLS itself, and whose certificate is not accepted. */
static bool proxy_verify_error(const struct transfer *transfer, const char *detail,
                               struct kv_error *error)
{
    const struct kv_client *client = transfer->client;
    const char *own = client->ca.length > 0 ? trusted_authority(client->connection) : NULL;
    const char *advice = verify_advice(detail);
    return kv_error_at(
        error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
        "the certificate of the proxy %s of %s could not be verified against %s%sthe "
        "system's certificate authorities: %s; %s",
        client->proxy.url.data, client->proxy.variable, own ? own : "", own ? " and " : "", detail,
        advice
            ? advice
            : "is that the right proxy? The kubeconfig's authority may include its authority, too");
}

/* The proxy is unreachable, or refuses the connection. */
static bool proxy_error(const struct transfer *transfer, const char *detail, struct kv_error *error)
{
    const struct kv_client *client = transfer->client;
    long number = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &number);
    bool entry = client->connection->proxy_url != NULL; /* NO_PROXY does not apply to it */
    return kv_error_at(
        error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
        "cannot connect through the proxy %s of %s: %s; is it running, and does it lead to %s?%s",
        client->proxy.url.data, client->proxy.variable, number ? strerror((int)number) : detail,
        client->connection->server,
        entry ? "" : " (NO_PROXY lists the hosts that are reached without it)");
}

static bool tunnel_error(const struct transfer *transfer, long status, struct kv_error *error)
{
    const struct kv_client *client = transfer->client;
    return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
                       "the proxy %s answered %ld and does not lead to %s: %s",
                       client->proxy.url.data, status, client->connection->server,
                       status == 407 ? "it requires a login, or another one than in its URL"
                       : client->connection->proxy_url
                           ? "ask its operator, or fix the kubeconfig's proxy-url"
                           : "ask its operator, or add the server to NO_PROXY");
}

static bool is_proxy_failure(const struct transfer *transfer, CURLcode code)
{
    return transfer->client->proxy.url.length > 0 &&
           (code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_PROXY ||
            code == CURLE_PROXY);
}

/* libcurl's code for a TLS proxy is the same as for the server. */
static bool is_of_proxy(const struct transfer *transfer)
{
    long tunnel = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &tunnel);
    return transfer->client->verify.has_tls_proxy && tunnel == 0;
}

/* Why a certificate was not accepted; NULL = that was not the problem. In a handshake with a server
 * through a TLS proxy, libcurl (7.88.1, ossl_send) drops OpenSSL's message. */
static const char *verify_refusal(const struct transfer *transfer, CURLcode code,
                                  const char *detail)
{
    const struct kv_client *client = transfer->client;
    if (code == CURLE_PEER_FAILED_VERIFICATION)
        return detail;
    if (code != CURLE_SSL_CONNECT_ERROR || client->connection->insecure_skip_tls_verify)
        return NULL;
    return is_of_proxy(transfer) ? client->verify.proxy.refusal : client->verify.server.refusal;
}

/* Advice if libcurl got no answer. */
static const char *transfer_advice(const struct transfer *transfer, CURLcode code,
                                   const char *detail)
{
    /* With TLS 1.3, a server reports a problem with our certificate after the handshake. */
    if (strstr(detail, "alert certificate required"))
        return "the server requires a client certificate: is it the right user?";
    /* The alert is lost if the server closes the connection before reading the request. */
    if (transfer->client->verify.server.asked_in_vain &&
        (code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING))
        return "the server seems to require a client certificate: it asked for one and closed the "
               "connection; is it the right user?";
    if (code == CURLE_RECV_ERROR && strstr(detail, " alert "))
        return "the server refused the client certificate: has it expired, or is it for another "
               "cluster?";
    if (strstr(detail, "wrong version number"))
        return "the answer is not TLS: is it an http:// address, or the port of another service?";
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return "is the server's name right, and does DNS work here?";
    case CURLE_SSL_CACERT_BADFILE:
        return "the certificate authority contains no usable certificate";
    case CURLE_BAD_CONTENT_ENCODING:
        return "the server, or a proxy in between, claims gzip and sends something else: "
               "disable-compression in the kubeconfig avoids it";
    case CURLE_SSL_CERTPROBLEM:
        return "the client certificate and its key are damaged or don't belong together";
    case CURLE_SSL_CONNECT_ERROR:
        return "does the server speak TLS 1.2 or newer, and accept this client certificate?";
    default:
        return "the answer was truncated or corrupted: nothing of it was used; run it again";
    }
}

/* libcurl has no code for it: one line that is too long (100 KiB) is reported as out of memory. */
bool transfer_headers_too_large(const struct transfer *transfer, CURLcode code)
{
    return (code == CURLE_OUT_OF_MEMORY && transfer->body == BODY_AWAITED) ||
           strstr(transfer->detail, "response headers");
}

bool transfer_error(const struct transfer *transfer, CURLcode code, struct kv_error *error)
{
    const char *said = transfer->detail[0] ? transfer->detail : curl_easy_strerror(code);
    char detail[CURL_ERROR_SIZE], server[600], tries[32] = "";
    long tunnel = 0;
    text_clean(kv_text_of(said), detail, sizeof detail);
    if (transfer->body == BODY_TOO_LARGE)
        return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
                           "the answer is larger than %zu MiB", transfer->max_body >> 20);
    if (transfer->body == BODY_TOGETHER_TOO_LARGE)
        return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
                           "the answers in progress are together larger than %zu MiB",
                           transfer->client->limits.held_bytes >> 20);
    curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &tunnel);
    if (tunnel >= 300)
        return tunnel_error(transfer, tunnel, error);
    if (is_proxy_failure(transfer, code))
        return proxy_error(transfer, detail, error);
    const char *refusal = verify_refusal(transfer, code, detail);
    if (refusal && is_of_proxy(transfer))
        return proxy_verify_error(transfer, refusal, error);
    if (refusal)
        return verify_error(transfer, refusal, error);
    if (code == CURLE_COULDNT_CONNECT)
        return connect_error(transfer, detail, error);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return timeout_error(transfer, error);
    if (transfer_headers_too_large(transfer, code))
        return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
                           "the headers of %s are too large: is this a Kubernetes API?",
                           transfer->client->connection->server);
    if (transfer->tries > 1)
        snprintf(tries, sizeof tries, " (%u times)", transfer->tries);
    server_describe(transfer->client, server, sizeof server);
    return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0, "%s: %s%s; %s",
                       server, detail, tries, transfer_advice(transfer, code, detail));
}
