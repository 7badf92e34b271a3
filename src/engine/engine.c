/* Running the rules over a state: the gates first, the rules on waivers last. */
#include "engine_internal.h"

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
    entry->namespace = namespace;
    entry->reason = kv_arena_printf(&report->arena, "%s: %s", kind->resource, reason);
}

/* On manifests alone some rules have nothing to go by. */
static const char *why_not_on_manifests(const struct kv_rule *rule, const struct kv_state *state,
                                        struct kv_report *report)
{
    if (rule->manifests && !state->manifests)
        return "the state is not of manifests";
    if (state->source != KV_SOURCE_MANIFESTS)
        return NULL;
    if (rule->status)
        return "manifests have no status";
    if (rule->existence && !state->complete)
        return "manifests alone can't say what is missing, unless --complete says that all is "
               "there";
    for (const struct kv_kind *const *kind = rule->reads; *kind; kind++)
        if (!kv_state_listed(state, *kind))
            return kv_arena_printf(&report->arena, "the manifests hold no %s", (*kind)->name);
    return NULL;
}

/* True if every kind was listed, at least for some namespaces; what was not is reported. */
static bool kinds_are_listed(const struct kv_rule *rule, const struct kv_state *state,
                             struct kv_report *report)
{
    bool listed = true;
    for (const struct kv_kind *const *kind = rule->reads; *kind; kind++) {
        if (!kv_state_listed(state, *kind)) {
            not_evaluated_add(report, rule->doc.id, NULL, *kind,
                              kv_state_unknown(state, *kind, NULL));
            listed = false;
        }
    }
    return listed;
}

static struct kv_check check_make(const struct kv_rule *rule, const struct kv_spec *spec,
                                  struct kv_report *report)
{
    struct kv_check check = {
        .rule = rule,
        .spec = spec,
        .now = report->clock,
        .settle = spec->settle.nanoseconds,
        .arena = &report->arena,
        .findings = &report->findings,
        .not_evaluated = &report->not_evaluated,
    };
    check.severity = kv_rule_severity(spec, rule, &check.severity_is_set);
    return check;
}

static void evaluated_add(struct kv_report *report, const struct kv_rule *rule)
{
    report->rules_evaluated++;
    *(const struct kv_rule_doc **)kv_list_push(&report->evaluated, &report->arena,
                                               sizeof(struct kv_rule_doc *)) = &rule->doc;
}

/* On what controllers write: of objects that manifests change it is not known yet. */
static void void_drop(const struct kv_rule *rule, const struct kv_state *state,
                      struct kv_report *report, const struct kv_report *before)
{
    if (!rule->status || state->source != KV_SOURCE_OVERLAY)
        return;
    struct kv_not_evaluated *gaps = report->not_evaluated.items;
    size_t left = before->not_evaluated.count;
    for (size_t i = left; i < report->not_evaluated.count; i++)
        if (!kv_gap_is_void(state, &gaps[i]))
            gaps[left++] = gaps[i];
    report->not_evaluated.count = left;
    struct kv_finding *findings = report->findings.items;
    size_t kept = before->findings.count;
    for (size_t i = kept; i < report->findings.count; i++)
        if (!kv_finding_is_void(state, &findings[i]))
            findings[kept++] = findings[i];
    report->findings.count = kept;
}

static void rule_run(const struct kv_rule *rule, const struct kv_spec *spec,
                     const struct kv_state *state, const struct kv_selection *selection,
                     struct kv_report *report)
{
    const char *reason = kv_rule_why_not(spec, selection, rule);
    if (!reason)
        reason = why_not_on_manifests(rule, state, report);
    if (reason) {
        not_applicable_add(report, rule->doc.id, reason);
        return;
    }
    if (kinds_are_listed(rule, state, report)) {
        struct kv_check check = check_make(rule, spec, report);
        check.state = state;
        const struct kv_report before = *report;
        rule->run(&check);
        void_drop(rule, state, report, &before);
        for (const struct kv_kind *const *kind = rule->reads; *kind && !rule->own_gaps; kind++)
            kv_check_gaps(&check, *kind);
        evaluated_add(report, rule);
    }
}

/* A rule of which only what it finds is wanted: that it was run, or could not be, is not counted.
 */
static void rule_run_silently(const struct kv_rule *rule, const struct kv_spec *spec,
                              const struct kv_state *state, const struct kv_selection *selection,
                              struct kv_report *report)
{
    struct kv_report before = *report;
    rule_run(rule, spec, state, selection, report);
    report->rules_evaluated = before.rules_evaluated;
    report->rules_not_evaluated = before.rules_not_evaluated;
    report->evaluated.count = before.evaluated.count;
    report->not_evaluated.count = before.not_evaluated.count;
    report->not_applicable.count = before.not_applicable.count;
}

/* Runs the gates. True if one of them found that this is not the documented cluster, and no waiver
 * of the spec lets that pass. */
static bool gates_close(const struct kv_spec *spec, const struct kv_state *state,
                        const struct kv_selection *selection, struct kv_report *report)
{
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
        if (!kv_rule_is_gate(selection, *rule))
            continue;
        if (kv_rule_is_selected(selection, *rule))
            rule_run(*rule, spec, state, selection, report);
        else
            rule_run_silently(*rule, spec, state, selection, report);
    }
    if (report->findings.count == 0)
        return false;
    kv_report_complete(report);
    kv_findings_waive(spec, report);
    size_t closed = 0;
    kv_list_each(&report->findings, const struct kv_finding, finding) closed += !finding->waived;
    return closed > 0;
}

/* The report of another cluster: only that it is one. */
static void report_close(struct kv_report *report)
{
    report->verdict = KV_VERDICT_NONE;
    kv_report_sort(report);
    kv_report_count(report);
}

bool kv_engine_check_gates(const struct kv_spec *spec, const struct kv_state *state,
                           const struct kv_selection *selection, struct kv_report *report)
{
    *report = (struct kv_report){0};
    kv_report_describe(spec, state, report);
    if (gates_close(spec, state, selection, report)) {
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
    struct kv_report report;
    if (!kv_engine_check_gates(spec, state, &everything, &report))
        return true;
    kv_list_each(&report.findings, const struct kv_finding, finding)
    {
        if (!finding->waived)
            kv_error_set(error, KV_ERROR_STATE, "%s", finding->message);
    }
    kv_report_release(&report);
    return false;
}

void kv_engine_check_rules(const struct kv_spec *spec, const struct kv_state *state,
                           const struct kv_selection *selection, const struct kv_rules *only,
                           struct kv_report *report)
{
    *report = (struct kv_report){0};
    kv_report_describe(spec, state, report);
    if (!only && gates_close(spec, state, selection, report)) {
        report_close(report);
        return;
    }
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++)
        if ((*rule)->turn == KV_TURN_STATE && kv_rule_is_selected(selection, *rule) &&
            kv_rules_hold(only, *rule))
            rule_run(*rule, spec, state, selection, report);
    kv_report_select(spec, selection, report);
    kv_report_place(state, report);
    kv_report_complete(report); /* before the state goes */
    kv_report_sort(report);
}

/* The rules on the waivers themselves. */
static void waivers_check(const struct kv_spec *spec, const struct kv_selection *selection,
                          struct kv_report *report)
{
    const struct kv_waiver_fate *fates = kv_waivers_judge(spec, selection, report);
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
        if ((*rule)->turn != KV_TURN_WAIVERS || !kv_rule_is_selected(selection, *rule))
            continue;
        const char *reason = kv_rule_why_not(spec, selection, *rule);
        if (reason) {
            not_applicable_add(report, (*rule)->doc.id, reason);
            continue;
        }
        struct kv_check check = check_make(*rule, spec, report);
        check.waived = fates;
        (*rule)->run(&check);
        evaluated_add(report, *rule);
    }
}

void kv_report_finish(const struct kv_spec *spec, const struct kv_selection *selection,
                      struct kv_report *report)
{
    if (report->verdict == KV_VERDICT_NONE)
        return; /* of another cluster nothing is judged, nor are the waivers */
    kv_consequences_drop(report);
    kv_findings_waive(spec, report);
    kv_gaps_drop(report);
    size_t first = report->findings.count;
    waivers_check(spec, selection, report);
    kv_findings_complete(report, &report->findings, first);
    kv_findings_waive(spec, report);
    kv_report_sort(report);
    kv_report_count(report);
}

void kv_engine_check(const struct kv_spec *spec, const struct kv_state *state,
                     const struct kv_selection *selection, struct kv_report *report)
{
    kv_engine_check_rules(spec, state, selection, NULL, report);
    kv_report_finish(spec, selection, report);
}
