/* Expressions over objects of Kubernetes: which variables they have, and what a recording kept. */
#ifndef KUBEVET_ENGINE_EXPRESSION_H
#define KUBEVET_ENGINE_EXPRESSION_H

#include "kubevet/base/tree.h"
#include "kubevet/cel/host.h"
#include "kubevet/cel/paths.h"
#include "kubevet/kinds/kind.h"

/* The variables, by their numbers in the environment. */
enum kv_expression_variable {
    KV_EXPRESSION_OBJECT,
    KV_EXPRESSION_POD,        /* the PodSpec that the object makes pods by */
    KV_EXPRESSION_POD_META,   /* the metadata of these pods */
    KV_EXPRESSION_CONTAINERS, /* of the pod, those that initialise it first */
    KV_EXPRESSION_NOW,
    KV_EXPRESSION_VARIABLES,
};

/* As Kubernetes checks expressions. With `object`, the variables of an object are declared, else
 * `now` alone, under the same numbers. Free it. */
struct kv_cel_env *kv_expression_env(bool object);

/* The values of the variables for an object with its kind. `kept` says what is known of it; NULL =
 * all. Where `now` is KV_TIME_NONE, it is unknown. `object` may be NULL. */
void kv_expression_bind(const struct kv_node *object, const char *kind,
                        const struct kv_cel_paths *kept, kv_time now,
                        struct kv_cel_value values[KV_EXPRESSION_VARIABLES],
                        struct kv_arena *arena);

#endif
