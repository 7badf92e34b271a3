/* One round of a live reading: lists that are asked for at the same time, and where their objects
 * go. */
#ifndef KUBEVET_ENGINE_ROUND_H
#define KUBEVET_ENGINE_ROUND_H

#include "kubevet/kube/client.h"
#include "kubevet/state/state.h"

/* `patience` of a list that is read to its end. */
#define TO_THE_END SIZE_MAX

/* Where a request's objects go: its context. */
struct target {
    struct kv_state *state;
    uint32_t source;
    size_t patience;  /* the list is left if more items than these follow its first page */
    size_t remaining; /* of one that was left: the items that follow, about */
    const char *next; /* of one that was left: the token of the next page; NULL = it was read */
};

/* Capacity is the caller's to know beforehand. */
struct round {
    struct kv_list_request *requests;
    struct target *targets; /* parallel */
    size_t count;
};

struct round round_make(struct kv_state *state, size_t capacity);

/* Adds the list of a kind, of one namespace or of all (NULL). */
void round_add(struct round *round, struct kv_state *state, const struct kv_kind *kind,
               const char *namespace, size_t patience);

/* Adds what is left of a list: from its second page on. */
void round_add_rest(struct round *round, const struct kv_list_request *left);

/* What a list gave is void. */
void round_forget(const struct kv_list_request *request);

#endif
