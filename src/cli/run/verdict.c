#include "verdict.h"

const struct exit_row exit_table[] = {
    {KV_EXIT_CONFORMS,
     "the cluster conforms: no findings at or above --fail-on, not counting waived ones"},
    {KV_EXIT_FINDINGS, "findings at or above --fail-on"},
    {KV_EXIT_USAGE, "the command line, the spec or a manifest is invalid, or no rule applies"},
    {KV_EXIT_NO_VERDICT,
     "no verdict: it is another cluster, the state or a file could not be read, the snapshot is "
     "older than --max-age, or a report could not be written"},
    {KV_EXIT_PARTIAL, "no findings at or above --fail-on, but something could not be evaluated"},
    {0},
};

enum kv_exit exit_code_of(const struct kv_report *report, const struct kv_options *options)
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
