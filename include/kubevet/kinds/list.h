/* The frame around objects: typed lists (`PodList`, items without kind), generic ones (`List`), as
 * the API and kubectl write them. */
#ifndef KUBEVET_KINDS_LIST_H
#define KUBEVET_KINDS_LIST_H

#include "kubevet/base/reader.h"

#include <stdbool.h>

/* Those that an item stands in: the list and its `items`. */
enum { KV_PAGE_ITEM_LEVELS = 2 };

/* Reads one page of a list of a kind that is known beforehand, item by item. */
struct kv_page {
    const char *list_kind;   /* wanted: "PodList"; another one is an error */
    const char *api_version; /* wanted: "v1" */
    bool metadata_too;       /* a PartialObjectMetadataList is as good: it was asked for, too */
    bool (*item)(void *context,
                 struct kv_reader *reader); /* takes the item; false = the reader failed */
    void *context;
    struct kv_reader *alike; /* of a stream: a kv_reader_alike of KV_PAGE_ITEM_LEVELS for its items,
                                and those of other pages of the same list; NULL = none */
    /* Results. */
    char next[4096]; /* metadata.continue; "" = the last page */
    char resource_version[64];
    size_t remaining; /* metadata.remainingItemCount: items of the pages to follow, about; 0 = there
                         are none, or it does not say */
    size_t items;
};

/* False with the reader failed: not an object, another kind than wanted (a Status's message is
 * told), no `items`, an item that is null. `items` may be null (an empty list of a custom resource
 * can be). */
bool kv_page_read(struct kv_page *page, struct kv_reader *reader);

/* The same of a page as it arrives. Each item is handed on as soon as it is complete, by a reader
 * of its own, and dropped: what is held at a time is one item and the frame. What is accepted is
 * what kv_page_read accepts of the whole, but only the end tells: until then nothing is certain. */
struct kv_page_stream;

/* `page`, whose list_kind, api_version, item and context are set, must stay. `name` and `kind` are
 * those of errors, which have no line: they say which item it is. */
struct kv_page_stream *kv_page_stream_open(struct kv_page *page, size_t item_max, const char *name,
                                           enum kv_error_kind kind);

/* Takes the next bytes. False with *error set; then nothing more must be added. page->next is set
 * once the first item begins, if the list says it before its items. */
bool kv_page_stream_add(struct kv_page_stream *stream, struct kv_text bytes,
                        struct kv_error *error) KV_MUST_USE;

/* There are no more bytes: was it a whole list of that kind? The page's results are final then. */
bool kv_page_stream_end(struct kv_page_stream *stream, struct kv_error *error) KV_MUST_USE;

void kv_page_stream_close(struct kv_page_stream *stream); /* NULL is fine */

#endif
