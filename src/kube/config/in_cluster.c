/* The service account that the kubelet mounts into every pod. Source: client-go's rest/config.go,
 * and inClusterClientConfig in client_config.go. */
#include "kubevet/net/certificate.h"
#include "kubevet/net/secret_file.h"
#include "resolving.h"
#include "server_url.h"

#include <sys/stat.h>

#define MAX_CA_BYTES ((size_t)1024 * 1024)

static const char *account_file(const struct resolving *in, const char *name)
{
    return kv_arena_printf(in->arena, "%s/%s", in->environment->service_account, name);
}

static bool is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

bool in_cluster_possible(const struct resolving *in)
{
    return is_set(in->environment->service_host) && is_set(in->environment->service_port) &&
           is_set(in->environment->service_account) && is_file(account_file(in, "token"));
}

const char *pod_namespace(const struct resolving *in)
{
    if (is_set(in->environment->pod_namespace))
        return in->environment->pod_namespace;
    struct kv_buffer text = {0};
    struct kv_error ignored = {0}; /* without the file, the namespace is "default" */
    const char *name = "default";
    if (kv_secret_file_read_trimmed(account_file(in, "namespace"), 4096, "namespace", &text,
                                    &ignored))
        name = kv_arena_copy(in->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return name;
}

/* Without a usable authority the system's are used, with a warning. */
static void authority_set(struct resolving *in)
{
    const char *path = account_file(in, "ca.crt");
    struct kv_buffer pem = {0};
    struct kv_error cause = {0};
    struct kv_certificate certificate;
    if (!kv_secret_file_read(path, MAX_CA_BYTES, &pem, &cause))
        resolving_warn(
            in,
            "%s: %s; the server's certificate is verified against the system's authorities instead",
            path, cause.text);
    else if (!kv_certificate_read(kv_buffer_as_text(&pem), &certificate))
        resolving_warn(in,
                       "%s contains no certificate; the server's is verified against the "
                       "system's authorities instead",
                       path);
    else
        in->out->ca_file = path;
    kv_buffer_release(&pem);
}

void resolving_in_cluster(struct resolving *in)
{
    const char *host = in->environment->service_host;
    bool ipv6 = strchr(host, ':') != NULL;
    struct kv_connection *out = in->out;
    out->in_cluster = true;
    out->token_file = account_file(in, "token");
    authority_set(in);
    const char *url = kv_arena_printf(in->arena, "https://%s%s%s:%s", ipv6 ? "[" : "", host,
                                      ipv6 ? "]" : "", in->environment->service_port);
    const char *problem = server_url_parse(url, in->arena, &out->server);
    if (problem)
        resolving_problem(in, NULL, "", "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT: %s",
                          problem);
    resolving_check_file(in, NULL, "", "the pod's token", out->token_file);
    resolving_impersonation(in, NULL);
}
