/* What is kept of an object, as a table: the decoder and the snapshot writer both follow it, so
 * that a snapshot holds exactly what the rules read and nothing else. */
#ifndef KUBEVET_KINDS_SHAPE_H
#define KUBEVET_KINDS_SHAPE_H

#include "kubevet/base/arena.h"
#include "kubevet/base/intern.h"
#include "kubevet/base/quantity.h"
#include "kubevet/base/reader.h"
#include "kubevet/base/timestamp.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kv_shape_type {
    KV_SHAPE_STRING,     /* const char *, interned; NULL = absent */
    KV_SHAPE_TEXT,       /* const char *, a copy of its own (a uid); NULL = absent */
    KV_SHAPE_BOOL,       /* enum kv_tristate */
    KV_SHAPE_INTEGER,    /* struct kv_integer */
    KV_SHAPE_SCALAR,     /* const char *, interned text of a string or a number (an IntOrString) */
    KV_SHAPE_TIME,       /* kv_time; KV_TIME_NONE = absent */
    KV_SHAPE_QUANTITIES, /* struct kv_quantities: a ResourceList */
    KV_SHAPE_STRINGS,    /* struct kv_strings: a list of strings */
    KV_SHAPE_LABELS,     /* struct kv_labels: a map of strings to strings */
    KV_SHAPE_CHOSEN,     /* struct kv_labels: of such a map, the keys that the filter names */
    KV_SHAPE_PRESENT,    /* bool: the key is there, whatever its value, which is not kept */
    KV_SHAPE_OBJECT,     /* fields of a nested object, at the same or another offset */
    KV_SHAPE_LIST,       /* struct kv_list of `size` bytes an item, each following `fields` */
};

enum kv_tristate { KV_ABSENT = 0, KV_FALSE, KV_TRUE };

struct kv_integer {
    int64_t value;
    bool set;
};

struct kv_strings {
    const char **items;
    size_t count;
};

struct kv_label {
    const char *key, *value;
};

struct kv_labels {
    struct kv_label *items; /* in the order written; keys interned */
    size_t count;
};

/* The value of `key`, or NULL. */
const char *kv_labels_get(struct kv_labels labels, const char *key);

struct kv_resource_amount {
    const char *resource;      /* `limits.memory`; interned */
    struct kv_quantity amount; /* rounded up to milli, as the API server does */
    const char *text;          /* as served */
};

/* No real object names more; it bounds what looking one up costs. */
enum { KV_RESOURCES_MAX = 1000 };

struct kv_quantities {
    struct kv_resource_amount *items; /* in the order served */
    size_t count;
    bool set; /* the map was there, empty or not */
};

/* One key. A table ends with a row whose key is NULL. */
struct kv_shape {
    const char *key;
    enum kv_shape_type type;
    size_t offset;                 /* from the start of the struct that the table describes */
    const struct kv_shape *fields; /* of OBJECT and LIST */
    size_t size;                   /* of a LIST's item */
    void (*finish)(void *item);    /* of LIST: called with each item that was read; may be NULL */
    unsigned keep;                 /* taken only if the filter's `keep` holds all of these bits */
};

/* A row for a member of `struct of`. */
#define KV_ROW(of, member, name, kind_)                                                            \
    {                                                                                              \
        .key = (name), .type = (kind_), .offset = offsetof(struct of, member)                      \
    }

/* Where decoded objects live. */
struct kv_memory {
    struct kv_arena *arena;
    struct kv_intern *strings;
};

/* What of a table is wanted. */
struct kv_shape_filter {
    unsigned keep;
    const char *const *chosen; /* keys that KV_SHAPE_CHOSEN takes, NULL-terminated; NULL = none */
};

/* Decodes the object that the reader stands before into `base`, which the caller has zeroed and
 * kv_shape_clear prepared. null is absent. A value of another type than the table's is an error
 * that names the key. */
bool kv_shape_decode(const struct kv_shape *fields, struct kv_shape_filter filter,
                     struct kv_reader *reader, struct kv_memory memory, void *base);

/* Sets what zero doesn't mean absent for (times) to absent, through nested objects. */
void kv_shape_clear(const struct kv_shape *fields, void *base);

#endif
