#include "engine_internal.h"

#include "kubevet/base/glob.h"

#include <time.h>

/* A date without a time of day is the last day on which the waiver holds. */
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

/* A state without any clock is judged today. */
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

/* Is it a finding of a rule on waivers, at this waiver's own place? */
static bool is_about(const struct kv_finding *finding, const struct kv_spec_waiver *waiver)
{
    return finding->spec.file && finding->spec.line == waiver->item.place.line &&
           finding->spec.column == waiver->item.place.column;
}

static bool covers(const struct kv_spec_waiver *waiver, const struct kv_finding *finding,
                   const char *object)
{
    return kv_glob_match(waiver->rule.text, finding->rule->id) &&
           (!waiver->object.text || kv_glob_match(waiver->object.text, object)) &&
           !is_about(finding, waiver);
}

void kv_findings_waive(const struct kv_spec *spec, struct kv_report *report)
{
    if (spec->waivers.count == 0)
        return;
    kv_time now = now_of(report);
    kv_list_each(&report->findings, struct kv_finding, finding)
    {
        const char *object = object_text(report, &finding->object);
        kv_records_each(&spec->waivers, const struct kv_spec_waiver, waiver)
        {
            if (finding->waived || has_ended(waiver, now) || !covers(waiver, finding, object))
                continue;
            struct kv_waived *waived = kv_arena_alloc(&report->arena, sizeof *waived);
            *waived = (struct kv_waived){waiver->reason.text, waiver->until.text};
            finding->waived = waived;
        }
    }
}

/* --- what became of the waivers --- */

static enum kv_waiver_end end_of(const struct kv_spec_waiver *waiver,
                                 const struct kv_report *report)
{
    if (has_ended(waiver, now_of(report)))
        return KV_WAIVER_IS_OVER;
    return report->clock_is_floor && has_ended(waiver, today()) ? KV_WAIVER_MAY_BE_OVER
                                                                : KV_WAIVER_HOLDS;
}

/* Marks the waivers that cover one of the findings. A finding that several cover uses them all. */
static void uses_mark(const struct kv_spec *spec, const struct kv_list *findings,
                      struct kv_report *report, struct kv_waiver_fate *fates)
{
    kv_list_each(findings, const struct kv_finding, finding)
    {
        const char *object = object_text(report, &finding->object);
        struct kv_waiver_fate *fate = fates;
        kv_records_each(&spec->waivers, const struct kv_spec_waiver, waiver)
        {
            if (covers(waiver, finding, object))
                fate->use = KV_WAIVER_USED;
            fate++;
        }
    }
}

/* What the run says of one rule. */
enum coverage { RULE_EVALUATED, RULE_HAS_GAPS, RULE_LEFT_OUT, RULE_HAS_NOTHING_TO_SAY };

static bool is_not_applicable(const struct kv_report *report, const char *rule)
{
    kv_list_each(&report->not_applicable, const struct kv_not_applicable, entry)
    {
        if (strcmp(entry->rule, rule) == 0)
            return true;
    }
    return false;
}

/* The namespace of all that a waiver's object can match, or NULL: of "Kind/namespace/..." the
 * middle, if it and what stands before it are no globs. */
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

/* Could the rule, where it could not look, have found what the waiver covers? */
static bool has_gaps(const struct kv_spec *spec, struct kv_report *report, const char *rule,
                     const struct kv_spec_waiver *waiver)
{
    const char *namespace = namespace_of(waiver, &report->arena);
    kv_list_each(&report->not_evaluated, const struct kv_not_evaluated, gap)
    {
        if (strcmp(gap->rule, rule) != 0)
            continue;
        if (!namespace || !gap->namespace || strcmp(gap->namespace, namespace) == 0)
            return true;
        if (strcmp(gap->namespace, KV_ELSEWHERE) == 0 && !kv_spec_namespace_find(spec, namespace))
            return true;
    }
    return false;
}

static enum coverage coverage_of(const struct kv_spec *spec, const struct kv_selection *selection,
                                 struct kv_report *report, const struct kv_rule *rule,
                                 const struct kv_spec_waiver *waiver)
{
    if (!kv_rule_is_selected(selection, rule))
        return RULE_LEFT_OUT;
    if (kv_rule_why_not(spec, selection, rule))
        return RULE_HAS_NOTHING_TO_SAY; /* by the spec, whatever the state */
    if (is_not_applicable(report, rule->doc.id))
        return rule->manifests ? RULE_HAS_NOTHING_TO_SAY /* of a state without any */
                               : RULE_LEFT_OUT;          /* on this kind of state */
    return has_gaps(spec, report, rule->doc.id, waiver) ? RULE_HAS_GAPS : RULE_EVALUATED;
}

/* Of a waiver that covers nothing: could it have? The rules on waivers themselves don't count:
 * whether they find anything is just being asked. */
static enum kv_waiver_use why_unused(const struct kv_spec_waiver *waiver,
                                     const struct kv_spec *spec,
                                     const struct kv_selection *selection, struct kv_report *report)
{
    bool evaluated = false, gaps = false;
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
        if ((*rule)->turn == KV_TURN_WAIVERS || !kv_glob_match(waiver->rule.text, (*rule)->doc.id))
            continue;
        enum coverage coverage = coverage_of(spec, selection, report, *rule, waiver);
        if (coverage == RULE_LEFT_OUT)
            return KV_WAIVER_NOT_RUN;
        evaluated |= coverage == RULE_EVALUATED;
        gaps |= coverage == RULE_HAS_GAPS;
    }
    if (gaps)
        return KV_WAIVER_HAS_GAPS;
    return evaluated ? KV_WAIVER_UNUSED : KV_WAIVER_NOT_RUN;
}

const struct kv_waiver_fate *kv_waivers_judge(const struct kv_spec *spec,
                                              const struct kv_selection *selection,
                                              struct kv_report *report)
{
    struct kv_waiver_fate *fates =
        kv_arena_array(&report->arena, spec->waivers.count, sizeof *fates);
    struct kv_waiver_fate *fate = fates;
    kv_records_each(&spec->waivers, const struct kv_spec_waiver, waiver)
    {
        fate->end = end_of(waiver, report);
        fate->use = why_unused(waiver, spec, selection, report);
        fate++;
    }
    uses_mark(spec, &report->findings, report, fates);
    uses_mark(spec, &report->explained, report, fates);
    return fates;
}
