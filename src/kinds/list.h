/* Shared by reading whole pages and streams. */
#ifndef KUBEVET_KINDS_LIST_INTERNAL_H
#define KUBEVET_KINDS_LIST_INTERNAL_H

#include "kubevet/base/buffer.h"
#include "kubevet/kinds/list.h"

/* Reads a list that was cut before its first item and closed there: missing keys may follow the
 * items. */
bool page_read_head(struct kv_page *page, struct kv_reader *reader);

/* Appends why a list of this kind and apiVersion is not the one that was asked for; "" = unknown
 * yet. True if it is. */
bool page_type_check(const struct kv_page *page, const char *kind, const char *api_version,
                     struct kv_buffer *why);

/* A page as it arrives: what differs between the encodings. The first member of each. */
struct kv_page_stream {
    struct kv_page *page;
    size_t item_max;
    enum kv_error_kind kind;
    char name[sizeof((struct kv_error *)NULL)->file];
    bool (*add)(struct kv_page_stream *stream, struct kv_text bytes, struct kv_error *error);
    bool (*end)(struct kv_page_stream *stream, struct kv_error *error);
    bool (*is_open)(const struct kv_page_stream *stream);
    void (*close)(struct kv_page_stream *stream);
};

/* Nothing has arrived yet. */
void page_stream_init(struct kv_page_stream *stream, struct kv_page *page, size_t item_max,
                      const char *name, enum kv_error_kind kind);

/* The error of an item, the reader of which stands somewhere within it. */
bool page_item_fail(const struct kv_reader *reader, size_t item, struct kv_error *error);

#endif
