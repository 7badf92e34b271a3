#include "frame.h"

/* A document is a list of objects, a snapshot is a list of lists: nothing is nested deeper. */
enum { DEPTH_MAX = 2 };

static bool frame_scan(struct kv_reader *reader, struct kv_arena *arena, int depth,
                       struct frame *out);

static bool string_take(struct kv_reader *reader, struct kv_arena *arena, const char **out)
{
    struct kv_text text;
    if (kv_reader_peek(reader) != KV_VALUE_STRING)
        return kv_read_skip(reader);
    if (!kv_read_string(reader, &text))
        return false;
    *out = kv_arena_copy(arena, text);
    return true;
}

static bool metadata_scan(struct kv_reader *reader, struct kv_arena *arena, struct frame *out)
{
    struct kv_text key, token;
    int64_t remaining;
    if (kv_reader_peek(reader) != KV_VALUE_OBJECT)
        return kv_read_skip(reader);
    out->has_metadata = true;
    kv_read_object(reader);
    while (kv_read_key(reader, &key)) {
        if (kv_text_is(key, "continue") && kv_reader_peek(reader) == KV_VALUE_STRING)
            out->is_page = kv_read_string(reader, &token) && token.length > 0;
        else if (kv_text_is(key, "remainingItemCount") &&
                 kv_reader_peek(reader) == KV_VALUE_INTEGER)
            out->remaining = kv_read_integer(reader, &remaining) && remaining >= 0
                                 ? (size_t)remaining
                                 : SIZE_MAX;
        else if (kv_text_is(key, "resourceVersion"))
            string_take(reader, arena, &out->list_version);
        else
            kv_read_skip(reader);
    }
    return !kv_reader_failed(reader);
}

/* `kubectl version -o json` has the server's response under a key. */
static bool server_version_scan(struct kv_reader *reader, struct kv_arena *arena, struct frame *out)
{
    struct kv_text key;
    if (kv_reader_peek(reader) != KV_VALUE_OBJECT)
        return kv_read_skip(reader);
    kv_read_object(reader);
    while (kv_read_key(reader, &key))
        if (!(kv_text_is(key, "gitVersion") ? string_take(reader, arena, &out->git_version)
                                            : kv_read_skip(reader)))
            return false;
    return !kv_reader_failed(reader);
}

/* An item of a typed list may omit its kind, but must not have another one. */
static void typed_item_scan(struct kv_reader *reader, struct kv_arena *arena, struct frame *out)
{
    struct kv_text key;
    const char *kind = NULL;
    if (kv_reader_peek(reader) != KV_VALUE_OBJECT) {
        kv_read_skip(reader);
        return;
    }
    kv_read_object(reader);
    while (kv_read_key(reader, &key))
        if (!out->odd_item && kv_text_is(key, "kind"))
            string_take(reader, arena, &kind);
        else
            kv_read_skip(reader);
    size_t length = kind ? strlen(kind) : 0;
    if (kind && (strncmp(out->kind, kind, length) != 0 || strcmp(out->kind + length, "List") != 0))
        out->odd_item = kind;
}

/* Items of a typed list all have one kind: here they are skipped and only counted. */
static bool items_scan(struct kv_reader *reader, struct kv_arena *arena, int depth, bool typed,
                       struct frame *out, struct kv_list *items)
{
    if (kv_reader_peek(reader) != KV_VALUE_ARRAY)
        return kv_read_skip(reader);
    kv_read_array(reader);
    while (kv_read_item(reader)) {
        out->item_count++;
        if (typed) {
            typed_item_scan(reader, arena, out);
            continue;
        }
        struct frame *item = kv_list_push(items, arena, sizeof *item);
        if (!frame_scan(reader, arena, depth - 1, item))
            return false;
    }
    return !kv_reader_failed(reader);
}

static bool key_scan(struct kv_reader *reader, struct kv_arena *arena, int depth,
                     struct kv_text key, struct frame *out)
{
    const struct {
        const char *key;
        const char **out;
    } strings[] = {
        {"kind", &out->kind},
        {"apiVersion", &out->api_version},
        {"gitVersion", &out->git_version},
        {"recordedAt", &out->recorded_at},
        {"server", &out->server},
        {"context", &out->context},
        {"version", &out->version},
        {"message", &out->message},
    };
    /* The second pass relies on what the first has found: it must occur only once. */
    if ((out->kind && kv_text_is(key, "kind")) ||
        (out->api_version && kv_text_is(key, "apiVersion")) ||
        (out->has_items && kv_text_is(key, "items")) ||
        (out->has_lists && kv_text_is(key, "lists")) ||
        (out->has_metadata && kv_text_is(key, "metadata")))
        return kv_reader_fail(reader, "\"%.*s\" is repeated", (int)key.length, key.data);
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        if (kv_text_is(key, strings[i].key))
            return string_take(reader, arena, strings[i].out);
    if (kv_text_is(key, "metadata"))
        return metadata_scan(reader, arena, out);
    if (kv_text_is(key, "serverVersion"))
        return server_version_scan(reader, arena, out);
    if (depth > 0 && kv_text_is(key, "items")) {
        out->has_items = true;
        bool typed = out->kind && strcmp(out->kind, "List") != 0;
        return items_scan(reader, arena, depth, typed, out, &out->items);
    }
    if (depth > 0 && kv_text_is(key, "lists")) {
        out->has_lists = true;
        return items_scan(reader, arena, depth, false, out, &out->lists);
    }
    return kv_read_skip(reader);
}

static bool frame_scan(struct kv_reader *reader, struct kv_arena *arena, int depth,
                       struct frame *out)
{
    struct kv_text key;
    if (kv_reader_peek(reader) != KV_VALUE_OBJECT)
        return kv_read_skip(reader);
    out->is_object = true;
    out->remaining = SIZE_MAX;
    kv_read_object(reader);
    while (kv_read_key(reader, &key))
        if (!key_scan(reader, arena, depth, key, out))
            return false;
    return !kv_reader_failed(reader);
}

bool frame_read(struct kv_reader *reader, struct kv_arena *arena, struct frame *out)
{
    *out = (struct frame){0};
    return frame_scan(reader, arena, DEPTH_MAX, out) && kv_read_end(reader);
}
