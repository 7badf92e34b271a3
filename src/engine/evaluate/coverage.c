#include "kubevet/engine/coverage.h"

#include "kubevet/base/glob.h"

#include <stdlib.h>

typedef const struct kv_rule_doc *rule_pointer;

static int rule_compare(const void *id, const void *rule)
{
    return strcmp(id, (*(const rule_pointer *)rule)->id);
}

/* NULL = it was not evaluated. */
static const struct kv_rule_doc *rule_evaluated(const struct kv_report *report, const char *id)
{
    const rule_pointer *rule = report->evaluated.count == 0
                                   ? NULL
                                   : bsearch(id, report->evaluated.items, report->evaluated.count,
                                             sizeof(rule_pointer), rule_compare);
    return rule ? *rule : NULL;
}

static const char *namespace_of(const struct kv_object_name *object)
{
    return strcmp(object->kind, "Namespace") == 0 ? object->name : object->namespace;
}

/* Does the rule look only at what the spec says of namespaces? */
static bool is_of_namespaces(const struct kv_rule_doc *rule)
{
    static const char *const records[] = {"namespace.",   "workload",   "claim",
                                          "autoscaling.", "placement.", "resource"};
    for (size_t i = 0; rule->keys && i < sizeof records / sizeof *records; i++) {
        if (strncmp(rule->keys, records[i], strlen(records[i])) == 0)
            return true;
    }
    return false;
}

/* Does the spec still say something of the namespace? If not, nobody looked there. */
static bool is_asked(const struct kv_coverage *coverage, const struct kv_rule_doc *rule,
                     const struct kv_object_name *object)
{
    return !object->namespace || !is_of_namespaces(rule) ||
           kv_spec_namespace_find(coverage->spec, object->namespace);
}

static bool is_selected(const struct kv_coverage *coverage, const char *namespace)
{
    const struct kv_strings *globs = &coverage->selection->namespaces;
    return globs->count == 0 ||
           (namespace && kv_globs_match(globs->items, globs->count, namespace));
}

/* May the gap of the finding's rule hide the finding? If that can't be told, it may. */
static bool may_hide(const struct kv_coverage *coverage, const struct kv_not_evaluated *gap,
                     const struct kv_object_name *object)
{
    const char *namespace = namespace_of(object);
    if (!gap->object.namespace && !gap->object.kind)
        return true;
    if (namespace && gap->object.namespace && strcmp(gap->object.namespace, KV_ELSEWHERE) == 0)
        return !kv_spec_namespace_find(coverage->spec, namespace);
    if (namespace && gap->object.namespace && strcmp(gap->object.namespace, namespace) != 0)
        return false;
    /* One object that was not looked at hides no other one of its kind. */
    bool is_one = gap->object.kind && gap->object.name && !strpbrk(gap->object.name, "*?[=");
    return !is_one || strcmp(gap->object.kind, object->kind) != 0 || !object->name ||
           strcmp(gap->object.name, object->name) == 0;
}

/* Gaps are sorted by rule. */
static size_t first_gap(const struct kv_list *gaps, const char *rule)
{
    size_t low = 0, high = gaps->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(kv_list_item(gaps, const struct kv_not_evaluated, middle)->rule, rule) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_in_gaps(const struct kv_coverage *coverage, const struct kv_list *gaps,
                       const char *rule, const struct kv_object_name *object)
{
    for (size_t i = first_gap(gaps, rule); i < gaps->count; i++) {
        const struct kv_not_evaluated *gap = kv_list_item(gaps, const struct kv_not_evaluated, i);
        if (strcmp(gap->rule, rule) != 0)
            return false;
        if (may_hide(coverage, gap, object))
            return true;
    }
    return false;
}

static bool is_explained(const struct kv_report *report, const char *fingerprint)
{
    kv_list_each(&report->explained, const struct kv_finding, finding) {
        if (strcmp(finding->fingerprint, fingerprint) == 0)
            return true;
    }
    return false;
}

bool kv_coverage_has(const struct kv_coverage *coverage, const char *rule,
                     const struct kv_object_name *object, const char *fingerprint)
{
    const struct kv_report *report = coverage->report;
    const struct kv_rule_doc *evaluated = rule_evaluated(report, rule);
    return report->verdict != KV_VERDICT_NONE && evaluated &&
           is_asked(coverage, evaluated, object) && is_selected(coverage, namespace_of(object)) &&
           !is_in_gaps(coverage, &report->not_evaluated, rule, object) &&
           !is_in_gaps(coverage, &report->explained_gaps, rule, object) &&
           !is_explained(report, fingerprint);
}
