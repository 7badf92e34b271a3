/* Merges profiles into namespaces, key by key. Private to this floor.
 *
 * Keys that a namespace does not set are shared with its profile after loading (profile.c). Where
 * both set a key, their YAML is merged before loading, by the table of fields, so that every value
 * keeps its own place and is linted as the namespace has it. */
#ifndef KUBEVET_SPEC_MERGE_H
#define KUBEVET_SPEC_MERGE_H

#include "loader.h"

struct merged {
    const struct kv_node *root; /* the spec with merged namespaces; unchanged parts are shared */
    /* For each pair of `namespaces`, the keys of its profile that it removes: bit i is key i of
     * content_record. NULL = there are no namespaces. */
    const uint32_t *removed;
    size_t count;
};

/* Adds an error for each null that removes nothing. Malformed parts are left for the loader to
 * report. */
struct merged profiles_merge(struct loader *loader, const struct kv_node *root);

#endif
