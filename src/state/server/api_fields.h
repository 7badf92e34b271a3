/* A table of the API's object fields and their types: Kubernetes' own kinds, and Flux's. */
#ifndef KUBEVET_STATE_SERVER_API_FIELDS_H
#define KUBEVET_STATE_SERVER_API_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

enum api_value {
    API_ANY,
    API_TEXT,
    API_BOOL,
    API_INT32,
    API_INT64,
    API_NUMBER,
    API_BYTES,    /* base64 */
    API_QUANTITY, /* text or a number */
    API_INT_OR_TEXT,
    API_TIME,
    API_MICRO_TIME,
    API_DURATION,       /* Flux's format: `1h30m`, with the units ms, s, m, h */
    API_SHORT_DURATION, /* the same without h */
    API_OBJECT,
};

enum api_shape {
    API_ONE,
    API_LIST,
    API_MAP,      /* from text to such values */
    API_LIST_MAP, /* from text to lists of such values */
};

struct api_type;

struct api_field {
    const char *name;
    enum api_value value;
    enum api_shape shape;
    const struct api_type *type; /* for API_OBJECT */
    /* For a list whose items server-side apply identifies by keys: the key fields, separated by
     * spaces, each with its default (`containerPort protocol=TCP`); "=" = the items themselves.
     * NULL = no keys. */
    const char *keys;
};

struct api_type {
    const struct api_field *fields; /* sorted by name */
    size_t count;
};

struct api_kind {
    const char *api_version, *kind;
    const struct api_type *type;
    bool custom; /* of a CustomResourceDefinition */
};

/* NULL = not in the table. */
const struct api_kind *api_kind_find(const char *api_version, const char *kind);
const struct api_field *api_field_find(const struct api_type *type, const char *name);

/* metadata of every object */
extern const struct api_type *const api_object_meta;

#endif
