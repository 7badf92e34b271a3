/* How the formats for reviewers describe findings, each in its own syntax. */
#ifndef KUBEVET_REPORT_FINDING_H
#define KUBEVET_REPORT_FINDING_H

#include "kubevet/base/arena.h"
#include "kubevet/base/buffer.h"
#include "kubevet/model/report.h"

/* "ResourceQuota plana-odoo-18/compute", "Namespace falco"; only the kind if there is no name. */
const char *finding_object(const struct kv_finding *finding, struct kv_arena *arena);

/* The message with the documented and found values, unless it says them: one sentence without a
 * full stop. */
const char *finding_sentence(const struct kv_finding *finding, struct kv_arena *arena);

/* Where a reviewer fixes it: the place in the manifest, else in the spec, else the spec's first
 * line. The line is never 0; without a spec, the file may be NULL. */
struct kv_place finding_place(const struct kv_report *report, const struct kv_finding *finding);

/* "new" or "existing" of an overlay's finding; else NULL. */
const char *finding_change(const struct kv_finding *finding);

/* A resolved finding of an overlay's base state: its object and field. */
const char *finding_resolved(const struct kv_finding *finding, struct kv_arena *arena);

/* The findings that no waiver covers, worst first, else in the report's order: `struct kv_finding
 * *`. Readers truncate long lists. */
struct kv_list findings_by_severity(const struct kv_report *report, struct kv_arena *arena);

/* The length of the family in a rule's id, the part before the slash; and are two of one family? */
size_t family_length(const char *rule);
bool family_is_same(const char *rule, const char *other);

/* "ResourceQuota/old"; NULL = it is about no object in particular. */
const char *gap_object(const struct kv_not_evaluated *gap, struct kv_arena *arena);

/* Where a rule could not be evaluated: "the whole state", "namespace plana-odoo",
 * "ResourceQuota/matomo/old". */
const char *gap_where(const struct kv_not_evaluated *gap, struct kv_arena *arena);

#endif
