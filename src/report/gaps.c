#include "gaps.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/text.h"

#include <stdlib.h>
#include <string.h>

static const char *place_of(const struct kv_not_evaluated *item)
{
    return item->object ? item->object : item->namespace;
}

static int by_reason_place_rule(const void *left, const void *right)
{
    const struct kv_not_evaluated *a = left, *b = right;
    int order = kv_string_compare(a->reason, b->reason);
    if (order == 0)
        order = kv_string_compare(place_of(a), place_of(b));
    return order != 0 ? order : kv_string_compare(a->rule, b->rule);
}

static int by_reason_rules_place(const void *left, const void *right)
{
    const struct kv_gap *a = left, *b = right;
    int order = kv_string_compare(a->reason, b->reason);
    if (order == 0)
        order = strcmp(a->rules, b->rules);
    return order != 0 ? order : kv_string_compare(a->where, b->where);
}

/* The rules of items[from..to), which are sorted, each once. */
static const char *join_rules(const struct kv_not_evaluated *items, size_t from, size_t to,
                              struct kv_arena *arena)
{
    struct kv_buffer text = {0};
    for (size_t i = from; i < to; i++) {
        if (i > from && strcmp(items[i].rule, items[i - 1].rule) == 0)
            continue;
        kv_buffer_printf(&text, "%s%s", i > from ? ", " : "", items[i].rule);
    }
    const char *joined = kv_arena_copy(arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return joined;
}

static const char *join_places(const struct kv_gap *items, size_t from, size_t to,
                               struct kv_arena *arena)
{
    struct kv_buffer text = {0};
    for (size_t i = from; i < to && items[from].where; i++)
        kv_buffer_printf(&text, "%s%s", i > from ? ", " : "", items[i].where);
    const char *joined = text.length > 0 ? kv_arena_copy(arena, kv_buffer_as_text(&text)) : NULL;
    kv_buffer_release(&text);
    return joined;
}

/* One for each reason and place, with all rules that it stops. */
static size_t gaps_by_place(const struct kv_not_evaluated *items, size_t count,
                            struct kv_arena *arena, struct kv_gap *out)
{
    size_t found = 0;
    for (size_t from = 0, to; from < count; from = to) {
        const char *reason = items[from].reason, *place = place_of(&items[from]);
        for (to = from + 1; to < count; to++)
            if (kv_string_compare(items[to].reason, reason) != 0 ||
                kv_string_compare(place_of(&items[to]), place) != 0)
                break;
        out[found++] = (struct kv_gap){reason, join_rules(items, from, to, arena), place};
    }
    return found;
}

static bool same_gap(const struct kv_gap *a, const struct kv_gap *b)
{
    return kv_string_compare(a->reason, b->reason) == 0 && strcmp(a->rules, b->rules) == 0 &&
           !a->where == !b->where;
}

void kv_gaps_find(const struct kv_not_evaluated *items, size_t count, struct kv_arena *arena,
                  struct kv_list *gaps)
{
    if (count == 0)
        return;
    struct kv_not_evaluated *sorted = kv_arena_array(arena, count, sizeof *sorted);
    memcpy(sorted, items, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_reason_place_rule);

    struct kv_gap *single = kv_arena_array(arena, count, sizeof *single);
    size_t singles = gaps_by_place(sorted, count, arena, single);
    qsort(single, singles, sizeof *single, by_reason_rules_place);

    for (size_t from = 0, to; from < singles; from = to) {
        for (to = from + 1; to < singles && same_gap(&single[from], &single[to]); to++)
            continue;
        struct kv_gap *gap = kv_list_push(gaps, arena, sizeof *gap);
        *gap = single[from];
        gap->where = join_places(single, from, to, arena);
    }
}
