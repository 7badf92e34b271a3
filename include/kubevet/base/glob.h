/* Globs over names, in specs and flags, and the nearest known word for a typo. */
#ifndef KUBEVET_BASE_GLOB_H
#define KUBEVET_BASE_GLOB_H

#include <stdbool.h>
#include <stddef.h>

/* `*` matches any run of characters (`/` too), `?` one character; everything else matches itself.
 * Linear in pattern times text, whatever the pattern. Characters are UTF-8 sequences. */
bool kv_glob_match(const char *pattern, const char *text);

/* Does one of `count` globs match? */
bool kv_globs_match(const char *const *globs, size_t count, const char *text);

/* Does the pattern contain `*` or `?`? */
bool kv_glob_is_pattern(const char *pattern);

/* The one of `count` words nearest to `word` by edit distance (insert, delete, replace, swap of
 * neighbours; case ignored), or NULL if none is near enough: distance at most a third of the longer
 * word's length, at least 1. The first of equals wins. */
const char *kv_nearest_word(const char *word, const char *const *words, size_t count);

#endif
