/* Where an object in a stream of JSON ends, found at memory speed by counting braces outside of
 * strings. Nothing is checked: that is for who decodes it. */
#ifndef KUBEVET_BASE_JSON_EXTENT_H
#define KUBEVET_BASE_JSON_EXTENT_H

#include "kubevet/base/text.h"

#include <stdint.h>

/* `= {0}` stands before the first brace. */
struct kv_json_extent {
    size_t depth;
    uint64_t in_string; /* all ones in a string, else 0 */
    bool escaped;       /* the next character stands behind a backslash */
};

/* Takes bytes, the first of all a brace, up to the brace that closes it; returns how many. `depth`
 * is 0 then, if that brace was among them. */
size_t kv_json_extent_add(struct kv_json_extent *extent, struct kv_text text);

#endif
