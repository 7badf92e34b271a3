#include "verdict.h"

enum kv_exit kv_exit_code(const struct kv_report *report, const struct kv_options *options)
{
    switch (report->verdict) {
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
