/* A list of all namespaces with many items after its first page, although the rules check only some
 * namespaces: the number of items left there and in these namespaces decides which way is shorter.
 */
#include "engine/internal.h"

#define REASON "they were listed only in the namespaces that the rules check"

/* An unfinished list. */
struct choice {
    const struct kv_list_request *cluster_wide;
    struct kv_list namespaces;            /* struct kv_known; none = the list is read on */
    struct kv_list_request *by_namespace; /* the first page, or all, of each namespace */
    bool is_narrow;                       /* the choice */
};

static const struct target *target_of(const struct kv_list_request *request)
{
    return request->context;
}

size_t by_namespace_patience(const struct question *question, const struct kv_kind *kind,
                             bool guides_are_read, struct kv_state *state)
{
    struct kv_list namespaces = {0};
    if (!kind_is_read_by_namespace(question, kind, guides_are_read))
        return TO_THE_END;
    namespaces_to_read(question, kind, state, SIZE_MAX, &namespaces);
    size_t count = namespaces.count > 0 ? namespaces.count : 1;
    return count * KV_LIST_PAGE_ITEMS;
}

/* Asking takes one request per namespace: it pays only if the list itself would take more. */
static void choice_begin(const struct question *question,
                         const struct kv_list_request *cluster_wide, struct kv_state *state,
                         struct choice *choice)
{
    bool guides_known = quota_kinds_are_known(state);
    size_t pages = target_of(cluster_wide)->remaining / KV_LIST_PAGE_ITEMS;
    *choice = (struct choice){.cluster_wide = cluster_wide};
    if (!kind_is_read_by_namespace(question, cluster_wide->kind, guides_known) ||
        !namespaces_to_read(question, cluster_wide->kind, state, pages, &choice->namespaces))
        choice->namespaces.count = 0;
}

static void ask(struct choice *choice, struct round *round, struct kv_state *state)
{
    choice->by_namespace = &round->requests[round->count];
    kv_list_each(&choice->namespaces, const struct kv_known, known)
        round_add(round, state, choice->cluster_wide->kind, known->namespace, 0);
}

static size_t pages_of(const struct kv_list_request *left)
{
    return (target_of(left)->remaining + KV_LIST_PAGE_ITEMS - 1) / KV_LIST_PAGE_ITEMS;
}

/* The namespaces have fewer pages left than the list of all, and therefore fewer objects. If any
 * namespace cannot be listed, the cluster-wide list is read on. */
static bool is_shorter(const struct choice *choice)
{
    size_t pages = 0;
    for (size_t i = 0; i < choice->namespaces.count; i++) {
        if (choice->by_namespace[i].result != KV_LIST_OK)
            return false;
        pages += pages_of(&choice->by_namespace[i]);
    }
    return choice->namespaces.count > 0 && pages < pages_of(choice->cluster_wide);
}

static void choose(struct choice *choice, struct round *unfinished)
{
    choice->is_narrow = is_shorter(choice);
    if (choice->is_narrow)
        round_forget(choice->cluster_wide);
    else
        round_add_rest(unfinished, choice->cluster_wide);
    for (size_t i = 0; i < choice->namespaces.count; i++) {
        if (!choice->is_narrow)
            round_forget(&choice->by_namespace[i]);
        else if (target_of(&choice->by_namespace[i])->next)
            round_add_rest(unfinished, &choice->by_namespace[i]);
    }
}

/* Why the rest of a list could not be read; NULL = it was, or there was none. */
static const char *failure_of(const struct round *unfinished, const struct kv_kind *kind,
                              const char *namespace)
{
    for (size_t i = 0; i < unfinished->count; i++)
        if (unfinished->requests[i].kind == kind &&
            kv_string_is(unfinished->requests[i].namespace, namespace) &&
            unfinished->requests[i].result == KV_LIST_FAILED)
            return unfinished->requests[i].reason;
    return NULL;
}

static void choice_apply(const struct choice *choice, const struct round *unfinished,
                         struct kv_state *state)
{
    const struct kv_kind *kind = choice->cluster_wide->kind;
    const char *failure = failure_of(unfinished, kind, NULL);
    if (!choice->is_narrow && failure)
        kv_state_not_known(state, kind, NULL, failure);
    else if (!choice->is_narrow)
        kv_state_know(state, kind);
    if (!choice->is_narrow)
        return;
    kv_list_each(&choice->namespaces, const struct kv_known, known) {
        failure = failure_of(unfinished, kind, known->namespace);
        if (failure)
            kv_state_not_known(state, kind, known->namespace, failure);
        else
            kv_state_know_in(state, kind, known->namespace);
    }
    kv_state_not_known(state, kind, KV_ELSEWHERE, REASON);
}

bool by_namespace_read(const struct kv_live *live, const struct question *question,
                       const struct round *cluster_wide, struct kv_state *state,
                       struct kv_error *error)
{
    struct choice *choices = kv_arena_array(&state->arena, cluster_wide->count, sizeof *choices);
    size_t count = 0, namespaces = 0;
    for (size_t i = 0; i < cluster_wide->count; i++) {
        if (!cluster_wide->targets[i].next)
            continue;
        choice_begin(question, &cluster_wide->requests[i], state, &choices[count]);
        namespaces += choices[count++].namespaces.count;
    }
    struct round by_namespace = round_make(state, namespaces);
    struct round unfinished = round_make(state, namespaces + count);
    for (size_t i = 0; i < count; i++)
        ask(&choices[i], &by_namespace, state);
    if (!kv_client_lists(live->client, by_namespace.requests, by_namespace.count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        choose(&choices[i], &unfinished);
    if (!kv_client_lists(live->client, unfinished.requests, unfinished.count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        choice_apply(&choices[i], &unfinished, state);
    return true;
}
