/* One round of a live read: lists that are requested at the same time, and where their objects go.
 */
#ifndef KUBEVET_ENGINE_FETCH_ROUND_H
#define KUBEVET_ENGINE_FETCH_ROUND_H

#include "kubevet/kube/client.h"
#include "kubevet/state/state.h"

/* `patience` of a list that is read to its end. */
#define TO_THE_END SIZE_MAX

/* Where a request's objects go; the context of the request. */
struct target {
    struct kv_state *state;
    uint32_t source;
    size_t patience; /* the list is left unfinished if more items than this follow its first page */
    size_t remaining; /* if unfinished: about how many items follow */
    const char *next; /* if unfinished: the token of the next page; NULL = the list was read */
};

/* The caller must know the capacity beforehand. */
struct round {
    struct kv_list_request *requests;
    struct target *targets; /* parallel */
    size_t count;
};

struct round round_make(struct kv_state *state, size_t capacity);

/* Adds the list of a kind, in one namespace or in all (NULL). */
void round_add(struct round *round, struct kv_state *state, const struct kv_kind *kind,
               const char *namespace, size_t patience);

/* Adds the rest of a list, from its second page on. */
void round_add_rest(struct round *round, const struct kv_list_request *left);

/* Discards what a list has returned. */
void round_forget(const struct kv_list_request *request);

#endif
