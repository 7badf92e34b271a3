/* fieldsV1 of metadata.managedFields: which fields a writer owns, as a tree of names.
 *
 *     {"f:spec": {"f:containers": {"k:{\"name\":\"web\"}": {".": {}, "f:image": {}}}}}
 *
 * f: is a field, k: an item of a list by its keys, v: one by its value, i: one by its place; "." is
 * the node itself. It is nearly half of an object's JSON, so it is read into memory that is used
 * again for the next, and only what is asked for is kept.
 *
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/ and
 * sigs.k8s.io/structured-merge-diff/fieldpath/serialize.go. */
#ifndef KUBEVET_KINDS_FIELDS_H
#define KUBEVET_KINDS_FIELDS_H

#include "kubevet/kinds/shape.h"

/* Nodes of the tree that is being read. `= {0}` is empty. */
struct fields_scratch {
    struct kv_field *items;
    size_t count, capacity;
};

enum { FIELDS_NAME_MAX = 1024 }; /* bytes; a longer name counts as the node above it, too */

/* Reads the object that stands next. What belongs to metadata and status is left out. `out` points
 * into the scratch until the next call. False with the reader failed: a name of no known form, a
 * value that is no object. */
bool fields_read(struct fields_scratch *scratch, struct kv_reader *reader,
                 struct kv_intern *strings, struct kv_fields *out);
void fields_scratch_release(struct fields_scratch *scratch);

/* Leaves only this field of the object's spec, if it is there; in place. */
void fields_keep_of_spec(struct kv_fields *fields, const char *name);

/* Moves the items out of the scratch. */
void fields_move(struct kv_fields *fields, struct kv_arena *arena);

#endif
