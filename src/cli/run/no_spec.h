/* A run without a spec: kubevet's own thresholds, and the rules that need none. */
#ifndef KUBEVET_CLI_RUN_NO_SPEC_H
#define KUBEVET_CLI_RUN_NO_SPEC_H

#include "kubevet/model/report.h"
#include "kubevet/spec/spec.h"

/* A spec that documents nothing but the thresholds of quotas, 90% and 100%. */
struct kv_spec *no_spec_make(void);

/* What comes from it has no line in a spec to point to. */
void no_spec_places_drop(struct kv_report *report, const struct kv_spec *defaults);

#endif
