#include "json_parts.h"
#include "finding.h"

#include <stdint.h>

static void set_if_known(json_t *object, const char *key, const char *text)
{
    if (text)
        kv_json_set(object, key, kv_json_text(text));
}

static json_t *spec_json(const struct kv_report *report)
{
    json_t *spec = json_object();
    kv_json_set(spec, "file", kv_json_text(report->spec_file));
    kv_json_set(spec, "name", kv_json_text(report->spec_name));
    set_if_known(spec, "docs", report->docs);
    return spec;
}

/* The name by which metrics, alerts and the history know it. */
static json_t *cluster_json(const struct kv_report *report)
{
    json_t *cluster = json_object();
    kv_json_set(cluster, "name", kv_json_text(report->cluster));
    set_if_known(cluster, "uid", report->cluster_uid);
    return cluster;
}

static void set_time(json_t *object, const char *key, kv_time time)
{
    char text[KV_TIME_TEXT_MAX];
    if (*kv_time_format(time, text))
        kv_json_set(object, key, kv_json_text(text));
}

static json_t *source_json(const struct kv_report *report)
{
    json_t *source = json_object();
    kv_json_set(source, "type", kv_json_text(kv_source_type_name(report->source)));
    set_if_known(source, "server", report->server);
    set_if_known(source, "context", report->context);
    set_if_known(source, "path", report->path);
    set_time(source, "recordedAt", report->recorded_at);
    set_time(source, "clock", report->clock);
    return source;
}

static json_t *summary_json(const struct kv_report *report)
{
    json_t *summary = json_object();
    kv_json_set(summary, "verdict", kv_json_text(kv_verdict_name(report->verdict)));
    set_if_known(summary, "failure", report->failure);
    if (report->new_only)
        kv_json_set(summary, "newOnly", json_true());
    kv_json_set(summary, "error", kv_json_count(report->errors));
    kv_json_set(summary, "warning", kv_json_count(report->warnings));
    kv_json_set(summary, "info", kv_json_count(report->infos));
    kv_json_set(summary, "waived", kv_json_count(report->waived));
    kv_json_set(summary, "rulesEvaluated", kv_json_count(report->rules_evaluated));
    kv_json_set(summary, "rulesNotEvaluated", kv_json_count(report->rules_not_evaluated));
    json_t *objects = json_object();
    kv_list_each(&report->objects, const struct kv_object_count, item)
        kv_json_set(objects, item->kind, kv_json_count(item->count));
    kv_json_set(summary, "objects", objects);
    return summary;
}

static json_t *object_json(const struct kv_object_name *name)
{
    json_t *object = json_object();
    kv_json_set(object, "apiVersion", kv_json_text(name->api_version));
    kv_json_set(object, "kind", kv_json_text(name->kind));
    kv_json_set(object, "namespace", kv_json_text(name->namespace));
    kv_json_set(object, "name", kv_json_text(name->name));
    return object;
}

json_t *place_json(struct kv_place place)
{
    json_t *object = json_object();
    kv_json_set(object, "file", kv_json_text(place.file));
    if (place.line > 0)
        kv_json_set(object, "line", kv_json_count(place.line));
    if (place.column > 0)
        kv_json_set(object, "column", kv_json_count(place.column));
    return object;
}

static json_t *waived_json(const struct kv_waived *waived)
{
    json_t *object = json_object();
    kv_json_set(object, "reason", kv_json_text(waived->reason));
    kv_json_set(object, "until", kv_json_text(waived->until));
    return object;
}

static json_t *row_json(const struct kv_table *table, const struct kv_table_row *row)
{
    json_t *object = json_object(), *cells = json_array();
    for (size_t i = 0; i < table->column_count; i++)
        kv_json_append(cells, kv_json_text(row->cells[i]));
    kv_json_set(object, "mark", kv_json_text(kv_row_mark_name(row->mark)));
    kv_json_set(object, "cells", cells);
    return object;
}

static json_t *table_json(const struct kv_table *table)
{
    json_t *object = json_object(), *columns = json_array(), *rows = json_array();
    for (size_t i = 0; i < table->column_count; i++)
        kv_json_append(columns, kv_json_text(table->columns[i]));
    kv_list_each(&table->rows, const struct kv_table_row, row)
        kv_json_append(rows, row_json(table, row));
    kv_json_set(object, "columns", columns);
    kv_json_set(object, "rows", rows);
    return object;
}

static json_t *finding_json(const struct kv_finding *finding)
{
    json_t *object = json_object();
    kv_json_set(object, "rule", kv_json_text(finding->rule->id));
    kv_json_set(object, "severity", kv_json_text(kv_severity_name(finding->severity)));
    kv_json_set(object, "object", object_json(&finding->object));
    kv_json_set(object, "field", kv_json_text(finding->field));
    kv_json_set(object, "expected", kv_json_text(finding->expected));
    kv_json_set(object, "actual", kv_json_text(finding->actual));
    kv_json_set(object, "message", kv_json_text(finding->message));
    kv_json_set(object, "hint", kv_json_text(finding->hint ? finding->hint : finding->rule->fix));
    kv_json_set(object, "spec", finding->spec.file ? place_json(finding->spec) : json_null());
    if (finding->manifest.file)
        kv_json_set(object, "manifest", place_json(finding->manifest));
    kv_json_set(object, "fingerprint", kv_json_text(finding->fingerprint));
    if (finding->table)
        kv_json_set(object, "table", table_json(finding->table));
    if (finding->waived)
        kv_json_set(object, "waived", waived_json(finding->waived));
    if (finding->change != KV_CHANGE_NONE)
        kv_json_set(object, "change", kv_json_text(finding_change(finding)));
    if (finding->first_seen > 0)
        set_time(object, "firstSeen", finding->first_seen);
    return object;
}

static json_t *findings_json(const struct kv_list *findings)
{
    json_t *array = json_array();
    kv_list_each(findings, const struct kv_finding, finding)
        kv_json_append(array, finding_json(finding));
    return array;
}

/* "Kind/name", or null. */
static json_t *gap_object_json(const struct kv_not_evaluated *gap)
{
    struct kv_arena arena = {0};
    json_t *text = kv_json_text(gap_object(gap, &arena));
    kv_arena_release(&arena);
    return text;
}

static json_t *not_evaluated_json(const struct kv_report *report)
{
    json_t *array = json_array();
    kv_list_each(&report->not_evaluated, const struct kv_not_evaluated, item) {
        json_t *object = json_object();
        kv_json_set(object, "rule", kv_json_text(item->rule));
        kv_json_set(object, "namespace", kv_json_text(item->object.namespace));
        kv_json_set(object, "object", gap_object_json(item));
        kv_json_set(object, "reason", kv_json_text(item->reason));
        if (item->manifest.file)
            kv_json_set(object, "manifest", place_json(item->manifest));
        kv_json_append(array, object);
    }
    return array;
}

static json_t *not_applicable_json(const struct kv_report *report)
{
    json_t *array = json_array();
    kv_list_each(&report->not_applicable, const struct kv_not_applicable, item) {
        json_t *object = json_object();
        kv_json_set(object, "rule", kv_json_text(item->rule));
        kv_json_set(object, "reason", kv_json_text(item->reason));
        kv_json_append(array, object);
    }
    return array;
}

static json_t *not_checkable_json(const struct kv_report *report)
{
    json_t *array = json_array();
    kv_list_each(&report->not_checkable, const struct kv_fact, fact) {
        json_t *object = json_object();
        kv_json_set(object, "fact", kv_json_text(fact->name));
        kv_json_set(object, "value", kv_json_text(fact->value));
        kv_json_append(array, object);
    }
    return array;
}

void report_gaps_json(const struct kv_report *report, json_t *document)
{
    kv_json_set(document, "notEvaluated", not_evaluated_json(report));
    kv_json_set(document, "notApplicable", not_applicable_json(report));
    kv_json_set(document, "notCheckable", not_checkable_json(report));
}

static json_t *evaluated_json(const struct kv_report *report)
{
    json_t *array = json_array();
    const struct kv_rule_doc *const *rules = report->evaluated.items;
    for (size_t i = 0; i < report->evaluated.count; i++)
        kv_json_append(array, kv_json_text(rules[i]->id));
    return array;
}

static json_t *baseline_json(const struct kv_baseline *baseline)
{
    json_t *object = json_object();
    kv_json_set(object, "path", kv_json_text(baseline->path));
    set_time(object, "startedAt", baseline->made_at);
    kv_json_set(object, "notEvaluated", kv_json_count(baseline->not_evaluated));
    return object;
}

void report_findings_json(const struct kv_report *report, json_t *document)
{
    kv_json_set(document, "findings", findings_json(&report->findings));
    if (report->compares)
        kv_json_set(document, "resolved", findings_json(&report->resolved));
}

static json_t *build_json(const struct kv_build *build)
{
    json_t *object = json_object();
    kv_json_set(object, "namespace", kv_json_text(build->namespace));
    kv_json_set(object, "name", kv_json_text(build->name));
    kv_json_set(object, "outcome", kv_json_text(kv_build_outcome_name(build->outcome)));
    if (build->why)
        kv_json_set(object, "why", kv_json_text(build->why));
    if (build->path)
        kv_json_set(object, "path", kv_json_text(build->path));
    kv_json_set(object, "objects", kv_json_count(build->objects));
    if (build->place.file)
        kv_json_set(object, "manifest", place_json(build->place));
    return object;
}

static json_t *builds_json(const struct kv_list *builds)
{
    json_t *array = json_array();
    kv_list_each(builds, const struct kv_build, build)
        kv_json_append(array, build_json(build));
    return array;
}

static json_t *checkout_json(const struct kv_checkout *checkout)
{
    json_t *object = json_object();
    kv_json_set(object, "folder", kv_json_text(checkout->folder));
    if (checkout->branch)
        kv_json_set(object, "branch", kv_json_text(checkout->branch));
    kv_json_set(object, "builder", kv_json_text(checkout->builder));
    if (checkout->renderer)
        kv_json_set(object, "renderer", kv_json_text(checkout->renderer));
    kv_json_set(object, "kustomizations", builds_json(&checkout->builds));
    kv_json_set(object, "helmReleases", builds_json(&checkout->releases));
    return object;
}

void report_run_json(const struct kv_report *report, json_t *document)
{
    char started_at[KV_TIME_TEXT_MAX];
    int64_t milliseconds = (int64_t)(report->duration_seconds * 1000 + 0.5);
    kv_json_set(document, "cluster", cluster_json(report));
    kv_json_set(document, "spec", spec_json(report));
    kv_json_set(document, "source", source_json(report));
    if (report->baseline)
        kv_json_set(document, "baseline", baseline_json(report->baseline));
    if (report->checkout)
        kv_json_set(document, "checkout", checkout_json(report->checkout));
    kv_json_set(document, "startedAt",
                kv_json_text(kv_time_format(report->started_at, started_at)));
    kv_json_set(document, "durationSeconds", json_real((double)milliseconds / 1000));
    kv_json_set(document, "summary", summary_json(report));
    kv_json_set(document, "evaluated", evaluated_json(report));
}
