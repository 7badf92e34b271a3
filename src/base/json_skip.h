/* Skipping a value that lies in memory as a whole: as strict as taking it token by token, and a few
 * times faster. Most of what the API sends is skipped. */
#ifndef KUBEVET_BASE_JSON_SKIP_H
#define KUBEVET_BASE_JSON_SKIP_H

#include "json_tape.h"

#include <stddef.h>
#include <stdint.h>

struct json_skip {
    const char *at, *end; /* the value begins at `at`, or behind white space there */
    struct kv_text key;   /* of the value; "" = it has none */
    uint64_t *objects;    /* a bit for each level: is it an object? Written from `depth` on */
    size_t depth, depth_max;
    struct json_tape *tape; /* gets each key and value; NULL = nobody wants them */
    /* Called with each string of an object's value that may be a time; NULL = never. */
    void (*time)(void *context, struct kv_text key, struct kv_text value);
    void *context;
};

/* Moves `at` behind the value. False if it is wrong, ends beyond `end`, or holds what is too rare
 * to be worth a place here: it must then be taken token by token, which tells what is wrong. `at`
 * is not moved then. */
bool json_skip(struct json_skip *skip);

/* Of a string, `at` behind its first quote: where the last one is. NULL = as above. */
const char *json_string_skip(const char *at, const char *end, bool *escaped);

/* Behind the number or word that begins at `at`. NULL = as above. */
const char *json_plain_skip(const char *at, const char *end);

#endif
