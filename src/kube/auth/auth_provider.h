/* `auth-provider`, the predecessor of exec plugins in kubeconfigs. Source: client-go's
 * plugin/pkg/client/auth. */
#ifndef KUBEVET_KUBE_AUTH_AUTH_PROVIDER_H
#define KUBEVET_KUBE_AUTH_AUTH_PROVIDER_H

#include "kubevet/base/timestamp.h"
#include "kubevet/kube/kubeconfig.h"

/* What is wrong with the entry, with advice; NULL = nothing. Only oidc is still supported. */
const char *auth_provider_problem(const struct kv_kubeconfig_provider *provider);

/* Sets `*token` to the token of a valid provider at `now`; else returns advice. An expired token is
 * not renewed, since the new one would have to be written into the kubeconfig, and kubevet only
 * reads. */
const char *auth_provider_token(const struct kv_kubeconfig_provider *provider, kv_time now,
                                const char **token);

#endif
