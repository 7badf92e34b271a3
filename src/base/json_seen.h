/* Objects and arrays that were skipped, and so found right, to be recognised by their bytes when
 * they come again: what a cluster serves repeats itself, since thousands of pods have few templates
 * and fewer managers, and comparing bytes is many times faster than looking at each.
 *
 * A table of fixed size: each value has one place, by what it begins with, and takes it from who
 * was there before. */
#ifndef KUBEVET_BASE_JSON_SEEN_H
#define KUBEVET_BASE_JSON_SEEN_H

#include "kubevet/base/reader.h"

#include <stdint.h>

/* Smaller ones are skipped as fast as they are looked up; larger ones hardly ever are the same. */
enum { JSON_SEEN_MIN = 32, JSON_SEEN_MAX = 4096, JSON_SEEN_PLACES = 1024 };

struct json_seen_place {
    char *text; /* NULL = nothing yet */
    size_t length, capacity;
    size_t levels; /* of containers in it, itself too */
};

struct kv_seen {
    struct json_seen_place places[JSON_SEEN_PLACES];
};

/* The place of a value that begins with these bytes, at least JSON_SEEN_MIN of them, under a key.
 */
struct json_seen_place *json_seen_place(struct kv_seen *seen, const char *text, struct kv_text key);

void json_seen_keep(struct json_seen_place *place, struct kv_text text, size_t levels);

#endif
