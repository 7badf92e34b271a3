#include "autoscalers.h"

#include <stdlib.h>

static int target_compare(const struct kv_autoscaler *autoscaler, const char *namespace,
                          const char *kind, const char *name)
{
    int order = kv_string_compare(autoscaler->object.namespace, namespace);
    if (!order)
        order = kv_string_compare(autoscaler->target_kind, kind);
    return order ? order : kv_string_compare(autoscaler->target_name, name);
}

static int autoscaler_compare(const void *left, const void *right)
{
    const struct kv_autoscaler *a = *(const struct kv_autoscaler *const *)left;
    const struct kv_autoscaler *b = *(const struct kv_autoscaler *const *)right;
    int order = target_compare(a, b->object.namespace, b->target_kind, b->target_name);
    return order ? order : strcmp(a->object.name, b->object.name);
}

void autoscalers_index(struct kv_state *state)
{
    const struct kv_state_kind *kinds = kv_state_kind(state, &kv_kind_horizontalpodautoscaler);
    state->autoscalers = NULL;
    state->autoscaler_count = kinds->count;
    if (kinds->count == 0)
        return;
    state->autoscalers = kv_arena_array(&state->arena, kinds->count, sizeof *state->autoscalers);
    for (size_t i = 0; i < kinds->count; i++)
        state->autoscalers[i] = (const struct kv_autoscaler *)kinds->objects[i];
    qsort(state->autoscalers, kinds->count, sizeof *state->autoscalers, autoscaler_compare);
}

const struct kv_autoscaler *const *kv_state_autoscalers(const struct kv_state *state,
                                                        const char *namespace, const char *kind,
                                                        const char *name, size_t *count)
{
    size_t low = 0, high = state->autoscaler_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (target_compare(state->autoscalers[middle], namespace, kind, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < state->autoscaler_count &&
           target_compare(state->autoscalers[end], namespace, kind, name) == 0)
        end++;
    *count = end - low;
    return end > low ? state->autoscalers + low : NULL;
}
