/* Skipping a value in memory: as strict as reading it token by token, and a few times faster. Most
 * of what the API sends is skipped. */
#ifndef KUBEVET_BASE_JSON_SKIP_H
#define KUBEVET_BASE_JSON_SKIP_H

#include "kubevet/base/text.h"

#include <stddef.h>
#include <stdint.h>

struct json_skip {
    const char *at, *end; /* the value begins at `at`, or after white space there */
    struct kv_text key;   /* of the value; "" = none */
    uint64_t *objects;    /* a bit for each level: is it an object? Written from `depth` on */
    size_t depth, depth_max;
    /* Called with each string in an object that may be a time; NULL = never. */
    void (*time)(void *context, struct kv_text key, struct kv_text value);
    void *context;
};

/* Moves `at` behind the value. False if it is invalid, ends after `end`, or contains something too
 * rare to handle here: `at` is unchanged, and the value must be read token by token, which reports
 * what is wrong. */
bool json_skip(struct json_skip *skip);

#endif
