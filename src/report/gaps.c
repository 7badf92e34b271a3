#include "gaps.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/text.h"

#include <stdlib.h>
#include <string.h>

/* The server says in which namespace a list is forbidden, and the same of the next one: without the
 * name the reason is one. */
static const char *reason_of(const struct kv_not_evaluated *item, struct kv_arena *arena)
{
    if (!item->namespace)
        return item->reason;
    const char *phrase = kv_arena_printf(arena, " in the namespace \"%s\"", item->namespace);
    const char *found = strstr(item->reason, phrase);
    return found ? kv_arena_printf(arena, "%.*s%s", (int)(found - item->reason), item->reason,
                                   found + strlen(phrase))
                 : item->reason;
}

/* "Kind/namespace/name", a namespace, or NULL. */
static const char *place_of(const struct kv_not_evaluated *item, struct kv_arena *arena)
{
    if (!item->object && item->namespace && strcmp(item->namespace, KV_ELSEWHERE) == 0)
        return "undocumented namespaces";
    const char *name = item->object ? strchr(item->object, '/') : NULL;
    if (!item->namespace || !name)
        return item->object ? item->object : item->namespace;
    return kv_arena_printf(arena, "%.*s/%s%s", (int)(name - item->object), item->object,
                           item->namespace, name);
}

/* Gaps are compared by three parts, in one order or another. */
static int compare(const char *const a[3], const char *const b[3])
{
    int order = 0;
    for (int i = 0; i < 3 && order == 0; i++)
        order = kv_string_compare(a[i], b[i]);
    return order;
}

static int by_reason_rule_place(const void *left, const void *right)
{
    const struct kv_gap *a = left, *b = right;
    return compare((const char *const[]){a->reason, a->rules, a->where},
                   (const char *const[]){b->reason, b->rules, b->where});
}

static int by_reason_place_rule(const void *left, const void *right)
{
    const struct kv_gap *a = left, *b = right;
    return compare((const char *const[]){a->reason, a->where, a->rules},
                   (const char *const[]){b->reason, b->where, b->rules});
}

static const char *place(const struct kv_gap *gap)
{
    return gap->where;
}

static const char *rule(const struct kv_gap *gap)
{
    return gap->rules;
}

/* "a, b, c": a part of gaps[from..to), which are sorted by it, each once. */
static const char *join(const struct kv_gap *gaps, size_t from, size_t to,
                        const char *(*part)(const struct kv_gap *), struct kv_arena *arena)
{
    struct kv_buffer text = {0};
    for (size_t i = from; i < to; i++)
        if (i == from || strcmp(part(&gaps[i]), part(&gaps[i - 1])) != 0)
            kv_buffer_printf(&text, "%s%s", i > from ? ", " : "", part(&gaps[i]));
    const char *joined = kv_arena_copy(arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return joined;
}

/* Where a rule can't look at all it does not look anywhere: that is another gap. */
static bool is_same_rule(const struct kv_gap *a, const struct kv_gap *b)
{
    return strcmp(a->reason, b->reason) == 0 && strcmp(a->rules, b->rules) == 0 && a->where &&
           b->where;
}

static bool is_same_place(const struct kv_gap *a, const struct kv_gap *b)
{
    return strcmp(a->reason, b->reason) == 0 && kv_string_compare(a->where, b->where) == 0;
}

/* One for each reason and rule, with all places where it can't look. */
static size_t places_join(struct kv_gap *gaps, size_t count, struct kv_arena *arena)
{
    size_t joined = 0;
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && is_same_rule(&gaps[from], &gaps[to]); to++)
            continue;
        const char *where = gaps[from].where ? join(gaps, from, to, place, arena) : NULL;
        gaps[joined] = gaps[from];
        gaps[joined++].where = where;
    }
    return joined;
}

void kv_gaps_find(const struct kv_not_evaluated *items, size_t count, struct kv_arena *arena,
                  struct kv_list *gaps)
{
    if (count == 0)
        return;
    struct kv_gap *single = kv_arena_array(arena, count, sizeof *single);
    for (size_t i = 0; i < count; i++)
        single[i] =
            (struct kv_gap){reason_of(&items[i], arena), items[i].rule, place_of(&items[i], arena)};
    qsort(single, count, sizeof *single, by_reason_rule_place);
    count = places_join(single, count, arena);
    qsort(single, count, sizeof *single, by_reason_place_rule);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && is_same_place(&single[from], &single[to]); to++)
            continue;
        struct kv_gap *gap = kv_list_push(gaps, arena, sizeof *gap);
        *gap = single[from];
        gap->rules = join(single, from, to, rule, arena);
    }
}
