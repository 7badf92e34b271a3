/* Since when a finding exists, by the history. */
#ifndef KUBEVET_REPORT_SINCE_H
#define KUBEVET_REPORT_SINCE_H

#include "kubevet/base/arena.h"
#include "kubevet/model/report.h"

/* "for 3d4h", by the report's own clock; "first seen by this run"; NULL if it is unknown. */
const char *finding_since(const struct kv_report *report, const struct kv_finding *finding,
                          struct kv_arena *arena);

#endif
