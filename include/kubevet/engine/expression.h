/* Expressions over objects of Kubernetes: the values of their variables, and what a recording kept.
 */
#ifndef KUBEVET_ENGINE_EXPRESSION_H
#define KUBEVET_ENGINE_EXPRESSION_H

#include "kubevet/base/tree.h"
#include "kubevet/cel/host.h"
#include "kubevet/cel/paths.h"
#include "kubevet/kinds/kind.h"
#include "kubevet/spec/expression.h"

/* The values of `object` and what follows from it, and of `now`, for an object with its kind.
 * `kept` says what is known of it; NULL = all. Where `now` is KV_TIME_NONE, it is unknown. `object`
 * may be NULL. */
void kv_expression_bind(const struct kv_node *object, const char *kind,
                        const struct kv_cel_paths *kept, kv_time now,
                        struct kv_cel_value values[KV_EXPRESSION_VARIABLES],
                        struct kv_arena *arena);

/* The value of `now`; unknown for KV_TIME_NONE. */
struct kv_cel_value kv_expression_now(kv_time now, struct kv_arena *arena);

/* The value of `pod`, `podMeta` or `containers` of an object with its kind. */
struct kv_cel_value kv_expression_part(enum kv_expression_variable variable,
                                       struct kv_cel_value object, const char *kind,
                                       struct kv_arena *arena);

/* "a and b are unknown", of an unknown value. */
const char *kv_expression_unknown_text(struct kv_cel_value value, struct kv_arena *arena);

#endif
