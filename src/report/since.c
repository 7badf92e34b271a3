#include "since.h"
#include "value.h"

/* Of a recording, ages are counted from its own time: it may be old. A report that is rendered
 * again says the same. */
static kv_time now_of(const struct kv_report *report)
{
    return report->source == KV_SOURCE_SNAPSHOT && report->clock != KV_TIME_NONE
               ? report->clock
               : report->started_at;
}

const char *finding_since(const struct kv_report *report, const struct kv_finding *finding,
                          struct kv_arena *arena)
{
    kv_time now = now_of(report);
    if (finding->first_seen <= 0)
        return NULL;
    return now > finding->first_seen
               ? kv_arena_printf(arena, "for %s", age_text(now - finding->first_seen, arena))
               : "first seen by this run";
}
