/* Usage and peak of a state's quotas. */
#ifndef KUBEVET_RULES_QUOTA_REPORT_H
#define KUBEVET_RULES_QUOTA_REPORT_H

#include "kubevet/model/quota.h"
#include "kubevet/spec/spec.h"
#include "kubevet/state/state.h"

/* Reports every quota of the state. The report owns all its data. */
void kv_quota_report_make(const struct kv_spec *spec, const struct kv_state *state,
                          struct kv_quota_report *out);

#endif
