#include "kubevet/kube/probe.h"

#include "client_internal.h"

#define MAX_DOCUMENT_BYTES ((size_t)8 * 1024 * 1024)

static int64_t milliseconds(CURL *easy, CURLINFO info)
{
    curl_off_t microseconds = 0;
    curl_easy_getinfo(easy, info, &microseconds);
    return (microseconds + 999) / 1000;
}

static void way_describe(const struct transfer *transfer, struct kv_probe *out)
{
    CURL *easy = transfer->easy;
    char *address = NULL;
    long port = 0, version = 0;
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address);
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_PORT, &port);
    curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
    out->connect_ms = milliseconds(easy, CURLINFO_CONNECT_TIME_T);
    out->tls_ms = milliseconds(easy, CURLINFO_APPCONNECT_TIME_T);
    out->unnamed = transfer->client->verify.server.unnamed;
    out->http2 = version == CURL_HTTP_VERSION_2_0;
    if (address && address[0])
        snprintf(out->address, sizeof out->address, strchr(address, ':') ? "[%s]:%ld" : "%s:%ld",
                 address, port);
}

/* libcurl does not set its times if the handshake fails, so the code decides. */
static enum kv_probe_stage failed_stage(const struct transfer *transfer,
                                        const struct kv_probe *probe)
{
    bool tls = kv_connection_is_tls(transfer->client->connection);
    long tunnel = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &tunnel);
    switch (transfer->failure) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
        return KV_PROBE_REACH;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
        return KV_PROBE_TLS;
    default:
        if (probe->connect_ms == 0 || tunnel >= 300) /* a proxy may refuse the connection */
            return KV_PROBE_REACH;
        return tls && probe->tls_ms == 0 ? KV_PROBE_TLS : KV_PROBE_ANSWER;
    }
}

static void answer_take(const struct kv_client *client, const struct response *answer,
                        struct kv_probe *out)
{
    struct kv_error said = {0};
    out->stage = KV_PROBE_ANSWERED;
    out->status = answer->status;
    if (answer->status != 200 || !response_is_json(answer)) {
        response_error(client->connection, answer, &said);
        snprintf(out->said, sizeof out->said, "%s", said.text);
    }
}

bool kv_client_probe(struct kv_client *client, const char *path, struct kv_probe *out,
                     struct kv_error *error)
{
    *out = (struct kv_probe){.stage = KV_PROBE_LOGIN};
    const struct transfer_request request = {.path = path, .max_body = MAX_DOCUMENT_BYTES};
    struct transfer *transfer = transfer_start(client, &request, error);
    if (!transfer)
        return false;
    struct transfer *answered = NULL;
    bool ok = transfer_next(client, &answered, error);
    way_describe(transfer, out);
    if (ok)
        answer_take(client, &answered->answer, out);
    else
        out->stage = failed_stage(transfer, out);
    transfer_end_all(client);
    return ok;
}

struct kv_connection kv_connection_without_login(const struct kv_connection *connection)
{
    struct kv_connection bare = *connection;
    bare.token = bare.token_file = bare.username = bare.password = NULL;
    bare.exec = NULL;
    bare.auth_provider = NULL;
    bare.impersonate = (struct kv_kubeconfig_impersonation){0};
    return bare;
}
