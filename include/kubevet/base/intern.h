/* Interned strings: equal text is one pointer, so that comparing names is comparing pointers and a
 * name that occurs ten thousand times is kept once. */
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
    size_t *numbers; /* kv_intern_number's, parallel to the slots; NULL = none was asked for */
    struct kv_intern_recent *recent; /* what is asked for again and again */
};

/* The one NUL-terminated copy of `text`, alive until the table is released. A NUL inside the text
 * becomes U+FFFD, so that a cut string can never equal another. */
const char *kv_intern_text(struct kv_intern *table, struct kv_text text);
const char *kv_intern_string(struct kv_intern *table, const char *string);

/* Adds the string; false if it is there already. */
bool kv_intern_add(struct kv_intern *table, const char *string);

/* The one copy of these bytes, aligned as an arena's memory: for what is equal wherever its bytes
 * are, such as an array of interned pointers. A table holds either text or bytes. */
const void *kv_intern_bytes(struct kv_intern *table, const void *bytes, size_t size);

/* A number that is kept with the string, 0 at first: what it means is up to the table's owner. The
 * pointer is good until the table is asked or told of another string. */
size_t *kv_intern_number(struct kv_intern *table, struct kv_text text);

/* The copy that there is, or NULL: never adds. */
const char *kv_intern_find(const struct kv_intern *table, struct kv_text text);

void kv_intern_release(struct kv_intern *table);

#endif
