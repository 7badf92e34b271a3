/* The kinds' tables say what a snapshot keeps. What it keeps changed is as good as not kept. */
#include "kubevet/kinds/kept.h"

/* The kind whose tables are followed. */
struct keeper {
    const struct kv_kind *kind;
    struct kv_arena *arena;
    bool reduced; /* below a row whose `finish` may drop items of lists */
};

static void fields_keep(const struct keeper *keeper, const struct kv_shape *fields,
                        struct kv_cel_paths *paths);

static void chosen_keep(const char *const *keys, struct kv_cel_paths *paths, struct kv_arena *arena)
{
    for (; keys && *keys; keys++)
        kv_cel_paths_child(arena, paths, kv_text_of(*keys), false)->whole = true;
}

/* Is the value written as the server had it? */
static bool is_exact(enum kv_shape_type type)
{
    switch (type) {
    case KV_SHAPE_STRING:
    case KV_SHAPE_TEXT:
    case KV_SHAPE_BOOL:
    case KV_SHAPE_INTEGER:
    case KV_SHAPE_TIME:
    case KV_SHAPE_QUANTITIES:
    case KV_SHAPE_STRINGS:
    case KV_SHAPE_LABELS:
        return true;
    default:
        return false;
    }
}

/* Of a pod's lists, those of containers keep all their items; of others what no rule reads is
 * dropped. */
static bool is_whole_list(const struct kv_shape *row)
{
    static const char *const keys[] = {"containers", "initContainers", "ephemeralContainers"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(row->key, keys[i]) == 0)
            return true;
    return false;
}

static void list_keep(const struct keeper *keeper, const struct kv_shape *row,
                      struct kv_cel_paths *child)
{
    child->vague = keeper->reduced && !is_whole_list(row);
    if (child->vague)
        return;
    child->shape = true;
    fields_keep(keeper, row->fields,
                kv_cel_paths_child(keeper->arena, child, (struct kv_text){0}, true));
}

static void row_keep(const struct keeper *outer, const struct kv_shape *row,
                     struct kv_cel_paths *paths)
{
    struct keeper keeper = *outer;
    struct kv_cel_paths *child =
        kv_cel_paths_child(keeper.arena, paths, kv_text_of(row->key), false);
    keeper.reduced = keeper.reduced || row->finish;
    bool chosen = row->type == KV_SHAPE_LABELS && row->chosen; /* of others only digests */
    child->whole = child->whole || (is_exact(row->type) && !chosen);
    switch (row->type) {
    case KV_SHAPE_OBJECT: /* one without kept fields is not written */
        child->vague = row->mark == 0;
        fields_keep(&keeper, row->fields, child);
        break;
    case KV_SHAPE_LIST:
        list_keep(&keeper, row, child);
        break;
    case KV_SHAPE_LABELS:
        child->shape = true;
        chosen_keep(row->chosen, child, keeper.arena);
        break;
    case KV_SHAPE_CHOSEN:
        child->vague = true;
        chosen_keep(keeper.kind->annotations, child, keeper.arena);
        chosen_keep(row->chosen, child, keeper.arena);
        break;
    default:
        break;
    }
}

static void fields_keep(const struct keeper *outer, const struct kv_shape *fields,
                        struct kv_cel_paths *paths)
{
    for (; fields->key; fields++) {
        struct keeper keeper = *outer;
        keeper.reduced = keeper.reduced || fields->finish;
        if ((fields->keep & keeper.kind->keep) != fields->keep)
            continue;
        if (fields->type == KV_SHAPE_SHARED)
            fields_keep(&keeper, fields->fields, paths);
        else
            row_keep(&keeper, fields, paths);
    }
}

const struct kv_cel_paths *kv_kind_table_paths(const struct kv_kind *kind, struct kv_arena *arena)
{
    struct kv_cel_paths *paths = kv_arena_alloc(arena, sizeof *paths);
    const struct keeper keeper = {.kind = kind, .arena = arena};
    kv_cel_paths_child(arena, paths, kv_text_of("apiVersion"), false)->whole = true;
    kv_cel_paths_child(arena, paths, kv_text_of("kind"), false)->whole = true;
    if (kind)
        fields_keep(&keeper, kind->fields, paths);
    return paths;
}

char *kv_kind_tables_digest(char *out)
{
    struct kv_arena arena = {0};
    struct kv_buffer text = {0};
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++) {
        kv_buffer_printf(&text, "%s %s\n", (*kind)->group, (*kind)->name);
        kv_cel_paths_write(kv_kind_table_paths(*kind, &arena), &text);
    }
    kv_digest(kv_tree_string(text.data, &arena), out);
    kv_buffer_release(&text);
    kv_arena_release(&arena);
    return out;
}
