#include "draft.h"

#include "kubevet/kinds/limitrange.h"

#include <string.h>

/* The key of a limit's type; NULL = a spec has none. */
static const char *key_of(const char *type)
{
    static const char *const keys[][2] = {
        {"Container", "container"}, {"Pod", "pod"}, {"PersistentVolumeClaim", "claim"}};
    for (size_t i = 0; type && i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i][0], type) == 0)
            return keys[i][1];
    return NULL;
}

static void amounts_add(struct draft *draft, struct entry *limits, const char *key,
                        const struct kv_quantities *amounts)
{
    for (size_t i = 0; i < amounts->count; i++)
        entry_plain(draft->arena, entry_map(draft->arena, limits, key), amounts->items[i].resource,
                    amounts->items[i].text);
}

/* False if two limits are of one type, or of one that a spec does not know. */
static bool limit_add(struct draft *draft, struct entry *range, const struct kv_limit *limit)
{
    const char *key = key_of(limit->type);
    if (!key || entry_get(range, key))
        return false;
    struct entry *limits = entry_map(draft->arena, range, key);
    bool has_defaults = strcmp(key, "container") == 0;
    if (has_defaults)
        amounts_add(draft, limits, "default", &limit->defaults);
    if (has_defaults)
        amounts_add(draft, limits, "defaultRequest", &limit->default_requests);
    amounts_add(draft, limits, "max", &limit->max);
    amounts_add(draft, limits, "min", &limit->min);
    amounts_add(draft, limits, "maxLimitRequestRatio", &limit->max_ratio);
    if (limits->children.count == 0)
        entry_remove(limits);
    return true;
}

/* What two of them come to is nobody's intent: they are written by name (observe_resources.c). */
static void observe(struct draft *draft, const char *namespace, struct entry *content)
{
    struct objects found = draft_objects(draft, &kv_kind_limitrange, namespace);
    if (!draft_knows(draft, &kv_kind_limitrange, namespace) || found.count != 1 ||
        draft_is_made(found.items[0]))
        return;
    struct entry *range = entry_map(draft->arena, content, "limitRange");
    range->is_object = true;
    bool is_sayable = true;
    kv_list_each(&((const struct kv_limit_range *)found.items[0])->limits, const struct kv_limit,
                 limit)
        is_sayable = limit_add(draft, range, limit) && is_sayable;
    if (!is_sayable || range->children.count == 0)
        entry_remove(range);
}

const struct kv_observer kv_observe_limit_range = {
    .path = "namespaces.limitRange",
    .reads = KV_OBSERVED(&kv_kind_limitrange),
    .keys = KV_OBSERVES("content.limitRange", "limitRange.container", "limitRange.pod",
                        "limitRange.claim", "limits.default", "limits.defaultRequest", "limits.max",
                        "limits.min", "limits.maxLimitRequestRatio"),
    .namespace = observe,
};
