/* Parts of all JSON reports. */
#ifndef KUBEVET_REPORT_JSON_PARTS_H
#define KUBEVET_REPORT_JSON_PARTS_H

#include "kubevet/model/report.h"

#include "kubevet/base/json.h"
#include "kubevet/base/spool.h"

/* Adds spec, source, startedAt, durationSeconds, summary and evaluated. */
void report_run_json(const struct kv_report *report, json_t *document);

/* Adds findings and, of a report that compares, those that are resolved. */
void report_findings_json(const struct kv_report *report, json_t *document);

/* `{"file": ..., "line": ..., "column": ...}` */
json_t *place_json(struct kv_place place);

/* Adds notEvaluated, notApplicable and notCheckable. */
void report_gaps_json(const struct kv_report *report, json_t *document);

/* One item of the array that is the last value of a document, indented as kv_json_write would;
 * takes ownership of it. One at a time: the tree of all of them would take many times as much
 * memory as the text. */
void report_item_write(json_t *item, size_t index, struct kv_spool *out);

/* The end of this document, of `count` items. */
void report_items_end(size_t count, struct kv_spool *out);

#endif
