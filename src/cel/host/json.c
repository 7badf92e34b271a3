#include "kubevet/cel/json.h"

#include "cel/value/civil.h"
#include "kubevet/base/base64.h"
#include "kubevet/base/json.h"
#include "kubevet/base/number.h"

#include <inttypes.h>
#include <math.h>

/* NUL in it is KV_NUL in C strings, which JSON writes as \u0000. */
static void write_text(struct kv_text text, struct kv_buffer *out)
{
    struct kv_buffer copy = {0};
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i])
            kv_buffer_add(&copy, &text.data[i], 1);
        else
            kv_buffer_text(&copy, KV_NUL);
    kv_json_write_string(copy.data ? copy.data : "", out);
    kv_buffer_release(&copy);
}

static void write_list(struct kv_cel_list *list, struct kv_arena *arena, struct kv_buffer *out)
{
    kv_cel_list_open(list, arena);
    kv_buffer_text(out, "[");
    for (size_t i = 0; i < list->count; i++) {
        kv_buffer_text(out, i > 0 ? "," : "");
        kv_cel_json(list->items[i], arena, out);
    }
    kv_buffer_text(out, "]");
}

/* A key that is no string is written as CEL writes it, in quotes. */
static void write_key(struct kv_cel_value key, struct kv_arena *arena, struct kv_buffer *out)
{
    struct kv_buffer text = {0};
    if (key.kind == KV_CEL_STRING)
        kv_buffer_add(&text, key.text.data, key.text.length);
    else
        kv_cel_write(key, arena, &text);
    write_text(kv_buffer_as_text(&text), out);
    kv_buffer_release(&text);
}

static void write_map(struct kv_cel_map *map, struct kv_arena *arena, struct kv_buffer *out)
{
    kv_cel_map_open(map, arena);
    kv_buffer_text(out, "{");
    for (size_t i = 0; i < map->count; i++) {
        kv_buffer_text(out, i > 0 ? "," : "");
        write_key(map->entries[i].key, arena, out);
        kv_buffer_text(out, ":");
        kv_cel_json(map->entries[i].value, arena, out);
    }
    kv_buffer_text(out, "}");
}

static void write_double(double real, struct kv_buffer *out)
{
    char text[KV_REAL_TEXT_MAX];
    bool finite = isfinite(real);
    kv_buffer_printf(out, "%s%s%s", finite ? "" : "\"", kv_real_format(real, 'g', text),
                     finite ? "" : "\"");
}

/* What JSON has no type for, as text. */
static void write_as_text(struct kv_cel_value value, struct kv_arena *arena, struct kv_buffer *out)
{
    struct kv_buffer text = {0};
    if (value.kind == KV_CEL_BYTES)
        kv_base64_encode(value.text, &text);
    else if (value.kind == KV_CEL_TIMESTAMP)
        cel_instant_write(value, value.instant.offset, &text);
    else if (value.kind == KV_CEL_DURATION)
        cel_duration_write(value.integer, &text);
    else if (value.kind == KV_CEL_OBJECT)
        value.object.class->text(value.object.data, &text);
    else
        kv_cel_write(value, arena, &text);
    write_text(kv_buffer_as_text(&text), out);
    kv_buffer_release(&text);
}

void kv_cel_json(struct kv_cel_value value, struct kv_arena *arena, struct kv_buffer *out)
{
    switch (value.kind) {
    case KV_CEL_NULL:
        kv_buffer_text(out, "null");
        break;
    case KV_CEL_BOOL:
        kv_buffer_text(out, value.boolean ? "true" : "false");
        break;
    case KV_CEL_INT:
        kv_buffer_printf(out, "%" PRId64, value.integer);
        break;
    case KV_CEL_UINT:
        kv_buffer_printf(out, "%" PRIu64, value.natural);
        break;
    case KV_CEL_DOUBLE:
        write_double(value.real, out);
        break;
    case KV_CEL_STRING:
        write_text(value.text, out);
        break;
    case KV_CEL_LIST:
        write_list(value.list, arena, out);
        break;
    case KV_CEL_MAP:
        write_map(value.map, arena, out);
        break;
    case KV_CEL_OPTIONAL:
        if (value.inner)
            kv_cel_json(*value.inner, arena, out);
        else
            kv_buffer_text(out, "null");
        break;
    default:
        write_as_text(value, arena, out);
    }
}
