/* A list of all namespaces of which much is left after its first page, though the rules look only
 * into some of them: what is left there, and what these hold, tells which way is shorter. */
#include "engine_internal.h"

#include "kubevet/kinds/resourcequota.h"

#define REASON "they were listed only in the namespaces at which the rules look"

/* A list that was left. */
struct choice {
    const struct kv_list_request *wide;
    struct kv_list namespaces;      /* struct kv_known; none = the list goes on */
    struct kv_list_request *narrow; /* of each of them the first page, or all */
    bool is_narrow;                 /* the choice */
};

static const struct target *target_of(const struct kv_list_request *request)
{
    return request->context;
}

size_t kv_by_namespace_patience(const struct kv_reading *reading, const struct kv_kind *kind,
                                bool quotas_are_read, struct kv_state *state)
{
    struct kv_list namespaces = {0};
    if (!kv_reading_is_by_namespace(reading, kind, quotas_are_read))
        return TO_THE_END;
    kv_reading_namespaces(reading, kind, state, SIZE_MAX, &namespaces);
    size_t count = namespaces.count > 0 ? namespaces.count : 1;
    return count * KV_LIST_PAGE_ITEMS;
}

/* Asking takes a request for each namespace: worth it only where the list itself would take more.
 */
static void choice_begin(const struct kv_reading *reading, const struct kv_list_request *wide,
                         struct kv_state *state, struct choice *choice)
{
    bool quotas_known = !kv_state_unknown(state, &kv_kind_resourcequota, NULL);
    size_t pages = target_of(wide)->remaining / KV_LIST_PAGE_ITEMS;
    *choice = (struct choice){.wide = wide};
    if (!kv_reading_is_by_namespace(reading, wide->kind, quotas_known) ||
        !kv_reading_namespaces(reading, wide->kind, state, pages, &choice->namespaces))
        choice->namespaces.count = 0;
}

static void ask(struct choice *choice, struct round *round, struct kv_state *state)
{
    choice->narrow = &round->requests[round->count];
    kv_list_each(&choice->namespaces, const struct kv_known, known)
        round_add(round, state, choice->wide->kind, known->namespace, 0);
}

static size_t pages_of(const struct kv_list_request *left)
{
    return (target_of(left)->remaining + KV_LIST_PAGE_ITEMS - 1) / KV_LIST_PAGE_ITEMS;
}

/* Fewer pages are left in the namespaces than in the list of all, and so fewer objects. Who may
 * list everywhere and not in one of them, or finds no list there, goes on as he began. */
static bool is_shorter(const struct choice *choice)
{
    size_t pages = 0;
    for (size_t i = 0; i < choice->namespaces.count; i++) {
        if (choice->narrow[i].result != KV_LIST_OK)
            return false;
        pages += pages_of(&choice->narrow[i]);
    }
    return choice->namespaces.count > 0 && pages < pages_of(choice->wide);
}

static void choose(struct choice *choice, struct round *rest)
{
    choice->is_narrow = is_shorter(choice);
    if (choice->is_narrow)
        round_forget(choice->wide);
    else
        round_add_rest(rest, choice->wide);
    for (size_t i = 0; i < choice->namespaces.count; i++) {
        if (!choice->is_narrow)
            round_forget(&choice->narrow[i]);
        else if (target_of(&choice->narrow[i])->next)
            round_add_rest(rest, &choice->narrow[i]);
    }
}

static void tell(const struct choice *choice, struct kv_state *state)
{
    const struct kv_kind *kind = choice->wide->kind;
    if (!choice->is_narrow) {
        kv_state_know(state, kind);
        return;
    }
    kv_list_each(&choice->namespaces, const struct kv_known, known)
        kv_state_know_in(state, kind, known->namespace);
    kv_state_not_known(state, kind, KV_ELSEWHERE, REASON);
}

bool kv_by_namespace_read(const struct kv_live *live, const struct kv_reading *reading,
                          const struct round *wide, struct kv_state *state, struct kv_error *error)
{
    struct choice *choices = kv_arena_array(&state->arena, wide->count, sizeof *choices);
    size_t count = 0, namespaces = 0;
    for (size_t i = 0; i < wide->count; i++) {
        if (!wide->targets[i].next)
            continue;
        choice_begin(reading, &wide->requests[i], state, &choices[count]);
        namespaces += choices[count++].namespaces.count;
    }
    struct round narrow = round_make(state, namespaces);
    struct round rest = round_make(state, namespaces + count);
    for (size_t i = 0; i < count; i++)
        ask(&choices[i], &narrow, state);
    if (!kv_client_lists(live->client, narrow.requests, narrow.count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        choose(&choices[i], &rest);
    if (!kv_client_lists(live->client, rest.requests, rest.count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        tell(&choices[i], state);
    return true;
}
