#include "engine_internal.h"

#include "kubevet/kinds/flux.h"
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

static bool kinds_hold(const struct kv_kind *const *kinds, const struct kv_kind *wanted)
{
    for (; kinds && *kinds; kinds++)
        if (*kinds == wanted)
            return true;
    return false;
}

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
        round_add(again, state, kind, documented->name.text);
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
        const char *const *own = kv_engine_reads(spec, *rule, kind) ? (*rule)->namespaces : NULL;
        for (; own && *own; own++)
            if (!is_tried(again, kind, *own))
                round_add(again, state, kind, *own);
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

/* Tells the state what came of the cluster-wide lists; forbidden ones go into the second round. */
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
            kv_state_know(state, request->kind);
            break;
        case KV_LIST_NOT_FOUND:
            if (!request->kind->custom)
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

static size_t kinds_count(const struct kv_kind *const *kinds)
{
    size_t count = 0;
    while (kinds[count])
        count++;
    return count;
}

/* Reads kinds (NULL-terminated) into the state. */
static bool kinds_read(const struct kv_live *live, const struct kv_spec *spec,
                       const struct kv_kind *const *kinds, struct kv_state *state,
                       struct kv_error *error)
{
    size_t count = kinds_count(kinds);
    struct round wide = round_make(state, count);
    for (size_t i = 0; i < count; i++)
        round_add(&wide, state, kinds[i], NULL);
    struct round narrow = round_make(state, count * namespaces_count(spec));
    if (!kv_client_lists(live->client, wide.requests, wide.count, error) ||
        !wide_results(live, spec, &wide, &narrow, state, error))
        return false;
    return narrow.count == 0 ||
           (kv_client_lists(live->client, narrow.requests, narrow.count, error) &&
            narrow_results(live, &wide, &narrow, state, error));
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
    const struct kv_state_kind *namespaces = kv_state_kind(state, &kv_kind_namespace);
    if (kv_state_object_count(state) == 0 && all_were_read(state, kinds) && !namespaces->known &&
        !kinds_read(live, NULL, at_least, state, error))
        return false;
    return !namespaces->known || namespaces->count > 0 ||
           kv_error_at(error, KV_ERROR_CONNECTION, live->connection->server, 0, 0,
                       "the server lists no namespace at all, which no cluster does: is this the "
                       "right address?");
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
    if (!kinds_read(live, spec, kinds, state, error) || !is_a_cluster(live, kinds, state, error) ||
        !kv_wanted_read_live(live, state, error))
        return false;
    state->clock = live->at != KV_TIME_NONE ? live->at : kv_client_date(live->client);
    kv_state_index(state);
    return true;
}

static bool joins_kinds(const struct kv_rule *rule, const struct kv_spec *spec)
{
    if (rule->managers)
        return false;
    size_t count = rule->resources;
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++)
        count += kv_rule_reads(rule, spec, *kind);
    return count > 1;
}

static const struct kv_kind **kinds_make(struct kv_arena *arena)
{
    return kv_arena_array(arena, kinds_count(kv_kinds_registry) + 1, sizeof(struct kv_kind *));
}

/* The kinds read by the rules that have found something by joining two or more. */
static const struct kv_kind **kinds_to_confirm(const struct kv_report *report,
                                               const struct kv_spec *spec, struct kv_arena *arena)
{
    const struct kv_kind **kinds = kinds_make(arena);
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
        kv_list_each(&report->findings, const struct kv_finding, finding)
        {
            if (finding->rule != &(*rule)->doc || !joins_kinds(*rule, spec))
                continue;
            kv_rule_kinds_add(*rule, spec, kinds);
            break;
        }
    }
    return kinds;
}

/* What these rules read besides lists, as kv_engine_want does for all that are selected. */
static void rules_want(const struct kv_rules *rules, const struct kv_spec *spec,
                       struct kv_state *state)
{
    bool resources = false, hosts = false;
    for (size_t i = 0; i < rules->count; i++) {
        resources |= rules->items[i]->resources;
        hosts |= rules->items[i]->hosts;
    }
    if (resources)
        kv_spec_want(spec, state);
    if (hosts)
        kv_spec_want_hosts(spec, state);
}

/* Are all kinds that the rule reads for this spec among these? */
static bool kinds_suffice(const struct kv_kind *const *kinds, const struct kv_rule *rule,
                          const struct kv_spec *spec)
{
    for (const struct kv_kind *const *wanted = kv_kinds_registry; *wanted; wanted++)
        if (kv_rule_reads(rule, spec, *wanted) && !kinds_hold(kinds, *wanted))
            return false;
    return true;
}

/* All rules that can be judged on these kinds alone: what was read anew is judged anew, by all of
 * them, since what one no longer finds another may find now. */
static struct kv_rules rules_on_kinds(const struct kv_kind *const *kinds,
                                      const struct kv_spec *spec, struct kv_arena *arena)
{
    struct kv_rules rules = {0};
    size_t known;
    kv_engine_rule_ids(&known);
    rules.items = kv_arena_array(arena, known, sizeof *rules.items);
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++)
        if (!(*rule)->gate && kinds_suffice(kinds, *rule, spec))
            rules.items[rules.count++] = *rule;
    return rules;
}

static const struct kv_rule *rule_of(const struct kv_rules *rules, const char *id)
{
    for (size_t i = 0; i < rules->count; i++)
        if (strcmp(rules->items[i]->doc.id, id) == 0)
            return rules->items[i];
    return NULL;
}

static bool holds_fingerprint(const struct kv_report *report, const char *fingerprint)
{
    kv_list_each(&report->findings, const struct kv_finding, finding)
    {
        if (strcmp(finding->fingerprint, fingerprint) == 0)
            return true;
    }
    return false;
}

/* Puts the second reading's results in place of the first's, for the rules that it has judged. A
 * finding that joins kinds stays if both readings show it. */
static void report_confirm(struct kv_report *report, const struct kv_spec *spec,
                           const struct kv_rules *rules, struct kv_report *second)
{
    struct kv_list findings = {0}, gaps = {0};
    kv_list_each(&report->findings, const struct kv_finding, finding)
    {
        if (!rule_of(rules, finding->rule->id))
            *(struct kv_finding *)kv_list_push(&findings, &report->arena, sizeof *finding) =
                *finding;
    }
    kv_list_each(&second->findings, const struct kv_finding, finding)
    {
        const struct kv_rule *rule = rule_of(rules, finding->rule->id);
        if (!joins_kinds(rule, spec) || holds_fingerprint(report, finding->fingerprint))
            *(struct kv_finding *)kv_list_push(&findings, &report->arena, sizeof *finding) =
                *finding;
    }
    kv_list_each(&report->not_evaluated, const struct kv_not_evaluated, gap)
    {
        if (!rule_of(rules, gap->rule))
            *(struct kv_not_evaluated *)kv_list_push(&gaps, &report->arena, sizeof *gap) = *gap;
    }
    kv_list_each(&second->not_evaluated, const struct kv_not_evaluated, gap)
    {
        *(struct kv_not_evaluated *)kv_list_push(&gaps, &report->arena, sizeof *gap) = *gap;
    }
    kv_list_each(&second->explained, const struct kv_finding, finding)
    {
        *(struct kv_finding *)kv_list_push(&report->explained, &report->arena, sizeof *finding) =
            *finding;
    }
    report->findings = findings;
    report->not_evaluated = gaps;
    kv_arena_adopt(&report->arena, &second->arena);
}

/* What was found of the state, and of the state with manifests over it, if there are any. */
struct reports {
    struct kv_report base, overlay;
};

/* Reads these kinds and judges them by these rules (NULL: all that are selected). */
static bool read_and_check(const struct kv_live *live, const struct kv_spec *spec,
                           const struct kv_selection *selection, const struct kv_kind *const *kinds,
                           const struct kv_rules *only, struct reports *reports,
                           struct kv_error *error)
{
    struct kv_state state;
    kv_state_init(&state, KV_SOURCE_LIVE);
    if (only)
        rules_want(only, spec, &state);
    else
        kv_engine_want(spec, selection, &state);
    bool ok = kv_engine_read_live(live, spec, kinds, &state, error);
    if (ok)
        kv_engine_check_rules(spec, &state, selection, only, &reports->base);
    if (ok && live->overlay && reports->base.verdict != KV_VERDICT_NONE) {
        ok = only || kv_overlay_check(live->overlay, &state, error);
        if (ok)
            kv_overlay_judge(spec, &state, selection, only, live->overlay, &reports->base,
                             &reports->overlay);
    }
    kv_state_release(&state);
    return ok;
}

/* The state of a cluster of which nothing but the address is known. */
static void state_init_by_address(struct kv_state *state, const struct kv_live *live)
{
    kv_state_init(state, KV_SOURCE_LIVE);
    state->server = live->connection->server;
    state->context = live->connection->context;
    state->clock = live->at;
    kv_state_index(state);
}

/* The commonest mistake is the wrong context: where the address tells, nothing is asked of it. */
static bool is_elsewhere(const struct kv_live *live, const struct kv_spec *spec,
                         const struct kv_selection *selection, struct kv_report *report)
{
    struct kv_state state;
    state_init_by_address(&state, live);
    bool elsewhere = kv_engine_check_gates(spec, &state, selection, report);
    kv_state_release(&state);
    return elsewhere;
}

bool kv_engine_is_documented_live(const struct kv_live *live, const struct kv_spec *spec,
                                  struct kv_error *error)
{
    struct kv_state state;
    state_init_by_address(&state, live);
    bool documented = kv_engine_is_documented(spec, &state, error);
    kv_state_release(&state);
    return documented;
}

static void kinds_add(const struct kv_kind **kinds, const struct kv_kind *const *more)
{
    for (; *more; more++)
        if (!kinds_hold(kinds, *more))
            kinds[kinds_count(kinds)] = *more;
}

/* Reads once more what is to be confirmed. */
static bool confirm(const struct kv_live *live, const struct kv_spec *spec,
                    const struct kv_selection *selection, struct kv_arena *arena,
                    struct reports *reports, struct kv_error *error)
{
    const struct kv_kind **again = kinds_to_confirm(&reports->base, spec, arena);
    kinds_add(again, kinds_to_confirm(&reports->overlay, spec, arena));
    if (!again[0])
        return true;
    struct kv_rules rules = rules_on_kinds(again, spec, arena);
    struct reports second = {0};
    bool ok = read_and_check(live, spec, selection, again, &rules, &second, error) ||
              kv_error_prepend(error, "on reading again to confirm what was found");
    if (ok)
        report_confirm(&reports->base, spec, &rules, &second.base);
    if (ok && live->overlay)
        report_confirm(&reports->overlay, spec, &rules, &second.overlay);
    kv_report_release(&second.base);
    kv_report_release(&second.overlay);
    return ok;
}

/* The kinds that the rules read; and by Kustomizations Flux tells what it would apply. */
static const struct kv_kind **kinds_to_read(const struct kv_live *live, const struct kv_spec *spec,
                                            const struct kv_selection *selection,
                                            struct kv_arena *arena)
{
    static const struct kv_kind *const appliers[] = {&kv_kind_kustomization, NULL};
    const struct kv_kind **kinds = kinds_make(arena);
    kv_engine_kinds(spec, selection, kinds);
    if (live->overlay)
        kinds_add(kinds, appliers);
    return kinds;
}

bool kv_engine_check_live(const struct kv_live *live, const struct kv_spec *spec,
                          const struct kv_selection *selection, struct kv_report *report,
                          struct kv_error *error)
{
    if (is_elsewhere(live, spec, selection, report))
        return true;
    struct kv_arena arena = {0};
    struct reports reports = {0};
    const struct kv_kind **kinds = kinds_to_read(live, spec, selection, &arena);
    bool ok = read_and_check(live, spec, selection, kinds, NULL, &reports, error);
    bool closed = ok && reports.base.verdict == KV_VERDICT_NONE;
    ok = ok && (closed || confirm(live, spec, selection, &arena, &reports, error));
    if (ok && !closed)
        kv_report_finish(spec, selection, &reports.base);
    if (ok && !closed && live->overlay) {
        kv_report_finish(spec, selection, &reports.overlay);
        kv_report_compare(&reports.overlay, &reports.base);
        reports.base = reports.overlay;
        reports.overlay = (struct kv_report){0};
    }
    if (ok) {
        *report = reports.base;
        reports.base = (struct kv_report){0};
    }
    kv_report_release(&reports.base);
    kv_report_release(&reports.overlay);
    kv_arena_release(&arena);
    return ok;
}
