/* The information for an exec plugin, in a variable of its environment. */
#ifndef KUBEVET_KUBE_AUTH_EXEC_INFO_H
#define KUBEVET_KUBE_AUTH_EXEC_INFO_H

#include "kubevet/base/buffer.h"
#include "kubevet/kube/connection.h"

#define EXEC_INFO "KUBERNETES_EXEC_INFO"

/* Appends "KUBERNETES_EXEC_INFO={...}": an ExecCredential with only its spec. It contains the
 * cluster, whose authority's PEM is `ca` ("" = none), only if the kubeconfig asks for that; then it
 * also contains a proxy's password, as the plugin may need the proxy. */
void exec_info(const struct kv_connection *connection, struct kv_text ca, bool interactive,
               struct kv_buffer *out);

#endif
