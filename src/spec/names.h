/* The records of a map by name. Private to this floor. */
#ifndef KUBEVET_SPEC_NAMES_H
#define KUBEVET_SPEC_NAMES_H

#include "kubevet/spec/spec.h"

struct kv_names {
    const struct kv_value **keys; /* sorted by text: each the first member of its record */
    size_t count;
};

/* `size` is that of the records' struct. Keys that are mistakes are left out. */
struct kv_names kv_names_of(const struct kv_records *records, size_t size, struct kv_arena *arena);

/* The record, or NULL. */
const void *kv_names_find(const struct kv_names *names, const char *name);

/* The name that may have been meant, or NULL. */
const char *kv_names_nearest(const struct kv_names *names, const char *name);

#endif
