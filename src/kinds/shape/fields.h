/* fieldsV1 of metadata.managedFields: the fields that a manager owns, as a tree of names.
 *
 * {"f:spec": {"f:containers": {"k:{\"name\":\"web\"}": {".": {}, "f:image": {}}}}}
 *
 * f: is a field, k: a list item by its keys, v: one by its value, i: one by its index; "." is
 * the node itself. It is nearly half of an object's JSON, so it is decoded into memory that is
 * reused, and only the wanted part is kept. Source:
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/ and
 * sigs.k8s.io/structured-merge-diff/fieldpath/serialize.go. */
#ifndef KUBEVET_KINDS_SHAPE_FIELDS_H
#define KUBEVET_KINDS_SHAPE_FIELDS_H

#include "kubevet/kinds/shape.h"

/* The nodes of the tree that is being read. `= {0}` is empty. */
struct fields_scratch {
    struct kv_owned_field *items;
    size_t count, capacity;
};

enum { FIELDS_NAME_MAX = 1024 }; /* bytes; a longer name counts as the node above it */

/* Reads the next object. Names in metadata and status are left out. `out` points into the scratch
 * memory until the next call. False with the reader failed: a name of unknown form, or a value that
 * is not an object. */
bool fields_read(struct fields_scratch *scratch, struct kv_reader *reader,
                 struct kv_intern *strings, struct kv_fields *out);
void fields_scratch_release(struct fields_scratch *scratch);

/* Keeps only this field of the object's spec, if present; in place. */
void fields_keep_of_spec(struct kv_fields *fields, const char *name);

/* Moves the items out of the scratch memory. */
void fields_move(struct kv_fields *fields, struct kv_arena *arena);

#endif
