/* What a run looked at: is a finding that it does not report gone, or was it not looked for? */
#ifndef KUBEVET_ENGINE_COVERAGE_H
#define KUBEVET_ENGINE_COVERAGE_H

#include "kubevet/engine/engine.h"

struct kv_coverage {
    const struct kv_spec *spec;
    const struct kv_selection *selection;
    const struct kv_report *report; /* finished */
};

/* Would the run have found it? False if the rule was not evaluated, if the namespace was not
 * selected or is no longer documented, if a gap of the rule may hide it, or if another finding
 * explains it. */
bool kv_coverage_has(const struct kv_coverage *coverage, const char *rule,
                     const struct kv_object_name *object, const char *fingerprint);

/* Compares the report with an earlier one: a finding is existing if the earlier one has it, by
 * fingerprint, and had not waived it where it is not waived now; else it is new. What only the
 * earlier one has is resolved if this run would have found it, on a cluster that is known to be the
 * same where the earlier report knew which it was. Takes over the earlier report.
 * `path` names it. */
void kv_report_compare_baseline(const struct kv_coverage *coverage, struct kv_report *report,
                                struct kv_report *earlier, const char *path);

#endif
