/* What the formats for reviewers say of a finding, each in its own syntax. */
#ifndef KUBEVET_REPORT_FINDING_H
#define KUBEVET_REPORT_FINDING_H

#include "kubevet/base/arena.h"
#include "kubevet/base/buffer.h"
#include "kubevet/base/report.h"

/* "ResourceQuota plana-odoo-18/compute", "Namespace falco"; just the kind where no name is known.
 */
const char *kv_finding_object(const struct kv_finding *finding, struct kv_arena *arena);

/* The message with what was documented and found: one sentence without a full stop. */
const char *kv_finding_sentence(const struct kv_finding *finding, struct kv_arena *arena);

/* Where a reviewer mends it: in the manifest, else in the spec that documents it; the spec's first
 * line if nothing does. The line is never 0. */
struct kv_place kv_finding_place(const struct kv_report *report, const struct kv_finding *finding);

/* As a reviewer's tool resolves it, from the repository's root: without a leading "./". */
const char *kv_place_path(struct kv_place place);

/* "new" or "existing" of an overlay's finding; else NULL. */
const char *kv_finding_change(const struct kv_finding *finding);

/* What of an overlay's base state is no more: the object and its field. */
const char *kv_finding_resolved(const struct kv_finding *finding, struct kv_arena *arena);

/* The findings that no waiver covers, the worst first, else in the report's order: `struct
 * kv_finding *`. Readers cut long lists off. */
struct kv_list kv_findings_by_severity(const struct kv_report *report, struct kv_arena *arena);

/* ": 2 errors, 1 warning, 1 rule not evaluated"; nothing for none. */
void kv_report_counts_add(struct kv_buffer *line, const struct kv_report *report);

/* "findings: 2 errors, 1 warning, 1 rule not evaluated": the verdict in a line. */
const char *kv_report_line(const struct kv_report *report, struct kv_arena *arena);

/* "the whole state", "namespace plana-odoo", "ResourceQuota/matomo/old": where a rule could not
 * look. */
const char *kv_not_evaluated_where(const struct kv_not_evaluated *gap, struct kv_arena *arena);

#endif
