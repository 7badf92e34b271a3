/* Runs the rules on a state: the gates first, the rules on waivers last. */
#include "engine/internal.h"

#include "kubevet/state/refused.h"
#include "kubevet/state/wanted.h"

extern const struct kv_rule kv_rule_manifest_immutable;

static void not_applicable_add(struct kv_report *report, const char *rule, const char *reason)
{
    struct kv_not_applicable *entry =
        kv_list_push(&report->not_applicable, &report->arena, sizeof *entry);
    *entry = (struct kv_not_applicable){rule, reason};
}

static void not_evaluated_add(struct kv_report *report, const char *rule, const char *namespace,
                              const struct kv_kind *kind, const char *reason)
{
    struct kv_not_evaluated *entry =
        kv_list_push(&report->not_evaluated, &report->arena, sizeof *entry);
    entry->rule = rule;
    entry->object.namespace = namespace;
    entry->reason = kv_arena_printf(&report->arena, "%s: %s", kv_kind_resource_text(kind), reason);
}

/* On manifests alone some rules cannot run. */
static const char *why_not_on_manifests(const struct kv_rule *rule, const struct kv_state *state,
                                        struct kv_report *report)
{
    if ((rule->about & KV_ABOUT_MANIFESTS) && !state->manifests)
        return "the state has no manifests";
    if (state->source != KV_SOURCE_MANIFESTS)
        return NULL;
    if ((rule->about & KV_ABOUT_STATUS) && !(rule->about & KV_ABOUT_SPEC))
        return "manifests have no status";
    if ((rule->about & KV_ABOUT_ABSENCE) && !state->complete)
        return "manifests alone do not show what is missing, unless --complete declares them "
               "complete";
    for (const struct kv_read *read = kv_rule_reads(rule); read->kind; read++)
        if (read->need != KV_HELPS && !kv_state_listed(state, read->kind))
            return kv_arena_printf(&report->arena, "the manifests contain no %s", read->kind->name);
    return NULL;
}

/* True if every kind that the rule requires was listed, at least for some namespaces; gaps are
 * reported. */
static bool kinds_are_listed(const struct kv_rule *rule, const struct kv_state *state,
                             struct kv_report *report)
{
    bool listed = true;
    for (const struct kv_read *read = kv_rule_reads(rule); read->kind; read++) {
        if (read->need != KV_HELPS && !kv_state_listed(state, read->kind)) {
            not_evaluated_add(report, rule->doc.id, NULL, read->kind,
                              kv_state_unknown(state, read->kind, NULL));
            listed = false;
        }
    }
    return listed;
}

static struct kv_check check_make(const struct kv_rule *rule, const struct question *question,
                                  struct kv_report *report)
{
    const struct kv_spec *spec = question->spec;
    struct kv_check check = {
        .rule = rule,
        .spec = spec,
        .now = report->clock,
        .settle = spec->settle.nanoseconds,
        .arena = &report->arena,
        .findings = &report->findings,
        .not_evaluated = &report->not_evaluated,
        .compared =
            question->selection->document || run_is_partial(question) ? &report->compared : NULL,
    };
    check.severity = rule_severity(spec, rule, &check.severity_is_set);
    return check;
}

static void evaluated_add(struct kv_report *report, const struct kv_rule *rule)
{
    report->rules_evaluated++;
    kv_list_add(&report->evaluated, &report->arena, const struct kv_rule_doc *, &rule->doc);
}

/* For rules on status: the status of objects that manifests change is not known yet. */
static void outdated_drop(const struct kv_rule *rule, const struct kv_state *state,
                          struct kv_report *report, const struct kv_report *before)
{
    if (!(rule->about & KV_ABOUT_STATUS) || state->source != KV_SOURCE_OVERLAY)
        return;
    for (size_t i = before->not_evaluated.count; i < report->not_evaluated.count; i++) {
        const struct kv_not_evaluated *gap =
            kv_list_item(&report->not_evaluated, struct kv_not_evaluated, i);
        if (gap_is_outdated(state, gap))
            kv_list_add(&report->outdated_gaps, &report->arena, struct kv_not_evaluated, *gap);
    }
    for (size_t i = before->findings.count; i < report->findings.count; i++) {
        const struct kv_finding *finding = kv_list_item(&report->findings, struct kv_finding, i);
        if (finding_is_outdated(state, finding))
            kv_list_add(&report->outdated, &report->arena, struct kv_finding, *finding);
    }
    kv_list_keep(&report->not_evaluated, before->not_evaluated.count, struct kv_not_evaluated, gap,
                 !gap_is_outdated(state, gap));
    kv_list_keep(&report->findings, before->findings.count, struct kv_finding, finding,
                 !finding_is_outdated(state, finding));
}

/* Where an object without a namespace could not be read, it may be the one in question. */
static bool may_be_there(const struct kv_state *state, const struct kv_finding *finding)
{
    const struct kv_kind *kind = kv_kind_find(finding->object.api_version, finding->object.kind);
    return finding->missing && kind && !kind->namespaced && kv_state_unknown(state, kind, NULL);
}

static void unproven_drop(const struct kv_state *state, struct kv_report *report, size_t from)
{
    kv_list_keep(&report->findings, from, struct kv_finding, finding,
                 !may_be_there(state, finding));
}

/* If the clock is certainly wrong, a rule on status that finds nothing proves nothing. */
static void refuted_clock_add(const struct kv_rule *rule, const struct kv_state *state,
                              struct kv_check *check)
{
    if (state->clock_is_refuted && (rule->about & KV_ABOUT_STATUS) && rule->turn == KV_TURN_STATE)
        kv_check_gap(check, NULL, "no clock (%s)", state->clock_doubt);
}

/* Is it one of the single objects that a rule asks for? */
static bool is_wanted(const struct kv_state *state, const struct kv_manifest *manifest)
{
    kv_list_each(&state->wanted, const struct kv_wanted, wanted) {
        if (wanted->unknown == manifest->unread)
            return true;
    }
    return false;
}

/* Manifests alone contain nothing else, so kinds that they lack are no gap. A manifest in an API
 * version that is not read is one, in each rule that would read it. */
static void unread_manifests_add(const struct kv_rule *rule, const struct question *question,
                                 const struct kv_state *state, struct kv_check *check)
{
    if (state->source != KV_SOURCE_MANIFESTS || !state->manifests)
        return;
    kv_list_each(&state->manifests->items, const struct kv_manifest, manifest) {
        if (!manifest->unread ||
            !(kv_rule_read(rule, question->spec, manifest->known) ||
              ((rule->extra & KV_READS_RESOURCES) && is_wanted(state, manifest))))
            continue;
        const struct kv_object_name object = {manifest->api_version, manifest->kind,
                                              manifest->namespace, manifest->name};
        kv_check_object_gap(check, object, "%s", manifest->unread)->manifest = manifest->place;
    }
}

static void rule_run(const struct kv_rule *rule, const struct question *question,
                     const struct kv_state *state, struct kv_report *report)
{
    const char *reason = rule_why_not(question, rule);
    if (!reason)
        reason = why_not_on_manifests(rule, state, report);
    if (reason) {
        not_applicable_add(report, rule->doc.id, reason);
        return;
    }
    if (kinds_are_listed(rule, state, report)) {
        struct kv_check check = check_make(rule, question, report);
        check.state = state;
        const struct kv_report before = *report;
        rule->run(&check);
        outdated_drop(rule, state, report, &before);
        unproven_drop(state, report, before.findings.count);
        for (const struct kv_read *read = kv_rule_reads(rule); read->kind; read++)
            if (read->need == KV_MUST)
                kv_check_gaps(&check, read->kind);
        unread_manifests_add(rule, question, state, &check);
        refuted_clock_add(rule, state, &check);
        kv_intern_release(&check.demanded);
        evaluated_add(report, rule);
    }
}

/* Runs a rule only for its findings: it is counted neither as run nor as not evaluated. */
static void rule_run_silently(const struct kv_rule *rule, const struct question *question,
                              const struct kv_state *state, struct kv_report *report)
{
    struct kv_report before = *report;
    rule_run(rule, question, state, report);
    report->rules_evaluated = before.rules_evaluated;
    report->rules_not_evaluated = before.rules_not_evaluated;
    report->evaluated.count = before.evaluated.count;
    report->not_evaluated.count = before.not_evaluated.count;
    report->not_applicable.count = before.not_applicable.count;
}

/* Runs the gates. True if one of them found that this is not the documented cluster, unless a
 * waiver of the spec covers that. */
static bool gates_close(const struct question *question, const struct kv_state *state,
                        struct kv_report *report)
{
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
        if (!rule_is_gate(question->selection, *rule))
            continue;
        if (rule_is_selected(question->selection, *rule))
            rule_run(*rule, question, state, report);
        else
            rule_run_silently(*rule, question, state, report);
    }
    if (report->findings.count == 0)
        return false;
    report_complete(report);
    findings_waive(question->spec, report);
    size_t closed = 0;
    kv_list_each(&report->findings, const struct kv_finding, finding)
        closed += !finding->waived;
    return closed > 0;
}

/* The report on another cluster contains nothing else. */
static void report_close(struct kv_report *report)
{
    report->verdict = KV_VERDICT_NONE;
    report_sort(report);
    report_count(report);
}

bool gates_check(const struct question *question, const struct kv_state *state,
                 struct kv_report *report)
{
    *report = (struct kv_report){0};
    report_describe(question->spec, state, report);
    if (gates_close(question, state, report)) {
        report_close(report);
        return true;
    }
    kv_report_release(report);
    return false;
}

bool kv_engine_is_documented(const struct kv_spec *spec, const struct kv_state *state,
                             struct kv_error *error)
{
    const struct kv_selection everything = {0};
    const struct question question = {spec, &everything, NULL};
    struct kv_report report;
    if (!gates_check(&question, state, &report))
        return true;
    kv_list_each(&report.findings, const struct kv_finding, finding) {
        if (!finding->waived)
            kv_error_set(error, KV_ERROR_STATE, "%s", finding->message);
    }
    kv_report_release(&report);
    return false;
}

/* All rules see what the API server refuses, and what is held up with it, as it was: that is a gap
 * unless an error on it says so. The rule that reports it may be off, or waived. */
static void refused_add(const struct kv_state *state, struct kv_report *report)
{
    kv_list_each(&state->refused, const struct kv_refused, refused) {
        const struct kv_manifest *manifest = refused->manifest;
        if (refused->unknown || refused->recreated)
            continue;
        struct kv_not_evaluated *gap =
            kv_list_push(&report->not_evaluated, &report->arena, sizeof *gap);
        gap->rule = kv_rule_manifest_immutable.doc.id;
        gap->object = (struct kv_object_name){manifest->api_version, manifest->kind,
                                              manifest->namespace, manifest->name};
        gap->manifest = manifest->place;
        gap->cause = gap->object;
        gap->reason =
            kv_arena_printf(&report->arena,
                            "the API server refuses the change of %s (%s): what Flux would apply "
                            "with it is not judged",
                            refused->field, refused->why);
    }
}

void rules_check(const struct question *question, const struct kv_state *state,
                 struct kv_report *report)
{
    *report = (struct kv_report){0};
    report_describe(question->spec, state, report);
    if (!question->only && gates_close(question, state, report)) {
        report_close(report);
        return;
    }
    for (const struct kv_rule *const *rule = kv_engine_rules(question->spec); *rule; rule++)
        if ((*rule)->turn == KV_TURN_STATE && rule_is_selected(question->selection, *rule) &&
            rules_contain(question->only, *rule))
            rule_run(*rule, question, state, report);
    if (rules_contain(question->only, &kv_rule_manifest_immutable))
        refused_add(state, report);
    left_out_add(question, state, rule_run, report);
    report_select(question, report);
    report_place(state, report);
    report_complete(report); /* before the state is released */
    report_sort(report);
}

/* The rules on the waivers themselves. */
static void waivers_check(const struct question *question, struct kv_report *report)
{
    const struct kv_waiver_outcome *outcomes = waivers_evaluate(question, report);
    for (const struct kv_rule *const *rule = kv_engine_rules(question->spec); *rule; rule++) {
        if ((*rule)->turn != KV_TURN_WAIVERS || !rule_is_selected(question->selection, *rule))
            continue;
        const char *reason = rule_why_not(question, *rule);
        if (reason) {
            not_applicable_add(report, (*rule)->doc.id, reason);
            continue;
        }
        struct kv_check check = check_make(*rule, question, report);
        check.waived = outcomes;
        (*rule)->run(&check);
        kv_intern_release(&check.demanded);
        evaluated_add(report, *rule);
    }
}

void report_finish(const struct question *question, struct kv_report *report)
{
    if (report->verdict == KV_VERDICT_NONE)
        return; /* on another cluster nothing is checked, not even the waivers */
    consequences_drop(report);
    findings_waive(question->spec, report);
    gaps_drop(report);
    size_t first = report->findings.count;
    waivers_check(question, report);
    findings_complete(report, &report->findings, first);
    findings_waive(question->spec, report);
    report_sort(report);
    report_count(report);
}

void kv_engine_check(const struct kv_spec *spec, const struct kv_state *state,
                     const struct kv_selection *selection, struct kv_report *report)
{
    const struct question question = {spec, selection, NULL};
    rules_check(&question, state, report);
    report_finish(&question, report);
    report_document(&question, report);
}
