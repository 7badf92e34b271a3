#include "report.h"

#include "checkout.h"
#include "document.h"
#include "finding.h"
#include "quota.h"

static const char *verdict_word(int value)
{
    return kv_verdict_name((enum kv_verdict)value);
}

static const char *source_word(int value)
{
    return kv_source_type_name((enum kv_source_type)value);
}

/* --- the run --- */

static bool source_read(struct reading *reading, const json_t *document)
{
    struct kv_report *report = reading->report;
    json_t *source;
    int type;
    report->clock = report->recorded_at = KV_TIME_NONE;
    if (!object_read(reading, document, "source", &source) ||
        !word_demand(reading, source, "type", source_word, KV_SOURCE_LIVE, KV_SOURCE_OVERLAY,
                     &type))
        return false;
    report->source = (enum kv_source_type)type;
    return text_read(reading, source, "server", &report->server) &&
           text_read(reading, source, "context", &report->context) &&
           text_read(reading, source, "path", &report->path) &&
           time_read(reading, source, "recordedAt", &report->recorded_at) &&
           time_read(reading, source, "clock", &report->clock);
}

static bool spec_read(struct reading *reading, const json_t *document)
{
    struct kv_report *report = reading->report;
    json_t *spec, *cluster;
    if (!object_read(reading, document, "spec", &spec) ||
        !object_read(reading, document, "cluster", &cluster) ||
        !text_read(reading, spec, "file", &report->spec_file) ||
        !text_read(reading, spec, "name", &report->spec_name) ||
        !text_read(reading, spec, "docs", &report->docs) ||
        !text_read(reading, cluster, "name", &report->cluster) ||
        !text_read(reading, cluster, "uid", &report->cluster_uid))
        return false;
    if (!cluster) /* of a version that did not write it */
        report->cluster = report->spec_name ? report->spec_name : report->context;
    return true;
}

static bool objects_read(struct reading *reading, const json_t *summary)
{
    json_t *objects;
    const char *kind;
    json_t *count;
    if (!object_read(reading, summary, "objects", &objects))
        return false;
    json_object_foreach(objects, kind, count)
    {
        if (!json_is_integer(count) || json_integer_value(count) < 0)
            return reading_fail(reading, "summary.objects", "holds something else than counts");
        kv_list_add(
            &reading->report->objects, &reading->report->arena, struct kv_object_count,
            (struct kv_object_count){kv_arena_copy(&reading->report->arena, kv_text_of(kind)),
                                     (size_t)json_integer_value(count)});
    }
    return true;
}

static bool summary_read(struct reading *reading, const json_t *document)
{
    struct kv_report *report = reading->report;
    json_t *summary;
    int verdict;
    if (!object_read(reading, document, "summary", &summary) ||
        !word_demand(reading, summary, "verdict", verdict_word, KV_VERDICT_CONFORMS,
                     KV_VERDICT_NONE, &verdict))
        return false;
    report->verdict = (enum kv_verdict)verdict;
    return count_read(reading, summary, "error", &report->errors) &&
           text_read(reading, summary, "failure", &report->failure) &&
           flag_read(reading, summary, "newOnly", &report->new_only) &&
           count_read(reading, summary, "warning", &report->warnings) &&
           count_read(reading, summary, "info", &report->infos) &&
           count_read(reading, summary, "waived", &report->waived) &&
           count_read(reading, summary, "rulesEvaluated", &report->rules_evaluated) &&
           count_read(reading, summary, "rulesNotEvaluated", &report->rules_not_evaluated) &&
           objects_read(reading, summary);
}

static bool evaluated_read(struct reading *reading, const json_t *document)
{
    struct kv_report *report = reading->report;
    json_t *ids;
    if (!array_read(reading, document, "evaluated", &ids))
        return false;
    for (size_t i = 0; i < json_array_size(ids); i++) {
        const char *id = json_string_value(json_array_get(ids, i));
        if (!id)
            return reading_fail(reading, "evaluated", "holds something else than strings");
        kv_list_add(
            &report->evaluated, &report->arena, const struct kv_rule_doc *,
            rule_doc_of(reading, kv_arena_copy(&report->arena, kv_text_of(id)), KV_SEVERITY_ERROR));
    }
    return true;
}

static bool baseline_read(struct reading *reading, const json_t *document)
{
    json_t *object;
    if (!object_read(reading, document, "baseline", &object) || !object)
        return reading->error->kind == KV_ERROR_NONE;
    struct kv_baseline *baseline = kv_arena_alloc(&reading->report->arena, sizeof *baseline);
    baseline->made_at = KV_TIME_NONE;
    reading->report->baseline = baseline;
    return text_demand(reading, object, "path", &baseline->path) &&
           time_read(reading, object, "startedAt", &baseline->made_at) &&
           count_read(reading, object, "notEvaluated", &baseline->not_evaluated);
}

static bool run_read(struct reading *reading, const json_t *document)
{
    struct kv_report *report = reading->report;
    report->started_at = KV_TIME_NONE;
    return spec_read(reading, document) && source_read(reading, document) &&
           baseline_read(reading, document) && checkout_read(reading, document) &&
           time_read(reading, document, "startedAt", &report->started_at) &&
           real_read(reading, document, "durationSeconds", &report->duration_seconds) &&
           summary_read(reading, document) && evaluated_read(reading, document);
}

/* --- what was not judged --- */

/* The object is written as "Kind/name". */
static bool gap_read(struct reading *reading, const json_t *object, struct kv_list *gaps)
{
    const char *text, *namespace;
    struct kv_arena *arena = &reading->report->arena;
    struct kv_not_evaluated *gap = kv_list_push(gaps, arena, sizeof *gap);
    if (!text_demand(reading, object, "rule", &gap->rule) ||
        !text_read(reading, object, "namespace", &namespace) ||
        !text_read(reading, object, "object", &text) ||
        !text_demand(reading, object, "reason", &gap->reason))
        return false;
    const char *slash = text ? strchr(text, '/') : NULL;
    if (text && !slash)
        return reading_fail(reading, "object", "is not KIND/NAME");
    gap->object.namespace = namespace;
    if (text) {
        gap->object.kind = kv_arena_copy(arena, (struct kv_text){text, (size_t)(slash - text)});
        gap->object.name = slash + 1;
    }
    return place_read(reading, object, "manifest", &gap->manifest);
}

static bool not_applicable_read(struct reading *reading, const json_t *object,
                                struct kv_list *items)
{
    struct kv_not_applicable *item = kv_list_push(items, &reading->report->arena, sizeof *item);
    return text_demand(reading, object, "rule", &item->rule) &&
           text_demand(reading, object, "reason", &item->reason);
}

static bool fact_read(struct reading *reading, const json_t *object, struct kv_list *facts)
{
    struct kv_fact *fact = kv_list_push(facts, &reading->report->arena, sizeof *fact);
    return text_demand(reading, object, "fact", &fact->name) &&
           text_demand(reading, object, "value", &fact->value);
}

/* --- the document --- */

static bool results_read(struct reading *reading, const json_t *document)
{
    struct kv_report *report = reading->report;
    report->compares = json_is_array(json_object_get(document, "resolved"));
    if (!json_is_array(json_object_get(document, "findings")))
        return reading_fail(reading, "findings", "is missing");
    return items_read(reading, document, "findings", finding_read, &report->findings) &&
           items_read(reading, document, "resolved", finding_read, &report->resolved) &&
           items_read(reading, document, "notEvaluated", gap_read, &report->not_evaluated) &&
           items_read(reading, document, "notApplicable", not_applicable_read,
                      &report->not_applicable) &&
           items_read(reading, document, "notCheckable", fact_read, &report->not_checkable);
}

bool report_is_kind(const json_t *document, const char *kind)
{
    const char *found = json_string_value(json_object_get(document, "kind"));
    return found && strcmp(found, kind) == 0;
}

bool report_version_check(const struct reading *reading, const json_t *document)
{
    const char *version = json_string_value(json_object_get(document, "apiVersion"));
    const char *kind = json_string_value(json_object_get(document, "kind"));
    if (version && strcmp(version, "kubevet/v1") == 0 && kind)
        return true;
    return kv_error_at(reading->error, KV_ERROR_STATE, reading->file, 0, 0,
                       "not a report of kubevet: it has no apiVersion kubevet/v1 and kind "
                       "Report" WRITES_ONE);
}

bool report_read(struct reading *reading, const json_t *document)
{
    struct kv_report *report = reading->report;
    bool quotas = report_is_kind(document, "QuotaReport");
    if (!report_version_check(reading, document))
        return false;
    if (!quotas && !report_is_kind(document, "Report"))
        return kv_error_at(reading->error, KV_ERROR_STATE, reading->file, 0, 0,
                           "kind %s is not Report, QuotaReport or FleetReport",
                           json_string_value(json_object_get(document, "kind")));
    report->command = quotas ? "quota" : "check";
    return run_read(reading, document) && results_read(reading, document) &&
           sections_read(reading, document) &&
           quotas_read(reading, document, quotas ? "namespaces" : "quotas");
}
