#include "verdict.h"

#include "kubevet/engine/engine.h"

/* Findings below --fail-on don't hide that something could not be evaluated. */
enum kv_exit kv_exit_code(const struct kv_report *report, const struct kv_options *options)
{
    if (report->verdict == KV_VERDICT_NONE)
        return KV_EXIT_NO_VERDICT;
    switch (kv_report_verdict(report, options->fail_on)) {
    case KV_VERDICT_FINDINGS:
        return options->exit_zero ? KV_EXIT_CONFORMS : KV_EXIT_FINDINGS;
    case KV_VERDICT_PARTIAL:
        return options->exit_zero || options->allow_partial ? KV_EXIT_CONFORMS : KV_EXIT_PARTIAL;
    case KV_VERDICT_CONFORMS:
        return KV_EXIT_CONFORMS;
    case KV_VERDICT_NONE:
        break;
    }
    return KV_EXIT_NO_VERDICT;
}
