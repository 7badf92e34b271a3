/* Trees of YAML and JSON as values. What `kept` does not name is unknown. */
#include "kubevet/cel/host.h"

#include "kubevet/base/platform.h"
#include "kubevet/cel/paths.h"

#include <errno.h>
#include <stdlib.h>

static struct kv_cel_value tree_value(struct kv_arena *arena, const struct kv_node *node,
                                      const struct kv_cel_paths *kept,
                                      const struct kv_cel_place *place);

/* Of what nothing is kept but that it is there. */
static const struct kv_cel_paths nothing_kept = {0};

/* The paths for a child: those of its own name and those of `*`. `nothing_kept` if it is not named,
 * NULL if all is known. */
static const struct kv_cel_paths *kept_of(struct kv_arena *arena, const struct kv_cel_paths *kept,
                                          struct kv_text step, bool item)
{
    if (!kept || kept->whole)
        return NULL;
    const struct kv_cel_paths *own = item ? NULL : kv_cel_paths_find(kept, step, false);
    const struct kv_cel_paths *any = kv_cel_paths_find(kept, step, true);
    if (!own || !any)
        return own ? own : any ? any : &nothing_kept;
    struct kv_cel_paths *both = kv_arena_alloc(arena, sizeof *both);
    kv_cel_paths_merge(arena, both, own);
    kv_cel_paths_merge(arena, both, any);
    return both;
}

static bool has_any(const struct kv_cel_paths *kept)
{
    return kv_cel_paths_find(kept, (struct kv_text){0}, true);
}

static bool is_named(const struct kv_cel_paths *kept, struct kv_text step)
{
    return kv_cel_paths_find(kept, step, false) || kv_cel_paths_find(kept, step, true);
}

static bool is_unsure(const struct kv_node *node)
{
    return node->tag == kv_tree_open || node->tag == kv_tree_unsure;
}

static bool is_unknown(const struct kv_node_pair *pair)
{
    return pair->value && pair->value->tag == kv_tree_unknown;
}

/* Does the mapping itself say that the key may or may not exist? */
static bool is_marked(const struct kv_node *node, struct kv_text key)
{
    for (size_t i = 0; is_unsure(node) && i < node->count; i++)
        if (is_unknown(&node->pairs[i]) && node->pairs[i].key->text.length == key.length &&
            memcmp(node->pairs[i].key->text.data, key.data, key.length) == 0)
            return true;
    return node->tag == kv_tree_open;
}

/* Would it be there if it existed? */
static bool knows(const struct kv_cel_map *map, struct kv_text key)
{
    if (is_marked(map->data, key))
        return false;
    if (!map->filter)
        return true;
    const struct kv_cel_paths *own = kv_cel_paths_find(map->filter, key, false);
    return (own && !own->vague) || has_any(map->filter);
}

/* KV_NUL, which trees hold, is the character U+0000 in CEL. */
static struct kv_text plain(struct kv_arena *arena, struct kv_text text)
{
    if (text.length < 2 || !kv_bytes_find(text.data, text.length, KV_NUL, 2))
        return text;
    char *copy = kv_arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        bool nul = i + 1 < text.length && memcmp(text.data + i, KV_NUL, 2) == 0;
        copy[length++] = nul ? '\0' : text.data[i];
        i += nul;
    }
    return (struct kv_text){copy, length};
}

/* Kubernetes reads 1 as an integer and 1.0 as a double; so is what has more than 64 bits. */
static struct kv_cel_value number(const struct kv_node *node)
{
    errno = 0;
    long long integer = strtoll(node->text.data, NULL, 10);
    bool fits = errno == 0 && !strpbrk(node->text.data, ".eE");
    return fits ? kv_cel_int(integer) : kv_cel_double(strtod(node->text.data, NULL));
}

static struct kv_cel_value scalar(struct kv_arena *arena, const struct kv_node *node)
{
    switch (kv_node_scalar_type(node)) {
    case KV_SCALAR_NULL:
        return kv_cel_null();
    case KV_SCALAR_BOOL:
        return kv_cel_bool(kv_text_is(node->text, "true"));
    case KV_SCALAR_INT:
    case KV_SCALAR_FLOAT:
        return number(node);
    default:
        return kv_cel_string(plain(arena, node->text));
    }
}

static void fill_list(struct kv_cel_list *list, struct kv_arena *arena)
{
    const struct kv_node *node = list->data;
    struct kv_cel_value *items = kv_arena_array(arena, node->count, sizeof *items);
    const struct kv_cel_paths *kept = kept_of(arena, list->filter, (struct kv_text){0}, true);
    for (size_t i = 0; i < node->count; i++) {
        const struct kv_cel_paths *own =
            node->items[i] && node->items[i]->type == KV_NODE_SCALAR ? NULL : kept;
        items[i] = tree_value(arena, node->items[i], own, kv_cel_place_item(arena, list->place, i));
    }
    list->items = items;
    list->count = node->count;
}

/* Is a later pair of the same key? The last one counts. */
static bool is_replaced(const struct kv_node *node, size_t i)
{
    struct kv_text key = node->pairs[i].key->text;
    for (size_t k = i + 1; k < node->count; k++)
        if (node->pairs[k].key->text.length == key.length &&
            memcmp(node->pairs[k].key->text.data, key.data, key.length) == 0)
            return true;
    return false;
}

static void fill_map(struct kv_cel_map *map, struct kv_arena *arena)
{
    const struct kv_node *node = map->data;
    const struct kv_cel_paths *kept = map->filter;
    struct kv_cel_entry *entries = kv_arena_array(arena, node->count, sizeof *entries);
    for (size_t i = 0; i < node->count; i++) {
        struct kv_text key = plain(arena, node->pairs[i].key->text);
        bool named = !kept || kept->shape || is_named(kept, key);
        if (!named || is_unknown(&node->pairs[i]) || is_replaced(node, i))
            continue;
        entries[map->count++] = (struct kv_cel_entry){
            kv_cel_string(key),
            tree_value(arena, node->pairs[i].value, kept_of(arena, kept, key, false),
                       kv_cel_place_field(arena, map->place, key))};
    }
    map->entries = entries;
}

static const struct kv_cel_host host = {
    .fill_list = fill_list, .fill_map = fill_map, .knows = knows};

static bool lacks_keys(const struct kv_node *node)
{
    for (size_t i = 0; node->tag == kv_tree_unsure && i < node->count; i++)
        if (is_unknown(&node->pairs[i]))
            return true;
    return node->tag == kv_tree_open;
}

static struct kv_cel_value map_value(struct kv_arena *arena, const struct kv_node *node,
                                     const struct kv_cel_paths *kept,
                                     const struct kv_cel_place *place)
{
    struct kv_cel_value value = kv_cel_host_map(arena, &host, node, place);
    value.map->filter = kept;
    value.map->uncertain = kept || is_unsure(node);
    value.map->partial = (kept && !kept->shape && !has_any(kept)) || lacks_keys(node);
    return value;
}

static struct kv_cel_value list_value(struct kv_arena *arena, const struct kv_node *node,
                                      const struct kv_cel_paths *kept,
                                      const struct kv_cel_place *place)
{
    struct kv_cel_value value = kv_cel_host_list(arena, &host, node, place);
    value.list->filter = kept;
    value.list->uncertain = kept || is_unsure(node);
    return value;
}

static struct kv_cel_value tree_value(struct kv_arena *arena, const struct kv_node *node,
                                      const struct kv_cel_paths *kept,
                                      const struct kv_cel_place *place)
{
    if (kept && kept->whole)
        kept = NULL;
    if (kept && !kept->shape && !kept->children)
        return kv_cel_unknown_at(arena, place);
    if (!node)
        return kv_cel_null();
    switch (node->type) {
    case KV_NODE_MAPPING:
        return map_value(arena, node, kept, place);
    case KV_NODE_SEQUENCE: /* without its items it may be of any length */
        if (kept && !kept->shape && !has_any(kept))
            return kv_cel_unknown_at(arena, place);
        return list_value(arena, node, kept, place);
    default:
        return scalar(arena, node);
    }
}

struct kv_cel_value kv_cel_tree(struct kv_arena *arena, const struct kv_node *node,
                                const struct kv_cel_paths *kept, const struct kv_cel_place *place)
{
    return tree_value(arena, node, kept, place);
}
