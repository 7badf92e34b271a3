#include "engine/internal.h"

#include "kubevet/base/glob.h"

#include <time.h>

/* A date without a time of day is the last day of the waiver. */
enum { SECONDS_A_DAY = 24 * 60 * 60 };

static bool has_ended(const struct kv_spec_waiver *waiver, kv_time now)
{
    if (!waiver->until.text)
        return false;
    bool is_date = !strchr(waiver->until.text, 'T') && !strchr(waiver->until.text, 't');
    return now >= waiver->until.time + (is_date ? SECONDS_A_DAY : 0);
}

static kv_time today(void)
{
    return (kv_time)time(NULL);
}

/* A state without a clock is checked as of today. */
static kv_time now_of(const struct kv_report *report)
{
    return report->clock != KV_TIME_NONE ? report->clock : today();
}

/* "Kind/namespace/name", or "Kind/name" of an object without a namespace. */
static const char *object_text(struct kv_report *report, const struct kv_object_name *object)
{
    const char *name = object->name ? object->name : "";
    if (object->namespace)
        return kv_arena_printf(&report->arena, "%s/%s/%s", object->kind, object->namespace, name);
    return kv_arena_printf(&report->arena, "%s/%s", object->kind, name);
}

/* Is it a finding of a rule on waivers about this waiver? */
static bool is_about(const struct kv_finding *finding, const struct kv_spec_waiver *waiver)
{
    return finding->spec.file && finding->spec.line == waiver->item.place.line &&
           finding->spec.column == waiver->item.place.column;
}

/* A Kind alone matches every object of that kind. */
static bool names_object(const struct kv_spec_waiver *waiver, const struct kv_finding *finding,
                         const char *object)
{
    const char *glob = waiver->object.text;
    return !glob || kv_glob_match(glob, object) ||
           (!strchr(glob, '/') && finding->object.kind &&
            kv_glob_match(glob, finding->object.kind));
}

/* A finding on a whole object has no field. */
static bool names_field(const struct kv_spec_waiver *waiver, const struct kv_finding *finding)
{
    return !waiver->field.text ||
           kv_glob_match(waiver->field.text, finding->field ? finding->field : "");
}

static bool is_of_gate(const struct kv_finding *finding)
{
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++)
        if (&(*rule)->doc == finding->rule)
            return (*rule)->turn == KV_TURN_GATE;
    return false;
}

/* A broad waiver must not make another cluster pass for the documented one. */
static bool names_rule(const struct kv_spec_waiver *waiver, const struct kv_finding *finding)
{
    return is_of_gate(finding) ? strcmp(waiver->rule.text, finding->rule->id) == 0
                               : kv_glob_match(waiver->rule.text, finding->rule->id);
}

static bool covers(const struct kv_spec_waiver *waiver, const struct kv_finding *finding,
                   const char *object)
{
    return names_rule(waiver, finding) && names_object(waiver, finding, object) &&
           names_field(waiver, finding) && !is_about(finding, waiver);
}

void findings_waive(const struct kv_spec *spec, struct kv_report *report)
{
    if (spec->waivers.count == 0)
        return;
    kv_time now = now_of(report);
    kv_list_each(&report->findings, struct kv_finding, finding) {
        const char *object = object_text(report, &finding->object);
        kv_records_each(&spec->waivers, const struct kv_spec_waiver, waiver) {
            if (finding->waived || has_ended(waiver, now) || !covers(waiver, finding, object))
                continue;
            struct kv_waived *waived = kv_arena_alloc(&report->arena, sizeof *waived);
            *waived = (struct kv_waived){waiver->reason.text, waiver->until.text};
            finding->waived = waived;
        }
    }
}

/* --- the outcome of the waivers --- */

static enum kv_waiver_end end_of(const struct kv_spec_waiver *waiver,
                                 const struct kv_report *report)
{
    if (has_ended(waiver, now_of(report)))
        return KV_WAIVER_IS_OVER;
    return report->clock_is_floor && has_ended(waiver, today()) ? KV_WAIVER_MAY_BE_OVER
                                                                : KV_WAIVER_HOLDS;
}

/* Marks the waivers that cover a finding. If several cover one, all of them are used. */
static void uses_mark(const struct kv_spec *spec, const struct kv_list *findings,
                      struct kv_report *report, struct kv_waiver_outcome *outcomes)
{
    kv_list_each(findings, const struct kv_finding, finding) {
        const char *object = object_text(report, &finding->object);
        struct kv_waiver_outcome *outcome = outcomes;
        kv_records_each(&spec->waivers, const struct kv_spec_waiver, waiver) {
            if (covers(waiver, finding, object))
                outcome->use = KV_WAIVER_USED;
            outcome++;
        }
    }
}

/* What the run did with one rule. */
enum coverage { RULE_EVALUATED, RULE_HAS_GAPS, RULE_LEFT_OUT, RULE_HAS_NOTHING_TO_SAY };

static bool is_not_applicable(const struct kv_report *report, const char *rule)
{
    kv_list_each(&report->not_applicable, const struct kv_not_applicable, entry) {
        if (strcmp(entry->rule, rule) == 0)
            return true;
    }
    return false;
}

/* The namespace of everything that a waiver's object can match, or NULL: the middle of
 * "Kind/namespace/...", if it and the kind are not globs. */
static const char *namespace_of(const struct kv_spec_waiver *waiver, struct kv_arena *arena)
{
    const char *object = waiver->object.text;
    const char *first = object ? strchr(object, '/') : NULL;
    const char *second = first ? strchr(first + 1, '/') : NULL;
    if (!second)
        return NULL;
    const char *before = kv_arena_copy(arena, (struct kv_text){object, (size_t)(second - object)});
    return kv_glob_is_pattern(before) ? NULL : before + (first + 1 - object);
}

/* Could the rule have found, in its gaps, what the waiver covers? */
static bool has_gaps(const struct kv_spec *spec, struct kv_report *report, const char *rule,
                     const struct kv_spec_waiver *waiver)
{
    const char *namespace = namespace_of(waiver, &report->arena);
    kv_list_each(&report->not_evaluated, const struct kv_not_evaluated, gap) {
        if (strcmp(gap->rule, rule) != 0)
            continue;
        if (!namespace || !gap->object.namespace || strcmp(gap->object.namespace, namespace) == 0)
            return true;
        if (strcmp(gap->object.namespace, KV_ELSEWHERE) == 0 &&
            !kv_spec_namespace_find(spec, namespace))
            return true;
    }
    return false;
}

static enum coverage coverage_of(const struct question *question, struct kv_report *report,
                                 const struct kv_rule *rule, const struct kv_spec_waiver *waiver)
{
    if (!rule_is_selected(question->selection, rule))
        return RULE_LEFT_OUT;
    if (rule_why_not(question, rule))
        return RULE_HAS_NOTHING_TO_SAY; /* by the spec, whatever the state */
    if (is_not_applicable(report, rule->doc.id))
        return rule->about & KV_ABOUT_MANIFESTS
                   ? RULE_HAS_NOTHING_TO_SAY /* for a state without any */
                   : RULE_LEFT_OUT;          /* for this type of state */
    return has_gaps(question->spec, report, rule->doc.id, waiver) ? RULE_HAS_GAPS : RULE_EVALUATED;
}

/* For a waiver that covers nothing: could it have? The rules on waivers do not count: they are
 * running now. */
static enum kv_waiver_use why_unused(const struct kv_spec_waiver *waiver,
                                     const struct question *question, struct kv_report *report)
{
    const struct kv_spec *spec = question->spec;
    bool evaluated = false, gaps = false;
    for (const struct kv_rule *const *rule = kv_engine_rules(spec); *rule; rule++) {
        if ((*rule)->turn == KV_TURN_WAIVERS || !kv_glob_match(waiver->rule.text, (*rule)->doc.id))
            continue;
        enum coverage coverage = coverage_of(question, report, *rule, waiver);
        if (coverage == RULE_LEFT_OUT)
            return KV_WAIVER_NOT_RUN;
        evaluated |= coverage == RULE_EVALUATED;
        gaps |= coverage == RULE_HAS_GAPS;
    }
    if (gaps)
        return KV_WAIVER_HAS_GAPS;
    return evaluated ? KV_WAIVER_UNUSED : KV_WAIVER_NOT_RUN;
}

const struct kv_waiver_outcome *waivers_evaluate(const struct question *question,
                                                 struct kv_report *report)
{
    const struct kv_spec *spec = question->spec;
    struct kv_waiver_outcome *outcomes =
        kv_arena_array(&report->arena, spec->waivers.count, sizeof *outcomes);
    struct kv_waiver_outcome *outcome = outcomes;
    kv_records_each(&spec->waivers, const struct kv_spec_waiver, waiver) {
        outcome->end = end_of(waiver, report);
        outcome->use = why_unused(waiver, question, report);
        outcome++;
    }
    uses_mark(spec, &report->findings, report, outcomes);
    uses_mark(spec, &report->explained, report, outcomes);
    return outcomes;
}
