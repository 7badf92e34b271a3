#include "json_window.h"

#include <stdint.h>
#include <stdlib.h>

enum { WINDOW_SIZE = 64 * 1024 };

void json_window_memory(struct json_window *w, struct kv_text input)
{
    w->data = input.length > 0 ? input.data : "";
    w->end = input.length;
    w->ended = true;
    w->token_max = SIZE_MAX;
    w->keep = JSON_NOTHING;
}

void json_window_stream(struct json_window *w, kv_reader_fill *fill, void *context,
                        size_t token_max)
{
    w->fill = fill;
    w->context = context;
    w->token_max = token_max;
    w->capacity = WINDOW_SIZE;
    w->memory = malloc(w->capacity);
    if (!w->memory)
        kv_out_of_memory();
    w->data = w->memory;
    w->keep = JSON_NOTHING;
}

void json_window_release(struct json_window *w)
{
    free(w->memory);
}

/* --- lines and columns --- */

/* Characters, that is bytes that don't continue one, eight at a time. */
static unsigned count_characters(const char *bytes, size_t count)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    size_t continuing = 0;
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint64_t word;
        memcpy(&word, bytes + i, sizeof word);
        continuing += ((((word >> 7) & ~(word >> 6)) & ones) * ones) >> 56;
    }
    for (; i < count; i++)
        continuing += ((unsigned char)bytes[i] & 0xc0) == 0x80;
    return (unsigned)(count - continuing);
}

/* The mark of an offset between w->mark and the window's end. */
static struct json_mark mark_at(const struct json_window *w, size_t offset)
{
    struct json_mark mark = w->mark;
    const char *bytes = w->data + (mark.offset - w->offset);
    const char *end = w->data + (offset - w->offset);
    const char *newline;
    while ((newline = memchr(bytes, '\n', (size_t)(end - bytes)))) {
        mark.line++;
        mark.column = 0;
        bytes = newline + 1;
    }
    mark.column += count_characters(bytes, (size_t)(end - bytes));
    mark.offset = offset;
    return mark;
}

struct json_mark json_window_place(struct json_window *w)
{
    if (w->place >= w->mark.offset) {
        w->mark = mark_at(w, w->place); /* so that asking for one place after another counts once */
        w->place_mark = w->mark;
    }
    return w->place_mark;
}

/* Counts what is about to slide away. */
static void mark_before_slide(struct json_window *w, size_t count)
{
    size_t boundary = w->offset + count;
    if (w->place < boundary)
        json_window_place(w);
    if (boundary > w->mark.offset)
        w->mark = mark_at(w, boundary);
}

/* --- errors --- */

bool json_fail(struct json_window *w, const char *format, ...)
{
    struct json_mark mark = mark_at(w, w->offset + w->at);
    va_list arguments;
    va_start(arguments, format);
    kv_error_vat(w->error, w->kind, w->name, mark.line + 1, mark.column + 1, format, arguments);
    va_end(arguments);
    return false;
}

bool json_fail_wanted(struct json_window *w, const char *wanted)
{
    int c = json_byte(w);
    if (c == JSON_END)
        return json_fail(w, "the JSON ends in the middle, where %s is wanted: it was cut short",
                         wanted);
    if (c > ' ' && c < 0x7f)
        return json_fail(w, "'%c' stands here, where %s is wanted", c, wanted);
    return json_fail(w, "the byte 0x%02x stands here, where %s is wanted", (unsigned)c, wanted);
}

/* --- sliding --- */

/* Lets go of what lies before `from`. */
static void slide(struct json_window *w, size_t from)
{
    mark_before_slide(w, from);
    memmove(w->memory, w->memory + from, w->end - from);
    w->offset += from;
    w->at -= from;
    w->end -= from;
    w->token -= from; /* wraps if the token began earlier: its length stays right */
    w->key -= from;
    if (w->keep != JSON_NOTHING)
        w->keep -= from;
}

/* Makes room in the window behind the bytes there are. */
static bool make_room(struct json_window *w)
{
    if (w->keep == 0 && w->end == w->capacity && !w->wanted) {
        /* A token that fills the window is no time, and nobody wants its text. */
        w->keep = JSON_NOTHING;
        w->key_length = 0;
    }
    size_t kept = w->keep != JSON_NOTHING ? w->keep : w->at;
    if (kept > 0)
        slide(w, kept);
    if (w->end < w->capacity)
        return true;
    if (w->at > w->token_max)
        return json_fail(w, "a single string or number of more than %zu bytes", w->token_max);
    w->capacity *= 2;
    w->memory = realloc(w->memory, w->capacity);
    if (!w->memory)
        kv_out_of_memory();
    w->data = w->memory;
    return true;
}

bool json_window_refill(struct json_window *w)
{
    if (w->ended || w->error->kind != KV_ERROR_NONE || !make_room(w))
        return false;
    struct kv_error error = {0};
    ptrdiff_t count = w->fill(w->context, w->memory + w->end, w->capacity - w->end, &error);
    if (count < 0) {
        *w->error = error;
        return json_fail(w, "the rest can't be read"); /* if the source did not say why */
    }
    w->ended = count == 0;
    w->end += (size_t)count;
    return count > 0;
}

bool json_window_have(struct json_window *w, size_t count)
{
    while (w->end - w->at < count)
        if (!json_window_refill(w))
            return false;
    return true;
}
