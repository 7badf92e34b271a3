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

/* "Kind/namespace/name", or "Kind/name" of an object without a namespace. */
static const char *object_text(struct kv_report *report, const struct kv_object_name *object)
{
    const char *name = object->name ? object->name : "";
    if (object->namespace)
        return kv_arena_printf(&report->arena, "%s/%s/%s", object->kind, object->namespace, name);
    return kv_arena_printf(&report->arena, "%s/%s", object->kind, name);
}

static bool covers(const struct kv_spec_waiver *waiver, const struct kv_finding *finding,
                   const char *object)
{
    return kv_glob_match(waiver->rule.text, finding->rule->id) &&
           (!waiver->object.text || kv_glob_match(waiver->object.text, object));
}

void kv_findings_waive(const struct kv_spec *spec, struct kv_report *report)
{
    if (spec->waivers.count == 0)
        return;
    /* A state without any clock is judged today. */
    kv_time now = report->clock != KV_TIME_NONE ? report->clock : (kv_time)time(NULL);
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
