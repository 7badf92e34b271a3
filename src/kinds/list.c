#include "list.h"

#include <stdio.h>

/* What is known about the list so far. Built-in lists have kind and metadata before items, those of
 * custom resources after them (their keys are sorted), so the type may be known only at the end. */
struct frame {
    char kind[256];
    char api_version[256];
    char message[512]; /* of a Status */
    bool has_items, has_metadata;
};

/* A string; null counts as absent. One that is too long is an error: a truncated continue token
 * would be wrong. */
static bool text_read(struct kv_reader *reader, const char *name, char *out, size_t size)
{
    struct kv_text text;
    if (kv_reader_peek(reader) == KV_VALUE_NULL)
        return kv_read_null(reader);
    if (!kv_read_string(reader, &text))
        return false;
    if (text.length >= size)
        return kv_reader_fail(reader, "%s is longer than %zu bytes", name, size - 1);
    memcpy(out, text.data, text.length);
    out[text.length] = '\0';
    return true;
}

/* Only for people: truncated if too long. */
static bool message_read(struct kv_reader *reader, char *out, size_t size)
{
    struct kv_text text;
    if (kv_reader_peek(reader) != KV_VALUE_STRING)
        return kv_read_skip(reader);
    if (!kv_read_string(reader, &text))
        return false;
    snprintf(out, size, "%.*s", (int)(text.length < size ? text.length : size), text.data);
    return true;
}

/* The number of remaining items is an estimate for choosing a strategy: an invalid one is
 * ignored. */
static bool count_read(struct kv_reader *reader, size_t *out)
{
    int64_t count = 0;
    bool ok = kv_reader_peek(reader) == KV_VALUE_INTEGER ? kv_read_integer(reader, &count)
                                                         : kv_read_skip(reader);
    *out = ok && count > 0 ? (size_t)count : 0;
    return ok;
}

static bool metadata_read(struct kv_page *page, struct frame *frame, struct kv_reader *reader)
{
    struct kv_text key;
    if (frame->has_metadata) /* a stream has used the first one already */
        return kv_reader_fail(reader, "the list has metadata twice");
    frame->has_metadata = true;
    if (kv_reader_peek(reader) == KV_VALUE_NULL)
        return kv_read_null(reader);
    if (!kv_read_object(reader))
        return false;
    while (kv_read_key(reader, &key)) {
        if (kv_text_is(key, "continue"))
            text_read(reader, "metadata.continue", page->next, sizeof page->next);
        else if (kv_text_is(key, "resourceVersion"))
            text_read(reader, "metadata.resourceVersion", page->resource_version,
                      sizeof page->resource_version);
        else if (kv_text_is(key, "remainingItemCount"))
            count_read(reader, &page->remaining);
        else
            kv_read_skip(reader);
    }
    return !kv_reader_failed(reader);
}

/* A server may or may not answer with metadata only. What is unknown yet is "". */
static bool is_metadata(const char *kind, const char *api_version)
{
    return strcmp(kind, "PartialObjectMetadataList") == 0 &&
           (!api_version[0] || strcmp(api_version, "meta.k8s.io/v1") == 0);
}

bool page_type_check(const struct kv_page *page, const char *kind, const char *api_version,
                     struct kv_buffer *why)
{
    if (page->metadata_too && is_metadata(kind, api_version))
        return true;
    if (page->metadata_too && !kind[0])
        return true; /* the apiVersion alone does not distinguish the two */
    if (kind[0] && strcmp(kind, page->list_kind) != 0)
        kv_buffer_printf(why, "the answer is a %s where a %s was expected", kind, page->list_kind);
    else if (api_version[0] && strcmp(api_version, page->api_version) != 0)
        kv_buffer_printf(why, "the answer is a %s of %s where one of %s was expected",
                         page->list_kind, api_version, page->api_version);
    return why->length == 0;
}

/* Is the body what was requested, as far as known? */
static bool type_check(const struct kv_page *page, const struct frame *frame,
                       struct kv_reader *reader)
{
    struct kv_buffer why = {0};
    bool ok = page_type_check(page, frame->kind, frame->api_version, &why) ||
              kv_reader_fail(reader, "%s", why.data);
    kv_buffer_release(&why);
    return ok;
}

static bool items_read(struct kv_page *page, struct frame *frame, struct kv_reader *reader)
{
    if (!type_check(page, frame, reader))
        return false;
    if (frame->has_items)
        return kv_reader_fail(reader, "the list has items twice");
    frame->has_items = true;
    if (kv_reader_peek(reader) == KV_VALUE_NULL)
        return kv_read_null(reader);
    if (!kv_read_array(reader))
        return false;
    while (kv_read_item(reader)) {
        if (!page->item(page->context, reader))
            return false;
        page->items++;
    }
    return !kv_reader_failed(reader);
}

static bool frame_check(const struct kv_page *page, const struct frame *frame,
                        struct kv_reader *reader)
{
    if (strcmp(frame->kind, "Status") == 0)
        return kv_reader_fail(reader, "the answer is a Status where a %s was expected: %s",
                              page->list_kind, frame->message[0] ? frame->message : "no message");
    if (!type_check(page, frame, reader))
        return false;
    if (!frame->kind[0] || !frame->api_version[0])
        return kv_reader_fail(reader, "the answer has no %s where a %s was expected",
                              frame->kind[0] ? "apiVersion" : "kind", page->list_kind);
    if (!frame->has_items)
        return kv_reader_fail(reader, "the %s has no items", page->list_kind);
    return true;
}

static bool frame_read(struct kv_page *page, struct frame *frame, struct kv_reader *reader)
{
    struct kv_text key;
    page->next[0] = page->resource_version[0] = '\0';
    page->items = page->remaining = 0;
    if (!kv_read_object(reader))
        return false;
    while (kv_read_key(reader, &key)) {
        if (kv_text_is(key, "kind"))
            text_read(reader, "kind", frame->kind, sizeof frame->kind);
        else if (kv_text_is(key, "apiVersion"))
            text_read(reader, "apiVersion", frame->api_version, sizeof frame->api_version);
        else if (kv_text_is(key, "metadata"))
            metadata_read(page, frame, reader);
        else if (kv_text_is(key, "items"))
            items_read(page, frame, reader);
        else if (kv_text_is(key, "message"))
            message_read(reader, frame->message, sizeof frame->message);
        else
            kv_read_skip(reader);
    }
    return !kv_reader_failed(reader);
}

bool kv_page_read(struct kv_page *page, struct kv_reader *reader)
{
    struct frame frame = {0};
    return frame_read(page, &frame, reader) && frame_check(page, &frame, reader);
}

bool page_read_head(struct kv_page *page, struct kv_reader *reader)
{
    struct frame frame = {0};
    return frame_read(page, &frame, reader);
}
