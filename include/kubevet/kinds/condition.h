/* Conditions, as in the status of most kinds.
 *
 * Source:
 * https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md
 */
#ifndef KUBEVET_KINDS_CONDITION_H
#define KUBEVET_KINDS_CONDITION_H

#include "kubevet/kinds/shape.h"

struct kv_condition {
    const char *type, *status, *reason, *message;
    kv_time changed;   /* lastTransitionTime */
    kv_time heartbeat; /* lastHeartbeatTime of a node: last confirmed */
    struct kv_integer observed_generation;
};

extern const struct kv_shape kv_condition_fields[];

/* The row `conditions` of a status, into a struct kv_list of struct kv_condition. */
#define KV_CONDITIONS(type_, member)                                                               \
    {                                                                                              \
        .key = "conditions", .type = KV_SHAPE_LIST, .offset = offsetof(type_, member),             \
        .fields = kv_condition_fields, .size = sizeof(struct kv_condition)                         \
    }

/* The condition of this type, or NULL. */
const struct kv_condition *kv_condition_find(const struct kv_list *conditions, const char *type);

/* Is its status "True"? An absent condition's is not. */
bool kv_condition_is_true(const struct kv_list *conditions, const char *type);

#endif
