#include "merge.h"

#include "extends.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/resource.h"
#include "kubevet/base/tree.h"

#include <stdlib.h>
#include <strings.h>

/* Limits the result of merging, for all namespaces together: a file of 8 MiB must not become a
 * thousand times as large. The same limit as for the expansion of aliases. */
enum { MERGED_MAX = 2000000 };

struct merger {
    struct loader *loader;
    const char *whose; /* in messages: "profile team does not have it", or no profile */
    size_t merged;     /* pairs and items written so far */
};

static const struct kv_node *value_merge(struct merger *merger, const struct field *field,
                                         const struct kv_node *base, const struct kv_node *own);

/* --- null --- */

/* Written out: a key without a value may be a problem. */
static bool is_null(const struct kv_node *node)
{
    return node->type == KV_NODE_SCALAR && node->text.length > 0 &&
           kv_node_scalar_type(node) == KV_SCALAR_NULL;
}

static void useless_null_add(struct merger *merger, const struct kv_node *key,
                             const struct kv_node *null)
{
    struct loader *loader = merger->loader;
    kv_problem_add(loader->problems, loader_place(loader, null), "%s: %s removes nothing: %s",
                   text_quote(loader, key->text.data), null->text.data, merger->whose);
}

/* --- mappings --- */

/* A pair of the profile, by its identity. */
struct entry {
    const char *identity;
    const struct kv_node_pair *pair; /* of a mapping */
    const struct kv_node *item;      /* of a list */
    bool replaced;
};

struct entries {
    struct entry *items; /* sorted */
    size_t count;
};

static int entry_compare(const void *left, const void *right)
{
    return strcmp(((const struct entry *)left)->identity, ((const struct entry *)right)->identity);
}

static void entries_sort(struct entries *entries)
{
    kv_sort(entries->items, entries->count, sizeof *entries->items, entry_compare);
}

static struct entry *entry_find(const struct entries *entries, const char *identity)
{
    const struct entry wanted = {.identity = identity};
    return entries->count > 0
               ? bsearch(&wanted, entries->items, entries->count, sizeof wanted, entry_compare)
               : NULL;
}

/* How the keys of a mapping are identified, and what their values are. */
struct mapping_kind {
    /* Of the profile's pair. */
    const char *(*identity)(struct merger *merger, const struct kv_node_pair *pair);
    /* The profile's pair with the same identity as this one of the namespace; NULL = none. */
    struct entry *(*find)(struct merger *merger, const struct entries *entries,
                          const struct kv_node_pair *pair);
    const struct record *record; /* of the values of a map; NULL = scalars, or */
    const struct record *fields; /* the mapping is a record itself */
};

static const char *key_identity(struct merger *merger, const struct kv_node_pair *pair)
{
    (void)merger;
    return pair->key->text.data;
}

static struct entry *key_find(struct merger *merger, const struct entries *entries,
                              const struct kv_node_pair *pair)
{
    return entry_find(entries, key_identity(merger, pair));
}

static const char *resource_identity(struct merger *merger, const struct kv_node_pair *pair)
{
    (void)merger;
    return kv_resource_canonical(pair->key->text.data);
}

static struct entry *resource_find(struct merger *merger, const struct entries *entries,
                                   const struct kv_node_pair *pair)
{
    return entry_find(entries, resource_identity(merger, pair));
}

/* A plain NAME is a workload of its own, whatever its `kind`; otherwise KIND/NAME identifies it. */
static const char *workload_identity(struct merger *merger, const struct kv_node_pair *pair)
{
    (void)merger;
    return pair->key->text.data;
}

static struct entry *workload_find(struct merger *merger, const struct entries *entries,
                                   const struct kv_node_pair *pair)
{
    const char *key = pair->key->text.data, *slash = strchr(key, '/');
    struct entry *found = entry_find(entries, key);
    const char *kind = slash ? NULL : kv_tree_text(pair->value, "kind");
    if (!found && !slash)
        found = entry_find(entries, kv_arena_printf(&merger->loader->scratch, "%s/%s",
                                                    kind ? kind : workload_kind_names[0], key));
    if (found || !slash)
        return found;
    /* KIND/NAME for a plain NAME of this kind. */
    found = entry_find(entries, slash + 1);
    const char *said = found ? kv_tree_text(found->pair->value, "kind") : NULL;
    struct kv_text wanted = {key, (size_t)(slash - key)};
    return found && kv_text_is(wanted, said ? said : workload_kind_names[0]) ? found : NULL;
}

static struct entries entries_of(struct merger *merger, const struct mapping_kind *kind,
                                 const struct kv_node *mapping)
{
    struct entries entries = {0};
    if (!mapping || mapping->type != KV_NODE_MAPPING)
        return entries;
    entries.items = kv_arena_array(&merger->loader->scratch, mapping->count, sizeof *entries.items);
    for (size_t i = 0; i < mapping->count; i++)
        entries.items[entries.count++] = (struct entry){
            .identity = kind->identity(merger, &mapping->pairs[i]), .pair = &mapping->pairs[i]};
    entries_sort(&entries);
    return entries;
}

/* Is it a `false` that only overrides a profile's `true`? */
static bool takes_back(const struct record *record, const struct kv_node_pair *pair)
{
    const struct field *field = record ? record_field_find(record, pair->key->text.data) : NULL;
    return field && field->false_is_nothing && pair->value->type == KV_NODE_SCALAR &&
           kv_node_scalar_type(pair->value) == KV_SCALAR_BOOL &&
           strcasecmp(pair->value->text.data, "false") == 0;
}

/* A key that replaces another one takes its place. */
static void alternative_replace(struct merger *merger, const struct mapping_kind *kind,
                                const struct entries *entries, const char *key)
{
    (void)merger;
    const struct field *field = kind->fields ? record_field_find(kind->fields, key) : NULL;
    struct entry *other =
        field && field->instead_of ? entry_find(entries, field->instead_of) : NULL;
    if (other)
        other->replaced = true;
}

static const struct kv_node *mapping_merge(struct merger *merger, const struct mapping_kind *kind,
                                           const struct kv_node *base, const struct kv_node *own);

static const struct kv_node *pair_merge(struct merger *merger, const struct mapping_kind *kind,
                                        const struct entry *base, const struct kv_node_pair *own)
{
    const struct kv_node *value = base ? base->pair->value : NULL;
    const struct mapping_kind inner = {key_identity, key_find, NULL, kind->record};
    if (kind->record)
        return mapping_merge(merger, &inner, value, own->value);
    const struct field *field =
        kind->fields ? record_field_find(kind->fields, own->key->text.data) : NULL;
    return field ? value_merge(merger, field, value, own->value) : own->value;
}

/* Has everything been removed? */
static bool is_emptied(const struct kv_node *own, const struct kv_node *merged)
{
    return own->type != KV_NODE_SCALAR && own->count > 0 && merged->type == own->type &&
           merged->count == 0;
}

/* Has merging exceeded its limit? Reported once. */
static bool is_full(struct merger *merger, const struct kv_node *at, size_t more)
{
    if (merger->merged > MERGED_MAX)
        return true;
    merger->merged += more;
    if (merger->merged <= MERGED_MAX)
        return false;
    kv_problem_add(merger->loader->problems, loader_place(merger->loader, at),
                   "the namespaces inherit more than %d keys from profiles: use fewer names",
                   MERGED_MAX);
    return true;
}

static const struct kv_node *mapping_merge(struct merger *merger, const struct mapping_kind *kind,
                                           const struct kv_node *base, const struct kv_node *own)
{
    if (own->type != KV_NODE_MAPPING)
        return own;
    if (base && base->type != KV_NODE_MAPPING)
        base = NULL;
    if (is_full(merger, own, own->count + (base ? base->count : 0)))
        return own;
    struct entries entries = entries_of(merger, kind, base);
    struct kv_arena *arena = merger->loader->arena;
    struct kv_node_pair *pairs = kv_arena_array(arena, own->count + entries.count, sizeof *pairs);
    size_t count = 0;
    for (size_t i = 0; i < own->count; i++) {
        const struct kv_node_pair *pair = &own->pairs[i];
        struct entry *entry = kind->find(merger, &entries, pair);
        if (entry)
            entry->replaced = true;
        alternative_replace(merger, kind, &entries, pair->key->text.data);
        if (entry && takes_back(kind->fields, pair))
            continue;
        if (!is_null(pair->value))
            pairs[count++] =
                (struct kv_node_pair){pair->key, pair_merge(merger, kind, entry, pair)};
        else if (!entry && !extends_is_spent(pair->value))
            useless_null_add(merger, pair->key, pair->value);
        if (count > 0 && kind->fields && is_emptied(pair->value, pairs[count - 1].value))
            count--;
    }
    for (size_t i = 0; i < entries.count; i++)
        if (!entries.items[i].replaced)
            pairs[count++] = *entries.items[i].pair;
    struct kv_node *merged = kv_arena_alloc(arena, sizeof *merged);
    *merged = *own;
    merged->pairs = pairs;
    merged->count = count;
    return merged;
}

/* --- workloads --- */

/* The short list as a mapping. */
static const struct kv_node *workloads_mapping(struct merger *merger, const struct kv_node *node)
{
    if (!node || node->type != KV_NODE_SEQUENCE)
        return node;
    struct kv_arena *arena = merger->loader->arena;
    struct kv_node_pair *pairs = kv_arena_array(arena, node->count, sizeof *pairs);
    size_t count = 0;
    for (size_t i = 0; i < node->count; i++) {
        if (node->items[i]->type != KV_NODE_SCALAR)
            return NULL; /* an error, which the loader reports */
        struct kv_node *empty = kv_arena_alloc(arena, sizeof *empty);
        *empty = (struct kv_node){.type = KV_NODE_MAPPING,
                                  .line = node->items[i]->line,
                                  .column = node->items[i]->column};
        pairs[count++] = (struct kv_node_pair){node->items[i], empty};
    }
    struct kv_node *mapping = kv_arena_alloc(arena, sizeof *mapping);
    *mapping = *node;
    mapping->type = KV_NODE_MAPPING;
    mapping->pairs = pairs;
    return mapping;
}

static const struct kv_node *workloads_merge(struct merger *merger, const struct record *record,
                                             const struct kv_node *base, const struct kv_node *own)
{
    const struct mapping_kind kind = {workload_identity, workload_find, record, NULL};
    const struct kv_node *mapping = base ? workloads_mapping(merger, own) : own;
    return mapping ? mapping_merge(merger, &kind, workloads_mapping(merger, base), mapping) : own;
}

/* --- lists of records --- */

static void identity_add(struct kv_buffer *out, const char *text)
{
    kv_buffer_text(out, text ? text : "");
    kv_buffer_text(out, "\n"); /* which none of them holds */
}

static int pair_compare(const void *left, const void *right)
{
    const struct kv_node_pair *a = left, *b = right;
    return strcmp(a->key->text.data, b->key->text.data);
}

/* A resource is identified by its apiVersion, kind, name and labels, in any order. */
static const char *item_identity(struct merger *merger, const struct kv_node *item)
{
    struct kv_buffer out = {0};
    struct kv_arena *scratch = &merger->loader->scratch;
    static const char *const keys[] = {"apiVersion", "kind", "name"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        identity_add(&out, kv_tree_text(item, keys[i]));
    const struct kv_node *labels = kv_node_get(item, "labels");
    size_t count = labels && labels->type == KV_NODE_MAPPING ? labels->count : 0;
    struct kv_node_pair *pairs = kv_arena_array(scratch, count, sizeof *pairs);
    if (count > 0)
        kv_sort(memcpy(pairs, labels->pairs, count * sizeof *pairs), count, sizeof *pairs,
                pair_compare);
    for (size_t i = 0; i < count; i++) {
        identity_add(&out, pairs[i].key->text.data);
        identity_add(&out, pairs[i].value->text.data);
    }
    const char *identity = kv_arena_copy(scratch, kv_buffer_as_text(&out));
    kv_buffer_release(&out);
    return identity;
}

static void entries_replace(const struct entries *entries, const struct entry *found)
{
    size_t last = found ? (size_t)(found - entries->items) : entries->count;
    size_t first = last;
    while (first > 0 && first < entries->count &&
           entry_compare(&entries->items[first - 1], found) == 0)
        first--;
    for (; first < entries->count && entry_compare(&entries->items[first], found) == 0; first++)
        entries->items[first].replaced = true;
}

static bool is_removal(const struct kv_node *item)
{
    return kv_string_is(kv_tree_text(item, "remove"), "inherited");
}

/* An entry with `remove` may have only its identity. */
static void removal_check(struct merger *merger, const struct kv_node *item)
{
    static const char *const identity[] = {"apiVersion", "kind", "name", "labels", "remove"};
    for (size_t i = 0; i < item->count; i++) {
        const struct kv_node *key = item->pairs[i].key;
        bool known = false;
        for (size_t k = 0; k < sizeof identity / sizeof *identity; k++)
            known |= kv_text_is(key->text, identity[k]);
        if (!known)
            kv_problem_add(merger->loader->problems, loader_place(merger->loader, key),
                           "%s: has no effect next to remove: delete it",
                           text_quote(merger->loader, key->text.data));
    }
}

/* An entry of the namespace replaces all entries of the profile with the same identity. */
static const struct kv_node *list_merge(struct merger *merger, const struct kv_node *base,
                                        const struct kv_node *own)
{
    struct loader *loader = merger->loader;
    size_t inherited = base && base->type == KV_NODE_SEQUENCE ? base->count : 0;
    if (own->type != KV_NODE_SEQUENCE || is_full(merger, own, own->count + inherited))
        return own;
    struct entries entries = {kv_arena_array(&loader->scratch, inherited, sizeof *entries.items),
                              inherited};
    for (size_t i = 0; i < inherited; i++)
        entries.items[i] = (struct entry){.identity = item_identity(merger, base->items[i]),
                                          .item = base->items[i]};
    entries_sort(&entries);
    const struct kv_node **items =
        kv_arena_array(loader->arena, own->count + inherited, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < own->count; i++) {
        const struct kv_node *item = own->items[i];
        const struct entry *found = entry_find(&entries, item_identity(merger, item));
        if (found)
            entries_replace(&entries, found);
        if (!is_removal(item)) {
            items[count++] = item;
            continue;
        }
        removal_check(merger, item);
        if (!found)
            kv_problem_add(loader->problems, loader_place(loader, item),
                           "remove: removes nothing: %s", merger->whose);
    }
    for (size_t i = 0; i < inherited; i++)
        if (!entries.items[i].replaced)
            items[count++] = entries.items[i].item;
    struct kv_node *merged = kv_arena_alloc(loader->arena, sizeof *merged);
    *merged = *own;
    merged->items = items;
    merged->count = count;
    return merged;
}

/* --- values --- */

static const struct kv_node *value_merge(struct merger *merger, const struct field *field,
                                         const struct kv_node *base, const struct kv_node *own)
{
    struct mapping_kind kind = {key_identity, key_find, NULL, NULL};
    switch (field->type) {
    case FIELD_RECORD:
        kind.fields = field->record;
        return mapping_merge(merger, &kind, base, own);
    case FIELD_RANGE:
        kind.fields = &range_record;
        return mapping_merge(merger, &kind, base, own);
    case FIELD_MAP:
        kind.record = field->record;
        return mapping_merge(merger, &kind, base, own);
    case FIELD_PAIRS:
        return mapping_merge(merger, &kind, base, own);
    case FIELD_QUOTA:
        kind.identity = resource_identity;
        kind.find = resource_find;
        return mapping_merge(merger, &kind, base, own);
    case FIELD_WORKLOADS:
        return workloads_merge(merger, field->record, base, own);
    case FIELD_RECORDS:
        return list_merge(merger, base, own);
    default:
        return own;
    }
}

/* The index of a key that profiles can have; SIZE_MAX for others. */
static size_t content_index(const char *key)
{
    const struct field *field;
    size_t offset;
    for (size_t i = 0; (field = record_field(&content_record, i, &offset)); i++)
        if (strcmp(field->name, key) == 0)
            return i;
    return SIZE_MAX;
}

static const struct kv_node *namespace_merge(struct merger *merger, const struct kv_node *profile,
                                             const struct kv_node *own, uint32_t *removed)
{
    struct kv_arena *arena = merger->loader->arena;
    struct kv_node_pair *pairs = kv_arena_array(arena, own->count, sizeof *pairs);
    size_t count = 0;
    for (size_t i = 0; i < own->count; i++) {
        const struct kv_node_pair *pair = &own->pairs[i];
        size_t offset, index = content_index(pair->key->text.data);
        const struct field *field = record_field(&content_record, index, &offset);
        const struct kv_node *base = field ? kv_node_get(profile, field->name) : NULL;
        if (!field) {
            if (!extends_is_spent(pair->value))
                pairs[count++] = *pair;
        } else if (base && takes_back(&content_record, pair)) {
            *removed |= UINT32_C(1) << index;
        } else if (!is_null(pair->value)) {
            const struct kv_node *value = value_merge(merger, field, base, pair->value);
            if (is_emptied(pair->value, value))
                *removed |= UINT32_C(1) << index;
            else
                pairs[count++] = (struct kv_node_pair){pair->key, value};
        } else {
            *removed |= UINT32_C(1) << index;
            if (!base && !extends_is_spent(pair->value))
                useless_null_add(merger, pair->key, pair->value);
        }
    }
    struct kv_node *merged = kv_arena_alloc(arena, sizeof *merged);
    *merged = *own;
    merged->pairs = pairs;
    merged->count = count;
    return merged;
}

/* --- the whole --- */

static const char *whose(struct loader *loader, const char *profile, bool exists)
{
    if (!profile)
        return "it removes an entry of a profile, but the namespace has no profile";
    return kv_arena_printf(&loader->scratch, "profile \"%s\" %s", text_quote(loader, profile),
                           exists ? "does not have it" : "does not exist");
}

/* Merges the keys that namespaces share with their profiles. */
static const struct kv_node *namespaces_merge(struct merger *merger, const struct kv_node *root,
                                              const struct kv_node *namespaces, uint32_t *removed)
{
    struct loader *loader = merger->loader;
    const struct mapping_kind by_key = {key_identity, key_find, NULL, NULL};
    struct entries profiles = entries_of(merger, &by_key, kv_node_get(root, "profiles"));
    struct kv_node_pair *pairs = kv_arena_array(loader->arena, namespaces->count, sizeof *pairs);
    for (size_t i = 0; i < namespaces->count; i++) {
        pairs[i] = namespaces->pairs[i];
        if (pairs[i].value->type != KV_NODE_MAPPING)
            continue;
        const char *name = kv_tree_text(pairs[i].value, "profile");
        const struct entry *entry = name ? entry_find(&profiles, name) : NULL;
        const struct kv_node *profile =
            entry && entry->pair->value->type == KV_NODE_MAPPING ? entry->pair->value : NULL;
        merger->whose = whose(loader, name, entry != NULL);
        pairs[i].value = namespace_merge(merger, profile, pairs[i].value, &removed[i]);
    }
    struct kv_node *merged = kv_arena_alloc(loader->arena, sizeof *merged);
    *merged = *namespaces;
    merged->pairs = pairs;
    return merged;
}

struct merged profiles_merge(struct loader *loader, const struct kv_node *root)
{
    const struct kv_node *namespaces = kv_node_get(root, "namespaces");
    if (root->type != KV_NODE_MAPPING || !namespaces || namespaces->type != KV_NODE_MAPPING)
        return (struct merged){.root = root};
    struct merger merger = {.loader = loader};
    uint32_t *removed = kv_arena_array(loader->arena, namespaces->count, sizeof *removed);
    const struct kv_node *merged = namespaces_merge(&merger, root, namespaces, removed);
    /* In place, so that repeated keys are still found. */
    struct kv_node_pair *pairs = kv_arena_array(loader->arena, root->count, sizeof *pairs);
    for (size_t i = 0; i < root->count; i++)
        pairs[i] = (struct kv_node_pair){
            root->pairs[i].key, root->pairs[i].value == namespaces ? merged : root->pairs[i].value};
    struct kv_node *whole = kv_arena_alloc(loader->arena, sizeof *whole);
    *whole = *root;
    whole->pairs = pairs;
    return (struct merged){whole, removed, namespaces->count};
}
