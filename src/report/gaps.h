/* What could not be evaluated, in short: rules with the same reason and places are one gap. A 403
 * on one kind is one line, not one per rule and namespace. */
#ifndef KUBEVET_REPORT_GAPS_H
#define KUBEVET_REPORT_GAPS_H

#include "kubevet/base/arena.h"
#include "kubevet/model/report.h"

struct gap {
    const char *reason;
    const char *rules; /* "quota/limits, quota/missing" */
    /* "plana-odoo, undocumented namespaces", or objects with their places in manifests; NULL =
     * everywhere. All of them, and shortened: "a, b, c … and 65 more". */
    const char *where, *some;
};

/* Sorted by reason, places and rules, whatever the order of `items`. */
void gaps_find(const struct kv_not_evaluated *items, size_t count, struct kv_arena *arena,
               struct kv_list *gaps);

#endif
