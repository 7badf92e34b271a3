/* Shared by the files on what is kept for expressions. */
#ifndef KUBEVET_STATE_KEPT_INTERNAL_H
#define KUBEVET_STATE_KEPT_INTERNAL_H

#include "kubevet/state/kept.h"

/* Of one kind. */
struct kv_kept {
    struct kv_kind *own; /* NULL = it is registered */
    struct kv_cel_paths asked;
    struct kv_cel_paths *held;     /* what a snapshot has; NULL = all that is asked for */
    const char *not_kept;          /* why some object has nothing; NULL = none */
    struct kv_cel_paths *recorded; /* the paths of a snapshot's entry; NULL = it has none */
    struct kv_list items;          /* struct kept_item, of that entry */
};

/* One object of a snapshot's entry. */
struct kept_item {
    const char *namespace, *name; /* NULL = none */
    const struct kv_node *tree;
};

/* Begins a snapshot's entry of a kind that was asked for: it recorded these paths. */
void kept_record(struct kv_state *state, const struct kv_kind *kind,
                 const struct kv_cel_paths *recorded);

/* Reads an item of the entry. False with the reader failed. */
bool kept_item_take(struct kv_state *state, const struct kv_kind *kind, struct kv_reader *reader);

/* After the state was indexed: gives the objects of a snapshot what it recorded of them. */
void kept_settle(struct kv_state *state);

/* What to keep of an object that was read in this version (NULL: the kind's own). */
const struct kv_cel_paths *kept_paths(const struct kv_state *state, const struct kv_kind *kind,
                                      const char *api_version);

/* Notes that an object was read in another version. */
void kept_note(struct kv_state *state, struct kv_object *object, const char *api_version);

struct kv_memory kept_memory(struct kv_state *state);

/* Gives an object that was taken from a manifest, in this version, what is kept of it: of `tree`,
 * as the server would store it. `unsure`: fields that the manifest leaves out may stay as they are.
 */
void kept_of_manifest(struct kv_state *state, struct kv_object *object, const char *api_version,
                      const struct kv_node *tree, bool unsure);

/* From now on nothing of the object is known to expressions. `why` follows its name, as a clause.
 */
void kept_forget(struct kv_state *state, struct kv_object *object, const char *why);

/* Is the same kept of both? */
bool kept_is_same(const struct kv_object *a, const struct kv_object *b);

/* All that is known of an object of the state; NULL if nothing is kept. */
const struct kv_node *kept_served(const struct kv_state *state, const struct kv_object *object,
                                  struct kv_arena *arena);

/* A manifest has an object of one of the state's own kinds in another version: what becomes of it
 * is unknown. */
void kept_other_manifest(struct kv_state *state, const char *api_version, const char *kind,
                         const char *namespace, const char *name);

/* Objects of this kind exist in this version: noted for the state's own kinds of other versions. */
void kept_versions_note(struct kv_state *state, const char *api_version, const char *kind);

/* Is it one of the state's own kinds? */
bool kept_is_own(const struct kv_state *state, size_t index);

/* The state's own kind of this apiVersion and name, which may be read; NULL = none. */
const struct kv_kind *kept_own_kind(const struct kv_state *state, const char *api_version,
                                    const char *kind);

#endif
