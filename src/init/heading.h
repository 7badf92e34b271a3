/* The first lines of a draft: where it is from, and what in the cluster looks wrong. */
#ifndef KUBEVET_INIT_HEADING_H
#define KUBEVET_INIT_HEADING_H

#include "draft.h"

#include "kubevet/model/report.h"

/* Is it a finding that a draft has to name: no waived one, and no hint? */
bool fault_is(const struct kv_finding *finding);
size_t faults_count(const struct kv_report *report);

/* Lines of comment. With the report of the finished draft (NULL: not yet) they name each fault:
 * what `check` reports, what is written as a comment since it does not hold, and what observers
 * doubt. */
const char *heading_make(struct draft *draft, const struct kv_report *report);

#endif
