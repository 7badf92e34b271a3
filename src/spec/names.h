/* The records of a map by name. Private to this floor. */
#ifndef KUBEVET_SPEC_NAMES_H
#define KUBEVET_SPEC_NAMES_H

#include "kubevet/spec/spec.h"

struct names {
    const struct kv_value **keys; /* sorted by text; each is the first member of its record */
    size_t count;
};

/* `size` is the size of the records' struct. Invalid keys are left out. */
struct names names_make(const struct kv_records *records, size_t size, struct kv_arena *arena);

/* The record, or NULL. */
const void *names_find(const struct names *names, const char *name);

/* The name that may have been meant; NULL = none. */
const char *names_nearest(const struct names *names, const char *name);

#endif
