#include "engine_internal.h"

#include "kubevet/kinds/namespace.h"

/* Where a request's objects go. */
struct target {
    struct kv_state *state;
    uint32_t source;
};

static bool item_take(void *context, const struct kv_list_request *request,
                      struct kv_reader *reader)
{
    struct target *target = context;
    return kv_state_take(target->state, request->kind, target->source, reader);
}

/* The list begins anew: what it gave until now is void. */
static void list_restart(void *context, const struct kv_list_request *request)
{
    struct target *target = context;
    kv_state_forget(target->state, request->kind, target->source);
}

/* The requests of one round: made, fetched, and their results told to the state. */
struct round {
    struct kv_list_request *requests;
    struct target *targets;
    size_t count;
};

static struct round round_make(struct kv_state *state, size_t capacity)
{
    return (struct round){
        .requests = kv_arena_array(&state->arena, capacity, sizeof(struct kv_list_request)),
        .targets = kv_arena_array(&state->arena, capacity, sizeof(struct target)),
    };
}

static void round_add(struct round *round, struct kv_state *state, const struct kv_kind *kind,
                      const char *namespace)
{
    struct target *target = &round->targets[round->count];
    *target = (struct target){state, kv_state_source(state)};
    round->requests[round->count++] = (struct kv_list_request){.kind = kind,
                                                               .namespace = namespace,
                                                               .item = item_take,
                                                               .restart = list_restart,
                                                               .context = target};
}

/* A list that may not be read anywhere is tried for each documented namespace. */
static void forbidden_add(struct round *again, struct kv_state *state,
                          const struct kv_list_request *request, const struct kv_spec *spec)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented)
        round_add(again, state, request->kind, documented->name.text);
}

static bool not_found(const struct kv_live *live, struct kv_state *state,
                      const struct kv_list_request *request, struct kv_error *error)
{
    if (request->kind->custom) {
        kv_state_know(state, request->kind); /* not installed: there are none */
        return true;
    }
    char path[KV_KIND_PATH_MAX];
    return kv_error_at(error, KV_ERROR_CONNECTION,
                       kv_kind_path(request->kind, request->namespace, path), 0, 0,
                       "the server has no such list (404): is %s the address of a Kubernetes API?",
                       live->connection->server);
}

/* Tells the state what came of the cluster-wide lists; forbidden ones go into the second round. */
static bool wide_results(const struct kv_live *live, const struct kv_spec *spec,
                         const struct round *wide, struct round *again, struct kv_state *state,
                         struct kv_error *error)
{
    for (size_t i = 0; i < wide->count; i++) {
        const struct kv_list_request *request = &wide->requests[i];
        switch (request->result) {
        case KV_LIST_OK:
            kv_state_know(state, request->kind);
            break;
        case KV_LIST_NOT_FOUND:
            if (!not_found(live, state, request, error))
                return false;
            break;
        case KV_LIST_FORBIDDEN:
            if (request->kind->namespaced && spec && spec->namespaces.count > 0)
                forbidden_add(again, state, request, spec);
            else
                kv_state_not_known(state, request->kind, NULL, request->reason);
            break;
        }
    }
    return true;
}

/* What came of the lists by namespace. If no namespace may be read, the kind is unknown as a whole;
 * else where it may not be read, and wherever nobody documented a namespace. */
static bool narrow_results(const struct kv_live *live, const struct round *narrow,
                           struct kv_state *state, struct kv_error *error)
{
    for (size_t first = 0, end; first < narrow->count; first = end) {
        const struct kv_kind *kind = narrow->requests[first].kind;
        bool readable = false;
        for (end = first; end < narrow->count && narrow->requests[end].kind == kind; end++) {
            if (narrow->requests[end].result == KV_LIST_NOT_FOUND &&
                !not_found(live, state, &narrow->requests[end], error))
                return false;
            readable |= narrow->requests[end].result == KV_LIST_OK;
        }
        if (!readable) {
            kv_state_not_known(state, kind, NULL, narrow->requests[first].reason);
            continue;
        }
        kv_state_know(state, kind);
        for (size_t i = first; i < end; i++)
            if (narrow->requests[i].result == KV_LIST_FORBIDDEN)
                kv_state_not_known(state, kind, narrow->requests[i].namespace,
                                   narrow->requests[i].reason);
        kv_state_not_known(state, kind, KV_ELSEWHERE,
                           "the account may list them in documented namespaces only");
    }
    return true;
}

static size_t kinds_count(const struct kv_kind *const *kinds)
{
    size_t count = 0;
    while (kinds[count])
        count++;
    return count;
}

bool kv_engine_read_live(const struct kv_live *live, const struct kv_spec *spec,
                         const struct kv_kind *const *kinds, struct kv_state *state,
                         struct kv_error *error)
{
    char version[64];
    if (!kv_client_version(live->client, version, sizeof version, error))
        return false;
    state->version = kv_arena_copy(&state->arena, kv_text_of(version));
    state->server = live->connection->server;
    state->context = live->connection->context;

    size_t count = kinds_count(kinds);
    struct round wide = round_make(state, count);
    for (size_t i = 0; i < count; i++)
        round_add(&wide, state, kinds[i], NULL);
    struct round narrow = round_make(state, count * (spec ? spec->namespaces.count : 0));
    if (!kv_client_lists(live->client, wide.requests, wide.count, error) ||
        !wide_results(live, spec, &wide, &narrow, state, error))
        return false;
    if (narrow.count > 0 && (!kv_client_lists(live->client, narrow.requests, narrow.count, error) ||
                             !narrow_results(live, &narrow, state, error)))
        return false;

    state->clock = live->at != KV_TIME_NONE ? live->at : kv_client_date(live->client);
    kv_state_index(state);
    return true;
}

static bool joins_kinds(const struct kv_rule *rule)
{
    return kinds_count(rule->reads) + (rule->also_reads ? kinds_count(rule->also_reads) : 0) > 1;
}

/* The rules whose findings need a second reading. */
static struct kv_rules rules_to_confirm(struct kv_report *report)
{
    struct kv_rules rules = {0};
    size_t known;
    kv_engine_rule_ids(&known);
    rules.items = kv_arena_array(&report->arena, known, sizeof *rules.items);
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
        if (!joins_kinds(*rule))
            continue;
        kv_list_each(&report->findings, struct kv_finding, finding)
        {
            if (finding->rule == &(*rule)->doc && !kv_rules_hold(&rules, *rule))
                rules.items[rules.count++] = *rule;
        }
    }
    return rules;
}

static bool holds_rule(const struct kv_rules *rules, const struct kv_rule_doc *doc)
{
    for (size_t i = 0; i < rules->count; i++)
        if (&rules->items[i]->doc == doc)
            return true;
    return false;
}

static bool is_confirmed(const struct kv_finding *finding, const struct kv_report *second)
{
    kv_list_each(&second->findings, struct kv_finding, other)
    {
        if (strcmp(finding->fingerprint, other->fingerprint) == 0)
            return true;
    }
    return false;
}

/* Was the rule kept from looking there by the second reading? */
static void gaps_take(struct kv_report *report, const struct kv_report *second)
{
    kv_list_each(&second->not_evaluated, struct kv_not_evaluated, gap)
    {
        bool known = false;
        kv_list_each(&report->not_evaluated, struct kv_not_evaluated, other)
        {
            known |=
                strcmp(gap->rule, other->rule) == 0 && strcmp(gap->reason, other->reason) == 0 &&
                strcmp(gap->namespace ? gap->namespace : "",
                       other->namespace ? other->namespace : "") == 0 &&
                strcmp(gap->object ? gap->object : "", other->object ? other->object : "") == 0;
        }
        if (known)
            continue;
        struct kv_not_evaluated *taken =
            kv_list_push(&report->not_evaluated, &report->arena, sizeof *taken);
        taken->rule = gap->rule;
        taken->namespace =
            gap->namespace ? kv_arena_copy(&report->arena, kv_text_of(gap->namespace)) : NULL;
        taken->object = gap->object ? kv_arena_copy(&report->arena, kv_text_of(gap->object)) : NULL;
        taken->reason = kv_arena_printf(&report->arena, "on the second reading: %s", gap->reason);
        report->rules_not_evaluated++;
    }
}

static void report_confirm(struct kv_report *report, const struct kv_rules *rules,
                           const struct kv_report *second)
{
    struct kv_finding *findings = report->findings.items;
    size_t kept = 0;
    for (size_t i = 0; i < report->findings.count; i++)
        if (!holds_rule(rules, findings[i].rule) || is_confirmed(&findings[i], second))
            findings[kept++] = findings[i];
    report->findings.count = kept;
    gaps_take(report, second);
    kv_report_sort(report);
    kv_report_count(report);
}

static const struct kv_kind **kinds_make(struct kv_arena *arena)
{
    return kv_arena_array(arena, kinds_count(kv_kinds_registry) + 1, sizeof(struct kv_kind *));
}

/* The kinds that these rules read. */
static const struct kv_kind **rules_kinds(const struct kv_rules *rules, struct kv_arena *arena)
{
    const struct kv_kind **kinds = kinds_make(arena);
    for (size_t i = 0; i < rules->count; i++) {
        kv_kinds_add(rules->items[i]->reads, kinds);
        kv_kinds_add(rules->items[i]->also_reads, kinds);
    }
    return kinds;
}

/* Every cluster has namespaces: a server that lists none is no cluster, and nothing is judged. */
static bool is_a_cluster(const struct kv_live *live, const struct kv_state *state,
                         struct kv_error *error)
{
    const struct kv_state_kind *namespaces = kv_state_kind(state, &kv_kind_namespace);
    if (!namespaces->known || namespaces->count > 0)
        return true;
    return kv_error_at(error, KV_ERROR_CONNECTION, live->connection->server, 0, 0,
                       "the server lists no namespace at all, which no cluster does: is this the "
                       "right address?");
}

static bool read_and_check(const struct kv_live *live, const struct kv_spec *spec,
                           const struct kv_selection *selection, const struct kv_rules *only,
                           struct kv_report *report, struct kv_error *error)
{
    struct kv_state state;
    kv_state_init(&state, KV_SOURCE_LIVE);
    const struct kv_kind **kinds;
    if (only) {
        kinds = rules_kinds(only, &state.arena);
    } else {
        kinds = kinds_make(&state.arena);
        kv_engine_kinds(spec, selection, kinds);
    }
    bool ok = kv_engine_read_live(live, spec, kinds, &state, error);
    if (ok)
        ok = is_a_cluster(live, &state, error);
    if (ok)
        kv_engine_check_rules(spec, &state, selection, only, report);
    kv_state_release(&state);
    return ok;
}

/* The commonest mistake is the wrong context: where the address tells, nothing is asked of it. */
static bool is_elsewhere(const struct kv_live *live, const struct kv_spec *spec,
                         const struct kv_selection *selection, struct kv_report *report)
{
    struct kv_state state;
    kv_state_init(&state, KV_SOURCE_LIVE);
    state.server = live->connection->server;
    state.context = live->connection->context;
    state.clock = live->at;
    kv_state_index(&state);
    bool elsewhere = kv_engine_check_address(spec, &state, selection, report);
    kv_state_release(&state);
    return elsewhere;
}

bool kv_engine_check_live(const struct kv_live *live, const struct kv_spec *spec,
                          const struct kv_selection *selection, struct kv_report *report,
                          struct kv_error *error)
{
    if (is_elsewhere(live, spec, selection, report))
        return true;
    if (!read_and_check(live, spec, selection, NULL, report, error))
        return false;
    struct kv_rules rules = rules_to_confirm(report);
    if (rules.count == 0)
        return true;
    struct kv_report second;
    if (!read_and_check(live, spec, selection, &rules, &second, error)) {
        kv_report_release(report);
        return kv_error_prepend(error, "on reading again to confirm what was found");
    }
    report_confirm(report, &rules, &second);
    kv_report_release(&second);
    return true;
}
