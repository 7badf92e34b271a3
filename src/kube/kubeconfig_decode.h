/* What one kubeconfig says: the keys of its clusters, users and contexts, by tables. Source:
 * client-go's tools/clientcmd/api/v1 (types.go, conversion.go). */
#ifndef KUBEVET_KUBE_KUBECONFIG_DECODE_H
#define KUBEVET_KUBE_KUBECONFIG_DECODE_H

#include "kubevet/base/reader.h"
#include "kubevet/kube/kubeconfig.h"

/* Takes the document that the reader stands before. What it says of paths is resolved against the
 * folder of `path`, and what it says in base64 decoded. A name that occurs twice is an error. False
 * with the reader failed. */
bool kv_kubeconfig_decode(struct kv_reader *reader, const char *path, struct kv_arena *arena,
                          struct kv_kubeconfig *out) KV_MUST_USE;

#endif
