/* Finds the end of an object in a stream of JSON, at memory speed, by counting braces outside of
 * strings. Nothing is validated: the decoder does that. */
#ifndef KUBEVET_BASE_JSON_EXTENT_H
#define KUBEVET_BASE_JSON_EXTENT_H

#include "kubevet/base/text.h"

#include <stdint.h>

/* `= {0}` is before the first brace. */
struct kv_json_extent {
    size_t depth;
    uint64_t in_string; /* all ones in a string, else 0 */
    bool escaped;       /* the next character follows a backslash */
};

/* Adds bytes, the first of all being a brace, up to the brace that closes it; returns how many.
 * `depth` is 0 once that brace was added. */
size_t kv_json_extent_add(struct kv_json_extent *extent, struct kv_text text);

#endif
