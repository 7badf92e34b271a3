/* What is kept of an object, as a table: the decoder and the snapshot writer both follow it, so
 * that a snapshot holds exactly what the rules read and nothing else. */
#ifndef KUBEVET_KINDS_SHAPE_H
#define KUBEVET_KINDS_SHAPE_H

#include "kubevet/base/arena.h"
#include "kubevet/base/host.h"
#include "kubevet/base/intern.h"
#include "kubevet/base/quantity.h"
#include "kubevet/base/reader.h"
#include "kubevet/base/timestamp.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kv_shape_type {
    KV_SHAPE_STRING,     /* const char *, interned; NULL = absent */
    KV_SHAPE_TEXT,       /* const char *, a copy of its own (a uid), not in lists; NULL = absent */
    KV_SHAPE_URL,        /* const char *, without the login that it may hold; NULL = absent */
    KV_SHAPE_BOOL,       /* enum kv_tristate */
    KV_SHAPE_INTEGER,    /* struct kv_integer */
    KV_SHAPE_SCALAR,     /* const char *, interned text of a string or a number (an IntOrString) */
    KV_SHAPE_TIME,       /* kv_time; KV_TIME_NONE = absent */
    KV_SHAPE_QUANTITIES, /* struct kv_quantities: a ResourceList */
    KV_SHAPE_STRINGS,    /* struct kv_strings: a list of strings */
    KV_SHAPE_LABELS,     /* struct kv_labels: a map of strings to strings */
    KV_SHAPE_CHOSEN,     /* struct kv_labels: of such a map, the keys that filter and row name */
    KV_SHAPE_FIELDS,     /* struct kv_fields: a fieldsV1 */
    KV_SHAPE_HOSTS,      /* struct kv_labels: of such a map, every key, and of its value the host
                            names that the memory asks for, as kv_hosts_keep gives them */
    KV_SHAPE_DIGEST,     /* const char *, of any value what it is known again by (kv_digest); NULL =
                            absent. Nothing else of the value is kept. */
    KV_SHAPE_OBJECT,     /* fields of a nested object, at the same or another offset */
    KV_SHAPE_LIST,       /* struct kv_list of `size` bytes an item, each following `fields` */
    KV_SHAPE_SHARED,     /* const void *, never NULL once decoded: a struct of `size` bytes that is
                            shared as lists are. It has no key of its own (""): the keys of its `fields`
                            stand among those of the table, whose last row it is */
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

/* What lies deeper in a tree of field names counts as the node above it; real ones end at 20. */
enum { KV_FIELDS_DEPTH_MAX = 32 };

/* One node of a tree of field names, as metadata.managedFields[].fieldsV1 has it. */
struct kv_field {
    const char *name; /* as it stands there: `f:spec`, `k:{"name":"web"}`; interned */
    unsigned depth;   /* 0 = of the object itself; under KV_FIELDS_DEPTH_MAX */
};

/* Such a tree, as a walk from its root meets the nodes: the children of a node follow it, one
 * deeper. */
struct kv_fields {
    struct kv_field *items;
    size_t count;
    bool set; /* there was a tree, empty or not */
};

/* Where decoded objects live. Their lists and maps are shared where they are equal: thousands of
 * pods have few templates. So nothing that was decoded may be written to. */
struct kv_memory {
    struct kv_arena *arena; /* of objects, and of what is theirs alone */
    struct kv_intern *strings;
    struct kv_intern *parts;            /* lists and maps, as bytes; NULL = nothing is shared */
    struct kv_arena *scratch;           /* of what is being decoded; NULL without parts */
    const struct kv_host_filter *hosts; /* host names to keep of settings; NULL = none */
};

/* One key. A table ends with a row whose key is NULL. A key may have several rows, for different
 * `keep`: the first that is wanted is taken. */
struct kv_shape {
    const char *key;
    enum kv_shape_type type;
    size_t offset;                 /* from the start of the struct that the table describes */
    const struct kv_shape *fields; /* of OBJECT, LIST and SHARED */
    size_t size;                   /* of a LIST's item, of what is SHARED */
    size_t mark; /* of OBJECT: the offset of a bool that says that it was there, from the struct's
                    start as `fields` have it; 0 = none */
    /* Called with each item of a LIST, or with what is SHARED, or with where an OBJECT begins (be
     * it absent), once the whole was read and what lies within is finished: to sum it up. It may
     * change lists and fieldsV1 in place, but no other array, since these are shared already: a new
     * one comes from memory->arena, and is shared by shape_share_items. May be NULL. */
    void (*finish)(void *item, const struct kv_memory *memory);
    unsigned keep;             /* taken only if the filter's `keep` holds all of these bits */
    const char *const *chosen; /* of CHOSEN: keys beside the filter's, NULL-terminated */
    bool any_case; /* of a table's first row: its keys are taken in whatever case, as who reads them
                      does; without `keep` */
};

/* A row for a member of `struct of`. */
#define KV_ROW(of, member, name, kind_)                                                            \
    {                                                                                              \
        .key = (name), .type = (kind_), .offset = offsetof(struct of, member)                      \
    }

/* What of a table is wanted. */
struct kv_shape_filter {
    unsigned keep;
    const char *const *chosen; /* keys that KV_SHAPE_CHOSEN takes, NULL-terminated; NULL = none */
};

/* Decodes the object that the reader stands before into `base` of `size` bytes, which the caller
 * has zeroed and kv_shape_clear prepared. null is absent. A value of another type than the table's
 * is an error that names the key. Lists and maps are shared with those before, as far as the memory
 * shares. A kv_reader_alike must always be given with the same table, filter, size and memory,
 * whose arena must stay until the reader is closed or forgets its notes. */
bool kv_shape_decode(const struct kv_shape *fields, struct kv_shape_filter filter,
                     struct kv_reader *reader, struct kv_memory memory, void *base, size_t size);

/* Are two decoded structs the same? Amounts are compared by value, maps in any order. */
bool kv_shape_same(const struct kv_shape *fields, const void *a, const void *b);

/* Sets what zero doesn't mean absent for (times) to absent, through nested objects. */
void kv_shape_clear(const struct kv_shape *fields, void *base);

#endif
