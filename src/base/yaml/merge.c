/* Merge keys, https://yaml.org/type/merge.html: `<<: *defaults` and `<<: [*a, *b]`. */
#include "internal.h"

#include <stdlib.h>

struct ranked_key {
    struct kv_text text;
    size_t rank;
};

int key_text_compare(struct kv_text left, struct kv_text right)
{
    size_t shorter = left.length < right.length ? left.length : right.length;
    int order = shorter > 0 ? memcmp(left.data, right.data, shorter) : 0;
    if (order != 0)
        return order;
    return (left.length > right.length) - (left.length < right.length);
}

static int ranked_key_compare(const void *left, const void *right)
{
    const struct ranked_key *l = left;
    const struct ranked_key *r = right;
    int order = key_text_compare(l->text, r->text);
    return order != 0 ? order : (l->rank > r->rank) - (l->rank < r->rank);
}

void keys_mark_replaced(const struct kv_text *keys, size_t count, bool *replaced)
{
    struct kv_arena scratch = {0};
    struct ranked_key *ranked = kv_arena_array(&scratch, count, sizeof *ranked);
    for (size_t i = 0; i < count; i++)
        ranked[i] = (struct ranked_key){keys[i], i};
    kv_sort(ranked, count, sizeof *ranked, ranked_key_compare);
    for (size_t i = 0; i < count; i++)
        replaced[ranked[i].rank] =
            i + 1 < count && key_text_compare(ranked[i].text, ranked[i + 1].text) == 0;
    kv_arena_release(&scratch);
}

bool yaml_is_merge_key(const struct kv_node *key)
{
    return kv_text_is(key->text, "<<") &&
           (key->plain || (key->tag && strcmp(key->tag, TAG_PREFIX "merge") == 0));
}

/* The pairs of a mapping with merge keys, ordered so that the last of equal keys counts. */
struct merged_pair {
    struct kv_node_pair pair;
    bool merged; /* comes from another mapping */
};

struct merging {
    const struct yaml_merge *merge;
    struct kv_arena scratch;
    struct kv_list pairs; /* struct merged_pair */
};

static void pair_add(struct merging *m, struct kv_node_pair pair, bool merged)
{
    kv_list_add(&m->pairs, &m->scratch, struct merged_pair, (struct merged_pair){pair, merged});
}

static bool fail_at(const struct merging *m, const struct kv_node *node, const char *text)
{
    return kv_error_at(m->merge->error, KV_ERROR_SPEC, m->merge->file, node->line, node->column,
                       "%s", text);
}

static bool mapping_add(struct merging *m, const struct kv_node *source)
{
    if (source->type != KV_NODE_MAPPING)
        return fail_at(m, source,
                       "a merge key (<<) needs a mapping or a list of mappings; quote it if it is "
                       "an ordinary key");
    *m->merge->expanded += 2 * source->count;
    if (*m->merge->expanded > m->merge->limits->max_expansion)
        return kv_error_at(m->merge->error, KV_ERROR_SPEC, m->merge->file, source->line,
                           source->column, "merge keys expand to more than %zu nodes",
                           m->merge->limits->max_expansion);
    for (size_t i = 0; i < source->count; i++)
        pair_add(m, source->pairs[i], true);
    return true;
}

/* Earlier mappings of a list win over later ones. */
static bool merged_add(struct merging *m, const struct kv_node *value)
{
    if (value->type != KV_NODE_SEQUENCE)
        return mapping_add(m, value);
    for (size_t i = value->count; i-- > 0;)
        if (!mapping_add(m, value->items[i]))
            return false;
    return true;
}

enum pass { ALL_PAIRS, MERGE_KEYS, ORDINARY_KEYS };

static bool pairs_add(struct merging *m, const struct kv_node *mapping, enum pass pass)
{
    for (size_t i = 0; i < mapping->count; i++) {
        struct kv_node_pair pair = mapping->pairs[i];
        bool merge = yaml_is_merge_key(pair.key);
        if (pass != ALL_PAIRS && merge != (pass == MERGE_KEYS))
            continue;
        if (!merge)
            pair_add(m, pair, false);
        else if (!merged_add(m, pair.value))
            return false;
    }
    return true;
}

/* Drops merged pairs that another one replaces: a key is repeated only if the author repeated
 * it. */
static void pairs_keep(struct merging *m, struct kv_arena *arena, struct kv_node *mapping)
{
    size_t count = m->pairs.count;
    const struct merged_pair *all = m->pairs.items;
    struct kv_text *keys = kv_arena_array(&m->scratch, count, sizeof *keys);
    bool *replaced = kv_arena_array(&m->scratch, count, sizeof *replaced);
    for (size_t i = 0; i < count; i++)
        keys[i] = all[i].pair.key->text;
    keys_mark_replaced(keys, count, replaced);
    struct kv_node_pair *pairs = kv_arena_array(arena, count, sizeof *pairs);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!all[i].merged || !replaced[i])
            pairs[kept++] = all[i].pair;
    mapping->pairs = pairs;
    mapping->count = kept;
}

bool yaml_merge(struct kv_node *mapping, struct kv_arena *arena, const struct yaml_merge *merge)
{
    struct merging m = {.merge = merge};
    bool merged = merge->limits->merge_overrides
                      ? pairs_add(&m, mapping, ALL_PAIRS)
                      : pairs_add(&m, mapping, MERGE_KEYS) && pairs_add(&m, mapping, ORDINARY_KEYS);
    if (merged)
        pairs_keep(&m, arena, mapping);
    kv_arena_release(&m.scratch);
    return merged;
}
