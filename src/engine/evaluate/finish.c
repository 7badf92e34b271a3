/* Finishes a report: ownership of its texts, the selected part, its order, its counts and verdict.
 */
#include "engine/internal.h"

#include "kubevet/base/glob.h"
#include "kubevet/kinds/namespace.h"

#include <stdio.h>
#include <stdlib.h>

static const char *own(struct kv_report *report, const char *text)
{
    return text ? kv_arena_copy(&report->arena, kv_text_of(text)) : NULL;
}

/* Of kube-system, which never changes in a cluster's lifetime. */
static const char *cluster_uid(const struct kv_state *state)
{
    const struct kv_object *namespace =
        kv_state_find(state, &kv_kind_namespace, NULL, "kube-system");
    return namespace ? namespace->uid : NULL;
}

void report_describe(const struct kv_spec *spec, const struct kv_state *state,
                     struct kv_report *report)
{
    report->spec_file = spec->file;
    report->spec_name = spec->name.text;
    report->docs = spec->docs.text;
    report->source = state->source;
    report->server = own(report, state->server);
    report->context = own(report, state->context);
    report->cluster_uid = own(report, cluster_uid(state));
    report->recorded_at = state->recorded_at;
    report->clock = state->clock;
    report->clock_is_floor = !kv_state_clock_is_close(state);
    report->clock_doubt = own(report, state->clock_doubt);
    for (size_t i = 0; i < state->kind_count; i++) {
        const struct kv_state_kind *kinds = &state->kinds[i];
        if (!kinds->known && kinds->count == 0)
            continue;
        struct kv_object_count *entry =
            kv_list_push(&report->objects, &report->arena, sizeof *entry);
        *entry = (struct kv_object_count){own(report, kinds->kind->name), kinds->count};
    }
    kv_records_each(&spec->facts, const struct kv_spec_pair, fact) {
        struct kv_fact *entry = kv_list_push(&report->not_checkable, &report->arena, sizeof *entry);
        *entry = (struct kv_fact){fact->key.text, fact->value.text, fact->key.place};
    }
}

/* FNV-1a over what identifies a drift: not its values, which may change while it lasts. */
static void fingerprint_make(struct kv_finding *finding)
{
    const char *const parts[] = {finding->rule->id, finding->object.kind, finding->object.namespace,
                                 finding->object.name, finding->field};
    uint64_t hash = 14695981039346656037ULL;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        for (const char *c = parts[i] ? parts[i] : ""; *c; c++)
            hash = (hash ^ (unsigned char)*c) * 1099511628211ULL;
        hash =
            (hash ^ 0xff) * 1099511628211ULL; /* a byte that never occurs in UTF-8 ends each part */
    }
    snprintf(finding->fingerprint, sizeof finding->fingerprint, "%016llx",
             (unsigned long long)hash);
}

/* The namespace that a finding is about; for a Namespace, itself. */
static const char *finding_namespace(const struct kv_finding *finding)
{
    return strcmp(finding->object.kind, "Namespace") == 0 ? finding->object.name
                                                          : finding->object.namespace;
}

static bool is_in_namespaces(const struct kv_selection *selection, const char *namespace)
{
    return selection->namespaces.count == 0 ||
           (namespace &&
            kv_globs_match(selection->namespaces.items, selection->namespaces.count, namespace));
}

/* Could the -n globs match a namespace that the spec does not document? In a live run an exact name
 * was tried (find.c). */
static bool reaches_elsewhere(const struct question *question, bool live)
{
    const struct kv_selection *selection = question->selection;
    for (size_t i = 0; i < selection->namespaces.count; i++)
        if (kv_glob_is_pattern(selection->namespaces.items[i]) ||
            (!live && !kv_spec_namespace_find(question->spec, selection->namespaces.items[i])))
            return true;
    return selection->namespaces.count == 0;
}

void report_select(const struct question *question, struct kv_report *report)
{
    bool elsewhere = reaches_elsewhere(question, report->source == KV_SOURCE_LIVE);
    kv_list_keep(&report->findings, 0, struct kv_finding, finding,
                 is_in_namespaces(question->selection, finding_namespace(finding)));
    kv_list_keep(&report->not_evaluated, 0, struct kv_not_evaluated, gap,
                 kv_string_is(gap->object.namespace, KV_ELSEWHERE)
                     ? elsewhere
                     : !gap->object.namespace ||
                           is_in_namespaces(question->selection, gap->object.namespace));
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
        order = kv_string_compare(a->object.namespace, b->object.namespace);
    if (!order)
        order = kv_string_compare(a->object.kind, b->object.kind);
    if (!order)
        order = kv_string_compare(a->object.name, b->object.name);
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

void report_count(struct kv_report *report)
{
    report->errors = report->warnings = report->infos = report->waived = 0;
    kv_list_each(&report->findings, struct kv_finding, finding) {
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
    kv_list_each(&report->not_evaluated, const struct kv_not_evaluated, gap) {
        report->rules_not_evaluated += strcmp(gap->rule, last) != 0; /* sorted by rule */
        last = gap->rule;
    }
    report->verdict = kv_report_verdict(report, KV_SEVERITY_ERROR);
}

void report_sort(struct kv_report *report)
{
    kv_sort(report->findings.items, report->findings.count, sizeof(struct kv_finding),
            finding_compare);
    kv_sort(report->resolved.items, report->resolved.count, sizeof(struct kv_finding),
            finding_compare);
    kv_sort(report->not_evaluated.items, report->not_evaluated.count,
            sizeof(struct kv_not_evaluated), not_evaluated_compare);
    kv_sort(report->evaluated.items, report->evaluated.count, sizeof(struct kv_rule_doc *),
            evaluated_compare);
    kv_sort(report->not_applicable.items, report->not_applicable.count,
            sizeof(struct kv_not_applicable), not_applicable_compare);
}

static const struct kv_manifest *manifest_of(const struct kv_state *state,
                                             const struct kv_object_name *object)
{
    return object->api_version && object->name
               ? kv_manifests_find(state->manifests, object->api_version, object->kind,
                                   object->namespace, object->name)
               : NULL;
}

void report_place(const struct kv_state *state, struct kv_report *report)
{
    if (!state->manifests)
        return;
    kv_list_each(&report->findings, struct kv_finding, finding) {
        const struct kv_manifest *origin = manifest_of(state, &finding->origin);
        const struct kv_manifest *object = origin ? origin : manifest_of(state, &finding->object);
        const char *field = origin ? finding->origin_field : finding->field;
        /* If several have the same name so far, the rule knows which one it is. */
        bool is_placed = finding->manifest.line > 0 && object && object->is_open;
        if (object && !is_placed)
            (void)kv_manifest_place(object, field, &finding->manifest);
    }
}

void object_name_own(struct kv_report *report, struct kv_object_name *name)
{
    name->api_version = own(report, name->api_version);
    name->kind = own(report, name->kind);
    name->namespace = own(report, name->namespace);
    name->name = own(report, name->name);
}

void findings_complete(struct kv_report *report, struct kv_list *findings, size_t first)
{
    for (size_t i = first; i < findings->count; i++) {
        struct kv_finding *finding = kv_list_item(findings, struct kv_finding, i);
        object_name_own(report, &finding->object);
        finding->field = own(report, finding->field);
        finding->expected = own(report, finding->expected);
        finding->actual = own(report, finding->actual);
        finding->manifest.file = own(report, finding->manifest.file);
        kv_list_each(&finding->also, struct kv_violated, also)
            also->namespace = own(report, also->namespace);
        object_name_own(report, &finding->cause);
        finding->origin = (struct kv_object_name){0};
        finding->origin_field = NULL;
        fingerprint_make(finding);
    }
}

static void gaps_complete(struct kv_report *report, struct kv_list *gaps)
{
    kv_list_each(gaps, struct kv_not_evaluated, gap) {
        gap->manifest.file = own(report, gap->manifest.file);
        object_name_own(report, &gap->object);
        object_name_own(report, &gap->cause);
    }
}

void report_complete(struct kv_report *report)
{
    findings_complete(report, &report->findings, 0);
    findings_complete(report, &report->outdated, 0);
    gaps_complete(report, &report->not_evaluated);
    gaps_complete(report, &report->outdated_gaps);
}

/* Existing findings do not count. */
static enum kv_verdict new_verdict(const struct kv_report *report, enum kv_severity fail_on)
{
    kv_list_each(&report->findings, const struct kv_finding, finding) {
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
