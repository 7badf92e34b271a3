/* A user's entry and the flags that speak of it: who we are to the server, and as whom we act.
 * Source: getAuthInfo and getUserIdentificationPartialConfig in client_config.go, validation.go,
 * and rest/transport.go. */
#include "auth_provider.h"
#include "certificate.h"
#include "connection_internal.h"
#include "file.h"

#include <stdio.h>
#include <time.h>

#define MAX_PEM_BYTES ((size_t)1024 * 1024)

/* A certificate is warned of so long before its end. */
#define WARN_DAYS   7
#define DAY_SECONDS 86400

/* A password without a user name is not sent (client-go's HasBasicAuth), though it may not stand
 * beside a token (its ConfirmUsable). */
static bool has_basic(const struct kv_kubeconfig_user *user)
{
    return user->username != NULL;
}

static bool has_certificate(const struct kv_kubeconfig_user *user)
{
    return user->certificate_file || user->certificate_data;
}

/* A key without a certificate is not used, and so not looked at. */
static void check_certificate(struct kv_resolving *in, const struct kv_kubeconfig_user *user)
{
    const struct kv_kubeconfig_entry *entry = &user->entry;
    if (!has_certificate(user))
        return;
    if (user->certificate_file && user->certificate_data)
        kv_resolving_mistake(in, entry, "user",
                             "client-certificate and client-certificate-data are both given: keep "
                             "one");
    if (user->key_file && user->key_data)
        kv_resolving_mistake(in, entry, "user",
                             "client-key and client-key-data are both given: keep one");
    if (!user->key_file && !user->key_data)
        kv_resolving_mistake(in, entry, "user",
                             "there is a client certificate, but neither client-key nor "
                             "client-key-data");
    kv_resolving_check_file(in, entry, "user", "client-certificate", user->certificate_file);
    kv_resolving_check_file(in, entry, "user", "client-key", user->key_file);
}

/* In v1 a plugin's entry must say whether it may ask questions; before, it may always. */
static const char *interactive_mistake(const struct kv_kubeconfig_exec *exec)
{
    static const char *const modes[] = {"Never", "IfAvailable", "Always"};
    if (!exec->interactive)
        return strcmp(exec->api_version ? exec->api_version : "", KV_EXEC_V1) == 0
                   ? "exec: interactiveMode is missing: give Never, IfAvailable or Always"
                   : NULL;
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
        if (strcmp(exec->interactive, modes[i]) == 0)
            return NULL;
    return "exec: interactiveMode is none of Never, IfAvailable and Always";
}

static void check_exec(struct kv_resolving *in, const struct kv_kubeconfig_user *user)
{
    const struct kv_kubeconfig_exec *exec = user->exec;
    const struct kv_kubeconfig_entry *entry = &user->entry;
    if (!exec)
        return;
    if (user->auth_provider)
        kv_resolving_mistake(in, entry, "user", "auth-provider and exec are both given: keep one");
    if (!exec->command)
        kv_resolving_mistake(in, entry, "user", "exec: command is missing");
    if (!exec->api_version)
        kv_resolving_mistake(in, entry, "user", "exec: apiVersion is missing: give " KV_EXEC_V1);
    kv_list_each(&exec->env, const struct kv_kubeconfig_variable, variable)
    {
        if (!variable->name[0])
            kv_resolving_mistake(in, entry, "user", "exec: a variable of env has no name");
    }
    const char *mistake = interactive_mistake(exec);
    if (mistake)
        kv_resolving_mistake(in, entry, "user", "%s", mistake);
}

void kv_resolving_impersonation(struct kv_resolving *in, const struct kv_kubeconfig_entry *entry)
{
    const struct kv_connection_flags *flags = in->flags;
    struct kv_kubeconfig_impersonation *as = &in->out->impersonate;
    if (kv_is_set(flags->as))
        as->user = flags->as;
    if (kv_is_set(flags->as_uid))
        as->uid = flags->as_uid;
    if (flags->as_group_count > 0)
        as->groups = (struct kv_list){0};
    for (size_t i = 0; i < flags->as_group_count; i++)
        *(const char **)kv_list_push(&as->groups, in->arena, sizeof(char *)) = flags->as_groups[i];
    if (!as->user && (as->uid || as->groups.count > 0 || as->extra.count > 0))
        kv_resolving_mistake(in, entry, "user",
                             "a uid, groups or extra fields to act with are given, but no user to "
                             "act as (--as, or `as` in the kubeconfig)");
}

/* What is checked only where it is about to be used: with an https server. */

static void use_token_file(struct kv_resolving *in, const struct kv_kubeconfig_user *user)
{
    if (user->token_file && !user->token) /* else the token goes in its place */
        kv_resolving_check_file(in, &user->entry, "user", "tokenFile", user->token_file);
    if (user->token_file && !user->token && has_basic(user))
        kv_resolving_mistake(in, &user->entry, "user",
                             "tokenFile and username are both given: keep one");
}

static void use_exec(struct kv_resolving *in, const struct kv_kubeconfig_user *user)
{
    const struct kv_kubeconfig_exec *exec = user->exec;
    struct kv_connection *out = in->out;
    if (!exec || !exec->api_version)
        return;
    if (strcmp(exec->api_version, KV_EXEC_V1) != 0 &&
        strcmp(exec->api_version, KV_EXEC_V1BETA1) != 0)
        kv_resolving_mistake(in, &user->entry, "user",
                             "exec: apiVersion is neither " KV_EXEC_V1 " nor v1beta1: renew the "
                             "kubeconfig, and the plugin if it is older");
    if (user->token || user->token_file || has_basic(user) || has_certificate(user))
        out->unused_exec = exec;
    else
        out->exec = exec;
}

/* A provider gives a token, where there is none yet. */
static void use_provider(struct kv_resolving *in, const struct kv_kubeconfig_user *user)
{
    const struct kv_kubeconfig_provider *provider = user->auth_provider;
    if (!provider)
        return;
    const char *mistake = kv_auth_provider_mistake(provider);
    if (mistake)
        kv_resolving_mistake(in, &user->entry, "user", "%s", mistake);
    if (user->token || user->token_file || has_basic(user))
        in->out->unused_auth_provider = provider;
    else
        in->out->auth_provider = provider;
}

/* "in 3 days", "2 days ago" */
static void describe_days(int64_t seconds, char *out, size_t size)
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

/* A certificate that can't be read is told by who uses it. */
static void warn_of_expiry(struct kv_resolving *in, const struct kv_kubeconfig_user *user)
{
    struct kv_buffer pem = {0};
    struct kv_error ignored = {0};
    struct kv_certificate certificate;
    char days[64], date[KV_TIME_TEXT_MAX];
    if (user->certificate_data)
        kv_buffer_text(&pem, user->certificate_data);
    else if (!user->certificate_file ||
             !kv_kube_file_read(user->certificate_file, MAX_PEM_BYTES, &pem, &ignored))
        return;
    int64_t left = INT64_MAX;
    if (kv_certificate_read(kv_buffer_as_text(&pem), &certificate))
        left = certificate.not_after - time(NULL);
    kv_buffer_release(&pem);
    if (left >= (int64_t)WARN_DAYS * DAY_SECONDS)
        return;
    describe_days(left, days, sizeof days);
    kv_resolving_warn(in,
                      "%s: the client certificate of user \"%s\" (%s) %s %s, on %s: renew the "
                      "kubeconfig",
                      user->certificate_file ? user->certificate_file : user->entry.file,
                      user->entry.name, certificate.subject, left < 0 ? "expired" : "expires", days,
                      kv_time_format(certificate.not_after, date));
}

/* Credentials are for https alone: over http everybody on the way could read them. */
static void use_credentials(struct kv_resolving *in, const struct kv_kubeconfig_user *user)
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
        warn_of_expiry(in, user);
    }
    use_token_file(in, user);
    use_exec(in, user);
    use_provider(in, user);
}

void kv_resolving_user(struct kv_resolving *in, const struct kv_kubeconfig_user *user)
{
    struct kv_connection *out = in->out;
    if (user) {
        out->user = user->entry.name;
        out->user_file = user->entry.file;
        out->impersonate = user->impersonate;
        if (user->token && (user->username || user->password))
            kv_resolving_mistake(in, &user->entry, "user",
                                 "token and username or password are both given: keep one");
        check_certificate(in, user);
        check_exec(in, user);
    }
    kv_resolving_impersonation(in, user ? &user->entry : NULL);
    if (user && out->server && kv_connection_is_tls(out))
        use_credentials(in, user);
}
