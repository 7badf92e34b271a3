/* The table of what the API server and its controllers fill in. */
#ifndef KUBEVET_STATE_SERVER_STORED_FIELDS_H
#define KUBEVET_STATE_SERVER_STORED_FIELDS_H

#include "kubevet/kinds/kind.h"

enum stored_how {
    STORED_GIVEN,   /* where the mapping around it is there */
    STORED_MADE,    /* the mapping around it is made, too */
    STORED_BY_IMAGE /* by the tag of the image beside it */
};

/* Paths of fields are from the object, or the spec of its pods: `spec.ports[]`; those that begin
 * with `./` from the mapping around the field. */
struct stored_field {
    const char *at; /* the mapping around it; `[]` = that of each item of a list */
    const char *key;
    /* JSON, or `@` and the path of the field that has the same value; NULL = whether and how it is
     * filled in is unknown */
    const char *value;
    enum stored_how how;
    /* Only if a field is given (`path`), or not (`!path`), or has one of these texts
     * (`path=a|b`), or none of them (`path!=a|b`); NULL = always. */
    const char *when;
};

struct stored_kind {
    const char *group, *name;
    const char *pod;                   /* where the spec of its pods is; NULL = it makes none */
    const struct stored_field *fields; /* ends with a row without a key */
};

/* NULL = a kind whose defaults are not known here. */
const struct stored_kind *stored_kind_find(const struct kv_kind *kind);

/* Of the spec of pods; ends with a row without a key. */
extern const struct stored_field stored_pod_fields[];

/* Of every object; ends with a row without a key. */
extern const struct stored_field stored_object_fields[];

#endif
