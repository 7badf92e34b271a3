#include "cel/value/text.h"

#include "cel/value/civil.h"
#include "kubevet/base/number.h"

#include <inttypes.h>
#include <math.h>

static void write_any(struct kv_cel_value value, struct kv_arena *arena, struct kv_buffer *out);

static void write_escaped(unsigned char c, bool bytes, struct kv_buffer *out)
{
    static const char letters[] = "abtnvfr"; /* from \a, 7 */
    if (c >= 7 && c <= 13)
        kv_buffer_printf(out, "\\%c", letters[c - 7]);
    else if (c == '"' || c == '\\')
        kv_buffer_printf(out, "\\%c", c);
    else if (c < ' ' || c == 0x7f || (bytes && c >= 0x80))
        kv_buffer_printf(out, "\\x%02x", c);
    else
        kv_buffer_add(out, &c, 1);
}

static void write_quoted(struct kv_text text, bool bytes, struct kv_buffer *out)
{
    kv_buffer_text(out, bytes ? "b\"" : "\"");
    for (size_t i = 0; i < text.length; i++)
        write_escaped((unsigned char)text.data[i], bytes, out);
    kv_buffer_text(out, "\"");
}

static void write_list(struct kv_cel_list *list, struct kv_arena *arena, struct kv_buffer *out)
{
    kv_cel_list_open(list, arena);
    kv_buffer_text(out, "[");
    for (size_t i = 0; i < list->count; i++) {
        kv_buffer_text(out, i > 0 ? ", " : "");
        write_any(list->items[i], arena, out);
    }
    kv_buffer_text(out, "]");
}

static void write_map(struct kv_cel_map *map, struct kv_arena *arena, struct kv_buffer *out)
{
    kv_cel_map_open(map, arena);
    kv_buffer_text(out, "{");
    for (size_t i = 0; i < map->count; i++) {
        kv_buffer_text(out, i > 0 ? ", " : "");
        write_any(map->entries[i].key, arena, out);
        kv_buffer_text(out, ": ");
        write_any(map->entries[i].value, arena, out);
    }
    kv_buffer_text(out, map->partial ? ", ...}" : "}");
}

/* As a literal: 1.0 is no int. */
static void write_double(double real, struct kv_buffer *out)
{
    char text[KV_REAL_TEXT_MAX];
    if (isnan(real) || isinf(real)) {
        kv_buffer_printf(out, "double(\"%s\")", kv_real_format(real, 'g', text));
        return;
    }
    kv_buffer_text(out, kv_real_format(real, 'g', text));
    if (!strpbrk(text, ".e"))
        kv_buffer_text(out, ".0");
}

static void write_optional(struct kv_cel_value value, struct kv_arena *arena, struct kv_buffer *out)
{
    if (!value.inner) {
        kv_buffer_text(out, "optional.none()");
        return;
    }
    kv_buffer_text(out, "optional.of(");
    write_any(*value.inner, arena, out);
    kv_buffer_text(out, ")");
}

static void write_object(struct kv_cel_value value, struct kv_buffer *out)
{
    kv_buffer_printf(out, "%s(\"", value.object.class->name);
    value.object.class->text(value.object.data, out);
    kv_buffer_text(out, "\")");
}

static void write_unknown(const struct kv_cel_unknown *unknown, struct kv_buffer *out)
{
    for (size_t i = 0; i < unknown->count; i++) {
        kv_buffer_text(out, i > 0 ? ", " : "");
        kv_cel_place_text(unknown->places[i], out);
    }
}

static void write_scalar(struct kv_cel_value value, struct kv_buffer *out)
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
        kv_buffer_printf(out, "%" PRIu64 "u", value.natural);
        break;
    case KV_CEL_DOUBLE:
        write_double(value.real, out);
        break;
    case KV_CEL_STRING:
    case KV_CEL_BYTES:
        write_quoted(value.text, value.kind == KV_CEL_BYTES, out);
        break;
    case KV_CEL_TYPE:
        kv_buffer_add(out, value.text.data, value.text.length);
        break;
    default:
        break;
    }
}

static void write_any(struct kv_cel_value value, struct kv_arena *arena, struct kv_buffer *out)
{
    switch (value.kind) {
    case KV_CEL_LIST:
        write_list(value.list, arena, out);
        break;
    case KV_CEL_MAP:
        write_map(value.map, arena, out);
        break;
    case KV_CEL_OPTIONAL:
        write_optional(value, arena, out);
        break;
    case KV_CEL_OBJECT:
        write_object(value, out);
        break;
    case KV_CEL_UNKNOWN:
        write_unknown(value.unknown, out);
        break;
    case KV_CEL_ERROR:
        kv_buffer_text(out, value.failure->text);
        break;
    case KV_CEL_TIMESTAMP:
        kv_buffer_text(out, "timestamp(\"");
        cel_instant_write(value, value.instant.offset, out);
        kv_buffer_text(out, "\")");
        break;
    case KV_CEL_DURATION:
        kv_buffer_text(out, "duration(\"");
        cel_duration_write(value.integer, out);
        kv_buffer_text(out, "\")");
        break;
    default:
        write_scalar(value, out);
    }
}

void kv_cel_write(struct kv_cel_value value, struct kv_arena *arena, struct kv_buffer *out)
{
    write_any(value, arena, out);
}

void cel_value_text(struct kv_cel_value value, struct kv_arena *arena, struct kv_buffer *out)
{
    if (value.kind == KV_CEL_STRING)
        kv_buffer_add(out, value.text.data, value.text.length);
    else
        write_any(value, arena, out);
}
