/* Parts that every JSON report has. */
#ifndef KUBEVET_REPORT_REPORT_JSON_H
#define KUBEVET_REPORT_REPORT_JSON_H

#include "kubevet/base/report.h"

#include <jansson.h>

/* Adds spec, source, startedAt, durationSeconds and summary. */
void kv_report_run_json(const struct kv_report *report, json_t *document);

/* Adds findings, and of an overlay what it resolves. */
void kv_report_findings_json(const struct kv_report *report, json_t *document);

json_t *kv_report_not_evaluated_json(const struct kv_report *report);

#endif
