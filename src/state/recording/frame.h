/* The type of a JSON document, found in a first pass that also validates all of it. kubectl writes
 * keys sorted, so `items` comes before `kind`. */
#ifndef KUBEVET_STATE_RECORDING_FRAME_H
#define KUBEVET_STATE_RECORDING_FRAME_H

#include "kubevet/base/arena.h"
#include "kubevet/base/reader.h"

struct frame {
    const char *kind, *api_version;                       /* NULL = not given */
    const char *git_version;                              /* of a response to /version */
    const char *recorded_at, *server, *context, *version; /* of a Snapshot */
    const char *message;                                  /* of a Status */
    bool is_object;                                       /* false: an array or a scalar */
    bool has_items;                                       /* the key exists, null or not */
    bool has_lists;
    bool has_metadata;
    const char
        *odd_item; /* kind of the first item that does not belong in a typed list; NULL = none */
    bool is_page;  /* metadata.continue: more pages follow */
    const char *list_version; /* metadata.resourceVersion, the same for all pages of one listing;
                                 NULL = none */
    size_t remaining;         /* metadata.remainingItemCount; SIZE_MAX = not given */
    size_t item_count;
    struct kv_list
        items; /* struct frame: of a List; empty if `kind` already gives the items' type */
    struct kv_list lists; /* struct frame: of a Snapshot */
};

/* Reads the value at the reader; strings are allocated in the arena. */
bool frame_read(struct kv_reader *reader, struct kv_arena *arena, struct frame *out);

#endif
