#include "cel/regex/fold.h"

#include "cel/regex/unicode_table.h"

/* The index of the first row that ends at or behind the code point. */
static size_t fold_from(uint32_t code)
{
    size_t low = 0;
    for (size_t high = unicode_folds_count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (unicode_folds[middle].last < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t fold_next(uint32_t code)
{
    size_t at = fold_from(code);
    if (at == unicode_folds_count || code < unicode_folds[at].first)
        return code;
    const struct unicode_fold *fold = &unicode_folds[at];
    if (fold->distance == 0)
        return (code - fold->first) % 2 == 0 ? code + 1 : code - 1;
    return (uint32_t)((int32_t)code + fold->distance);
}

static void add_folded_run(struct class_set *set, struct kv_arena *arena, uint32_t first,
                           uint32_t last)
{
    for (uint32_t code = first; code <= last; code++) {
        for (uint32_t other = fold_next(code); other != code; other = fold_next(other))
            class_add(set, arena, other, other);
    }
}

void fold_add(struct class_set *set, struct kv_arena *arena, uint32_t first, uint32_t last)
{
    class_add(set, arena, first, last);
    if (first == 0 && last == CODE_MAX)
        return;
    for (size_t i = fold_from(first); i < unicode_folds_count; i++) {
        const struct unicode_fold *fold = &unicode_folds[i];
        if (fold->first > last)
            break;
        add_folded_run(set, arena, first > fold->first ? first : fold->first,
                       last < fold->last ? last : fold->last);
    }
}
