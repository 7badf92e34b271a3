#include "summary.h"
#include "shown.h"
#include "value.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/duration.h"

const char *summary_cluster(const struct kv_report *report)
{
    if (report->in_fleet && report->cluster)
        return report->cluster; /* as the fleet calls it */
    return report->spec_name && *report->spec_name ? report->spec_name : report->cluster;
}

/* --- counts --- */

static void count_add(struct kv_buffer *line, size_t count, const char *one, const char *many)
{
    if (count > 0)
        kv_buffer_printf(line, "%s%zu %s", line->length > 0 ? ", " : "", count,
                         count == 1 ? one : many);
}

static void findings_add(struct kv_buffer *line, const struct kv_report *report,
                         struct kv_arena *arena)
{
    if (!report->compares) {
        struct finding_counts counts = findings_count(report, KV_CHANGE_NONE);
        kv_buffer_text(line, counts_text(&counts, "", arena));
        return;
    }
    struct finding_counts new = findings_count(report, KV_CHANGE_NEW);
    struct finding_counts existing = findings_count(report, KV_CHANGE_EXISTING);
    bool is_any = counts_sum(&existing) + report->resolved.count > 0;
    kv_buffer_text(line, counts_sum(&new) > 0 ? counts_text(&new, "new ", arena)
                         : is_any             ? "nothing new"
                                              : "");
    count_add(line, report->resolved.count, "resolved", "resolved");
    count_add(line, counts_sum(&existing), "existing", "existing");
}

static const char *verdict_words(const struct kv_report *report, bool is_any)
{
    switch (report->verdict) {
    case KV_VERDICT_CONFORMS:
        return !is_any ? "conforms" : report->compares ? "passed: " : "passed with ";
    case KV_VERDICT_PARTIAL:
        return "partial, ";
    case KV_VERDICT_NONE:
        return is_any ? "no verdict, " : "no verdict";
    case KV_VERDICT_FINDINGS:
        break;
    }
    return "";
}

const char *summary_counts(const struct kv_report *report, struct kv_arena *arena)
{
    struct kv_buffer line = {0};
    findings_add(&line, report, arena);
    bool is_any = line.length > 0;
    const char *findings = kv_arena_copy(arena, kv_buffer_as_text(&line));
    const char *words = verdict_words(report, is_any);
    kv_buffer_clear(&line);
    kv_buffer_printf(&line, "%s%s", is_any ? findings : "",
                     !is_any && report->verdict == KV_VERDICT_CONFORMS ? words : "");
    count_add(&line, report->waived, "waived", "waived");
    count_add(&line, report->rules_not_evaluated, "rule not evaluated", "rules not evaluated");
    bool is_said = !is_any && report->verdict == KV_VERDICT_CONFORMS;
    const char *text =
        kv_arena_printf(arena, "%s%s", is_said ? "" : words, kv_buffer_as_text(&line).data);
    kv_buffer_release(&line);
    return text;
}

const char *summary_line(const struct kv_report *report, struct kv_arena *arena)
{
    const char *cluster = summary_cluster(report);
    const char *counts = summary_counts(report, arena);
    bool is_passed = report->verdict == KV_VERDICT_CONFORMS;
    if (report->failure)
        counts = kv_arena_printf(arena, "%s: %s", counts, report->failure);
    return cluster ? kv_arena_printf(arena, "%s%s %s", cluster, is_passed ? "" : ":", counts)
                   : counts;
}

/* --- the state --- */

static const char *base_text(const struct kv_report *report, struct kv_arena *arena)
{
    if (report->path)
        return kv_arena_printf(arena, "snapshot %s",
                               strcmp(report->path, "-") == 0 ? "standard input" : report->path);
    if (report->context)
        return kv_arena_printf(arena, "context %s, live", report->context);
    return report->server ? kv_arena_printf(arena, "%s, live", report->server) : "live";
}

const char *summary_state(const struct kv_report *report, struct kv_arena *arena)
{
    if (report->source == KV_SOURCE_MANIFESTS)
        return "manifests alone";
    const char *base = base_text(report, arena);
    if (report->source != KV_SOURCE_OVERLAY)
        return base;
    return report->checkout
               ? kv_arena_printf(arena, "checkout %s over %s", report->checkout->folder, base)
               : kv_arena_printf(arena, "manifests over %s", base);
}

const char *summary_age(const struct kv_report *report, bool sample, struct kv_arena *arena)
{
    bool is_recorded = report->path || report->source == KV_SOURCE_SNAPSHOT;
    if (!is_recorded)
        return NULL;
    if (report->recorded_at == KV_TIME_NONE || report->started_at == KV_TIME_NONE)
        return "of unknown age";
    if (sample)
        return "recorded 00d00h ago";
    int64_t age = report->started_at - report->recorded_at;
    return age < 0 ? kv_arena_printf(arena, "recorded %s in the future", age_text(-age, arena))
                   : kv_arena_printf(arena, "recorded %s ago", age_text(age, arena));
}

static size_t object_count(const struct kv_report *report)
{
    size_t count = 0;
    kv_list_each(&report->objects, const struct kv_object_count, objects)
        count += objects->count;
    return count;
}

const char *summary_scope(const struct kv_report *report, struct kv_arena *arena)
{
    size_t rules = report->rules_evaluated, objects = object_count(report);
    return kv_arena_printf(arena, "%zu rule%s on %zu object%s", rules, rules == 1 ? "" : "s",
                           objects, objects == 1 ? "" : "s");
}

const char *summary_run(const struct kv_report *report, bool sample, struct kv_arena *arena)
{
    char time[KV_DURATION_TEXT_MAX];
    kv_duration_format((int64_t)(report->duration_seconds * 1e9), time);
    return kv_arena_printf(arena, "%s in %s", summary_scope(report, arena),
                           sample ? "0000ms" : time);
}

static const char *since_text(const struct kv_report *report, const char *what,
                              struct kv_arena *arena)
{
    const struct kv_baseline *baseline = report->baseline;
    bool is_known = report->started_at != KV_TIME_NONE && baseline->made_at != KV_TIME_NONE;
    const char *age = is_known && report->started_at >= baseline->made_at
                          ? age_text(report->started_at - baseline->made_at, arena)
                          : NULL;
    return kv_arena_printf(arena, "%s since the baseline %s%s%s%s", what, baseline->path,
                           age ? " of " : "", age ? age : "", age ? " ago" : "");
}

const char *summary_new(const struct kv_report *report, struct kv_arena *arena)
{
    return report->baseline   ? since_text(report, "new", arena)
           : report->checkout ? "new with the checkout"
                              : "new with the manifests";
}

const char *summary_resolved(const struct kv_report *report, struct kv_arena *arena)
{
    return report->baseline   ? since_text(report, "resolved", arena)
           : report->checkout ? "resolved by the checkout"
                              : "resolved by the manifests";
}
