#include "share.h"

#include <string.h>

static bool is_key(const struct entry *entry, const char *key)
{
    return entry->key && strcmp(entry->key, key) == 0;
}

/* --- what is common --- */

static struct entry *part_common(struct kv_arena *arena, const struct entry *a,
                                 const struct entry *b);

/* The keys that both mappings have, as far as their values agree. An entry of claims or workloads
 * that exists in both stays, even if it says nothing more. */
static struct entry *maps_common(struct kv_arena *arena, const struct entry *a,
                                 const struct entry *b, bool names)
{
    struct entry *common = entry_new(arena, ENTRY_MAP);
    common->key = a->key;
    common->names = a->names;
    entry_each(a, child)
    {
        const struct entry *other = child->fault ? NULL : entry_get(b, child->key);
        struct entry *part = other && !other->fault ? part_common(arena, child, other) : NULL;
        if (part && (part->type == ENTRY_SCALAR || part->children.count > 0 || names)) {
            part->required = child->required;
            entry_adopt(arena, common, part);
        }
    }
    return common;
}

static const struct entry *item_find(const struct entry *list, const struct entry *wanted)
{
    entry_each(list, item)
    {
        if (!item->fault && entry_same(item, wanted))
            return item;
    }
    return NULL;
}

static struct entry *lists_common(struct kv_arena *arena, const struct entry *a,
                                  const struct entry *b)
{
    struct entry *common = entry_new(arena, ENTRY_LIST);
    common->key = a->key;
    entry_each(a, item)
    {
        if (!item->fault && item_find(b, item))
            entry_adopt(arena, common, entry_copy(arena, item));
    }
    return common;
}

static struct entry *part_common(struct kv_arena *arena, const struct entry *a,
                                 const struct entry *b)
{
    if (a->type != b->type)
        return NULL;
    if (a->type == ENTRY_MAP)
        return maps_common(arena, a, b, false);
    return entry_same(a, b) ? entry_copy(arena, a) : NULL;
}

static struct entry *quotas_common(struct kv_arena *arena)
{
    struct entry *required = entry_new(arena, ENTRY_SCALAR);
    required->key = "quota";
    required->text = "required";
    return required;
}

/* A workload that only one of them has stays with its namespace: `optional` in a profile would hide
 * that it is gone. */
static struct entry *workloads_common(struct kv_arena *arena, const struct entry *one,
                                      const struct entry *another)
{
    const struct entry *a = entry_get(one, "workloads"), *b = entry_get(another, "workloads");
    return a && b && !a->fault && !b->fault ? maps_common(arena, a, b, true) : NULL;
}

/* A claim must say where it lies. */
static struct entry *claims_common(struct kv_arena *arena, const struct entry *a,
                                   const struct entry *b)
{
    struct entry *common = maps_common(arena, a, b, false);
    kv_list_keep(&common->children, 0, entry_pointer, claim,
                 entry_get(*claim, "nfs") || entry_get(*claim, "storageClass"));
    return common;
}

static struct entry *key_common(struct kv_arena *arena, const struct entry *a,
                                const struct entry *b)
{
    if (is_key(a, "quota"))
        return quotas_common(arena);
    if (is_key(a, "claims"))
        return claims_common(arena, a, b);
    if (is_key(a, "resources"))
        return lists_common(arena, a, b);
    if (a->is_object)
        return entry_same(a, b) ? entry_copy(arena, a) : NULL;
    return part_common(arena, a, b);
}

struct entry *share_common(struct kv_arena *arena, const struct entry *a, const struct entry *b)
{
    struct entry *common = entry_new(arena, ENTRY_MAP);
    entry_each(a, child)
    {
        const struct entry *other = entry_get(b, child->key);
        struct entry *part = NULL;
        if (!child->fault && other && !other->fault && !is_key(child, "workloads"))
            part = key_common(arena, child, other);
        if (part && (part->type == ENTRY_SCALAR || part->children.count > 0))
            entry_adopt(arena, common, part);
    }
    struct entry *workloads = workloads_common(arena, a, b);
    bool runs_nothing = entry_get(a, "disabled") || entry_get(b, "disabled");
    if (workloads && workloads->children.count > 0 && !runs_nothing)
        entry_adopt(arena, common, workloads);
    return common;
}

/* --- what most have --- */

/* A key that says something of each namespace, so that one without it has to say so. */
static bool is_nullable(const struct entry *entry)
{
    return is_key(entry, "podSecurity");
}

void share_keep(struct kv_arena *arena, struct entry *common, const struct entry *most,
                const struct entry *others)
{
    entry_each(most, child)
    {
        if (is_nullable(child) && !child->fault && !entry_get(others, child->key))
            entry_adopt(arena, common, entry_copy(arena, child));
    }
}

enum { NULL_BYTES = 6 };

size_t share_nulls(const struct entry *profile, const struct entry *content)
{
    size_t bytes = 0;
    entry_each(profile, child)
    {
        if (is_nullable(child) && !entry_get(content, child->key))
            bytes += entry_size(child) + strlen(child->key) + NULL_BYTES;
    }
    return bytes;
}

/* --- what a profile saves --- */

static size_t list_saved(const struct entry *profile, const struct entry *own)
{
    size_t saved = 0;
    entry_each(profile, item) saved += item_find(own, item) ? entry_size(item) : 0;
    return saved;
}

/* That a quota is required spares no row, but is what namespaces are grouped by. */
enum { QUOTA_BYTES = 40 };

size_t share_saved(const struct entry *profile, const struct entry *own)
{
    size_t saved = 0;
    if (!own->fault && is_key(own, "quota"))
        return QUOTA_BYTES;
    if (own->fault || own->type != profile->type)
        return 0;
    if (own->type == ENTRY_SCALAR || own->is_object)
        return entry_same(profile, own) ? entry_size(own) : 0;
    if (own->type == ENTRY_LIST)
        return list_saved(profile, own);
    entry_each(profile, part)
    {
        const struct entry *child = entry_get(own, part->key);
        saved += child ? share_saved(part, child) : 0;
    }
    return saved + (saved > 0 && own->key ? strlen(own->key) : 0);
}

/* --- taking it out --- */

/* True if the entry says nothing more than its profile's. */
static bool part_take(const struct entry *profile, struct entry *own);

static bool list_take(const struct entry *profile, struct entry *own)
{
    kv_list_keep(&own->children, 0, entry_pointer, item,
                 (*item)->fault || !item_find(profile, *item));
    return own->children.count == 0;
}

static bool map_take(const struct entry *profile, struct entry *own)
{
    size_t kept = 0;
    struct entry **items = own->children.items;
    for (size_t i = 0; i < own->children.count; i++) {
        const struct entry *part = items[i]->fault ? NULL : entry_get(profile, items[i]->key);
        if (!part || !part_take(part, items[i]))
            items[kept++] = items[i];
    }
    own->children.count = kept;
    return kept == 0;
}

static bool part_take(const struct entry *profile, struct entry *own)
{
    if (own->type != profile->type)
        return false;
    if (own->type == ENTRY_SCALAR)
        return entry_same(profile, own);
    return own->type == ENTRY_LIST ? list_take(profile, own) : map_take(profile, own);
}

/* A mapping of its own inherits what it does not say. */
static void inherited_take_back(struct kv_arena *arena, const struct entry *profile,
                                struct entry *own)
{
    entry_each(profile, child)
    {
        if (!entry_get(own, child->key))
            entry_plain(arena, own, child->key, "null");
    }
}

void share_take(struct kv_arena *arena, const struct entry *profile, struct entry *content)
{
    entry_each(profile, child)
    {
        struct entry *own = entry_get(content, child->key);
        if (is_nullable(child) && !own)
            entry_plain(arena, content, child->key, "null")->note = "it has none";
        else if (is_nullable(child) && !own->fault)
            inherited_take_back(arena, child, own);
    }
    struct entry **items = content->children.items;
    size_t kept = 0;
    for (size_t i = 0; i < content->children.count; i++) {
        const struct entry *part = items[i]->fault ? NULL : entry_get(profile, items[i]->key);
        bool is_same_quota = is_key(items[i], "quota") && part && entry_same(part, items[i]);
        bool is_taken =
            is_key(items[i], "quota") ? is_same_quota : part && part_take(part, items[i]);
        if (!is_taken)
            items[kept++] = items[i];
    }
    content->children.count = kept;
}
