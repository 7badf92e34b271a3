#include "engine_internal.h"

#include "kubevet/base/glob.h"
#include "kubevet/kinds/namespace.h"
#include "kubevet/state/manifests.h"

#include <stdio.h>
#include <stdlib.h>

const char *const *kv_engine_rule_ids(size_t *count)
{
    /* The registry is sorted by file name, and a file is named after its id: so are the ids. */
    static const char **ids;
    static size_t known;
    if (!ids) {
        while (kv_rules_registry[known])
            known++;
        static struct kv_arena arena; /* lives as long as the process */
        ids = kv_arena_array(&arena, known + 1, sizeof *ids);
        for (size_t i = 0; i < known; i++)
            ids[i] = kv_rules_registry[i]->doc.id;
    }
    *count = known;
    return ids;
}

static bool globs_match(struct kv_globs globs, const char *text)
{
    for (size_t i = 0; i < globs.count; i++)
        if (kv_glob_match(globs.items[i], text))
            return true;
    return false;
}

bool kv_rule_is_selected(const struct kv_selection *selection, const struct kv_rule *rule)
{
    return (selection->rules.count == 0 || globs_match(selection->rules, rule->doc.id)) &&
           !globs_match(selection->skip_rules, rule->doc.id);
}

/* --rule does not leave a gate out: of another cluster no part is to be judged. */
static bool is_gate(const struct kv_selection *selection, const struct kv_rule *rule)
{
    return rule->gate && !globs_match(selection->skip_rules, rule->doc.id);
}

static enum kv_severity rule_severity(const struct kv_spec *spec, const struct kv_rule *rule,
                                      bool *is_set)
{
    *is_set = false;
    if (spec) {
        kv_records_each(&spec->rules, const struct kv_spec_pair, pair)
        {
            if (strcmp(pair->key.text, rule->doc.id) == 0) {
                *is_set = true;
                return (enum kv_severity)pair->value.choice;
            }
        }
    }
    return rule->doc.severity;
}

static bool has_namespaced(const struct kv_kind *const *kinds)
{
    for (; kinds && *kinds; kinds++)
        if ((*kinds)->namespaced || *kinds == &kv_kind_namespace)
            return true;
    return false;
}

/* Is it about objects of namespaces, or about namespaces themselves? */
static bool is_about_namespaces(const struct kv_rule *rule)
{
    return has_namespaced(rule->reads) || has_namespaced(kv_rule_also_reads(rule));
}

const char *kv_rule_why_not(const struct kv_spec *spec, const struct kv_selection *selection,
                            const struct kv_rule *rule)
{
    bool is_set;
    if (selection->namespaces.count > 0 && !is_about_namespaces(rule))
        return "it is about objects without a namespace, and --namespace asks for some";
    if (rule_severity(spec, rule, &is_set) == KV_SEVERITY_SKIP)
        return "the spec skips it (rules)";
    return spec && rule->not_applicable ? rule->not_applicable(spec) : NULL;
}

static bool kinds_hold(const struct kv_kind *const *kinds, const struct kv_kind *kind)
{
    for (; kinds && *kinds; kinds++)
        if (*kinds == kind)
            return true;
    return false;
}

bool kv_rule_reads(const struct kv_rule *rule, const struct kv_spec *spec,
                   const struct kv_kind *kind)
{
    return kinds_hold(rule->reads, kind) || (kinds_hold(kv_rule_also_reads(rule), kind) &&
                                             (!spec || !rule->needs || rule->needs(spec, kind)));
}

void kv_rule_kinds_add(const struct kv_rule *rule, const struct kv_spec *spec,
                       const struct kv_kind **out)
{
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++) {
        if (!kv_rule_reads(rule, spec, *kind))
            continue;
        size_t i = 0;
        while (out[i] && out[i] != *kind)
            i++;
        out[i] = *kind;
    }
}

void kv_engine_kinds(const struct kv_spec *spec, const struct kv_selection *selection,
                     const struct kv_kind **out)
{
    for (size_t i = 0; i == 0 || kv_kinds_registry[i - 1]; i++)
        out[i] = NULL;
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
        if ((kv_rule_is_selected(selection, *rule) || is_gate(selection, *rule)) &&
            !kv_rule_why_not(spec, selection, *rule))
            kv_rule_kinds_add(*rule, spec, out);
    }
}

bool kv_engine_reads(const struct kv_spec *spec, const struct kv_rule *rule,
                     const struct kv_kind *kind)
{
    const struct kv_selection everything = {0};
    return !kv_rule_why_not(spec, &everything, rule) && kv_rule_reads(rule, spec, kind);
}

void kv_engine_want(const struct kv_spec *spec, const struct kv_selection *selection,
                    struct kv_state *state)
{
    bool resources = false, hosts = false;
    for (const struct kv_rule *const *rule = kv_rules_registry; spec && *rule; rule++) {
        if (!kv_rule_is_selected(selection, *rule) || kv_rule_why_not(spec, selection, *rule))
            continue;
        resources |= (*rule)->resources;
        hosts |= (*rule)->hosts;
    }
    if (resources)
        kv_spec_want(spec, state);
    if (hosts)
        kv_spec_want_hosts(spec, state);
}

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
    check.severity = rule_severity(spec, rule, &check.severity_is_set);
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

static const char *own(struct kv_report *report, const char *text)
{
    return text ? kv_arena_copy(&report->arena, kv_text_of(text)) : NULL;
}

/* FNV-1a over what makes a drift the same drift: not its values, which may change while it lasts.
 */
static void fingerprint_make(struct kv_finding *finding)
{
    const char *const parts[] = {finding->rule->id, finding->object.kind, finding->object.namespace,
                                 finding->object.name, finding->field};
    uint64_t hash = 14695981039346656037ULL;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        for (const char *c = parts[i] ? parts[i] : ""; *c; c++)
            hash = (hash ^ (unsigned char)*c) * 1099511628211ULL;
        hash =
            (hash ^ 0xff) * 1099511628211ULL; /* a byte that no UTF-8 text holds ends each part */
    }
    snprintf(finding->fingerprint, sizeof finding->fingerprint, "%016llx",
             (unsigned long long)hash);
}

/* The namespace that a finding is about: a Namespace is about itself. */
static const char *finding_namespace(const struct kv_finding *finding)
{
    return strcmp(finding->object.kind, "Namespace") == 0 ? finding->object.name
                                                          : finding->object.namespace;
}

static bool is_in_namespaces(const struct kv_selection *selection, const char *namespace)
{
    return selection->namespaces.count == 0 ||
           (namespace && globs_match(selection->namespaces, namespace));
}

/* Could the -n globs match a namespace that the spec does not document? */
static bool reaches_elsewhere(const struct kv_selection *selection, const struct kv_spec *spec)
{
    for (size_t i = 0; i < selection->namespaces.count; i++)
        if (kv_glob_is_pattern(selection->namespaces.items[i]) ||
            !kv_spec_namespace_find(spec, selection->namespaces.items[i]))
            return true;
    return selection->namespaces.count == 0;
}

static void findings_select(const struct kv_selection *selection, const struct kv_spec *spec,
                            struct kv_report *report)
{
    size_t kept = 0;
    struct kv_finding *findings = report->findings.items;
    for (size_t i = 0; i < report->findings.count; i++)
        if (is_in_namespaces(selection, finding_namespace(&findings[i])))
            findings[kept++] = findings[i];
    report->findings.count = kept;
    kept = 0;
    struct kv_not_evaluated *gaps = report->not_evaluated.items;
    for (size_t i = 0; i < report->not_evaluated.count; i++) {
        bool wanted = !gaps[i].namespace || is_in_namespaces(selection, gaps[i].namespace);
        if (gaps[i].namespace && strcmp(gaps[i].namespace, KV_ELSEWHERE) == 0)
            wanted = reaches_elsewhere(selection, spec);
        if (wanted)
            gaps[kept++] = gaps[i];
    }
    report->not_evaluated.count = kept;
}

static int finding_compare(const void *left, const void *right)
{
    const struct kv_finding *a = left, *b = right;
    int order = kv_string_compare(a->object.namespace, b->object.namespace);
    if (!order)
        order = strcmp(a->rule->id, b->rule->id);
    if (!order)
        order = kv_string_compare(a->object.kind, b->object.kind);
    if (!order)
        order = kv_string_compare(a->object.name, b->object.name);
    if (!order)
        order = kv_string_compare(a->field, b->field);
    return order ? order : kv_string_compare(a->message, b->message);
}

static int not_evaluated_compare(const void *left, const void *right)
{
    const struct kv_not_evaluated *a = left, *b = right;
    int order = strcmp(a->rule, b->rule);
    if (!order)
        order = kv_string_compare(a->namespace, b->namespace);
    if (!order)
        order = kv_string_compare(a->object, b->object);
    return order ? order : strcmp(a->reason, b->reason);
}

static int evaluated_compare(const void *left, const void *right)
{
    return strcmp((*(const struct kv_rule_doc *const *)left)->id,
                  (*(const struct kv_rule_doc *const *)right)->id);
}

static int not_applicable_compare(const void *left, const void *right)
{
    const struct kv_not_applicable *a = left, *b = right;
    return strcmp(a->rule, b->rule);
}

void kv_report_count(struct kv_report *report)
{
    report->errors = report->warnings = report->infos = report->waived = 0;
    kv_list_each(&report->findings, struct kv_finding, finding)
    {
        if (finding->waived)
            report->waived++;
        else if (finding->severity == KV_SEVERITY_ERROR)
            report->errors++;
        else if (finding->severity == KV_SEVERITY_WARNING)
            report->warnings++;
        else
            report->infos++;
    }
    report->rules_not_evaluated = 0;
    const char *last = "";
    kv_list_each(&report->not_evaluated, const struct kv_not_evaluated, gap)
    {
        report->rules_not_evaluated += strcmp(gap->rule, last) != 0; /* sorted by rule */
        last = gap->rule;
    }
    report->verdict = kv_report_verdict(report, KV_SEVERITY_ERROR);
}

void kv_report_sort(struct kv_report *report)
{
    /* An empty list has no items at all, and qsort wants none but a valid pointer. */
    if (report->findings.count > 0)
        qsort(report->findings.items, report->findings.count, sizeof(struct kv_finding),
              finding_compare);
    if (report->not_evaluated.count > 0)
        qsort(report->not_evaluated.items, report->not_evaluated.count,
              sizeof(struct kv_not_evaluated), not_evaluated_compare);
    if (report->evaluated.count > 0)
        qsort(report->evaluated.items, report->evaluated.count, sizeof(struct kv_rule_doc *),
              evaluated_compare);
    if (report->not_applicable.count > 0) /* gates were run out of their order */
        qsort(report->not_applicable.items, report->not_applicable.count,
              sizeof(struct kv_not_applicable), not_applicable_compare);
}

/* Where the object stands in a manifest, whatever the rule has said of it. */
static void findings_place(const struct kv_state *state, struct kv_list *findings)
{
    kv_list_each(findings, struct kv_finding, finding)
    {
        const struct kv_object_name *object = &finding->object;
        const struct kv_manifest *manifest =
            finding->manifest.file || !object->name
                ? NULL
                : kv_manifests_find(state->manifests, object->api_version, object->kind,
                                    object->namespace, object->name);
        if (manifest)
            finding->manifest = manifest->place;
    }
}

/* Completes the findings from the first on, and keeps what they say of a state that will go. */
static void findings_own(struct kv_report *report, struct kv_list *findings, size_t first)
{
    for (size_t i = first; i < findings->count; i++) {
        struct kv_finding *finding = kv_list_item(findings, struct kv_finding, i);
        finding->object.namespace = own(report, finding->object.namespace);
        finding->object.name = own(report, finding->object.name);
        finding->field = own(report, finding->field);
        finding->expected = own(report, finding->expected);
        finding->actual = own(report, finding->actual);
        finding->manifest.file = own(report, finding->manifest.file);
        fingerprint_make(finding);
    }
}

static void findings_complete(struct kv_report *report)
{
    findings_own(report, &report->findings, 0);
    findings_own(report, &report->explained, 0);
    kv_list_each(&report->not_evaluated, struct kv_not_evaluated, gap)
    {
        gap->namespace = own(report, gap->namespace);
        gap->object = own(report, gap->object);
    }
}

static void state_describe(const struct kv_spec *spec, const struct kv_state *state,
                           struct kv_report *report)
{
    report->spec_file = spec->file;
    report->spec_name = spec->name.text;
    report->docs = spec->docs.text;
    report->source = state->source;
    report->server = own(report, state->server);
    report->context = own(report, state->context);
    report->clock = state->clock;
    report->clock_is_floor = !kv_state_clock_is_close(state);
    for (size_t i = 0; i < state->kind_count; i++) {
        const struct kv_state_kind *kinds = &state->kinds[i];
        if (!kinds->known && kinds->count == 0)
            continue;
        struct kv_object_count *entry =
            kv_list_push(&report->objects, &report->arena, sizeof *entry);
        *entry = (struct kv_object_count){kinds->kind->name, kinds->count};
    }
    kv_records_each(&spec->facts, const struct kv_spec_pair, fact)
    {
        struct kv_fact *entry = kv_list_push(&report->not_checkable, &report->arena, sizeof *entry);
        *entry = (struct kv_fact){fact->key.text, fact->value.text, fact->key.place};
    }
}

/* Runs the gates. True if one of them found that this is not the documented cluster, and no waiver
 * of the spec lets that pass. */
static bool gates_close(const struct kv_spec *spec, const struct kv_state *state,
                        const struct kv_selection *selection, struct kv_report *report)
{
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
        if (!is_gate(selection, *rule))
            continue;
        if (kv_rule_is_selected(selection, *rule))
            rule_run(*rule, spec, state, selection, report);
        else
            rule_run_silently(*rule, spec, state, selection, report);
    }
    if (report->findings.count == 0)
        return false;
    findings_complete(report);
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
    state_describe(spec, state, report);
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
    state_describe(spec, state, report);
    if (!only && gates_close(spec, state, selection, report)) {
        report_close(report);
        return;
    }
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++)
        if (!(*rule)->gate && !(*rule)->after_waiving && kv_rule_is_selected(selection, *rule) &&
            (!only || kv_rules_hold(only, *rule)))
            rule_run(*rule, spec, state, selection, report);
    kv_consequences_drop(report);
    findings_select(selection, spec, report);
    if (state->manifests) {
        findings_place(state, &report->findings);
        findings_place(state, &report->explained);
    }
    findings_complete(report); /* before the state goes */
    kv_report_sort(report);
}

/* The rules on the waivers themselves. */
static void waivers_check(const struct kv_spec *spec, const struct kv_selection *selection,
                          struct kv_report *report)
{
    const struct kv_waiver_fate *fates = kv_waivers_judge(spec, selection, report);
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
        if (!(*rule)->after_waiving || !kv_rule_is_selected(selection, *rule))
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
    size_t first = report->findings.count;
    waivers_check(spec, selection, report);
    findings_own(report, &report->findings, first);
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

/* What was there before does not count. */
static enum kv_verdict new_verdict(const struct kv_report *report, enum kv_severity fail_on)
{
    kv_list_each(&report->findings, const struct kv_finding, finding)
    {
        if (finding->change == KV_CHANGE_NEW && !finding->waived && finding->severity >= fail_on)
            return KV_VERDICT_FINDINGS;
    }
    return report->not_evaluated.count > 0 ? KV_VERDICT_PARTIAL : KV_VERDICT_CONFORMS;
}

enum kv_verdict kv_report_verdict(const struct kv_report *report, enum kv_severity fail_on)
{
    if (report->verdict == KV_VERDICT_NONE)
        return KV_VERDICT_NONE;
    if (report->new_only)
        return new_verdict(report, fail_on);
    size_t counted = report->errors;
    if (fail_on <= KV_SEVERITY_WARNING)
        counted += report->warnings;
    if (fail_on <= KV_SEVERITY_INFO)
        counted += report->infos;
    if (counted > 0)
        return KV_VERDICT_FINDINGS;
    return report->not_evaluated.count > 0 ? KV_VERDICT_PARTIAL : KV_VERDICT_CONFORMS;
}

void kv_report_release(struct kv_report *report)
{
    kv_arena_release(&report->arena);
    *report = (struct kv_report){0};
}
