#include "kubevet/kinds/condition.h"

const struct kv_shape kv_condition_fields[] = {
    KV_ROW(kv_condition, type, "type", KV_SHAPE_STRING),
    KV_ROW(kv_condition, status, "status", KV_SHAPE_STRING),
    KV_ROW(kv_condition, reason, "reason", KV_SHAPE_STRING),
    KV_ROW(kv_condition, message, "message", KV_SHAPE_STRING),
    KV_ROW(kv_condition, changed, "lastTransitionTime", KV_SHAPE_TIME),
    KV_ROW(kv_condition, heartbeat, "lastHeartbeatTime", KV_SHAPE_TIME),
    KV_ROW(kv_condition, observed_generation, "observedGeneration", KV_SHAPE_INTEGER),
    {0},
};

const struct kv_condition *kv_condition_find(const struct kv_list *conditions, const char *type)
{
    kv_list_each(conditions, const struct kv_condition, condition) {
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
