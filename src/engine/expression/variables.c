#include "kubevet/engine/expression.h"

/* A field; what is no map has none, and what is unknown stays so. */
static struct kv_cel_value field_of(struct kv_cel_value value, const char *name,
                                    struct kv_arena *arena)
{
    if (value.kind == KV_CEL_MAP)
        return kv_cel_map_get(value.map, name, arena);
    return value.kind == KV_CEL_UNKNOWN ? value : (struct kv_cel_value){0};
}

/* NONE if the kind makes no pods. */
static struct kv_cel_value template_of(struct kv_cel_value object, const char *kind,
                                       struct kv_arena *arena)
{
    const char *const *step = kv_expression_template(kind);
    if (!step)
        return (struct kv_cel_value){0};
    for (; *step; step++)
        object = field_of(object, *step, arena);
    return object;
}

/* Adds the items of a list to `items`, if there is room; returns their number. */
static size_t items_of(struct kv_cel_value value, struct kv_cel_value *items,
                       struct kv_arena *arena)
{
    if (value.kind != KV_CEL_LIST)
        return 0;
    kv_cel_list_open(value.list, arena);
    for (size_t i = 0; items && i < value.list->count; i++)
        items[i] = value.list->items[i];
    return value.list->count;
}

static struct kv_cel_value containers_of(struct kv_cel_value pod, struct kv_arena *arena)
{
    struct kv_cel_value first = field_of(pod, "initContainers", arena);
    struct kv_cel_value then = field_of(pod, "containers", arena);
    if (pod.kind == KV_CEL_NONE)
        return pod;
    if (first.kind == KV_CEL_UNKNOWN || then.kind == KV_CEL_UNKNOWN)
        return kv_cel_unknown_merge(arena, first, then);
    size_t count = items_of(first, NULL, arena) + items_of(then, NULL, arena);
    struct kv_cel_value *items = kv_arena_array(arena, count, sizeof *items);
    size_t begun = items_of(first, items, arena);
    items_of(then, items + begun, arena);
    return kv_cel_list(arena, items, count);
}

struct kv_cel_value kv_expression_now(kv_time now, struct kv_arena *arena)
{
    return now == KV_TIME_NONE ? kv_cel_unknown_at(arena, kv_cel_place_variable(arena, "now"))
                               : kv_cel_timestamp(now, 0, 0);
}

struct kv_cel_value kv_expression_part(enum kv_expression_variable variable,
                                       struct kv_cel_value object, const char *kind,
                                       struct kv_arena *arena)
{
    struct kv_cel_value template = template_of(object, kind, arena);
    if (variable == KV_EXPRESSION_POD_META)
        return field_of(template, "metadata", arena);
    struct kv_cel_value pod = field_of(template, "spec", arena);
    return variable == KV_EXPRESSION_POD ? pod : containers_of(pod, arena);
}

void kv_expression_bind(const struct kv_node *object, const char *kind,
                        const struct kv_cel_paths *kept, kv_time now,
                        struct kv_cel_value values[KV_EXPRESSION_VARIABLES], struct kv_arena *arena)
{
    struct kv_cel_value none = {0};
    values[KV_EXPRESSION_NOW] = kv_expression_now(now, arena);
    values[KV_EXPRESSION_OBJECT] =
        object ? kv_cel_tree(arena, object, kept, kv_cel_place_variable(arena, "object")) : none;
    for (size_t i = KV_EXPRESSION_POD; i <= KV_EXPRESSION_CONTAINERS; i++)
        values[i] = kv_expression_part((enum kv_expression_variable)i, values[KV_EXPRESSION_OBJECT],
                                       kind, arena);
}

const char *kv_expression_unknown_text(struct kv_cel_value value, struct kv_arena *arena)
{
    enum { SHOWN_MAX = 3 };
    const struct kv_cel_unknown *unknown = value.unknown;
    struct kv_buffer text = {0};
    for (size_t i = 0; i < unknown->count && i < SHOWN_MAX; i++) {
        kv_buffer_text(&text, i == 0 ? "" : i + 1 < unknown->count ? ", " : " and ");
        kv_cel_place_text(unknown->places[i], &text);
    }
    if (unknown->count > SHOWN_MAX)
        kv_buffer_printf(&text, " and %zu more", unknown->count - SHOWN_MAX);
    kv_buffer_text(&text, unknown->count == 1 ? " is unknown" : " are unknown");
    const char *copy = kv_arena_copy(arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}
