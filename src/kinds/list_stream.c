/* A page as it arrives. Complete items are cut out and decoded one by one; the rest, in which `{}`
 * stands for each item, a few bytes each, is read at the end by the reader for whole pages. A body
 * is valid JSON if the rest and all items are, since one object can replace another anywhere: so
 * exactly the same pages are accepted as by reading them as a whole. */
#include "list.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/json_extent.h"

#include <stdio.h>
#include <stdlib.h>

/* Levels around an item: the list and its `items`. */
enum { ITEM_LEVELS = 2 };

/* Enough for 300,000 items, and for the body of any error. */
#define FRAME_MAX ((size_t)1024 * 1024)

struct json_page {
    struct kv_page_stream base;
    struct kv_buffer frame;
    size_t depth; /* in the rest */
    bool in_string, escaped;
    size_t string, string_end; /* where the last string in the rest begins and ends */
    bool in_items;             /* in the list's `items`, whose objects are cut out */
    size_t cut_out;
    bool in_item;
    struct kv_json_extent extent; /* of the item */
    struct kv_buffer item;        /* its beginning, if it is not in one piece */
    struct kv_reader *reader;     /* of items; NULL before the first */
};

static struct json_page *json_page_of(struct kv_page_stream *stream)
{
    return (struct json_page *)stream;
}

static void json_close(struct kv_page_stream *stream)
{
    struct json_page *json = json_page_of(stream);
    kv_buffer_release(&json->frame);
    kv_buffer_release(&json->item);
    kv_reader_close(json->reader);
}

/* --- reading what was cut --- */

static struct kv_reader *reader_open(const struct json_page *stream, struct kv_text text)
{
    return kv_reader_json(text, stream->base.name, stream->base.kind);
}

/* The error's place is that within the part, which means nothing in the whole. */
static void error_take(const struct kv_reader *reader, struct kv_error *error)
{
    if (error->kind != KV_ERROR_NONE)
        return;
    kv_reader_error(reader, error);
    error->line = error->column = 0;
}

static bool reader_done(struct kv_reader *reader, bool ok, struct kv_error *error)
{
    if (!ok)
        error_take(reader, error);
    kv_reader_close(reader);
    return ok;
}

/* A reader that stands before this item. */
static struct kv_reader *item_reader(struct json_page *stream, struct kv_text text)
{
    if (stream->reader)
        kv_reader_json_again(stream->reader, text);
    else
        stream->reader = reader_open(stream, text);
    kv_reader_nested(stream->reader, ITEM_LEVELS);
    return stream->reader;
}

/* An item is complete. */
static bool item_take(struct json_page *stream, struct kv_reader *reader, struct kv_error *error)
{
    bool ok =
        (stream->base.page->item(stream->base.page->context, reader) && kv_read_end(reader)) ||
        page_item_fail(reader, stream->cut_out, error);
    kv_buffer_text(&stream->frame, "{}");
    kv_buffer_clear(&stream->item);
    stream->extent = (struct kv_json_extent){0};
    stream->in_item = false;
    stream->cut_out++;
    return ok;
}

/* Reads what precedes the first item, closed as if there were none. */
static bool head_read(struct json_page *stream, struct kv_error *error)
{
    size_t length = stream->frame.length;
    kv_buffer_text(&stream->frame, "]}");
    struct kv_reader *reader = reader_open(stream, kv_buffer_as_text(&stream->frame));
    bool ok = page_read_head(stream->base.page, reader) && kv_read_end(reader);
    stream->frame.length = length;
    return reader_done(reader, ok, error);
}

/* An item of the rest: a placeholder, or one that was not cut out because it is not an object, or
 * because `items` was written with escapes. */
static bool frame_item_take(void *context, struct kv_reader *reader)
{
    const struct json_page *stream = context;
    if (stream->cut_out == 0 || kv_reader_peek(reader) != KV_VALUE_OBJECT)
        return stream->base.page->item(stream->base.page->context, reader);
    return kv_read_skip(reader);
}

static bool json_end(struct kv_page_stream *base, struct kv_error *error)
{
    struct json_page *stream = json_page_of(base);
    struct kv_page *page = stream->base.page, frame = *page;
    if (stream->in_item) /* let the reader of the rest report the truncation */
        kv_buffer_text(&stream->frame, "{");
    frame.item = frame_item_take;
    frame.context = stream;
    struct kv_reader *reader = reader_open(stream, kv_buffer_as_text(&stream->frame));
    bool ok = kv_page_read(&frame, reader) && kv_read_end(reader);
    if (!reader_done(reader, ok, error))
        return false;
    frame.item = page->item;
    frame.context = page->context;
    *page = frame;
    return true;
}

static bool json_is_open(const struct kv_page_stream *base)
{
    const struct json_page *stream = (const struct json_page *)base;
    return stream->in_item || stream->in_string || stream->depth > 0;
}

/* --- cutting --- */

/* Is the next bracket the value of the key `items`? */
static bool is_items_key(const struct json_page *stream)
{
    static const char key[] = "\"items\"";
    const char *frame = stream->frame.data;
    size_t length = stream->string_end + 1 - stream->string;
    unsigned colons = 0;
    if (stream->depth != 1 || stream->frame.length == 0 || length != sizeof key - 1 ||
        memcmp(frame + stream->string, key, length) != 0)
        return false;
    for (size_t i = stream->string_end + 1; i < stream->frame.length; i++)
        if (frame[i] == ':')
            colons++;
        else if (!strchr(" \t\r\n", frame[i]))
            return false;
    return colons == 1;
}

static void string_byte(struct json_page *stream, char c)
{
    if (stream->escaped) {
        stream->escaped = false;
    } else if (c == '\\') {
        stream->escaped = true;
    } else if (c == '"') {
        stream->in_string = false;
        stream->string_end = stream->frame.length;
    }
}

static void structure_byte(struct json_page *stream, char c)
{
    switch (c) {
    case '"':
        stream->in_string = true;
        stream->string = stream->frame.length;
        break;
    case '[':
        stream->in_items |= is_items_key(stream);
        stream->depth++;
        break;
    case '{':
        stream->depth++;
        break;
    case ']':
    case '}':
        stream->depth -= stream->depth >
                         0; /* too many closing brackets are reported by the reader of the rest */
        stream->in_items &= stream->depth >= ITEM_LEVELS;
        break;
    default:
        break;
    }
}

/* Adds bytes to the rest until an item begins; returns how many. */
static size_t frame_add(struct json_page *stream, struct kv_text bytes)
{
    size_t at = 0;
    for (; at < bytes.length && stream->frame.length <= FRAME_MAX; at++) {
        char c = bytes.data[at];
        if (stream->in_string) {
            string_byte(stream, c);
        } else if (c == '{' && stream->in_items && stream->depth == ITEM_LEVELS) {
            stream->in_item = true;
            break;
        } else {
            structure_byte(stream, c);
        }
        kv_buffer_add(&stream->frame, &c, 1);
    }
    return at;
}

/* Adds bytes to an item until it ends; `*taken` says how many. */
static bool item_add(struct json_page *stream, struct kv_text bytes, size_t *taken,
                     struct kv_error *error)
{
    struct kv_text item = {bytes.data, kv_json_extent_add(&stream->extent, bytes)};
    bool whole = stream->extent.depth == 0;
    *taken = item.length;
    if (item.length > stream->base.item_max - stream->item.length)
        return kv_error_at(error, stream->base.kind, stream->base.name, 0, 0,
                           "item %zu of the list is larger than %zu MiB", stream->cut_out,
                           stream->base.item_max >> 20);
    if (!whole || stream->item.length > 0) {
        kv_buffer_add(&stream->item, item.data, item.length);
        item = kv_buffer_as_text(&stream->item);
    }
    return !whole || item_take(stream, item_reader(stream, item), error);
}

/* The rest is too large: too many items (`{},` for each), or something else. */
static bool frame_fail(const struct json_page *stream, struct kv_error *error)
{
    if (stream->cut_out > FRAME_MAX / 8)
        return kv_error_at(error, stream->base.kind, stream->base.name, 0, 0,
                           "a page of the list has more than %zu items: no server sends so many at "
                           "once",
                           stream->cut_out - 1);
    return kv_error_at(error, stream->base.kind, stream->base.name, 0, 0,
                       "the answer is larger than %zu MiB beside its %zu items", FRAME_MAX >> 20,
                       stream->cut_out);
}

static bool json_add(struct kv_page_stream *base, struct kv_text bytes, struct kv_error *error)
{
    struct json_page *stream = json_page_of(base);
    while (bytes.length > 0) {
        size_t taken;
        if (!stream->in_item) {
            taken = frame_add(stream, bytes);
            if (stream->frame.length > FRAME_MAX)
                return frame_fail(stream, error);
            if (stream->in_item && stream->cut_out == 0 && !head_read(stream, error))
                return false;
        } else if (!item_add(stream, bytes, &taken, error)) {
            return false;
        }
        bytes.data += taken;
        bytes.length -= taken;
    }
    return true;
}

struct kv_page_stream *kv_page_stream_open(struct kv_page *page, size_t item_max, const char *name,
                                           enum kv_error_kind kind)
{
    struct json_page *json = calloc(1, sizeof *json);
    if (!json)
        kv_out_of_memory();
    page_stream_init(&json->base, page, item_max, name, kind);
    json->base.add = json_add;
    json->base.end = json_end;
    json->base.is_open = json_is_open;
    json->base.close = json_close;
    return &json->base;
}

/* --- either encoding --- */

void page_stream_init(struct kv_page_stream *stream, struct kv_page *page, size_t item_max,
                      const char *name, enum kv_error_kind kind)
{
    stream->page = page;
    stream->item_max = item_max;
    stream->kind = kind;
    snprintf(stream->name, sizeof stream->name, "%s", name);
    page->next[0] = page->resource_version[0] = '\0';
    page->items = page->remaining = 0;
}

bool page_item_fail(const struct kv_reader *reader, size_t item, struct kv_error *error)
{
    error_take(reader, error);
    return kv_error_prepend(error, "item %zu of the list", item);
}

bool kv_page_stream_add(struct kv_page_stream *stream, struct kv_text bytes, struct kv_error *error)
{
    return stream->add(stream, bytes, error);
}

bool kv_page_stream_end(struct kv_page_stream *stream, struct kv_error *error)
{
    return stream->end(stream, error);
}

bool kv_page_stream_is_open(const struct kv_page_stream *stream)
{
    return stream->is_open(stream);
}

void kv_page_stream_close(struct kv_page_stream *stream)
{
    if (!stream)
        return;
    stream->close(stream);
    free(stream);
}
