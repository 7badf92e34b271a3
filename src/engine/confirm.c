/* Judging a live cluster. Its lists are read at different instants: what joins two of them may have
 * changed between, so that it is read and judged once more before it is reported. */
#include "engine_internal.h"

#include "kubevet/kinds/flux.h"

/* Does it join kinds, so that what it finds may come of lists being read at different instants? */
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
    return kv_arena_array(arena, kv_kinds_count(kv_kinds_registry) + 1, sizeof(struct kv_kind *));
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

/* Are all kinds that the rule reads for this spec among these? */
static bool kinds_suffice(const struct kv_kind *const *kinds, const struct kv_rule *rule,
                          const struct kv_spec *spec)
{
    for (const struct kv_kind *const *wanted = kv_kinds_registry; *wanted; wanted++)
        if (kv_rule_reads(rule, spec, *wanted) && !kv_kinds_hold(kinds, *wanted))
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
        if ((*rule)->turn == KV_TURN_STATE && kinds_suffice(kinds, *rule, spec))
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

static void finding_add(struct kv_report *report, struct kv_list *findings,
                        const struct kv_finding *finding)
{
    *(struct kv_finding *)kv_list_push(findings, &report->arena, sizeof *finding) = *finding;
}

static void gap_add(struct kv_report *report, struct kv_list *gaps,
                    const struct kv_not_evaluated *gap)
{
    *(struct kv_not_evaluated *)kv_list_push(gaps, &report->arena, sizeof *gap) = *gap;
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
            finding_add(report, &findings, finding);
    }
    kv_list_each(&second->findings, const struct kv_finding, finding)
    {
        const struct kv_rule *rule = rule_of(rules, finding->rule->id);
        if (!joins_kinds(rule, spec) || holds_fingerprint(report, finding->fingerprint))
            finding_add(report, &findings, finding);
    }
    kv_list_each(&report->not_evaluated, const struct kv_not_evaluated, gap)
    {
        if (!rule_of(rules, gap->rule))
            gap_add(report, &gaps, gap);
    }
    kv_list_each(&second->not_evaluated, const struct kv_not_evaluated, gap)
    {
        gap_add(report, &gaps, gap);
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
        kv_rules_want(only, spec, &state);
    else
        kv_engine_want(spec, selection, &state);
    /* Manifests may be about any namespace. */
    const struct kv_reading reading = {spec, live->overlay ? NULL : selection, only};
    bool ok = kv_reading_live(live, &reading, kinds, &state, error);
    if (ok)
        kv_engine_check_rules(spec, &state, selection, only, &reports->base);
    if (ok && live->overlay && reports->base.verdict != KV_VERDICT_NONE) {
        ok = only || kv_overlay_check(live->overlay, &state, error);
        if (ok)
            kv_overlay_judge(spec, &state, selection, only, live->overlay, &reports->base,
                             &reports->overlay);
    }
    if (ok && !only && live->look)
        live->look(live->look_context, &state);
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
        if (!kv_kinds_hold(kinds, *more))
            kinds[kv_kinds_count(kinds)] = *more;
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

/* Makes one report of what both readings have shown. */
static void reports_finish(const struct kv_live *live, const struct kv_spec *spec,
                           const struct kv_selection *selection, struct reports *reports)
{
    kv_report_finish(spec, selection, &reports->base);
    if (!live->overlay)
        return;
    kv_report_finish(spec, selection, &reports->overlay);
    kv_report_compare(&reports->overlay, &reports->base);
    reports->base = reports->overlay;
    reports->overlay = (struct kv_report){0};
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
    if (ok && reports.base.verdict != KV_VERDICT_NONE) {
        ok = confirm(live, spec, selection, &arena, &reports, error);
        if (ok)
            reports_finish(live, spec, selection, &reports);
    }
    if (ok)
        *report = reports.base;
    else
        kv_report_release(&reports.base);
    kv_report_release(&reports.overlay);
    kv_arena_release(&arena);
    return ok;
}
