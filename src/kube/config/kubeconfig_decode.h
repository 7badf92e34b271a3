/* Decoding one kubeconfig: the keys of clusters, users and contexts as tables. Source: client-go's
 * tools/clientcmd/api/v1 (types.go, conversion.go). */
#ifndef KUBEVET_KUBE_CONFIG_KUBECONFIG_DECODE_H
#define KUBEVET_KUBE_CONFIG_KUBECONFIG_DECODE_H

#include "kubevet/base/reader.h"
#include "kubevet/kube/kubeconfig.h"

/* Consumes the document before the reader. Paths are resolved against the folder of `path`, and
 * base64 is decoded. A repeated name is an error. False with the reader failed. */
bool kubeconfig_decode(struct kv_reader *reader, const char *path, struct kv_arena *arena,
                       struct kv_kubeconfig *out) KV_MUST_USE;

#endif
