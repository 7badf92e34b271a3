/* What a report says, made final: whose text it is, which part of it was asked for, its order, what
 * it counts and comes to. */
#include "engine_internal.h"

#include "kubevet/base/glob.h"

#include <stdio.h>
#include <stdlib.h>

static const char *own(struct kv_report *report, const char *text)
{
    return text ? kv_arena_copy(&report->arena, kv_text_of(text)) : NULL;
}

void kv_report_describe(const struct kv_spec *spec, const struct kv_state *state,
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
           (namespace &&
            kv_globs_match(selection->namespaces.items, selection->namespaces.count, namespace));
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

void kv_report_select(const struct kv_spec *spec, const struct kv_selection *selection,
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

static const struct kv_manifest *manifest_of(const struct kv_state *state,
                                             const struct kv_object_name *object)
{
    return object->api_version && object->name
               ? kv_manifests_find(state->manifests, object->api_version, object->kind,
                                   object->namespace, object->name)
               : NULL;
}

void kv_report_place(const struct kv_state *state, struct kv_report *report)
{
    if (!state->manifests)
        return;
    kv_list_each(&report->findings, struct kv_finding, finding)
    {
        const struct kv_manifest *origin = manifest_of(state, &finding->origin);
        const struct kv_manifest *object = origin ? origin : manifest_of(state, &finding->object);
        const char *field = origin ? finding->origin_field : finding->field;
        if (object)
            (void)kv_manifest_place(object, field, &finding->manifest);
    }
}

static void cause_own(struct kv_report *report, struct kv_object_name *cause)
{
    cause->namespace = own(report, cause->namespace);
    cause->name = own(report, cause->name);
}

void kv_findings_complete(struct kv_report *report, struct kv_list *findings, size_t first)
{
    for (size_t i = first; i < findings->count; i++) {
        struct kv_finding *finding = kv_list_item(findings, struct kv_finding, i);
        finding->object.namespace = own(report, finding->object.namespace);
        finding->object.name = own(report, finding->object.name);
        finding->field = own(report, finding->field);
        finding->expected = own(report, finding->expected);
        finding->actual = own(report, finding->actual);
        finding->manifest.file = own(report, finding->manifest.file);
        cause_own(report, &finding->cause);
        finding->origin = (struct kv_object_name){0};
        finding->origin_field = NULL;
        fingerprint_make(finding);
    }
}

void kv_report_complete(struct kv_report *report)
{
    kv_findings_complete(report, &report->findings, 0);
    kv_list_each(&report->not_evaluated, struct kv_not_evaluated, gap)
    {
        gap->namespace = own(report, gap->namespace);
        gap->object = own(report, gap->object);
        cause_own(report, &gap->cause);
    }
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
