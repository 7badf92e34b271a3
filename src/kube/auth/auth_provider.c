#include "auth_provider.h"

#include "kubevet/base/base64.h"

#include <jansson.h>

/* A token that is about to expire is treated as expired (expiryDelta in oidc.go). */
#define EXPIRY_MARGIN_SECONDS 10

static const char *config_value(const struct kv_kubeconfig_provider *provider, const char *key)
{
    kv_list_each(&provider->config, const struct kv_kubeconfig_variable, entry) {
        if (strcmp(entry->name, key) == 0 && entry->value[0])
            return entry->value;
    }
    return NULL;
}

/* `exp` in the second part of a JSON Web Token (RFC 7519); KV_TIME_NONE if absent. The server
 * checks the signature. */
static kv_time token_expiry(const char *token)
{
    const char *first = strchr(token, '.'), *second = first ? strchr(first + 1, '.') : NULL;
    kv_time expiry = KV_TIME_NONE;
    struct kv_buffer claims = {0};
    json_error_t ignored;
    if (second &&
        kv_base64_decode_url((struct kv_text){first + 1, (size_t)(second - first) - 1}, &claims)) {
        struct kv_text text = kv_buffer_as_text(&claims);
        json_t *root = json_loadb(text.data, text.length, 0, &ignored);
        const json_t *exp = json_object_get(root, "exp");
        double seconds = json_number_value(exp);
        if (exp && seconds > 0 && seconds < 1e15)
            expiry = (kv_time)seconds;
        json_decref(root);
    }
    kv_buffer_release(&claims);
    return expiry;
}

const char *auth_provider_token(const struct kv_kubeconfig_provider *provider, kv_time now,
                                const char **token)
{
    const char *found = config_value(provider, "id-token");
    if (!found)
        return "auth-provider oidc has no id-token: log in again, or use an exec plugin";
    kv_time expiry = token_expiry(found);
    if (expiry == KV_TIME_NONE)
        return "auth-provider oidc: the id-token is not a JSON Web Token with an expiry time";
    if (now + EXPIRY_MARGIN_SECONDS > expiry)
        return "auth-provider oidc: the id-token has expired: any kubectl command renews it (e.g. "
               "`kubectl get --raw /version`); an exec plugin needs no renewal";
    *token = found;
    return NULL;
}

const char *auth_provider_problem(const struct kv_kubeconfig_provider *provider)
{
    const char *name = provider->name ? provider->name : "";
    if (strcmp(name, "gcp") == 0)
        return "auth-provider gcp has been removed from Kubernetes: use the exec plugin "
               "gke-gcloud-auth-plugin, which `gcloud container clusters get-credentials` sets up";
    if (strcmp(name, "azure") == 0)
        return "auth-provider azure has been removed from Kubernetes: use the exec plugin "
               "kubelogin, which `kubelogin convert-kubeconfig` sets up";
    if (strcmp(name, "oidc") != 0)
        return "auth-provider is unknown: use an exec plugin";
    return config_value(provider, "idp-issuer-url") && config_value(provider, "client-id")
               ? NULL
               : "auth-provider oidc needs idp-issuer-url and client-id";
}
