#include "diagnosis.h"

static void login_add(struct kv_diagnosis *out, struct kv_diagnosis_login login)
{
    kv_list_add(&out->logins, &out->arena, struct kv_diagnosis_login, login);
}

static void logins_add(const struct kv_connection *connection, struct kv_diagnosis *out)
{
    const struct kv_kubeconfig_exec *exec =
        connection->exec ? connection->exec : connection->unused_exec;
    const struct kv_kubeconfig_provider *provider =
        connection->auth_provider ? connection->auth_provider : connection->unused_auth_provider;
    if (connection->token_file)
        login_add(out,
                  (struct kv_diagnosis_login){.type = "tokenFile", .path = connection->token_file});
    else if (connection->token)
        login_add(out, (struct kv_diagnosis_login){.type = "token"});
    if (connection->certificate_file || connection->certificate_data)
        login_add(out, (struct kv_diagnosis_login){.type = "clientCertificate",
                                                   .path = connection->certificate_file});
    if (connection->username)
        login_add(out, (struct kv_diagnosis_login){.type = "basic"});
    if (provider)
        login_add(out, (struct kv_diagnosis_login){.type = "authProvider",
                                                   .name = provider->name,
                                                   .unused = provider ==
                                                             connection->unused_auth_provider});
    if (exec)
        login_add(out, (struct kv_diagnosis_login){.type = "exec",
                                                   .command = exec->command,
                                                   .unused = exec == connection->unused_exec});
}

static const char *authority_source(const struct kv_connection *connection)
{
    if (!kv_connection_is_tls(connection) || connection->insecure_skip_tls_verify)
        return "none";
    if (connection->ca_data)
        return "data";
    return connection->ca_file ? "file" : "system";
}

static void impersonation_add(const struct kv_kubeconfig_impersonation *as,
                              struct kv_diagnosis *out)
{
    out->as = as->user;
    out->as_uid = as->uid;
    out->as_groups = as->groups;
    kv_list_each(&as->extra, const struct kv_kubeconfig_extra, extra) {
        struct kv_diagnosis_extra *entry = kv_list_push(&out->as_extra, &out->arena, sizeof *entry);
        *entry = (struct kv_diagnosis_extra){extra->key, extra->values};
    }
}

void diagnosis_connection(const struct session *session, struct kv_diagnosis *out)
{
    const struct kv_connection *connection = &session->connection;
    out->server = connection->server;
    out->context = connection->context;
    out->cluster = connection->cluster;
    out->user = connection->user;
    out->namespace = connection->namespace;
    out->cluster_file = connection->cluster_file;
    out->user_file = connection->user_file;
    out->in_cluster = connection->in_cluster;
    out->tls = kv_connection_is_tls(connection);
    out->insecure = connection->insecure_skip_tls_verify;
    out->tls_server_name = connection->tls_server_name;
    out->ca_source = authority_source(connection);
    out->ca_path = connection->ca_file;
    out->proxy = kv_client_proxy(session->client, &out->proxy_source);
    out->disable_compression = connection->disable_compression;
    out->warnings = connection->warnings;
    logins_add(connection, out);
    impersonation_add(&connection->impersonate, out);
}
