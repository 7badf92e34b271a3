/* The account that the kubelet mounts into every pod. Source: client-go's rest/config.go, and
 * inClusterClientConfig in client_config.go. */
#include "certificate.h"
#include "connection_internal.h"
#include "file.h"
#include "server_url.h"

#include <ctype.h>
#include <sys/stat.h>

#define MAX_CA_BYTES ((size_t)1024 * 1024)

static const char *account_file(const struct kv_resolving *in, const char *name)
{
    return kv_arena_printf(in->arena, "%s/%s", in->environment->service_account, name);
}

static bool is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

bool kv_in_cluster_possible(const struct kv_resolving *in)
{
    return kv_is_set(in->environment->service_host) && kv_is_set(in->environment->service_port) &&
           kv_is_set(in->environment->service_account) && is_file(account_file(in, "token"));
}

const char *kv_pod_namespace(const struct kv_resolving *in)
{
    if (kv_is_set(in->environment->pod_namespace))
        return in->environment->pod_namespace;
    struct kv_buffer text = {0};
    struct kv_error ignored = {0}; /* an account without the file is in "default" */
    const char *name = "default";
    if (kv_kube_file_read(account_file(in, "namespace"), 4096, &text, &ignored)) {
        size_t start = 0;
        while (text.length > 0 && isspace((unsigned char)text.data[text.length - 1]))
            text.length--;
        while (start < text.length && isspace((unsigned char)text.data[start]))
            start++;
        if (text.length > start)
            name =
                kv_arena_copy(in->arena, (struct kv_text){text.data + start, text.length - start});
    }
    kv_buffer_release(&text);
    return name;
}

/* Without a usable authority it is the system's that are asked; somebody should hear of it. */
static void set_authority(struct kv_resolving *in)
{
    const char *path = account_file(in, "ca.crt");
    struct kv_buffer pem = {0};
    struct kv_error cause = {0};
    struct kv_certificate certificate;
    if (!kv_kube_file_read(path, MAX_CA_BYTES, &pem, &cause))
        kv_resolving_warn(in,
                          "%s: %s; the server's certificate is held against the system's "
                          "authorities instead",
                          path, cause.text);
    else if (!kv_certificate_read(kv_buffer_as_text(&pem), &certificate))
        kv_resolving_warn(in,
                          "%s holds no certificate; the server's is held against the system's "
                          "authorities instead",
                          path);
    else
        in->out->ca_file = path;
    kv_buffer_release(&pem);
}

void kv_resolving_in_cluster(struct kv_resolving *in)
{
    const char *host = in->environment->service_host;
    bool ipv6 = strchr(host, ':') != NULL;
    struct kv_connection *out = in->out;
    out->in_cluster = true;
    out->token_file = account_file(in, "token");
    set_authority(in);
    const char *url = kv_arena_printf(in->arena, "https://%s%s%s:%s", ipv6 ? "[" : "", host,
                                      ipv6 ? "]" : "", in->environment->service_port);
    const char *mistake = kv_server_url_parse(url, in->arena, &out->server);
    if (mistake)
        kv_resolving_mistake(in, NULL, "",
                             "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT: %s", mistake);
    kv_resolving_check_file(in, NULL, "", "the pod's token", out->token_file);
    kv_resolving_impersonation(in, NULL);
}
