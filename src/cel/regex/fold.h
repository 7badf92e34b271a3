/* Characters that differ by case only. */
#ifndef CEL_REGEX_FOLD_H
#define CEL_REGEX_FOLD_H

#include "cel/regex/class.h"

/* The next code point that differs by case only, the least after the greatest: for k this is U+212A
 * (Kelvin), then K, then k. The same one if there is no other. */
uint32_t fold_next(uint32_t code);

/* Adds the range and whatever differs from one of it by case only. */
void fold_add(struct class_set *set, struct kv_arena *arena, uint32_t first, uint32_t last);

#endif
