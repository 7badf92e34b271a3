/* What a snapshot recorded for expressions. */
#include "kept.h"

#include <stdlib.h>

void kept_record(struct kv_state *state, const struct kv_kind *kind,
                 const struct kv_cel_paths *recorded)
{
    struct kv_kept *kept = kv_state_kind(state, kind)->kept;
    kept->recorded = kv_arena_alloc(&state->arena, sizeof *kept->recorded);
    kv_cel_paths_merge(&state->arena, kept->recorded, recorded);
}

static const struct kv_cel_paths *name_paths(void)
{
    static struct kv_cel_paths name = {.step = {"name", 4}, .whole = true};
    static struct kv_cel_paths namespace = {.step = {"namespace", 9}, .whole = true, .next = &name};
    static struct kv_cel_paths metadata = {.step = {"metadata", 8}, .children = &namespace};
    static const struct kv_cel_paths paths = {.children = &metadata};
    return &paths;
}

/* The object's name, as a tree that is dropped. */
static bool name_read(struct kv_state *state, const struct kv_kind *kind, struct kv_reader *reader,
                      struct kept_item *item)
{
    const struct kv_node *tree = kv_kept_read(kind, name_paths(), reader, kept_memory(state));
    const struct kv_node *found = tree ? kv_node_get(tree, "metadata") : NULL;
    item->namespace = kv_tree_text(found, "namespace");
    item->name = kv_tree_text(found, "name");
    return tree && (item->name || kv_reader_fail(reader, "an item of a snapshot's `kept` has no "
                                                         "metadata.name"));
}

bool kept_item_take(struct kv_state *state, const struct kv_kind *kind, struct kv_reader *reader)
{
    struct kv_kept *kept = kv_state_kind(state, kind)->kept;
    const struct kv_reader_mark mark = kv_reader_mark(reader);
    struct kept_item item = {0};
    if (kv_reader_peek(reader) != KV_VALUE_OBJECT)
        return kv_reader_fail(reader, "an item of a snapshot's `kept` must be an object");
    if (!name_read(state, kind, reader, &item))
        return false;
    kv_reader_rewind(reader, &mark);
    item.tree = kv_kept_read(kind, &kept->asked, reader, kept_memory(state));
    kv_list_add(&kept->items, &state->arena, struct kept_item, item);
    return item.tree;
}

static int item_compare(const void *left, const void *right)
{
    const struct kept_item *a = left, *b = right;
    int order = kv_string_compare(a->namespace, b->namespace);
    return order ? order : strcmp(a->name, b->name);
}

static const struct kept_item *item_find(const struct kv_kept *kept, const struct kv_object *object)
{
    const struct kept_item wanted = {object->namespace, object->name, NULL};
    return kept->items.count
               ? bsearch(&wanted, kept->items.items, kept->items.count, sizeof wanted, item_compare)
               : NULL;
}

/* An object of which the snapshot has no item is not one without these fields. */
static void object_settle(struct kv_state *state, struct kv_kept *kept, struct kv_object *object)
{
    const struct kept_item *item = item_find(kept, object);
    if (item && object->kept) {
        object->kept = kv_kept_merge(kept->recorded, item->tree, object->kept, kept_memory(state));
        return;
    }
    kept_forget(state, object,
                "the snapshot has none of its fields that the checks read: record it again");
}

/* What is known of a kind: what its table keeps, and what was recorded. If another table kept it,
 * only its name is sure. */
static struct kv_cel_paths *held_make(struct kv_state *state, const struct kv_state_kind *kinds)
{
    struct kv_cel_paths *held = kv_arena_alloc(&state->arena, sizeof *held);
    const struct kv_kind *table = state->lacks_tables ? NULL : kinds->kind;
    kv_cel_paths_merge(&state->arena, held, kv_kind_table_paths(table, &state->arena));
    kv_cel_paths_merge(&state->arena, held, name_paths());
    if (kinds->kept->recorded)
        kv_cel_paths_merge(&state->arena, held, kinds->kept->recorded);
    return held;
}

void kept_settle(struct kv_state *state)
{
    for (size_t i = 0; i < state->kind_count; i++) {
        struct kv_state_kind *kinds = &state->kinds[i];
        struct kv_kept *kept = kinds->kept;
        if (!kept)
            continue;
        kept->held = held_make(state, kinds);
        kv_sort(kept->items.items, kept->items.count, sizeof(struct kept_item), item_compare);
        for (size_t k = 0; kept->recorded && k < kinds->count; k++)
            object_settle(state, kept, kinds->objects[k]);
    }
}
