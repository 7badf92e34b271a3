/* A cluster's entry and the flags that speak of it. Source: getCluster in client_config.go, and
 * validation.go. */
#include "connection_internal.h"
#include "proxy.h"
#include "server_url.h"

static void take_entry(const struct kv_kubeconfig_cluster *cluster, struct kv_connection *out)
{
    out->cluster = cluster->entry.name;
    out->cluster_file = cluster->entry.file;
    out->ca_file = cluster->ca_file;
    out->ca_data = cluster->ca_data;
    out->tls_server_name = cluster->tls_server_name;
    out->insecure_skip_tls_verify = cluster->insecure_skip_tls_verify;
    out->disable_compression = cluster->disable_compression;
    out->proxy_url = cluster->proxy_url;
    out->exec_config = cluster->exec_config;
}

/* A CA or --insecure-skip-tls-verify given as a flag replaces what the entry says of both; --server
 * or --tls-server-name replaces the entry's tls-server-name. */
static void apply_flags(const struct kv_connection_flags *flags, struct kv_connection *out)
{
    if (flags->insecure_skip_tls_verify || kv_is_set(flags->certificate_authority)) {
        out->insecure_skip_tls_verify = flags->insecure_skip_tls_verify;
        out->ca_file =
            kv_is_set(flags->certificate_authority) ? flags->certificate_authority : NULL;
        out->ca_data = NULL;
    }
    if (kv_is_set(flags->tls_server_name) || kv_is_set(flags->server))
        out->tls_server_name = kv_is_set(flags->tls_server_name) ? flags->tls_server_name : NULL;
}

static void check_authority(struct kv_resolving *in, const struct kv_kubeconfig_entry *entry)
{
    const struct kv_connection *out = in->out;
    if (out->ca_file && out->ca_data)
        kv_resolving_mistake(in, entry, "cluster",
                             "certificate-authority and certificate-authority-data are both "
                             "given: keep one");
    if (kv_is_set(in->flags->certificate_authority))
        kv_resolving_check_file(in, NULL, "", "--certificate-authority", out->ca_file);
    else
        kv_resolving_check_file(in, entry, "cluster", "certificate-authority", out->ca_file);
}

static void set_server(struct kv_resolving *in, const struct kv_kubeconfig_cluster *cluster)
{
    bool flag = kv_is_set(in->flags->server);
    const char *server = flag ? in->flags->server : cluster ? cluster->server : NULL;
    const char *mistake = "no server is known: give --server, or mend the kubeconfig";
    if (server)
        mistake = kv_server_url_parse(server, in->arena, &in->out->server);
    if (mistake)
        kv_resolving_mistake(in, cluster && !flag ? &cluster->entry : NULL, "cluster", "%s",
                             mistake);
}

/* Nothing of TLS counts where there is none. */
static void drop_tls(struct kv_connection *out)
{
    out->ca_file = out->ca_data = out->tls_server_name = NULL;
    out->insecure_skip_tls_verify = false;
}

void kv_resolving_cluster(struct kv_resolving *in, const struct kv_kubeconfig_cluster *cluster)
{
    struct kv_connection *out = in->out;
    const struct kv_kubeconfig_entry *entry = cluster ? &cluster->entry : NULL;
    if (cluster)
        take_entry(cluster, out);
    apply_flags(in->flags, out);
    set_server(in, cluster);
    const char *mistake = out->proxy_url ? kv_proxy_url_mistake(out->proxy_url) : NULL;
    if (mistake)
        kv_resolving_mistake(in, entry, "cluster", "proxy-url %s", mistake);
    check_authority(in, entry);
    if (!out->server)
        return;
    if (!kv_connection_is_tls(out))
        drop_tls(out);
    else if (out->insecure_skip_tls_verify && (out->ca_file || out->ca_data))
        kv_resolving_mistake(in, entry, "cluster",
                             "insecure-skip-tls-verify and a certificate authority are both given: "
                             "keep one");
}
