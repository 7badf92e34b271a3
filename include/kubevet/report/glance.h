/* A report at a glance: what a table of many of them says of it. */
#ifndef KUBEVET_REPORT_GLANCE_H
#define KUBEVET_REPORT_GLANCE_H

#include "kubevet/model/report.h"

/* What the rules of a family, `quota` of `quota/limits`, have come to. */
struct kv_glance_family {
    const char *name;
    size_t findings[KV_SEVERITY_ERROR + 1]; /* by severity, without waived ones */
    size_t gaps;                            /* rules that could not be evaluated */
};

struct kv_glance {
    const char *cluster; /* as people call it; NULL = unknown */
    enum kv_verdict verdict;
    const char *failure; /* why there is no verdict; NULL = as in struct kv_report */
    const char *counts;  /* "2 errors, 1 waived" */
    const char *state;   /* "context sof-1, live" */
    size_t errors, warnings, rules_not_evaluated;
    size_t statements[KV_STATEMENT_STATUSES]; /* of the documented cluster, by status */
    struct kv_list families; /* struct kv_glance_family: those that found something, or could not
                                look; in the order in which the report has them */
};

/* Its texts are in the arena. */
void kv_glance_make(const struct kv_report *report, struct kv_arena *arena, struct kv_glance *out);

#endif
