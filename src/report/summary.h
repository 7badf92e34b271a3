/* What a report says in one line: which cluster, how it is, and of which state. */
#ifndef KUBEVET_REPORT_SUMMARY_H
#define KUBEVET_REPORT_SUMMARY_H

#include "kubevet/base/arena.h"
#include "kubevet/model/report.h"

/* The name of the cluster; NULL = unknown. */
const char *summary_cluster(const struct kv_report *report);

/* "conforms", "passed with 30 warnings", "5 errors, 1 warning", "2 new errors, 1 resolved, 14
 * existing", "partial, 3 rules not evaluated". */
const char *summary_counts(const struct kv_report *report, struct kv_arena *arena);

/* "shop-prod: 5 errors, 1 warning", "shop-prod conforms". */
const char *summary_line(const struct kv_report *report, struct kv_arena *arena);

/* "snapshot state.json", "context admin, live", "manifests over snapshot state.json". */
const char *summary_state(const struct kv_report *report, struct kv_arena *arena);

/* "recorded 8d6h ago", by the real clock when the run began; NULL = it is not a recording.
 * `sample`: of usual length, to measure the text by. */
const char *summary_age(const struct kv_report *report, bool sample, struct kv_arena *arena);

/* "55 rules on 639 objects". */
const char *summary_scope(const struct kv_report *report, struct kv_arena *arena);

/* "55 rules on 639 objects in 12ms"; likewise. */
const char *summary_run(const struct kv_report *report, bool sample, struct kv_arena *arena);

/* Of a report that compares, titles: "new with the manifests", "resolved by the manifests"; "new
 * since the baseline old.json of 2d3h ago". */
const char *summary_new(const struct kv_report *report, struct kv_arena *arena);
const char *summary_resolved(const struct kv_report *report, struct kv_arena *arena);

#endif
