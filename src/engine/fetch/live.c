/* Reading a live cluster: each list cluster-wide, or, if that is refused or longer than necessary,
 * by namespace. */
#include "engine/internal.h"

#include "kubevet/kinds/namespace.h"

static bool is_tried(const struct round *round, const struct kv_kind *kind, const char *namespace)
{
    for (size_t i = 0; i < round->count; i++)
        if (round->requests[i].kind == kind && strcmp(round->requests[i].namespace, namespace) == 0)
            return true;
    return false;
}

/* A list that is refused cluster-wide is tried for each documented namespace, for those that were
 * found, and for those that a rule which reads it adds. */
static void forbidden_add(struct round *by_namespace, struct kv_state *state,
                          const struct kv_kind *kind, const struct kv_spec *spec,
                          const struct kv_list *found)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented)
        round_add(by_namespace, state, kind, documented->name.text, TO_THE_END);
    for (size_t i = 0; i < found->count; i++)
        round_add(by_namespace, state, kind, *kv_list_item(found, const char *, i), TO_THE_END);
    for (const struct kv_rule *const *rule = kv_engine_rules(spec); *rule; rule++) {
        const char *own;
        const struct kv_read *read = kv_engine_read(spec, *rule, kind);
        for (size_t i = 0; read && (own = kv_read_and_in(read, spec, i)); i++)
            if (!is_tried(by_namespace, kind, own))
                round_add(by_namespace, state, kind, own, TO_THE_END);
    }
}

/* The maximum number of namespaces to try. */
static size_t namespaces_count(const struct kv_spec *spec, const struct kv_list *found)
{
    size_t count = spec ? spec->namespaces.count + found->count : 0;
    for (const struct kv_rule *const *rule = kv_engine_rules(spec); spec && *rule; rule++)
        for (const struct kv_read *read = kv_rule_reads(*rule); read->kind; read++)
            for (size_t i = 0; kv_read_and_in(read, spec, i); i++)
                count++;
    return count;
}

static bool not_found(const struct kv_live *live, const struct kv_list_request *request,
                      struct kv_error *error)
{
    char path[KV_KIND_PATH_MAX];
    return kv_error_at(
        error, KV_ERROR_CONNECTION, kv_kind_path(request->kind, request->namespace, path), 0, 0,
        "the server has no such list (404): is %s the address of a Kubernetes API server?",
        live->connection->server);
}

/* A custom kind whose list was not found, although discovery does not report it as absent. */
static void custom_not_found(struct kv_state *state, const struct kv_list_request *request)
{
    kv_state_not_known(
        state, request->kind, request->namespace,
        "the list was not found (404), but the server does not report the kind as missing");
}

/* For custom kinds whose list was refused or not found: does the kind exist at all? */
struct missing_lists {
    struct served_kind *kinds;
    size_t count;
};

/* The kind of a failed list exists. */
static bool is_missing(enum kv_list_result result)
{
    return result == KV_LIST_FORBIDDEN || result == KV_LIST_NOT_FOUND;
}

static bool missing_lists_ask(const struct kv_live *live, const struct round *round,
                              struct kv_state *state, struct missing_lists *missing,
                              struct kv_error *error)
{
    missing->kinds = kv_arena_array(&state->arena, round->count, sizeof *missing->kinds);
    for (size_t i = 0; i < round->count; i++)
        if (round->requests[i].kind->custom && is_missing(round->requests[i].result))
            missing->kinds[missing->count++].kind = round->requests[i].kind;
    return served_ask(live, missing->kinds, missing->count, &state->arena, error);
}

/* Applies discovery's result to the state; false if it decides nothing. */
static bool missing_list_settles(const struct missing_lists *missing, const struct kv_kind *kind,
                                 struct kv_state *state)
{
    for (size_t i = 0; i < missing->count; i++) {
        const struct served_kind *served = &missing->kinds[i];
        if (served->kind != kind || served->served == SERVED_MAYBE)
            continue;
        if (served->served == SERVED_NOT)
            kv_state_know(state, kind); /* not installed: there are no objects */
        else
            kv_state_not_known(state, kind, NULL,
                               kv_arena_printf(&state->arena,
                                               "the server has %s of %s only as %s, kubevet reads "
                                               "%s",
                                               kind->name, kind->group, served->versions,
                                               kind->version));
        return true;
    }
    return false;
}

/* Applies the results of the cluster-wide lists to the state. Refused ones go into the second
 * round, unfinished ones into another. */
static bool cluster_wide_results(const struct kv_live *live, const struct kv_spec *spec,
                                 const struct kv_list *found, const struct round *cluster_wide,
                                 struct round *by_namespace, struct kv_state *state,
                                 struct kv_error *error)
{
    struct missing_lists missing = {0};
    if (!missing_lists_ask(live, cluster_wide, state, &missing, error))
        return false;
    for (size_t i = 0; i < cluster_wide->count; i++) {
        const struct kv_list_request *request = &cluster_wide->requests[i];
        if (missing_list_settles(&missing, request->kind, state))
            continue;
        size_t tried;
        switch (request->result) {
        case KV_LIST_OK:
            if (!cluster_wide->targets[i].next)
                kv_state_know(state, request->kind);
            break;
        case KV_LIST_NOT_FOUND:
            /* A proxy in front of the API may support lists without selectors. */
            if (!request->kind->custom && !request->kind->query)
                return not_found(live, request, error);
            custom_not_found(state, request);
            break;
        case KV_LIST_FAILED:
            kv_state_not_known(state, request->kind, NULL, request->reason);
            break;
        case KV_LIST_FORBIDDEN:
            tried = by_namespace->count;
            if (request->kind->namespaced && spec)
                forbidden_add(by_namespace, state, request->kind, spec, found);
            if (by_namespace->count == tried)
                kv_state_not_known(state, request->kind, NULL, request->reason);
            break;
        }
    }
    return true;
}

static void by_namespace_result(struct kv_state *state, const struct kv_list_request *request)
{
    if (request->result == KV_LIST_NOT_FOUND)
        custom_not_found(state, request);
    else if (request->result != KV_LIST_OK)
        kv_state_not_known(state, request->kind, request->namespace, request->reason);
    else
        kv_state_know_in(state, request->kind, request->namespace);
}

/* The error of the cluster-wide list. */
static const char *cluster_wide_reason(const struct round *cluster_wide, const struct kv_kind *kind)
{
    size_t i = 0;
    while (cluster_wide->requests[i].kind != kind)
        i++;
    return cluster_wide->requests[i].reason;
}

/* The results of the lists by namespace. If no namespace can be read, the kind is unknown
 * everywhere; otherwise where it cannot be read, and in all namespaces that were not requested. */
static bool by_namespace_results(const struct kv_live *live, const struct round *cluster_wide,
                                 const struct round *by_namespace, bool all, struct kv_state *state,
                                 struct kv_error *error)
{
    for (size_t first = 0, end; first < by_namespace->count; first = end) {
        const struct kv_kind *kind = by_namespace->requests[first].kind;
        size_t readable = 0;
        for (end = first; end < by_namespace->count && by_namespace->requests[end].kind == kind;
             end++) {
            if (by_namespace->requests[end].result == KV_LIST_NOT_FOUND && !kind->custom)
                return not_found(live, &by_namespace->requests[end], error);
            readable += by_namespace->requests[end].result == KV_LIST_OK;
        }
        if (readable == 0) {
            kv_state_not_known(state, kind, NULL, cluster_wide_reason(cluster_wide, kind));
            continue;
        }
        if (all && readable == end - first) {
            kv_state_know(state, kind);
            continue;
        }
        /* A refusal in a namespace that was only tried is not reported. */
        for (size_t i = first; i < end; i++)
            if (!live->find_namespaces || by_namespace->requests[i].result != KV_LIST_FORBIDDEN)
                by_namespace_result(state, &by_namespace->requests[i]);
        kv_state_not_known(state, kind, KV_ELSEWHERE,
                           "the account may list them only in some namespaces");
    }
    return true;
}

/* If every list has failed, the server itself may be wrong: any real API server lists its
 * namespaces, or refuses to. */
static bool is_there(const struct kv_live *live, const struct round *cluster_wide,
                     struct kv_state *state, struct kv_error *error)
{
    for (size_t i = 0; i < cluster_wide->count; i++)
        if (cluster_wide->requests[i].result != KV_LIST_FAILED)
            return true;
    struct round probe = round_make(state, 1);
    if (cluster_wide->count == 0)
        return true;
    round_add(&probe, state, &kv_kind_namespace, NULL, TO_THE_END);
    if (!kv_client_lists(live->client, probe.requests, 1, error))
        return false;
    round_forget(&probe.requests[0]);
    return true;
}

static bool is_refused(const struct round *cluster_wide)
{
    for (size_t i = 0; i < cluster_wide->count; i++)
        if (cluster_wide->requests[i].result == KV_LIST_FORBIDDEN &&
            cluster_wide->requests[i].kind->namespaced)
            return true;
    return false;
}

/* Reads kinds (NULL-terminated) into the state. */
static bool kinds_read(const struct kv_live *live, const struct question *question,
                       const struct kv_kind *const *kinds, struct kv_state *state,
                       struct kv_error *error)
{
    const struct kv_spec *spec = question->spec;
    size_t count = kv_kinds_count(kinds);
    bool guides_are_read = quota_kinds_are_read(kinds);
    struct round cluster_wide = round_make(state, count);
    for (size_t i = 0; i < count; i++)
        round_add(&cluster_wide, state, kinds[i], NULL,
                  by_namespace_patience(question, kinds[i], guides_are_read, state));
    struct kv_list found = {0};
    bool all = false;
    if (!kv_client_lists(live->client, cluster_wide.requests, cluster_wide.count, error) ||
        !is_there(live, &cluster_wide, state, error) ||
        (is_refused(&cluster_wide) && !namespaces_find(live, question, &found, &all, state, error)))
        return false;
    struct round by_namespace = round_make(state, count * namespaces_count(spec, &found));
    return cluster_wide_results(live, spec, &found, &cluster_wide, &by_namespace, state, error) &&
           kv_client_lists(live->client, by_namespace.requests, by_namespace.count, error) &&
           by_namespace_results(live, &cluster_wide, &by_namespace, all, state, error) &&
           by_namespace_read(live, question, &cluster_wide, state, error);
}

/* Were all lists read? */
static bool all_were_read(const struct kv_state *state, const struct kv_kind *const *kinds)
{
    for (; *kinds; kinds++)
        if (kv_state_unknown(state, *kinds, NULL))
            return false;
    return true;
}

/* Reading nothing is not a pass. Every cluster has namespaces: a server that lists none is not one,
 * and nothing is checked. */
static bool is_a_cluster(const struct kv_live *live, const struct kv_kind *const *kinds,
                         struct kv_state *state, struct kv_error *error)
{
    static const struct kv_kind *const at_least[] = {&kv_kind_namespace, NULL};
    const struct question question = {0};
    const struct kv_state_kind *namespaces = kv_state_kind(state, &kv_kind_namespace);
    if (kv_state_object_count(state) == 0 && all_were_read(state, kinds) && !namespaces->known &&
        !kinds_read(live, &question, at_least, state, error))
        return false;
    return !namespaces->known || namespaces->count > 0 ||
           kv_error_at(error, KV_ERROR_CONNECTION, live->connection->server, 0, 0,
                       "the server lists no namespaces, but every cluster has some: is this the "
                       "right address?");
}

/* The certificate by which the server proves who it is. */
static void certificate_note(const struct kv_live *live, struct kv_state *state)
{
    const struct kv_certificate *shown = kv_client_certificate(live->client);
    if (!shown)
        return;
    state->server_not_after = shown->not_after;
    state->server_issuer = kv_arena_copy(&state->arena, kv_text_of(shown->issuer));
}

bool question_read_live(const struct kv_live *live, const struct question *question,
                        const struct kv_kind *const *kinds, struct kv_state *state,
                        struct kv_error *error)
{
    const char *version;
    state->server = live->connection->server;
    state->context = live->connection->context;
    if (!kv_engine_find_kinds(live, state, error))
        return false;
    kinds = kinds_with_kept(kinds, state);
    if (!kv_client_version_ask(live->client, error) ||
        !kinds_read(live, question, kinds, state, error) ||
        !kv_client_version(live->client, &version, error) ||
        !is_a_cluster(live, kinds, state, error) || !wanted_read_live(live, state, error))
        return false;
    state->version = kv_arena_copy(&state->arena, kv_text_of(version));
    certificate_note(live, state);
    state->clock = live->at != KV_TIME_NONE ? live->at : kv_client_date(live->client);
    state->clock_source = live->at != KV_TIME_NONE ? KV_CLOCK_AT : KV_CLOCK_SERVER;
    kv_state_index(state);
    kv_state_clock_check(state);
    return unlisted_check(live, question->spec, state, error);
}

bool kv_engine_read_live(const struct kv_live *live, const struct kv_spec *spec,
                         const struct kv_kind *const *kinds, struct kv_state *state,
                         struct kv_error *error)
{
    const struct question question = {.spec = spec};
    return question_read_live(live, &question, kinds, state, error);
}
