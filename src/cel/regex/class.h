/* Sets of code points, as ranges. */
#ifndef CEL_REGEX_CLASS_H
#define CEL_REGEX_CLASS_H

#include "kubevet/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { CODE_MAX = 0x10ffff };

struct class_range {
    uint32_t first;
    uint32_t last;
};

/* Of struct class_range. Clean: in order, and no two of them touch. */
struct class_set {
    struct kv_list ranges;
};

void class_add(struct class_set *set, struct kv_arena *arena, uint32_t first, uint32_t last);

/* Adds all of the other set, or with `negated` all that a clean one lacks. */
void class_add_set(struct class_set *set, struct kv_arena *arena, const struct class_set *other,
                   bool negated);

void class_clean(struct class_set *set);

static inline size_t class_count(const struct class_set *set)
{
    return set->ranges.count;
}

static inline const struct class_range *class_ranges(const struct class_set *set)
{
    return set->ranges.items;
}

#endif
