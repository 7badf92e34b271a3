#include "kubevet/cel/value.h"

#include "kubevet/base/utf8.h"

struct kv_cel_value kv_cel_null(void)
{
    return (struct kv_cel_value){.kind = KV_CEL_NULL};
}

struct kv_cel_value kv_cel_bool(bool value)
{
    return (struct kv_cel_value){.kind = KV_CEL_BOOL, .boolean = value};
}

struct kv_cel_value kv_cel_int(int64_t value)
{
    return (struct kv_cel_value){.kind = KV_CEL_INT, .integer = value};
}

struct kv_cel_value kv_cel_uint(uint64_t value)
{
    return (struct kv_cel_value){.kind = KV_CEL_UINT, .natural = value};
}

struct kv_cel_value kv_cel_double(double value)
{
    return (struct kv_cel_value){.kind = KV_CEL_DOUBLE, .real = value};
}

struct kv_cel_value kv_cel_string(struct kv_text text)
{
    uint32_t characters = 0;
    for (size_t i = 0; i < text.length; i++)
        characters += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    return (struct kv_cel_value){.kind = KV_CEL_STRING, .characters = characters, .text = text};
}

struct kv_cel_value kv_cel_bytes(struct kv_text bytes)
{
    return (struct kv_cel_value){.kind = KV_CEL_BYTES, .text = bytes};
}

struct kv_cel_value kv_cel_type(const char *name)
{
    return (struct kv_cel_value){.kind = KV_CEL_TYPE, .text = kv_text_of(name)};
}

struct kv_cel_value kv_cel_duration(int64_t nanoseconds)
{
    return (struct kv_cel_value){.kind = KV_CEL_DURATION, .integer = nanoseconds};
}

struct kv_cel_value kv_cel_timestamp(int64_t seconds, int32_t nanoseconds, int32_t offset)
{
    return (struct kv_cel_value){.kind = KV_CEL_TIMESTAMP,
                                 .instant = {seconds, nanoseconds, offset}};
}

struct kv_cel_value kv_cel_object(const struct kv_cel_class *class, const void *data)
{
    return (struct kv_cel_value){.kind = KV_CEL_OBJECT, .object = {class, data}};
}

struct kv_cel_value kv_cel_none(void)
{
    return (struct kv_cel_value){.kind = KV_CEL_OPTIONAL};
}

struct kv_cel_value kv_cel_some(struct kv_arena *arena, struct kv_cel_value value)
{
    struct kv_cel_value *inner = kv_arena_alloc(arena, sizeof *inner);
    *inner = value;
    return (struct kv_cel_value){.kind = KV_CEL_OPTIONAL, .inner = inner};
}

struct kv_cel_value kv_cel_error(struct kv_arena *arena, const char *format, ...)
{
    struct kv_cel_failure *failure = kv_arena_alloc(arena, sizeof *failure);
    va_list arguments;
    va_start(arguments, format);
    failure->text = kv_arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return (struct kv_cel_value){.kind = KV_CEL_ERROR, .failure = failure};
}

static bool is_uncertain(struct kv_cel_value value)
{
    switch (value.kind) {
    case KV_CEL_UNKNOWN:
        return true;
    case KV_CEL_LIST:
        return value.list->uncertain;
    case KV_CEL_MAP:
        return value.map->uncertain;
    case KV_CEL_OPTIONAL:
        return value.inner && is_uncertain(*value.inner);
    default:
        return false;
    }
}

struct kv_cel_value kv_cel_list(struct kv_arena *arena, const struct kv_cel_value *items,
                                size_t count)
{
    struct kv_cel_list *list = kv_arena_alloc(arena, sizeof *list);
    *list = (struct kv_cel_list){.items = items, .count = count, .open = true};
    for (size_t i = 0; i < count && !list->uncertain; i++)
        list->uncertain = is_uncertain(items[i]);
    return (struct kv_cel_value){.kind = KV_CEL_LIST, .list = list};
}

struct kv_cel_value kv_cel_map(struct kv_arena *arena, const struct kv_cel_entry *entries,
                               size_t count)
{
    struct kv_cel_map *map = kv_arena_alloc(arena, sizeof *map);
    *map = (struct kv_cel_map){.entries = entries, .count = count, .open = true};
    for (size_t i = 0; i < count && !map->uncertain; i++)
        map->uncertain = is_uncertain(entries[i].value);
    return (struct kv_cel_value){.kind = KV_CEL_MAP, .map = map};
}

uint64_t kv_cel_size(struct kv_cel_value value)
{
    switch (value.kind) {
    case KV_CEL_STRING:
        return value.characters;
    case KV_CEL_BYTES:
        return value.text.length;
    case KV_CEL_LIST:
        return value.list->count;
    case KV_CEL_MAP:
        return value.map->count;
    case KV_CEL_OPTIONAL:
        return value.inner ? kv_cel_size(*value.inner) : 1;
    default:
        return 1;
    }
}

const char *kv_cel_type_name(struct kv_cel_value value)
{
    static const char *const names[] = {
        [KV_CEL_NONE] = "none",
        [KV_CEL_ERROR] = "error",
        [KV_CEL_UNKNOWN] = "unknown",
        [KV_CEL_NULL] = "null_type",
        [KV_CEL_BOOL] = "bool",
        [KV_CEL_INT] = "int",
        [KV_CEL_UINT] = "uint",
        [KV_CEL_DOUBLE] = "double",
        [KV_CEL_STRING] = "string",
        [KV_CEL_BYTES] = "bytes",
        [KV_CEL_TIMESTAMP] = "google.protobuf.Timestamp",
        [KV_CEL_DURATION] = "google.protobuf.Duration",
        [KV_CEL_TYPE] = "type",
        [KV_CEL_LIST] = "list",
        [KV_CEL_MAP] = "map",
        [KV_CEL_OPTIONAL] = "optional_type",
    };
    return value.kind == KV_CEL_OBJECT ? value.object.class->name : names[value.kind];
}
