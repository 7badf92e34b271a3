/* JSON reports, read again: for rendering them in another format, and as a baseline. */
#ifndef KUBEVET_REPORT_READ_H
#define KUBEVET_REPORT_READ_H

#include "kubevet/base/text.h"
#include "kubevet/model/report.h"

/* The documentation of a rule of this version; that of all own rules of specs has another id. NULL
 * = it does not know the rule. */
typedef const struct kv_rule_doc *kv_rule_find(const char *id);

/* Appends the reports of a JSON document (`kind` Report or QuotaReport; the `clusters` of a
 * FleetReport) to a list of `struct kv_report`, which grows in `arena`. Each report owns its data:
 * release each with kv_arena_release(&report->arena), also after an error.
 *
 * apiVersion, kind and the type of each known key are checked, unknown keys are ignored: a newer
 * version may have written them. A rule that this version does not know gets documentation that
 * says so. `file` is named in errors (KV_ERROR_STATE) and must outlive the reports. */
bool kv_reports_read(struct kv_text json, const char *file, kv_rule_find *find_rule,
                     struct kv_arena *arena, struct kv_list *reports,
                     struct kv_error *error) KV_MUST_USE;

#endif
