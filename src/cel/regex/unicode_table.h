/* The tables of scripts/unicode. */
#ifndef CEL_REGEX_UNICODE_TABLE_H
#define CEL_REGEX_UNICODE_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* A category's names, with a bit for each of its categories of two letters; a script's, with its
 * number. Without case, spaces, `_` and `-`. */
struct unicode_name {
    const char *name;
    uint32_t value;
};

/* The code points first..last differ from others by case only. Each leads as far as `distance` to
 * the next of these, the greatest to the least; with distance 0, each two of them lead to each
 * other. */
struct unicode_fold {
    uint32_t first;
    uint32_t last;
    int32_t distance;
};

/* Runs in order: the first code point, and in the low bits the number of its category. */
enum { UNICODE_CATEGORY_BITS = 5, UNICODE_SCRIPT_BITS = 8 };
extern const uint32_t unicode_categories[];
extern const size_t unicode_categories_count;
extern const uint32_t unicode_scripts[];
extern const size_t unicode_scripts_count;

extern const struct unicode_name unicode_category_names[];
extern const size_t unicode_category_names_count;
extern const struct unicode_name unicode_script_names[];
extern const size_t unicode_script_names_count;

extern const struct unicode_fold unicode_folds[]; /* in order */
extern const size_t unicode_folds_count;

#endif
