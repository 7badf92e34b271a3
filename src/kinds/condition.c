#include "kubevet/kinds/condition.h"

const struct kv_shape kv_condition_fields[] = {
    {.key = "type", .type = KV_SHAPE_STRING, .offset = offsetof(struct kv_condition, type)},
    {.key = "status", .type = KV_SHAPE_STRING, .offset = offsetof(struct kv_condition, status)},
    {.key = "reason", .type = KV_SHAPE_STRING, .offset = offsetof(struct kv_condition, reason)},
    {.key = "message", .type = KV_SHAPE_TEXT, .offset = offsetof(struct kv_condition, message)},
    {.key = "lastTransitionTime",
     .type = KV_SHAPE_TIME,
     .offset = offsetof(struct kv_condition, changed)},
    {.key = "observedGeneration",
     .type = KV_SHAPE_INTEGER,
     .offset = offsetof(struct kv_condition, observed_generation)},
    {0},
};

const struct kv_condition *kv_condition_find(const struct kv_list *conditions, const char *type)
{
    kv_list_each(conditions, const struct kv_condition, condition)
    {
        if (condition->type && strcmp(condition->type, type) == 0)
            return condition;
    }
    return NULL;
}

bool kv_condition_is_true(const struct kv_list *conditions, const char *type)
{
    const struct kv_condition *condition = kv_condition_find(conditions, type);
    return condition && condition->status && strcmp(condition->status, "True") == 0;
}
