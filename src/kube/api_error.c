#include "client_internal.h"

#include <ctype.h>
#include <jansson.h>
#include <strings.h>

/* As much of a body that is not the API's as helps to see whose it is. */
#define MAX_QUOTED 100

/* Controls, line ends and runs of blanks become one blank: a message is one line. */
static void clean_text(struct kv_text text, char *out, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; i < text.length && length + 1 < size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bool blank = c <= ' ' || c == 0x7F;
        if (!blank)
            out[length++] = (char)c;
        else if (length > 0 && out[length - 1] != ' ')
            out[length++] = ' ';
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
    return answer->content_type[0] == '\0' ||
           strncasecmp(answer->content_type, json, sizeof json - 1) == 0;
}

/* What to do about a status; NULL = nothing that we would know. */
static const char *status_advice(long status)
{
    switch (status) {
    case 401:
        return "log in again: the token or certificate has expired, or is another cluster's";
    case 403:
        return "ask for that permission: `kubevet rbac` prints what is needed";
    case 404:
        return "does the server's address lead to a Kubernetes API?";
    case 407:
        return "the proxy wants a login: see HTTPS_PROXY";
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
    if (strncmp(connection->server, "http://", strlen("http://")) == 0)
        snprintf(out, size, "a request without credentials (none are sent over plain http)");
    else if (!connection->context)
        snprintf(out, size, "the pod's service account");
    else if (connection->user)
        snprintf(out, size, "user \"%s\" of context \"%s\"", connection->user, connection->context);
    else
        snprintf(out, size, "an anonymous user (context \"%s\" names none)", connection->context);
}

static bool redirect_error(const struct kv_answer *answer, struct kv_error *error)
{
    char location[sizeof answer->location];
    clean_text(kv_text_of(answer->location), location, sizeof location);
    location[strcspn(location, "?")] = '\0'; /* a login page's query may hold a secret */
    return kv_error_at(
        error, KV_ERROR_CONNECTION, answer->path, 0, 0,
        "the server answered %ld, a redirect to %s, which is not followed: point the "
        "kubeconfig's server at the API itself",
        answer->status, location[0] ? location : "nowhere");
}

bool kv_answer_error(const struct kv_connection *connection, const struct kv_answer *answer,
                     struct kv_error *error)
{
    char reason[512], account[600];
    if (answer->status >= 300 && answer->status < 400)
        return redirect_error(answer, error);
    kv_answer_reason(answer, reason, sizeof reason);
    if (answer->status == 200)
        return kv_error_at(error, KV_ERROR_CONNECTION, answer->path, 0, 0,
                           "the server answered with %s instead of JSON: %s: is a proxy or a login "
                           "page in between?",
                           answer->content_type, reason);
    const char *advice = status_advice(answer->status);
    kv_error_at(error, KV_ERROR_CONNECTION, answer->path, 0, 0, "the server answered %ld: %s%s%s",
                answer->status, reason, advice ? "; " : "", advice ? advice : "");
    if (answer->status != 401)
        return false;
    describe_account(connection, account, sizeof account);
    return kv_error_prepend(error, "%s was refused", account);
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

static bool timeout_error(const struct kv_transfer *transfer, struct kv_error *error)
{
    const struct kv_client *client = transfer->client;
    bool whole_run = kv_transfer_limit(transfer) == client->deadline;
    return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
                       "%s did not answer in time: is it reachable from here? %s sets the limit",
                       client->connection->server, whole_run ? "--timeout" : "--request-timeout");
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

/* What to do where libcurl could not get an answer. */
static const char *transfer_advice(CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return "is the server's name right, and does DNS work here?";
    case CURLE_COULDNT_RESOLVE_PROXY:
        return "is HTTPS_PROXY right?";
    case CURLE_SSL_CACERT_BADFILE:
        return "the certificate authority holds no usable certificate";
    case CURLE_SSL_CERTPROBLEM:
        return "the client certificate and its key are damaged or don't belong together";
    case CURLE_SSL_CONNECT_ERROR:
        return "does the server speak TLS 1.2 or newer, and accept this client certificate?";
    default:
        return "the answer was cut off or garbled: nothing of it was used; run it again";
    }
}

bool kv_transfer_error(const struct kv_transfer *transfer, CURLcode code, struct kv_error *error)
{
    const char *said = transfer->detail[0] ? transfer->detail : curl_easy_strerror(code);
    char detail[CURL_ERROR_SIZE];
    clean_text(kv_text_of(said), detail, sizeof detail);
    if (transfer->too_large)
        return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0,
                           "the answer is larger than %zu MiB", transfer->max_body >> 20);
    if (code == CURLE_PEER_FAILED_VERIFICATION)
        return verify_error(transfer, detail, error);
    if (code == CURLE_COULDNT_CONNECT)
        return connect_error(transfer, detail, error);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return timeout_error(transfer, error);
    return kv_error_at(error, KV_ERROR_CONNECTION, transfer->answer.path, 0, 0, "%s: %s; %s",
                       transfer->client->connection->server, detail, transfer_advice(code));
}
