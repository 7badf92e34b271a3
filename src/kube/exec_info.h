/* What an exec plugin is told, in a variable of its environment. */
#ifndef KUBEVET_KUBE_EXEC_INFO_H
#define KUBEVET_KUBE_EXEC_INFO_H

#include "kubevet/base/buffer.h"
#include "kubevet/kube/connection.h"

#define KV_EXEC_INFO "KUBERNETES_EXEC_INFO"

/* Appends "KUBERNETES_EXEC_INFO={...}": an ExecCredential with its spec alone. Of the cluster,
 * whose authority's PEM is `ca` ("" = none), it tells only if the kubeconfig says so; a proxy's
 * password is told then too, as the plugin may need the way to the server. */
void kv_exec_info(const struct kv_connection *connection, struct kv_text ca, bool interactive,
                  struct kv_buffer *out);

#endif
