/* The frame around objects: typed lists (`PodList`, items without kind), generic ones (`List`), as
 * the API and kubectl write them. */
#ifndef KUBEVET_KINDS_LIST_H
#define KUBEVET_KINDS_LIST_H

#include "kubevet/base/reader.h"

#include <stdbool.h>

/* Reads one page of a list of a kind that is known beforehand, item by item. */
struct kv_page {
    const char *list_kind;   /* wanted: "PodList"; another one is an error */
    const char *api_version; /* wanted: "v1" */
    bool metadata_too;       /* a PartialObjectMetadataList is as good: it was asked for, too */
    bool (*item)(void *context,
                 struct kv_reader *reader); /* takes the item; false = the reader failed */
    void *context;
    /* Results. */
    char next[4096]; /* metadata.continue; "" = the last page */
    char resource_version[64];
    size_t items;
};

/* False with the reader failed: not an object, another kind than wanted (a Status's message is
 * told), no `items`, an item that is null. `items` may be null (an empty list of a custom resource
 * can be). */
bool kv_page_read(struct kv_page *page, struct kv_reader *reader);

#endif
