/* Patterns of file names as Go's path.Match has them: `*`, `?`, `[a-z]`, `[^a]`, `\x`. */
#ifndef KUBEVET_FLUX_PATTERN_H
#define KUBEVET_FLUX_PATTERN_H

#include "kubevet/base/text.h"

enum pattern_match {
    PATTERN_DIFFERS,
    PATTERN_MATCHES,
    PATTERN_IS_BAD, /* its syntax; found only as far as the text matches */
};

/* `*` matches any text, slashes too: split paths before, where it must not. Bounded by pattern
 * times text. */
enum pattern_match pattern_match(struct kv_text pattern, struct kv_text text);

#endif
