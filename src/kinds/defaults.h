/* Defaults that a kind computes (struct kv_kind, default_more). */
#ifndef KUBEVET_KINDS_DEFAULTS_H
#define KUBEVET_KINDS_DEFAULTS_H

#include "kubevet/base/tree.h"
#include "kubevet/kinds/kind.h"

/* `mapping` with the key under a path set to the value, unless it is present. */
const struct kv_node *default_at(const struct kv_node *mapping, const char *const *path,
                                 const char *key, const struct kv_node *value,
                                 struct kv_arena *arena);

#endif
