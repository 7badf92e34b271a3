/* `auth-provider`, what kubeconfigs had before exec plugins. Source: client-go's
 * plugin/pkg/client/auth. */
#ifndef KUBEVET_KUBE_AUTH_PROVIDER_H
#define KUBEVET_KUBE_AUTH_PROVIDER_H

#include "kubevet/base/timestamp.h"
#include "kubevet/kube/kubeconfig.h"

/* What is wrong with the entry, and what to do; NULL = nothing. Only oidc is left. */
const char *kv_auth_provider_mistake(const struct kv_kubeconfig_provider *provider);

/* The token of a provider without a mistake that is good at `now`, in `*token`; else what to do is
 * returned. A token that has expired is not renewed: that would mean to write the new one into the
 * kubeconfig, which is not a reader's business. */
const char *kv_auth_provider_token(const struct kv_kubeconfig_provider *provider, kv_time now,
                                   const char **token);

#endif
