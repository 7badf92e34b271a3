/* What expressions read of a state: fields that are kept beside those of a kind's table, also of
 * kinds that have none. They are asked for before anything is read into the state. */
#ifndef KUBEVET_STATE_KEPT_H
#define KUBEVET_STATE_KEPT_H

#include "kubevet/kinds/kept.h"
#include "kubevet/state/state.h"

/* Keeps what the paths name of all objects of this kind; what several calls name adds up. Returns
 * the kind, for kv_state_kind and all that takes one: the registered one of exactly this
 * apiVersion, else one of the state's own. Of a Secret nothing is ever kept: it is unknown. */
const struct kv_kind *kv_state_keep(struct kv_state *state, const char *api_version,
                                    const char *kind, const struct kv_cel_paths *paths);

/* The kind of exactly this apiVersion, registered or the state's own; NULL = there is none. */
const struct kv_kind *kv_state_kind_named(const struct kv_state *state, const char *api_version,
                                          const char *kind);

/* `kinds` (NULL-terminated), and those of which something is kept. */
const struct kv_kind *const *kv_state_kinds_and_kept(struct kv_state *state,
                                                     const struct kv_kind *const *kinds);

/* The kinds of which something is kept, by index; NULL after the last. */
const struct kv_kind *kv_state_kept_kind(const struct kv_state *state, size_t index);

/* Where the server has a kind of the state's own. */
void kv_state_kind_found(struct kv_state *state, const struct kv_kind *kind, const char *resource,
                         bool namespaced);

/* What is asked for; NULL = nothing. */
const struct kv_cel_paths *kv_state_asked_paths(const struct kv_state *state,
                                                const struct kv_kind *kind);

/* What kv_object_kept has of the kind's objects: what was asked for; of a snapshot what it
 * recorded, and what the rules read of the kind. NULL = nothing was asked for. */
const struct kv_cel_paths *kv_state_kept_paths(const struct kv_state *state,
                                               const struct kv_kind *kind);

/* Why kv_object_kept is NULL for some object of the kind; NULL = it is for none. */
const char *kv_state_not_kept(const struct kv_state *state, const struct kv_kind *kind);

/* A written object as the API server would store it: with its defaults and its form of quantities;
 * what it or a controller may fill in is marked as unknown (base/tree.h). One that a server has
 * served, by its uid or status, is returned as it is. */
const struct kv_node *kv_object_stored(const struct kv_node *object, struct kv_arena *arena);

#endif
