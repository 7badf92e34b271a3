#include "list.h"

#include <stdio.h>

/* What the frame has told so far. Built-in lists say kind and metadata before items, those of
 * custom resources after them (their keys are sorted), so what a body is may be known only at its
 * end. */
struct frame {
    char kind[256];
    char api_version[256];
    char message[512]; /* of a Status */
    bool has_items, has_metadata;
};

/* A string, absent where it is null. One that doesn't fit is an error: a cut continue token would
 * be another one. */
static bool read_text(struct kv_reader *reader, const char *name, char *out, size_t size)
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

/* Only for people to read: what doesn't fit is cut. */
static bool read_message(struct kv_reader *reader, char *out, size_t size)
{
    struct kv_text text;
    if (kv_reader_peek(reader) != KV_VALUE_STRING)
        return kv_read_skip(reader);
    if (!kv_read_string(reader, &text))
        return false;
    snprintf(out, size, "%.*s", (int)(text.length < size ? text.length : size), text.data);
    return true;
}

/* How many items follow is an estimate, by which only a way is chosen: what is no count says
 * nothing.
 */
static bool read_count(struct kv_reader *reader, size_t *out)
{
    int64_t count = 0;
    bool ok = kv_reader_peek(reader) == KV_VALUE_INTEGER ? kv_read_integer(reader, &count)
                                                         : kv_read_skip(reader);
    *out = ok && count > 0 ? (size_t)count : 0;
    return ok;
}

static bool read_metadata(struct kv_page *page, struct frame *frame, struct kv_reader *reader)
{
    struct kv_text key;
    if (frame->has_metadata) /* who reads it as it arrives has gone on by the first */
        return kv_reader_fail(reader, "the list has metadata twice");
    frame->has_metadata = true;
    if (kv_reader_peek(reader) == KV_VALUE_NULL)
        return kv_read_null(reader);
    if (!kv_read_object(reader))
        return false;
    while (kv_read_key(reader, &key)) {
        if (kv_text_is(key, "continue"))
            read_text(reader, "metadata.continue", page->next, sizeof page->next);
        else if (kv_text_is(key, "resourceVersion"))
            read_text(reader, "metadata.resourceVersion", page->resource_version,
                      sizeof page->resource_version);
        else if (kv_text_is(key, "remainingItemCount"))
            read_count(reader, &page->remaining);
        else
            kv_read_skip(reader);
    }
    return !kv_reader_failed(reader);
}

/* A server that was asked for metadata alone may answer so, or not. What is not known yet is "". */
static bool is_metadata(const struct frame *frame)
{
    return strcmp(frame->kind, "PartialObjectMetadataList") == 0 &&
           (!frame->api_version[0] || strcmp(frame->api_version, "meta.k8s.io/v1") == 0);
}

/* Is the body what was asked for, as far as is known by now? */
static bool check_type(const struct kv_page *page, const struct frame *frame,
                       struct kv_reader *reader)
{
    if (page->metadata_too && is_metadata(frame))
        return true;
    if (page->metadata_too && !frame->kind[0])
        return true; /* the apiVersion alone does not tell which of the two it is */
    if (frame->kind[0] && strcmp(frame->kind, page->list_kind) != 0)
        return kv_reader_fail(reader, "the answer is a %s where a %s was expected", frame->kind,
                              page->list_kind);
    if (frame->api_version[0] && strcmp(frame->api_version, page->api_version) != 0)
        return kv_reader_fail(reader, "the answer is a %s of %s where one of %s was expected",
                              page->list_kind, frame->api_version, page->api_version);
    return true;
}

static bool read_items(struct kv_page *page, struct frame *frame, struct kv_reader *reader)
{
    if (!check_type(page, frame, reader))
        return false;
    if (frame->has_items)
        return kv_reader_fail(reader, "the list has items twice");
    frame->has_items = true;
    if (kv_reader_peek(reader) == KV_VALUE_NULL)
        return kv_read_null(reader);
    if (!kv_read_array(reader))
        return false;
    while (kv_read_item(reader)) {
        if (kv_reader_peek(reader) == KV_VALUE_NULL)
            return kv_reader_fail(reader, "item %zu of the list is null", page->items);
        if (!page->item(page->context, reader))
            return false;
        page->items++;
    }
    return !kv_reader_failed(reader);
}

static bool check_frame(const struct kv_page *page, const struct frame *frame,
                        struct kv_reader *reader)
{
    if (strcmp(frame->kind, "Status") == 0)
        return kv_reader_fail(reader, "the answer is a Status where a %s was expected: %s",
                              page->list_kind, frame->message[0] ? frame->message : "no message");
    if (!check_type(page, frame, reader))
        return false;
    if (!frame->kind[0] || !frame->api_version[0])
        return kv_reader_fail(reader, "the answer has no %s where a %s was expected",
                              frame->kind[0] ? "apiVersion" : "kind", page->list_kind);
    if (!frame->has_items)
        return kv_reader_fail(reader, "the %s has no items", page->list_kind);
    return true;
}

static bool read_frame(struct kv_page *page, struct frame *frame, struct kv_reader *reader)
{
    struct kv_text key;
    page->next[0] = page->resource_version[0] = '\0';
    page->items = page->remaining = 0;
    if (!kv_read_object(reader))
        return false;
    while (kv_read_key(reader, &key)) {
        if (kv_text_is(key, "kind"))
            read_text(reader, "kind", frame->kind, sizeof frame->kind);
        else if (kv_text_is(key, "apiVersion"))
            read_text(reader, "apiVersion", frame->api_version, sizeof frame->api_version);
        else if (kv_text_is(key, "metadata"))
            read_metadata(page, frame, reader);
        else if (kv_text_is(key, "items"))
            read_items(page, frame, reader);
        else if (kv_text_is(key, "message"))
            read_message(reader, frame->message, sizeof frame->message);
        else
            kv_read_skip(reader);
    }
    return !kv_reader_failed(reader);
}

bool kv_page_read(struct kv_page *page, struct kv_reader *reader)
{
    struct frame frame = {0};
    return read_frame(page, &frame, reader) && check_frame(page, &frame, reader);
}

bool page_read_head(struct kv_page *page, struct kv_reader *reader)
{
    struct frame frame = {0};
    return read_frame(page, &frame, reader);
}
