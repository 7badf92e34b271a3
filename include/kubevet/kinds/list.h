/* The structure around objects: typed lists (`PodList`, items without kind) and generic ones
 * (`List`), as the API and kubectl write them. */
#ifndef KUBEVET_KINDS_LIST_H
#define KUBEVET_KINDS_LIST_H

#include "kubevet/base/protobuf.h"

#include <stdbool.h>

/* Reads one page of a list of a known kind, item by item. */
struct kv_page {
    const char *list_kind;   /* expected: "PodList"; another one is an error */
    const char *api_version; /* expected: "v1" */
    bool metadata_too; /* a PartialObjectMetadataList is accepted, too, since it was requested */
    bool (*item)(void *context,
                 struct kv_reader *reader); /* consumes the item, even if it is not an object; false
                                               = the reader failed */
    void *context;
    /* Of an item in protocol buffers; NULL = the page is no such list. */
    const struct kv_proto_message *message;
    /* Results. */
    char next[4096]; /* metadata.continue; "" = the last page */
    char resource_version[64];
    size_t remaining; /* metadata.remainingItemCount, an estimate of the items on later pages; 0 =
                         none, or unknown */
    size_t items;
};

/* False with the reader failed: not an object, another kind (a Status's message is part of the
 * error), or no `items`. `items` may be null, as in an empty list of a custom resource. */
bool kv_page_read(struct kv_page *page, struct kv_reader *reader);

/* Reads a page as it arrives. Each item is passed on as soon as it is complete and then dropped:
 * only one item and the structure around the items are in memory. It accepts exactly what
 * kv_page_read accepts of the whole page, but only the end proves that it is valid. */
struct kv_page_stream;

/* `page`, with list_kind, api_version, item and context set, must outlive the stream. `name` and
 * `kind` are for errors, which have no line but say which item is wrong. */
struct kv_page_stream *kv_page_stream_open(struct kv_page *page, size_t item_max, const char *name,
                                           enum kv_error_kind kind);

/* The same of a page in protocol buffers, with `message` set. */
struct kv_page_stream *kv_page_stream_open_protobuf(struct kv_page *page, size_t item_max,
                                                    const char *name, enum kv_error_kind kind);

/* Adds the next bytes. After false with *error set, nothing more may be added. page->next is set
 * when the first item begins, if the list has it before its items. */
bool kv_page_stream_add(struct kv_page_stream *stream, struct kv_text bytes,
                        struct kv_error *error) KV_MUST_USE;

/* Ends the data: was it a complete list of that kind? The page's results are final then. */
bool kv_page_stream_end(struct kv_page_stream *stream, struct kv_error *error) KV_MUST_USE;

/* Has the document begun, but not ended? */
bool kv_page_stream_is_open(const struct kv_page_stream *stream);

void kv_page_stream_close(struct kv_page_stream *stream); /* NULL is fine */

#endif
