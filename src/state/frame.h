/* What a JSON document is, before any object of it is decoded: a first pass over it, which also
 * checks the whole of it. kubectl writes keys sorted, so that `items` stands before `kind`. */
#ifndef KUBEVET_STATE_FRAME_H
#define KUBEVET_STATE_FRAME_H

#include "kubevet/base/arena.h"
#include "kubevet/base/reader.h"

struct frame {
    const char *kind, *api_version;                       /* NULL = none is said */
    const char *git_version;                              /* of an answer to /version */
    const char *recorded_at, *server, *context, *version; /* of a Snapshot */
    const char *message;                                  /* of a Status */
    bool is_object;                                       /* false: an array or a scalar */
    bool has_items;                                       /* the key is there, null or not */
    bool has_metadata;
    bool is_page;     /* metadata.continue: others follow */
    size_t remaining; /* metadata.remainingItemCount; SIZE_MAX = it does not say */
    size_t item_count;
    struct kv_list items; /* struct frame: of a List; empty where `kind` says what the items are */
    struct kv_list lists; /* struct frame: of a Snapshot */
};

/* Takes the value that the reader stands before; strings live in the arena. */
bool frame_read(struct kv_reader *reader, struct kv_arena *arena, struct frame *out);

#endif
