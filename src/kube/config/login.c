/* A user's entry and the flags about it: our credentials, and impersonation. Source: getAuthInfo
 * and getUserIdentificationPartialConfig in client_config.go, validation.go, and
 * rest/transport.go. */
#include "kube/auth/auth_provider.h"
#include "kubevet/net/certificate.h"
#include "kubevet/net/secret_file.h"
#include "resolving.h"

#include <stdio.h>
#include <time.h>

#define MAX_PEM_BYTES ((size_t)1024 * 1024)

/* How long before a certificate's end to warn. */
#define WARN_DAYS   7
#define DAY_SECONDS 86400

/* A password without a user name is not sent (client-go's HasBasicAuth), but is not allowed beside
 * a token either (its ConfirmUsable). */
static bool has_basic(const struct kv_kubeconfig_user *user)
{
    return user->username != NULL;
}

static bool has_certificate(const struct kv_kubeconfig_user *user)
{
    return user->certificate_file || user->certificate_data;
}

/* A key without a certificate is unused, and so not checked. */
static void certificate_check(struct resolving *in, const struct kv_kubeconfig_user *user)
{
    const struct kv_kubeconfig_entry *entry = &user->entry;
    if (!has_certificate(user))
        return;
    if (user->certificate_file && user->certificate_data)
        resolving_problem(in, entry, "user",
                          "client-certificate and client-certificate-data are both set: keep one");
    if (user->key_file && user->key_data)
        resolving_problem(in, entry, "user",
                          "client-key and client-key-data are both set: keep one");
    if (!user->key_file && !user->key_data)
        resolving_problem(
            in, entry, "user",
            "there is a client certificate, but neither client-key nor client-key-data");
    resolving_check_file(in, entry, "user", "client-certificate", user->certificate_file);
    resolving_check_file(in, entry, "user", "client-key", user->key_file);
}

/* In v1 a plugin's entry must say whether it may ask questions; in v1beta1 it may. */
static const char *interactive_problem(const struct kv_kubeconfig_exec *exec)
{
    static const char *const modes[] = {"Never", "IfAvailable", "Always"};
    if (!exec->interactive)
        return strcmp(exec->api_version ? exec->api_version : "", KV_EXEC_V1) == 0
                   ? "exec: interactiveMode is missing: set Never, IfAvailable or Always"
                   : NULL;
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
        if (strcmp(exec->interactive, modes[i]) == 0)
            return NULL;
    return "exec: interactiveMode must be Never, IfAvailable or Always";
}

static void exec_check(struct resolving *in, const struct kv_kubeconfig_user *user)
{
    const struct kv_kubeconfig_exec *exec = user->exec;
    const struct kv_kubeconfig_entry *entry = &user->entry;
    if (!exec)
        return;
    if (user->auth_provider)
        resolving_problem(in, entry, "user", "auth-provider and exec are both set: keep one");
    if (!exec->command)
        resolving_problem(in, entry, "user", "exec: command is missing");
    if (!exec->api_version)
        resolving_problem(in, entry, "user", "exec: apiVersion is missing: set " KV_EXEC_V1);
    kv_list_each(&exec->env, const struct kv_kubeconfig_variable, variable) {
        if (!variable->name[0])
            resolving_problem(in, entry, "user", "exec: a variable of env has no name");
    }
    const char *problem = interactive_problem(exec);
    if (problem)
        resolving_problem(in, entry, "user", "%s", problem);
}

void resolving_impersonation(struct resolving *in, const struct kv_kubeconfig_entry *entry)
{
    const struct kv_connection_flags *flags = in->flags;
    struct kv_kubeconfig_impersonation *as = &in->out->impersonate;
    if (is_set(flags->as))
        as->user = flags->as;
    if (is_set(flags->as_uid))
        as->uid = flags->as_uid;
    if (flags->as_group_count > 0)
        as->groups = (struct kv_list){0};
    for (size_t i = 0; i < flags->as_group_count; i++)
        kv_list_add(&as->groups, in->arena, const char *, flags->as_groups[i]);
    if (!as->user && (as->uid || as->groups.count > 0 || as->extra.count > 0))
        resolving_problem(in, entry, "user",
                          "a uid, groups or extra fields to impersonate are set, but no user "
                          "(--as, or `as` in the kubeconfig)");
}

/* Checked only if it is used: with an https server. */

static void token_file_use(struct resolving *in, const struct kv_kubeconfig_user *user)
{
    if (user->token_file && !user->token) /* otherwise the token is used */
        resolving_check_file(in, &user->entry, "user", "tokenFile", user->token_file);
    if (user->token_file && !user->token && has_basic(user))
        resolving_problem(in, &user->entry, "user",
                          "tokenFile and username are both set: keep one");
}

static void exec_use(struct resolving *in, const struct kv_kubeconfig_user *user)
{
    const struct kv_kubeconfig_exec *exec = user->exec;
    struct kv_connection *out = in->out;
    if (!exec || !exec->api_version)
        return;
    if (strcmp(exec->api_version, KV_EXEC_V1) != 0 &&
        strcmp(exec->api_version, KV_EXEC_V1BETA1) != 0)
        resolving_problem(in, &user->entry, "user",
                          "exec: apiVersion is neither " KV_EXEC_V1
                          " nor v1beta1: update the kubeconfig, and the plugin if it is older");
    if (user->token || user->token_file || has_basic(user) || has_certificate(user))
        out->unused_exec = exec;
    else
        out->exec = exec;
}

/* A provider's token, if there is no other. */
static void provider_use(struct resolving *in, const struct kv_kubeconfig_user *user)
{
    const struct kv_kubeconfig_provider *provider = user->auth_provider;
    if (!provider)
        return;
    const char *problem = auth_provider_problem(provider);
    if (problem)
        resolving_problem(in, &user->entry, "user", "%s", problem);
    if (user->token || user->token_file || has_basic(user))
        in->out->unused_auth_provider = provider;
    else
        in->out->auth_provider = provider;
}

/* "in 3 days", "2 days ago" */
static void days_describe(int64_t seconds, char *out, size_t size)
{
    int64_t days = (seconds < 0 ? -seconds : seconds) / DAY_SECONDS;
    const char *unit = days == 1 ? "day" : "days";
    if (days == 0)
        snprintf(out, size, "%s", seconds < 0 ? "less than a day ago" : "in less than a day");
    else if (seconds < 0)
        snprintf(out, size, "%lld %s ago", (long long)days, unit);
    else
        snprintf(out, size, "in %lld %s", (long long)days, unit);
}

/* An unreadable certificate is reported by its user. */
static void expiry_warn(struct resolving *in, const struct kv_kubeconfig_user *user)
{
    struct kv_buffer pem = {0};
    struct kv_error ignored = {0};
    struct kv_certificate certificate;
    char days[64], date[KV_TIME_TEXT_MAX];
    if (user->certificate_data)
        kv_buffer_text(&pem, user->certificate_data);
    else if (!user->certificate_file ||
             !kv_secret_file_read(user->certificate_file, MAX_PEM_BYTES, &pem, &ignored))
        return;
    int64_t left = INT64_MAX;
    if (kv_certificate_read(kv_buffer_as_text(&pem), &certificate))
        left = certificate.not_after - time(NULL);
    kv_buffer_release(&pem);
    if (left >= (int64_t)WARN_DAYS * DAY_SECONDS)
        return;
    days_describe(left, days, sizeof days);
    resolving_warn(in,
                   "%s: the client certificate of user \"%s\" (%s) %s %s, on %s: renew the "
                   "kubeconfig",
                   user->certificate_file ? user->certificate_file : user->entry.file,
                   user->entry.name, certificate.subject, left < 0 ? "expired" : "expires", days,
                   kv_time_format(certificate.not_after, date));
}

/* Credentials are only used with https: over http anyone on the network path could read them. */
static void credentials_use(struct resolving *in, const struct kv_kubeconfig_user *user)
{
    struct kv_connection *out = in->out;
    out->token = user->token;
    out->token_file = user->token_file;
    if (has_basic(user)) {
        out->username = user->username;
        out->password = user->password;
    }
    if (has_certificate(user)) {
        out->certificate_file = user->certificate_file;
        out->certificate_data = user->certificate_data;
        out->key_file = user->key_file;
        out->key_data = user->key_data;
        expiry_warn(in, user);
    }
    token_file_use(in, user);
    exec_use(in, user);
    provider_use(in, user);
}

void resolving_user(struct resolving *in, const struct kv_kubeconfig_user *user)
{
    struct kv_connection *out = in->out;
    if (user) {
        out->user = user->entry.name;
        out->user_file = user->entry.file;
        out->impersonate = user->impersonate;
        if (user->token && (user->username || user->password))
            resolving_problem(in, &user->entry, "user",
                              "token and username or password are both set: keep one");
        certificate_check(in, user);
        exec_check(in, user);
    }
    resolving_impersonation(in, user ? &user->entry : NULL);
    if (user && out->server && kv_connection_is_tls(out))
        credentials_use(in, user);
}
