/* Digests of values that are only compared, not kept. */
#ifndef KUBEVET_BASE_DIGEST_H
#define KUBEVET_BASE_DIGEST_H

#include "kubevet/base/yaml.h"

#define KV_DIGEST_PREFIX "sha256:"
#define KV_DIGEST_MAX    (sizeof KV_DIGEST_PREFIX + 64) /* bytes of its text, including the NUL */

/* "sha256:" and 64 hex digits of a tree from kv_tree_read. The order of keys, and whether a number
 * is written 1 or 1.0, do not matter; numbers are distinguished as far as the API server does
 * (number.h). Returns `out`, of KV_DIGEST_MAX bytes. */
char *kv_digest(const struct kv_node *tree, char *out);

/* The same of a text as it is: what `sha256sum` gives. */
char *kv_digest_text(struct kv_text text, char *out);

/* Is it the text of a digest, in place of the value? */
bool kv_is_digest(const struct kv_node *node);

#endif
