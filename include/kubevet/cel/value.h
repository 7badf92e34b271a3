/* Values of CEL, the Common Expression Language (https://cel.dev): what an expression computes
 * with. Beside values there are two results that are none: errors, and unknowns, which say what
 * would have to be known. Values are passed by value; what they point to is in an arena and never
 * changes. Source of all semantics: google/cel-spec doc/langdef.md and, where it is silent,
 * google/cel-go. */
#ifndef KUBEVET_CEL_VALUE_H
#define KUBEVET_CEL_VALUE_H

#include "kubevet/base/arena.h"
#include "kubevet/base/buffer.h"
#include "kubevet/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kv_cel_kind {
    KV_CEL_NONE, /* nothing: an absent key, an argument that is no literal */
    KV_CEL_ERROR,
    KV_CEL_UNKNOWN,
    KV_CEL_NULL,
    KV_CEL_BOOL,
    KV_CEL_INT,
    KV_CEL_UINT,
    KV_CEL_DOUBLE,
    KV_CEL_STRING,
    KV_CEL_BYTES,
    KV_CEL_TIMESTAMP,
    KV_CEL_DURATION,
    KV_CEL_TYPE,
    KV_CEL_LIST,
    KV_CEL_MAP,
    KV_CEL_OPTIONAL,
    KV_CEL_OBJECT,    /* of a class of a library: an IP address, a quantity */
    KV_CEL_DYN,       /* of types only: any value */
    KV_CEL_PARAMETER, /* of types only: A in list(A) */
};

/* A type that a library adds. */
struct kv_cel_class {
    const char *name; /* as type() names it, and signatures */
    bool (*equal)(const void *a, const void *b);
    void (*text)(const void *data, struct kv_buffer *out); /* for reports and string() */
};

struct kv_cel_value {
    enum kv_cel_kind kind;
    uint32_t characters; /* of a STRING: its code points */
    union {
        bool boolean;
        int64_t integer;     /* INT; DURATION: nanoseconds */
        uint64_t natural;    /* UINT */
        double real;         /* DOUBLE */
        struct kv_text text; /* STRING: valid UTF-8, NUL is allowed; BYTES; TYPE: its name */
        struct {
            int64_t seconds;     /* since 1970, UTC */
            int32_t nanoseconds; /* 0 to 999,999,999 */
            int32_t offset;      /* of the zone it was written in: seconds east of UTC */
        } instant;               /* TIMESTAMP */
        struct kv_cel_list *list;
        struct kv_cel_map *map;
        const struct kv_cel_value *inner; /* OPTIONAL: NULL = none */
        struct {
            const struct kv_cel_class *class;
            const void *data;
        } object;
        struct kv_cel_failure *failure;       /* ERROR */
        const struct kv_cel_unknown *unknown; /* UNKNOWN */
    };
};

/* An error of evaluation. */
struct kv_cel_failure {
    const char *text; /* as cel-go puts it: people search for it */
    size_t offset;    /* in the expression, in bytes */
};

/* A place in what the host offers: the variable, or a step from another place. */
struct kv_cel_place {
    const struct kv_cel_place *parent; /* NULL = a variable */
    struct kv_text step;               /* a field or key; the variable's name */
    size_t index;                      /* of an item, where `step.data` is NULL */
};

/* What is not known: at least one place, each once. */
struct kv_cel_unknown {
    const struct kv_cel_place *const *places;
    size_t count;
};

/* Lists and maps of a host are filled when they are first looked into; see host.h. */
struct kv_cel_host;

struct kv_cel_list {
    const struct kv_cel_value *items; /* after kv_cel_list_open */
    size_t count;
    bool open;
    bool uncertain; /* something in it, at any depth, may be unknown */
    const struct kv_cel_host *host;
    const void *data, *filter;
    const struct kv_cel_place *place;
};

struct kv_cel_entry {
    struct kv_cel_value key, value;
};

struct kv_cel_map {
    const struct kv_cel_entry *entries; /* after kv_cel_map_open; in the order written */
    size_t count;
    bool open;
    bool uncertain;
    bool partial;    /* there may be other entries: ask `host` whether a key is known */
    uint32_t *slots; /* an index by hash of a map with many entries: number of the entry + 1 */
    size_t mask;
    const struct kv_cel_host *host;
    const void *data, *filter;
    const struct kv_cel_place *place;
};

/* Making values. */
struct kv_cel_value kv_cel_null(void);
struct kv_cel_value kv_cel_bool(bool value);
struct kv_cel_value kv_cel_int(int64_t value);
struct kv_cel_value kv_cel_uint(uint64_t value);
struct kv_cel_value kv_cel_double(double value);
struct kv_cel_value kv_cel_string(struct kv_text text); /* valid UTF-8; borrowed; counts it */
struct kv_cel_value kv_cel_bytes(struct kv_text bytes);
struct kv_cel_value kv_cel_type(const char *name);
struct kv_cel_value kv_cel_duration(int64_t nanoseconds);
struct kv_cel_value kv_cel_timestamp(int64_t seconds, int32_t nanoseconds, int32_t offset);
struct kv_cel_value kv_cel_object(const struct kv_cel_class *class, const void *data);
struct kv_cel_value kv_cel_none(void); /* optional.none() */
struct kv_cel_value kv_cel_some(struct kv_arena *arena, struct kv_cel_value value);
struct kv_cel_value kv_cel_list(struct kv_arena *arena, const struct kv_cel_value *items,
                                size_t count); /* borrows the items */
/* Borrows the entries. A key that occurs twice is looked up by its first entry. */
struct kv_cel_value kv_cel_map(struct kv_arena *arena, const struct kv_cel_entry *entries,
                               size_t count);
struct kv_cel_value kv_cel_error(struct kv_arena *arena, const char *format, ...) KV_PRINTF(2, 3);
struct kv_cel_value kv_cel_unknown_at(struct kv_arena *arena, const struct kv_cel_place *place);

static inline bool kv_cel_is(struct kv_cel_value value, enum kv_cel_kind kind)
{
    return value.kind == kind;
}

/* Neither an error nor an unknown. */
static inline bool kv_cel_is_value(struct kv_cel_value value)
{
    return value.kind > KV_CEL_UNKNOWN;
}

/* May it be a key of a map that an expression makes? */
static inline bool kv_cel_is_key(struct kv_cel_value value)
{
    return value.kind == KV_CEL_BOOL || value.kind == KV_CEL_INT || value.kind == KV_CEL_UINT ||
           value.kind == KV_CEL_STRING;
}

/* Fills a host's list or map; what is open stays as it is. */
void kv_cel_list_open(struct kv_cel_list *list, struct kv_arena *arena);
void kv_cel_map_open(struct kv_cel_map *map, struct kv_arena *arena);

/* The value of a key: NONE if it is absent, UNKNOWN if the host can't say. Numbers are found by
 * equal numbers of another type. */
struct kv_cel_value kv_cel_map_find(struct kv_cel_map *map, struct kv_cel_value key,
                                    struct kv_arena *arena);

/* Is there such a key? BOOL, or UNKNOWN if the host can't say. */
struct kv_cel_value kv_cel_map_has(struct kv_cel_map *map, struct kv_cel_value key,
                                   struct kv_arena *arena);

/* `key` is a string. */
struct kv_cel_value kv_cel_map_get(struct kv_cel_map *map, const char *key, struct kv_arena *arena);

/* The first entry whose key is that of an earlier one; NULL if there is none. */
const struct kv_cel_entry *kv_cel_map_repeated(struct kv_cel_map *map, struct kv_arena *arena);

/* Both unknowns' places. */
struct kv_cel_value kv_cel_unknown_merge(struct kv_arena *arena, struct kv_cel_value a,
                                         struct kv_cel_value b);

/* The unknowns in a value at any depth, merged; NONE if there are none. */
struct kv_cel_value kv_cel_unknown_in(struct kv_arena *arena, struct kv_cel_value value);

/* CEL's `==`: false across types, except numbers, which compare by value. Nothing in the values may
 * be unknown. Adds the values visited and the bytes compared to *work. */
bool kv_cel_equal(struct kv_cel_value a, struct kv_cel_value b, struct kv_arena *arena,
                  uint64_t *work);

/* CEL's order: -1, 0, 1. False if the two have none (other types, NaN, lists). */
bool kv_cel_compare(struct kv_cel_value a, struct kv_cel_value b, int *order);

/* Of a string its characters, of bytes, list and map their number, else 1: what costs go by. */
uint64_t kv_cel_size(struct kv_cel_value value);

/* The name of the value's type: `int`, `google.protobuf.Timestamp`, `net.IP`. */
const char *kv_cel_type_name(struct kv_cel_value value);

/* Appends the value as CEL writes it: `[1, 2u, "a"]`, `timestamp("...")`. It may hold what a
 * cluster sent: escape it before it goes to a screen. */
void kv_cel_write(struct kv_cel_value value, struct kv_arena *arena, struct kv_buffer *out);

/* `object.spec.containers[0].image`; a step that is no identifier is quoted: `labels["a/b"]`. */
void kv_cel_place_text(const struct kv_cel_place *place, struct kv_buffer *out);

#endif
