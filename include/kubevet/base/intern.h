/* Interned strings: equal texts have the same pointer, so that names are compared by pointer and a
 * name that occurs ten thousand times is stored once. */
#ifndef KUBEVET_BASE_INTERN_H
#define KUBEVET_BASE_INTERN_H

#include "kubevet/base/arena.h"
#include "kubevet/base/text.h"

struct kv_intern_slot;
struct kv_intern_recent;

/* `= {0}` is an empty table. */
struct kv_intern {
    struct kv_arena arena;
    struct kv_intern_slot *slots; /* open addressing, a power of two */
    size_t capacity;
    size_t count;
    size_t *numbers; /* of kv_intern_number, parallel to the slots; NULL = none requested */
    struct kv_intern_recent *recent; /* cache of frequent strings */
};

/* The single NUL-terminated copy of `text`, valid until the table is released. A NUL inside the
 * text becomes U+FFFD, so that a cut string never equals another one. */
const char *kv_intern_text(struct kv_intern *table, struct kv_text text);
const char *kv_intern_string(struct kv_intern *table, const char *string);

/* Adds the string; false if it is already there. */
bool kv_intern_add(struct kv_intern *table, const char *string);

/* The single copy of these bytes, aligned like an arena's memory: for data that is equal if its
 * bytes are, such as an array of interned pointers. A table contains either texts or bytes. */
const void *kv_intern_bytes(struct kv_intern *table, const void *bytes, size_t size);

/* A number stored with the string, initially 0, for use by the table's owner. The pointer is valid
 * until the next call that may add a string. */
size_t *kv_intern_number(struct kv_intern *table, struct kv_text text);

/* The existing copy, or NULL: never adds. */
const char *kv_intern_find(const struct kv_intern *table, struct kv_text text);

/* The number of an existing string, else 0: never adds. */
size_t kv_intern_number_of(const struct kv_intern *table, struct kv_text text);

void kv_intern_release(struct kv_intern *table);

#endif
