/* Parts of all JSON reports. */
#ifndef KUBEVET_REPORT_JSON_PARTS_H
#define KUBEVET_REPORT_JSON_PARTS_H

#include "kubevet/model/report.h"

#include "kubevet/base/json.h"

/* Adds spec, source, startedAt, durationSeconds, summary and evaluated. */
void report_run_json(const struct kv_report *report, json_t *document);

/* Adds findings and, of a report that compares, those that are resolved. */
void report_findings_json(const struct kv_report *report, json_t *document);

/* `{"file": ..., "line": ..., "column": ...}` */
json_t *place_json(struct kv_place place);

/* Adds notEvaluated, notApplicable and notCheckable. */
void report_gaps_json(const struct kv_report *report, json_t *document);

#endif
