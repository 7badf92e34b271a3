#include "cel/library/format_value.h"

#include "cel/value/civil.h"
#include "kubevet/base/number.h"
#include "kubevet/base/scan.h"
#include "kubevet/base/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static void fail(struct format_out *out, const char *allowed, struct kv_cel_value value)
{
    if (!out->problem)
        out->problem = kv_arena_printf(kv_cel_run_arena(out->run), "%s, was given %s", allowed,
                                       kv_cel_type_name(value));
}

static void add(struct format_out *out, struct kv_text text)
{
    out->full = out->full || out->text.length + text.length > KV_CEL_STRING_MAX;
    if (!out->full)
        kv_buffer_add(&out->text, text.data, text.length);
    kv_cel_work(out->run, 1 + text.length / 8);
}

static void add_string(struct format_out *out, const char *string)
{
    add(out, kv_text_of(string));
}

/* NaN and infinities. */
static bool add_special(struct format_out *out, double real)
{
    if (isfinite(real))
        return false;
    add_string(out, isnan(real) ? "NaN" : real > 0 ? "Infinity" : "-Infinity");
    return true;
}

static void add_real(struct format_out *out, double real)
{
    char text[KV_REAL_TEXT_MAX];
    if (!add_special(out, real))
        add_string(out, kv_real_format(real, 'f', text));
}

/* By base 2, 8, 10 or 16. */
static void add_integer(struct format_out *out, bool negative, uint64_t value, unsigned base,
                        const char *digits)
{
    char text[66];
    size_t at = sizeof text;
    do
        text[--at] = digits[value % base];
    while (value /= base);
    if (negative)
        text[--at] = '-';
    add(out, (struct kv_text){text + at, sizeof text - at});
}

static bool add_natural(struct format_out *out, struct kv_cel_value value, unsigned base,
                        const char *digits)
{
    bool negative = value.kind == KV_CEL_INT && value.integer < 0;
    if (value.kind != KV_CEL_INT && value.kind != KV_CEL_UINT)
        return false;
    add_integer(out, negative, negative ? 0 - value.natural : value.natural, base, digits);
    return true;
}

static void add_written(struct format_out *out, struct kv_cel_value value)
{
    struct kv_buffer text = {0};
    if (value.kind == KV_CEL_TIMESTAMP)
        cel_instant_write(value, 0, &text);
    else
        cel_duration_write(value.integer, &text);
    add(out, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
}

/* Bytes are shown as the text that they are. */
static void add_bytes(struct format_out *out, struct kv_text bytes)
{
    uint32_t code;
    struct kv_text rest = bytes;
    for (size_t length; rest.length > 0; kv_take(&rest, length)) {
        length = kv_utf8_decode(rest, &code);
        if (length == 0) {
            out->problem = "bytes that are not valid UTF-8";
            return;
        }
    }
    kv_cel_work(out->run, bytes.length / 4);
    add(out, bytes);
}

static void add_any(struct format_out *out, struct kv_cel_value value);

static void add_list(struct format_out *out, struct kv_cel_list *list)
{
    kv_cel_list_open(list, kv_cel_run_arena(out->run));
    add_string(out, "[");
    for (size_t i = 0; i < list->count && !out->full && !out->problem; i++) {
        if (i > 0)
            add_string(out, ", ");
        add_any(out, list->items[i]);
    }
    add_string(out, "]");
}

struct shown_entry {
    struct kv_text key;
    struct kv_cel_value value;
};

static int compare_entries(const void *a, const void *b)
{
    struct kv_text first = ((const struct shown_entry *)a)->key;
    struct kv_text second = ((const struct shown_entry *)b)->key;
    size_t length = first.length < second.length ? first.length : second.length;
    int order = length > 0 ? memcmp(first.data, second.data, length) : 0;
    return order != 0 ? order : (first.length > second.length) - (first.length < second.length);
}

/* The text of a key that is no string is copied into the arena. */
static struct kv_text key_text(struct format_out *out, struct kv_cel_value key)
{
    struct format_out apart = {.run = out->run};
    if (key.kind == KV_CEL_STRING)
        return key.text;
    add_any(&apart, key);
    const char *text = kv_arena_copy(kv_cel_run_arena(out->run), kv_buffer_as_text(&apart.text));
    kv_buffer_release(&apart.text);
    return kv_text_of(text);
}

static void add_map(struct format_out *out, struct kv_cel_map *map)
{
    struct kv_arena *arena = kv_cel_run_arena(out->run);
    kv_cel_map_open(map, arena);
    if (!kv_cel_room(out->run, map->count * sizeof(struct shown_entry))) {
        out->full = true;
        return;
    }
    struct shown_entry *entries = kv_arena_array(arena, map->count, sizeof *entries);
    for (size_t i = 0; i < map->count; i++)
        entries[i] =
            (struct shown_entry){key_text(out, map->entries[i].key), map->entries[i].value};
    kv_sort(entries, map->count, sizeof *entries, compare_entries);
    add_string(out, "{");
    for (size_t i = 0; i < map->count && !out->full && !out->problem; i++) {
        add_string(out, i > 0 ? ", " : "");
        add(out, entries[i].key);
        add_string(out, ": ");
        add_any(out, entries[i].value);
    }
    add_string(out, "}");
}

/* %s */
static void add_any(struct format_out *out, struct kv_cel_value value)
{
    switch (value.kind) {
    case KV_CEL_NULL:
        add_string(out, "null");
        break;
    case KV_CEL_BOOL:
        add_string(out, value.boolean ? "true" : "false");
        break;
    case KV_CEL_INT:
    case KV_CEL_UINT:
        add_natural(out, value, 10, "0123456789");
        break;
    case KV_CEL_DOUBLE:
        add_real(out, value.real);
        break;
    case KV_CEL_STRING:
    case KV_CEL_TYPE:
        add(out, value.text);
        break;
    case KV_CEL_BYTES:
        add_bytes(out, value.text);
        break;
    case KV_CEL_TIMESTAMP:
    case KV_CEL_DURATION:
        add_written(out, value);
        break;
    case KV_CEL_LIST:
        add_list(out, value.list);
        break;
    case KV_CEL_MAP:
        add_map(out, value.map);
        break;
    default:
        fail(out,
             "string clause can only be used on strings, bools, bytes, ints, doubles, maps, "
             "lists, types, durations, and timestamps",
             value);
    }
}

static void add_decimal(struct format_out *out, struct kv_cel_value value)
{
    if (value.kind == KV_CEL_DOUBLE)
        add_real(out, value.real);
    else if (!add_natural(out, value, 10, "0123456789"))
        fail(out, "decimal clause can only be used on ints, uints, and doubles", value);
}

/* %f and %e */
static void add_fixed(struct format_out *out, struct kv_cel_value value, char verb, int precision)
{
    char text[512];
    double real = value.kind == KV_CEL_DOUBLE ? value.real
                  : value.kind == KV_CEL_INT  ? (double)value.integer
                                              : (double)value.natural;
    if (value.kind != KV_CEL_DOUBLE && value.kind != KV_CEL_INT && value.kind != KV_CEL_UINT) {
        fail(out,
             verb == 'f' ? "fixed-point clause can only be used on ints, uints, and doubles"
                         : "scientific clause can only be used on ints, uints, and doubles",
             value);
        return;
    }
    if (add_special(out, real))
        return;
    snprintf(text, sizeof text, verb == 'f' ? "%.*f" : "%.*e", precision, real);
    add_string(out, text);
}

static void add_binary(struct format_out *out, struct kv_cel_value value)
{
    if (value.kind == KV_CEL_BOOL)
        add_string(out, value.boolean ? "1" : "0");
    else if (!add_natural(out, value, 2, "01"))
        fail(out, "only ints, uints, and bools can be formatted as binary", value);
}

static void add_hex(struct format_out *out, struct kv_cel_value value, const char *digits)
{
    if (add_natural(out, value, 16, digits))
        return;
    if (value.kind != KV_CEL_STRING && value.kind != KV_CEL_BYTES) {
        fail(out, "only ints, uints, bytes, and strings can be formatted as hex", value);
        return;
    }
    for (size_t i = 0; i < value.text.length && !out->full; i++) {
        unsigned char byte = (unsigned char)value.text.data[i];
        add(out, (struct kv_text){(char[]){digits[byte >> 4], digits[byte & 15]}, 2});
    }
}

void format_value(struct format_out *out, struct kv_cel_value value, char verb, int precision)
{
    switch (verb) {
    case 's':
        add_any(out, value);
        break;
    case 'd':
        add_decimal(out, value);
        break;
    case 'f':
    case 'e':
        add_fixed(out, value, verb, precision);
        break;
    case 'b':
        add_binary(out, value);
        break;
    case 'o':
        if (!add_natural(out, value, 8, "01234567"))
            fail(out, "octal clause can only be used on ints and uints", value);
        break;
    default:
        add_hex(out, value, verb == 'X' ? "0123456789ABCDEF" : "0123456789abcdef");
    }
}
