/* Reading a live cluster: each list as a whole, and where that is refused, or longer than need be,
 * namespace by namespace. */
#include "engine_internal.h"

#include "kubevet/kinds/namespace.h"
#include "kubevet/kinds/resourcequota.h"

static bool is_tried(const struct round *round, const struct kv_kind *kind, const char *namespace)
{
    for (size_t i = 0; i < round->count; i++)
        if (round->requests[i].kind == kind && strcmp(round->requests[i].namespace, namespace) == 0)
            return true;
    return false;
}

/* A list that may not be read anywhere is tried for each documented namespace, and for those in
 * which a rule that reads it looks by itself. */
static void forbidden_add(struct round *again, struct kv_state *state, const struct kv_kind *kind,
                          const struct kv_spec *spec)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented)
        round_add(again, state, kind, documented->name.text, TO_THE_END);
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
        const char *const *own = kv_engine_reads(spec, *rule, kind) ? (*rule)->namespaces : NULL;
        for (; own && *own; own++)
            if (!is_tried(again, kind, *own))
                round_add(again, state, kind, *own, TO_THE_END);
    }
}

/* How many namespaces there may be to try. */
static size_t namespaces_count(const struct kv_spec *spec)
{
    size_t count = spec ? spec->namespaces.count : 0;
    for (const struct kv_rule *const *rule = kv_rules_registry; spec && *rule; rule++)
        for (const char *const *own = (*rule)->namespaces; own && *own; own++)
            count++;
    return count;
}

static bool not_found(const struct kv_live *live, const struct kv_list_request *request,
                      struct kv_error *error)
{
    char path[KV_KIND_PATH_MAX];
    return kv_error_at(error, KV_ERROR_CONNECTION,
                       kv_kind_path(request->kind, request->namespace, path), 0, 0,
                       "the server has no such list (404): is %s the address of a Kubernetes API?",
                       live->connection->server);
}

/* A custom kind whose list was not found, though discovery does not say that it is absent. */
static void custom_not_found(struct kv_state *state, const struct kv_list_request *request)
{
    kv_state_not_known(state, request->kind, request->namespace,
                       "the list was not found (404), but the server does not say that it has no "
                       "such kind");
}

/* What of a round was refused or not found, of custom kinds: is it there at all? */
struct doubts {
    struct kv_served_kind *kinds;
    size_t count;
};

static bool doubts_ask(const struct kv_live *live, const struct round *round,
                       struct kv_state *state, struct doubts *doubts, struct kv_error *error)
{
    doubts->kinds = kv_arena_array(&state->arena, round->count, sizeof *doubts->kinds);
    for (size_t i = 0; i < round->count; i++)
        if (round->requests[i].kind->custom && round->requests[i].result != KV_LIST_OK)
            doubts->kinds[doubts->count++].kind = round->requests[i].kind;
    return kv_served_ask(live, doubts->kinds, doubts->count, &state->arena, error);
}

/* Tells the state what discovery says; false if it says nothing that settles it. */
static bool doubt_settles(const struct doubts *doubts, const struct kv_kind *kind,
                          struct kv_state *state)
{
    for (size_t i = 0; i < doubts->count; i++) {
        const struct kv_served_kind *doubt = &doubts->kinds[i];
        if (doubt->kind != kind || doubt->served == KV_SERVED_MAYBE)
            continue;
        if (doubt->served == KV_SERVED_NOT)
            kv_state_know(state, kind); /* not installed: there are none */
        else
            kv_state_not_known(state, kind, NULL,
                               kv_arena_printf(&state->arena,
                                               "the server has %s of %s only as %s, kubevet reads "
                                               "%s",
                                               kind->name, kind->group, doubt->versions,
                                               kind->version));
        return true;
    }
    return false;
}

/* Tells the state what came of the cluster-wide lists; forbidden ones go into the second round, and
 * those that were left into another. */
static bool wide_results(const struct kv_live *live, const struct kv_spec *spec,
                         const struct round *wide, struct round *again, struct kv_state *state,
                         struct kv_error *error)
{
    struct doubts doubts = {0};
    if (!doubts_ask(live, wide, state, &doubts, error))
        return false;
    for (size_t i = 0; i < wide->count; i++) {
        const struct kv_list_request *request = &wide->requests[i];
        if (doubt_settles(&doubts, request->kind, state))
            continue;
        size_t tried;
        switch (request->result) {
        case KV_LIST_OK:
            if (!wide->targets[i].next)
                kv_state_know(state, request->kind);
            break;
        case KV_LIST_NOT_FOUND:
            /* Something in front of the API may know lists, and no selectors. */
            if (!request->kind->custom && !request->kind->query)
                return not_found(live, request, error);
            custom_not_found(state, request);
            break;
        case KV_LIST_FORBIDDEN:
            tried = again->count;
            if (request->kind->namespaced && spec)
                forbidden_add(again, state, request->kind, spec);
            if (again->count == tried)
                kv_state_not_known(state, request->kind, NULL, request->reason);
            break;
        }
    }
    return true;
}

static void narrow_result(struct kv_state *state, const struct kv_list_request *request)
{
    if (request->result == KV_LIST_NOT_FOUND)
        custom_not_found(state, request);
    else if (request->result == KV_LIST_FORBIDDEN)
        kv_state_not_known(state, request->kind, request->namespace, request->reason);
    else
        kv_state_know_in(state, request->kind, request->namespace);
}

/* What was said of the list of all namespaces. */
static const char *wide_reason(const struct round *wide, const struct kv_kind *kind)
{
    size_t i = 0;
    while (wide->requests[i].kind != kind)
        i++;
    return wide->requests[i].reason;
}

/* What came of the lists by namespace. If no namespace may be read, the kind is unknown as a whole;
 * else where it may not be read, and wherever nobody asked for it. */
static bool narrow_results(const struct kv_live *live, const struct round *wide,
                           const struct round *narrow, struct kv_state *state,
                           struct kv_error *error)
{
    for (size_t first = 0, end; first < narrow->count; first = end) {
        const struct kv_kind *kind = narrow->requests[first].kind;
        bool readable = false;
        for (end = first; end < narrow->count && narrow->requests[end].kind == kind; end++) {
            if (narrow->requests[end].result == KV_LIST_NOT_FOUND && !kind->custom)
                return not_found(live, &narrow->requests[end], error);
            readable |= narrow->requests[end].result == KV_LIST_OK;
        }
        if (!readable) {
            kv_state_not_known(state, kind, NULL, wide_reason(wide, kind));
            continue;
        }
        for (size_t i = first; i < end; i++)
            narrow_result(state, &narrow->requests[i]);
        kv_state_not_known(state, kind, KV_ELSEWHERE,
                           "the account may list them in some namespaces only");
    }
    return true;
}

/* Reads kinds (NULL-terminated) into the state. */
static bool kinds_read(const struct kv_live *live, const struct kv_reading *reading,
                       const struct kv_kind *const *kinds, struct kv_state *state,
                       struct kv_error *error)
{
    const struct kv_spec *spec = reading->spec;
    size_t count = kv_kinds_count(kinds);
    bool quotas_are_read = kv_kinds_hold(kinds, &kv_kind_resourcequota);
    struct round wide = round_make(state, count);
    for (size_t i = 0; i < count; i++)
        round_add(&wide, state, kinds[i], NULL,
                  kv_by_namespace_patience(reading, kinds[i], quotas_are_read, state));
    struct round narrow = round_make(state, count * namespaces_count(spec));
    return kv_client_lists(live->client, wide.requests, wide.count, error) &&
           wide_results(live, spec, &wide, &narrow, state, error) &&
           kv_client_lists(live->client, narrow.requests, narrow.count, error) &&
           narrow_results(live, &wide, &narrow, state, error) &&
           kv_by_namespace_read(live, reading, &wide, state, error);
}

/* Were all lists read? */
static bool all_were_read(const struct kv_state *state, const struct kv_kind *const *kinds)
{
    for (; *kinds; kinds++)
        if (kv_state_unknown(state, *kinds, NULL))
            return false;
    return true;
}

/* A source that yields no object is no pass. Every cluster has namespaces: a server that lists none
 * is not one, and nothing is judged by it. */
static bool is_a_cluster(const struct kv_live *live, const struct kv_kind *const *kinds,
                         struct kv_state *state, struct kv_error *error)
{
    static const struct kv_kind *const at_least[] = {&kv_kind_namespace, NULL};
    const struct kv_reading reading = {0};
    const struct kv_state_kind *namespaces = kv_state_kind(state, &kv_kind_namespace);
    if (kv_state_object_count(state) == 0 && all_were_read(state, kinds) && !namespaces->known &&
        !kinds_read(live, &reading, at_least, state, error))
        return false;
    return !namespaces->known || namespaces->count > 0 ||
           kv_error_at(error, KV_ERROR_CONNECTION, live->connection->server, 0, 0,
                       "the server lists no namespace at all, which no cluster does: is this the "
                       "right address?");
}

bool kv_reading_live(const struct kv_live *live, const struct kv_reading *reading,
                     const struct kv_kind *const *kinds, struct kv_state *state,
                     struct kv_error *error)
{
    const char *version;
    state->server = live->connection->server;
    state->context = live->connection->context;
    if (!kv_client_version_ask(live->client, error) ||
        !kinds_read(live, reading, kinds, state, error) ||
        !kv_client_version(live->client, &version, error) ||
        !is_a_cluster(live, kinds, state, error) || !kv_wanted_read_live(live, state, error))
        return false;
    state->version = kv_arena_copy(&state->arena, kv_text_of(version));
    state->clock = live->at != KV_TIME_NONE ? live->at : kv_client_date(live->client);
    kv_state_index(state);
    return true;
}

bool kv_engine_read_live(const struct kv_live *live, const struct kv_spec *spec,
                         const struct kv_kind *const *kinds, struct kv_state *state,
                         struct kv_error *error)
{
    const struct kv_reading reading = {.spec = spec};
    return kv_reading_live(live, &reading, kinds, state, error);
}
