/* Values that are only to be known again, not to be kept. */
#ifndef KUBEVET_BASE_DIGEST_H
#define KUBEVET_BASE_DIGEST_H

#include "kubevet/base/yaml.h"

#define KV_DIGEST_PREFIX "sha256:"
#define KV_DIGEST_MAX    (sizeof KV_DIGEST_PREFIX + 64) /* bytes of its text, the NUL among them */

/* "sha256:" and 64 hex digits over a tree as kv_tree_read gives it. The order of keys, and whether
 * a number is written 1 or 1.0, make no difference. Returns `out`, of KV_DIGEST_MAX bytes. */
char *kv_digest(const struct kv_node *tree, char *out);

#endif
