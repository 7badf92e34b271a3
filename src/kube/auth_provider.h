/* `auth-provider`, what kubeconfigs had before exec plugins. Source: client-go's
 * plugin/pkg/client/auth. */
#ifndef KUBEVET_KUBE_AUTH_PROVIDER_H
#define KUBEVET_KUBE_AUTH_PROVIDER_H

#include "kubevet/base/timestamp.h"
#include "kubevet/kube/kubeconfig.h"

/* The token that the provider gives at `now`, in `*token`. Returns what is wrong and what to do, or
 * NULL. Only oidc is left, and only with a token that is still good: to renew one would mean to
 * write it into the kubeconfig, which is not a reader's business. */
const char *kv_auth_provider_token(const struct kv_kubeconfig_provider *provider, kv_time now,
                                   const char **token);

#endif
