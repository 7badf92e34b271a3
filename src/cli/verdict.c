#include "verdict.h"

const struct kv_exit_row kv_exit_table[] = {
    {KV_EXIT_CONFORMS, "the cluster conforms, but for what is waived or below --fail-on"},
    {KV_EXIT_FINDINGS, "findings at or above --fail-on"},
    {KV_EXIT_USAGE, "the command line or the spec is wrong"},
    {KV_EXIT_NO_VERDICT, "no verdict: the cluster or the recorded state could not be read, or a "
                         "report not be written"},
    {KV_EXIT_PARTIAL, "nothing found, but something could not be evaluated"},
    {0},
};

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
