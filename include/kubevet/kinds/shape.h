/* The kept fields of an object as a table: the decoder and the snapshot writer both follow it, so
 * that a snapshot contains exactly what the rules read. */
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
    KV_SHAPE_STRING,  /* const char *, interned; NULL = absent */
    KV_SHAPE_TEXT,    /* const char *, a copy of its own (a uid), not within lists; NULL = absent */
    KV_SHAPE_URL,     /* const char *, without credentials; NULL = absent */
    KV_SHAPE_BOOL,    /* enum kv_tristate */
    KV_SHAPE_INTEGER, /* struct kv_integer */
    KV_SHAPE_SCALAR,  /* const char *, interned text of a string or a number (an IntOrString) */
    KV_SHAPE_TIME,    /* kv_time; KV_TIME_NONE = absent */
    KV_SHAPE_QUANTITIES, /* struct kv_quantities: a ResourceList */
    KV_SHAPE_STRINGS,    /* struct kv_strings: a list of strings */
    KV_SHAPE_LABELS,     /* struct kv_labels: a map of strings to strings */
    KV_SHAPE_CHOSEN,     /* struct kv_labels: only the keys that the filter and the row list */
    KV_SHAPE_FIELDS,     /* struct kv_fields: a fieldsV1 */
    KV_SHAPE_HOSTS,  /* struct kv_labels: all keys, each with only the host names of its value that
                        memory asks for, in kv_hosts_keep's form */
    KV_SHAPE_DIGEST, /* const char *, a digest of the value (kv_digest); NULL = absent. Nothing else
                        of the value is kept. */
    KV_SHAPE_JSON, /* const char *, the value as JSON on one line; or the digest that a recording of
                      an older kubevet has in its place; NULL = absent */
    KV_SHAPE_OBJECT, /* fields of a nested object, at the same or another offset */
    KV_SHAPE_LIST,   /* struct kv_list of `size` bytes an item, each following `fields` */
    KV_SHAPE_SHARED, /* const void *, never NULL once decoded: a struct of `size` bytes that is
                        shared as lists are. It has no key of its own (""): the keys of its `fields`
                        are among those of the table, whose last row it is */
};

struct kv_cel_paths;
struct kv_kept_cache;
struct kv_map_cache;

enum kv_tristate { KV_ABSENT = 0, KV_FALSE, KV_TRUE };

struct kv_integer {
    int64_t value;
    bool set;
};

struct kv_label {
    const char *key, *value;
};

struct kv_labels {
    struct kv_label *items; /* in the original order; keys interned */
    size_t count;
};

/* The value of `key`, or NULL. */
const char *kv_labels_get(struct kv_labels labels, const char *key);

struct kv_resource_amount {
    const char *resource;      /* `limits.memory`; interned */
    struct kv_quantity amount; /* rounded up to milli, as the API server does */
    const char *text;          /* as served */
};

/* No real object has more; bounds the cost of a lookup. */
enum { KV_RESOURCES_MAX = 1000 };

struct kv_quantities {
    struct kv_resource_amount *items; /* in the order served */
    size_t count;
    bool set; /* the map was present, even if empty */
};

/* Deeper levels in a tree of field names count as the node above them; real trees have at most
 * 20. */
enum { KV_FIELDS_DEPTH_MAX = 32 };

/* One node of a tree of field names, as metadata.managedFields[].fieldsV1 has it. */
struct kv_owned_field {
    const char *name; /* as written: `f:spec`, `k:{"name":"web"}`; interned */
    unsigned depth;   /* 0 = of the object itself; under KV_FIELDS_DEPTH_MAX */
    unsigned unused;  /* 0: otherwise these bytes would be uninitialised */
};

/* They are shared if their bytes are equal. */
_Static_assert(sizeof(struct kv_owned_field) == sizeof(char *) + 2 * sizeof(unsigned),
               "struct kv_owned_field has padding");

/* A tree in depth-first order: the children of a node follow it, one level deeper. */
struct kv_fields {
    struct kv_owned_field *items;
    size_t count;
    bool set; /* there was a tree, even if empty */
};

/* The memory of decoded objects. Equal lists and maps are shared: thousands of pods have few
 * templates. So decoded data must never be modified. */
struct kv_memory {
    struct kv_arena *arena; /* objects, and what is not shared */
    struct kv_intern *strings;
    struct kv_intern *parts;            /* lists and maps, as bytes; NULL = nothing is shared */
    struct kv_arena *scratch;           /* for what is being decoded; NULL without parts */
    const struct kv_host_filter *hosts; /* host names to keep of settings; NULL = none */
    /* Annotations to keep of kinds with KV_KEEP_ASKED_ANNOTATIONS, NULL-terminated; NULL = none. */
    const char *const *annotations;
    const struct kv_cel_paths *kept;  /* what to keep of an object as a tree; NULL = nothing */
    struct kv_kept_cache *kept_cache; /* its frequent nodes, with parts; NULL = none */
    struct kv_map_cache *maps; /* that came in protocol buffers of late, with parts; NULL = none */
};

/* One key. A table ends with a row whose key is NULL. A key may have several rows with different
 * `keep`: the first wanted one is used. */
struct kv_shape {
    const char *key;
    enum kv_shape_type type;
    size_t offset;                 /* in the struct that the table describes */
    const struct kv_shape *fields; /* of OBJECT, LIST and SHARED */
    size_t size;                   /* of a LIST's item, of what is SHARED */
    size_t mark; /* of OBJECT: the offset, in the struct of `fields`, of a bool that is set if the
                    object is present; 0 = none */
    /* Post-processing hook, called bottom-up after decoding: per LIST item, per SHARED struct, once
     * per OBJECT even if absent. It may change lists and fieldsV1 in place, but no other array,
     * since these are shared already: a new array is allocated in memory->arena and shared by
     * shape_share_items. May be NULL. */
    void (*finish)(void *item, const struct kv_memory *memory);
    unsigned keep;             /* used only if the filter's `keep` has all of these bits */
    const char *const *chosen; /* of CHOSEN: keys in addition to the filter's, NULL-terminated */
    /* Of a STRING that every object has: recordings of an older kubevet lack it, so that where one
     * of two objects has none, they do not differ by it. */
    bool recent;
    bool any_case; /* of a table's first row: keys are matched ignoring case, as their consumer
                      does; without `keep` */
};

/* A row for a member of `struct of`; further fields follow: `.keep = ...`. */
#define KV_ROW(of, member, name, kind_, ...)                                                       \
    {                                                                                              \
        .key = (name), .type = (kind_), .offset = offsetof(struct of, member), __VA_ARGS__         \
    }

/* An object that is decoded into a struct of its own: a member of `struct of`, or of the items of a
 * list. */
#define KV_PART(of, member, name, table, ...)                                                      \
    KV_ROW(of, member, name, KV_SHAPE_OBJECT, .fields = (table), __VA_ARGS__)
#define KV_LIST(of, member, name, item, table, ...)                                                \
    KV_ROW(of, member, name, KV_SHAPE_LIST, .fields = (table), .size = sizeof(struct item),        \
           __VA_ARGS__)

/* An object whose keys are decoded into the surrounding struct. */
#define KV_OBJECT(name, table, ...)                                                                \
    {                                                                                              \
        .key = (name), .type = KV_SHAPE_OBJECT, .fields = (table), __VA_ARGS__                     \
    }

/* Which rows of a table are wanted. */
struct kv_shape_filter {
    unsigned keep;
    const char *const *chosen; /* keys for KV_SHAPE_CHOSEN, NULL-terminated; NULL = none */
};

/* Decodes the object before the reader into `base`, which the caller has zeroed and prepared with
 * kv_shape_clear. null counts as absent. A value of another type than the table's is an error with
 * the key. Lists and maps are shared with earlier ones, as far as memory shares. */
bool kv_shape_decode(const struct kv_shape *fields, struct kv_shape_filter filter,
                     struct kv_reader *reader, struct kv_memory memory, void *base);

/* For the `maps` of a memory, in an arena that lives as long as its parts. 70 KB. */
struct kv_map_cache *kv_map_cache_new(struct kv_arena *arena);

/* The value of a JSON row as a tree; NULL if it is absent, or only its digest is known. */
const struct kv_node *kv_shape_json(const char *text, struct kv_arena *arena);

/* Are two decoded structs equal? Amounts are compared by value, maps in any order. */
bool kv_shape_same(const struct kv_shape *fields, const void *a, const void *b);

/* Sets fields whose zero does not mean absent (times) to absent, including nested objects. */
void kv_shape_clear(const struct kv_shape *fields, void *base);

#endif
