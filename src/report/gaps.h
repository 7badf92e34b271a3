/* What could not be judged, told briefly: rules that can't look at the same places for the same
 * reason are one gap. A 403 on one kind is one line, not one for each rule and namespace. */
#ifndef KUBEVET_REPORT_GAPS_H
#define KUBEVET_REPORT_GAPS_H

#include "kubevet/base/arena.h"
#include "kubevet/base/report.h"

struct kv_gap {
    const char *reason;
    const char *rules; /* "quota/limits, quota/missing" */
    const char *where; /* "plana-odoo, undocumented namespaces", or objects; NULL = everywhere */
};

/* Sorted by reason, places and rules, whatever the order of `items`. */
void kv_gaps_find(const struct kv_not_evaluated *items, size_t count, struct kv_arena *arena,
                  struct kv_list *gaps);

#endif
