#include "cel/regex/class.h"

void class_add(struct class_set *set, struct kv_arena *arena, uint32_t first, uint32_t last)
{
    struct kv_list *ranges = &set->ranges;
    /* What continues the last range or the one before it, as both cases of a letter do in turn. */
    for (size_t back = 1; back <= 2 && back <= ranges->count; back++) {
        struct class_range *near = kv_list_item(ranges, struct class_range, ranges->count - back);
        if (first <= near->last + 1 && near->first <= last + 1) {
            near->first = first < near->first ? first : near->first;
            near->last = last > near->last ? last : near->last;
            return;
        }
    }
    kv_list_add(ranges, arena, struct class_range, (struct class_range){first, last});
}

static void add_negated(struct class_set *set, struct kv_arena *arena,
                        const struct class_set *other)
{
    uint32_t next = 0;
    kv_list_each(&other->ranges, struct class_range, range) {
        if (next < range->first)
            class_add(set, arena, next, range->first - 1);
        next = range->last + 1;
    }
    if (next <= CODE_MAX)
        class_add(set, arena, next, CODE_MAX);
}

void class_add_set(struct class_set *set, struct kv_arena *arena, const struct class_set *other,
                   bool negated)
{
    if (negated) {
        add_negated(set, arena, other);
        return;
    }
    kv_list_each(&other->ranges, struct class_range, range)
        class_add(set, arena, range->first, range->last);
}

static int compare_ranges(const void *a, const void *b)
{
    uint32_t first = ((const struct class_range *)a)->first;
    uint32_t second = ((const struct class_range *)b)->first;
    return (first > second) - (first < second);
}

void class_clean(struct class_set *set)
{
    struct kv_list *ranges = &set->ranges;
    size_t kept = 0;
    kv_sort(ranges->items, ranges->count, sizeof(struct class_range), compare_ranges);
    kv_list_each(ranges, struct class_range, range) {
        struct class_range *last =
            kept > 0 ? kv_list_item(ranges, struct class_range, kept - 1) : NULL;
        if (!last || range->first > last->last + 1)
            *kv_list_item(ranges, struct class_range, kept++) = *range;
        else if (range->last > last->last)
            last->last = range->last;
    }
    ranges->count = kept;
}
