/* One document of a recording: a list, an object, or a Snapshot. Private to this folder. All
 * functions that return bool fail the document's reader. */
#ifndef KUBEVET_STATE_RECORDING_DOCUMENT_H
#define KUBEVET_STATE_RECORDING_DOCUMENT_H

#include "frame.h"

#include "kubevet/state/state.h"

/* The recorded document being read. */
struct document {
    struct kv_state *state;
    const char *path;
    bool in_folder;        /* files that are not states are skipped */
    struct kv_arena arena; /* of frames */
    struct kv_reader *reader;
    kv_time newest; /* timestamp seen */
    kv_time recorded_at;
    const char *snapshot; /* the path of the one Snapshot; NULL = none yet */
    struct kv_error *error;
};

/* --- lists.c --- */

/* Is it a response of the API without objects? */
bool frame_is_no_state(const struct frame *frame);

/* Is it of kubevet's own API group? */
bool frame_is_our_own(const struct frame *frame);

/* "PodList" is a list of Pod; "List" is a list of any kind (""). NULL if it is not a list. */
const char *list_item_kind(struct kv_arena *arena, const char *kind);

/* The type of an item, from its list or from itself. */
struct identity {
    const char *api_version, *kind; /* NULL = not given */
};

/* The kind that is read; in any version, or only in one that can be read: in a newer one fields may
 * be anywhere. */
const struct kv_kind *identity_kind_in_any_version(struct identity identity);
const struct kv_kind *identity_kind(struct identity identity);

/* Reads a list, or a single object. */
bool list_take(struct document *document, const struct frame *frame);
bool single_object_take(struct document *document, const struct frame *frame);

/* --- snapshot.c --- */

/* Reads a document of kubevet's own: a Snapshot. */
bool snapshot_take(struct document *document, const struct frame *frame);

#endif
