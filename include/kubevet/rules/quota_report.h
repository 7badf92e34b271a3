/* What the quotas of a state are used for, and what they may come to. */
#ifndef KUBEVET_RULES_QUOTA_REPORT_H
#define KUBEVET_RULES_QUOTA_REPORT_H

#include "kubevet/base/quota_report.h"
#include "kubevet/spec/spec.h"
#include "kubevet/state/state.h"

/* Of every quota that the state holds. The report owns all that it says. */
void kv_quota_report_make(const struct kv_spec *spec, const struct kv_state *state,
                          struct kv_quota_report *out);

#endif
