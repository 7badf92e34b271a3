/* A page in protocol buffers as it arrives: magic bytes, an envelope (runtime.Unknown of
 * Kubernetes) that says what it holds and how long that is, the list's metadata, its items, and the
 * end of the envelope. What is not there in one piece is kept until it is: at most one item. */
#include "kubevet/kinds/protobuf.h"
#include "list.h"

#include <stdlib.h>

static const char magic[] = "k8s";

enum { MAGIC_BYTES = sizeof magic }; /* with the NUL */

/* More than any envelope or metadata of a list. */
#define HEAD_MAX ((size_t)64 * 1024)

/* What comes next. */
enum part { PART_MAGIC, PART_TYPE, PART_RAW, PART_METADATA, PART_ITEMS, PART_END };

struct proto_page {
    struct kv_page_stream base;
    enum part part;
    uint64_t left;         /* bytes of the list that have not come */
    struct kv_buffer rest; /* the beginning of what is next */
    size_t wanted;         /* bytes of it, as far as known */
    uint64_t last;         /* the envelope's last field behind the list */
    const struct kv_proto_message *message;
    struct kv_reader *reader; /* of items; NULL before the first */
};

static struct proto_page *proto_page_of(struct kv_page_stream *stream)
{
    return (struct proto_page *)stream;
}

static bool fail(const struct proto_page *p, const char *text, struct kv_error *error)
{
    return kv_error_at(error, p->base.kind, p->base.name, 0, 0, "%s", text);
}

static bool damaged(const struct proto_page *p, struct kv_error *error)
{
    return fail(p, "the protobuf of the list is damaged", error);
}

static bool too_large(const struct proto_page *p, struct kv_error *error)
{
    if (p->part != PART_ITEMS)
        return damaged(p, error);
    return kv_error_at(error, p->base.kind, p->base.name, 0, 0,
                       "item %zu of the list is larger than %zu MiB", p->base.page->items,
                       p->base.item_max >> 20);
}

/* --- what stands around the items --- */

/* A string, of which C can keep all. */
static bool text_take(const struct proto_page *p, const struct kv_wire *field, const char *name,
                      char *out, size_t size, struct kv_error *error)
{
    size_t length = (size_t)(field->end - field->at);
    if (field->type != KV_WIRE_BYTES || memchr(field->at, '\0', length))
        return damaged(p, error);
    if (length >= size)
        return kv_error_at(error, p->base.kind, p->base.name, 0, 0, "%s is longer than %zu bytes",
                           name, size - 1);
    memcpy(out, field->at, length);
    out[length] = '\0';
    return true;
}

/* The fields of a message, in ascending order: each once. */
static bool field_next(const char **at, const char *end, struct kv_wire *field)
{
    uint64_t last = field->number;
    return kv_wire_field(at, end, field) == KV_WIRE_OK && field->number > last;
}

static bool type_take(struct proto_page *p, struct kv_text bytes, struct kv_error *error)
{
    char api_version[256] = "", kind[256] = "";
    struct kv_wire field = {0};
    struct kv_buffer why = {0};
    for (const char *at = bytes.data, *end = at + bytes.length; at < end;) {
        if (!field_next(&at, end, &field) || field.number > 2)
            return damaged(p, error);
        bool ok = field.number == 1
                      ? text_take(p, &field, "apiVersion", api_version, sizeof api_version, error)
                      : text_take(p, &field, "kind", kind, sizeof kind, error);
        if (!ok)
            return false;
    }
    bool metadata = p->base.page->metadata_too && strcmp(kind, p->base.page->list_kind) != 0;
    bool ok = page_type_check(p->base.page, kind, api_version, &why);
    p->message = metadata ? kv_proto_metadata : p->base.page->message;
    if (ok && (!kind[0] || !api_version[0]))
        ok = damaged(p, error);
    else if (!ok)
        fail(p, why.data, error);
    kv_buffer_release(&why);
    return ok;
}

static bool metadata_take(struct proto_page *p, struct kv_text bytes, struct kv_error *error)
{
    enum { RESOURCE_VERSION = 2, CONTINUE = 3, REMAINING = 4 };
    struct kv_page *page = p->base.page;
    struct kv_wire field = {0};
    for (const char *at = bytes.data, *end = at + bytes.length; at < end;) {
        bool ok = true;
        if (!field_next(&at, end, &field))
            return damaged(p, error);
        if (field.number == RESOURCE_VERSION)
            ok = text_take(p, &field, "metadata.resourceVersion", page->resource_version,
                           sizeof page->resource_version, error);
        else if (field.number == CONTINUE)
            ok = text_take(p, &field, "metadata.continue", page->next, sizeof page->next, error);
        else if (field.number == REMAINING && field.type == KV_WIRE_VARINT)
            page->remaining = field.value < INT64_MAX ? (size_t)field.value : 0;
        if (!ok)
            return false;
    }
    return true;
}

static bool item_take(struct proto_page *p, struct kv_text bytes, struct kv_error *error)
{
    struct kv_page *page = p->base.page;
    if (p->reader)
        kv_reader_protobuf_again(p->reader, p->message, bytes);
    else
        p->reader = kv_reader_protobuf(p->message, bytes, p->base.name, p->base.kind);
    bool ok = (page->item(page->context, p->reader) && kv_read_end(p->reader)) ||
              page_item_fail(p->reader, page->items, error);
    page->items += ok;
    return ok;
}

/* --- one part after another --- */

/* A whole field of the part. */
static bool field_take(struct proto_page *p, const struct kv_wire *field, struct kv_error *error)
{
    struct kv_text bytes = {field->at, (size_t)field->value};
    switch (p->part) {
    case PART_TYPE:
        p->part = PART_RAW;
        return field->number == 1 ? type_take(p, bytes, error) : damaged(p, error);
    case PART_METADATA:
        p->part = PART_ITEMS;
        return field->number == 1 ? metadata_take(p, bytes, error) : damaged(p, error);
    case PART_ITEMS:
        return field->number == 2 ? item_take(p, bytes, error) : damaged(p, error);
    default: /* contentEncoding and contentType, which are empty */
        if (field->number <= p->last || field->number < 3 || field->number > 4 || bytes.length > 0)
            return damaged(p, error);
        p->last = field->number;
        return true;
    }
}

/* Takes what comes next from the beginning of the text; `*taken` = 0: it is not whole yet, and
 * `wanted` says how long it is at least. */
static bool part_take(struct proto_page *p, struct kv_text text, size_t *taken,
                      struct kv_error *error)
{
    bool inner = p->part == PART_METADATA || p->part == PART_ITEMS;
    size_t most = p->part == PART_ITEMS ? p->base.item_max : HEAD_MAX;
    struct kv_wire field;
    const char *at = text.data, *end = at + text.length;
    *taken = 0;
    if (p->part == PART_MAGIC) {
        p->wanted = MAGIC_BYTES;
        if (memcmp(text.data, magic, text.length < MAGIC_BYTES ? text.length : MAGIC_BYTES) != 0)
            return damaged(p, error);
        *taken = text.length < MAGIC_BYTES ? 0 : MAGIC_BYTES;
        p->part = *taken > 0 ? PART_TYPE : PART_MAGIC;
        return true;
    }
    enum kv_wire_result result = kv_wire_head(&at, end, &field);
    if (result == KV_WIRE_BAD)
        return damaged(p, error);
    size_t head = (size_t)(at - text.data);
    p->wanted = text.length + 1;
    if (result == KV_WIRE_OK && p->part == PART_RAW) {
        if (field.number != 2 || field.type != KV_WIRE_BYTES)
            return damaged(p, error);
        *taken = head;
        p->left = field.value;
        p->part = PART_METADATA;
        return p->left > 0 || damaged(p, error); /* an empty list has metadata, too */
    }
    if (result == KV_WIRE_OK && field.type != KV_WIRE_BYTES)
        return damaged(p, error);
    if (result == KV_WIRE_OK && field.value > most)
        return too_large(p, error);
    if (result == KV_WIRE_OK)
        p->wanted = head + (size_t)field.value;
    if (inner && p->wanted > p->left)
        return damaged(p, error);
    if (result != KV_WIRE_OK || p->wanted > text.length)
        return true;
    *taken = p->wanted;
    field.at = at;
    if (inner)
        p->left -= p->wanted;
    if (!field_take(p, &field, error))
        return false;
    if (inner && p->left == 0)
        p->part = PART_END;
    return true;
}

static bool proto_add(struct kv_page_stream *stream, struct kv_text bytes, struct kv_error *error)
{
    struct proto_page *p = proto_page_of(stream);
    while (bytes.length > 0) {
        size_t taken = 0, more = bytes.length;
        if (p->rest.length == 0) {
            if (!part_take(p, bytes, &taken, error))
                return false;
        }
        if (taken == 0) {
            size_t missing = p->wanted - p->rest.length;
            more = missing < bytes.length ? missing : bytes.length;
            kv_buffer_add(&p->rest, bytes.data, more);
            if (p->rest.length == p->wanted) {
                if (!part_take(p, kv_buffer_as_text(&p->rest), &taken, error))
                    return false;
                if (taken > 0)
                    kv_buffer_clear(&p->rest);
            }
            taken = more;
        }
        bytes.data += taken;
        bytes.length -= taken;
    }
    return true;
}

static bool is_whole(const struct proto_page *p)
{
    return p->part == PART_END && p->rest.length == 0;
}

static bool proto_end(struct kv_page_stream *stream, struct kv_error *error)
{
    struct proto_page *p = proto_page_of(stream);
    return is_whole(p) || fail(p, "the protobuf of the list is truncated", error);
}

static bool proto_is_open(const struct kv_page_stream *stream)
{
    const struct proto_page *p = (const struct proto_page *)stream;
    return !is_whole(p) && (p->part != PART_MAGIC || p->rest.length > 0);
}

static void proto_close(struct kv_page_stream *stream)
{
    struct proto_page *p = proto_page_of(stream);
    kv_buffer_release(&p->rest);
    kv_reader_close(p->reader);
}

struct kv_page_stream *kv_page_stream_open_protobuf(struct kv_page *page, size_t item_max,
                                                    const char *name, enum kv_error_kind kind)
{
    struct proto_page *p = calloc(1, sizeof *p);
    if (!p)
        kv_out_of_memory();
    page_stream_init(&p->base, page, item_max, name, kind);
    p->base.add = proto_add;
    p->base.end = proto_end;
    p->base.is_open = proto_is_open;
    p->base.close = proto_close;
    return &p->base;
}

bool kv_proto_open(struct kv_text body, const char *kind, struct kv_text *raw)
{
    struct kv_wire field = {0}, part = {0};
    const char *at = body.data + MAGIC_BYTES, *end = body.data + body.length;
    if (body.length < MAGIC_BYTES || memcmp(body.data, magic, MAGIC_BYTES) != 0 ||
        !field_next(&at, end, &field) || field.number != 1 || field.type != KV_WIRE_BYTES)
        return false;
    for (const char *type = field.at; type < field.end && part.number < 2;)
        if (!field_next(&type, field.end, &part) || part.type != KV_WIRE_BYTES)
            return false;
    if (part.number != 2 || !kv_text_is((struct kv_text){part.at, (size_t)part.value}, kind) ||
        !field_next(&at, end, &field) || field.number != 2 || field.type != KV_WIRE_BYTES)
        return false;
    *raw = (struct kv_text){field.at, (size_t)field.value};
    return true;
}
