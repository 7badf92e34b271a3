#include "remember.h"

#include "cli/failure.h"

#include "kubevet/base/clock.h"
#include "kubevet/base/glob.h"
#include "kubevet/history/history.h"

/* A writer is done within milliseconds. */
#define PATIENCE (10 * KV_SECOND)

static bool looked_for(void *context, const char *rule, const struct kv_object_name *object,
                       const char *fingerprint)
{
    const struct run *run = context;
    return kv_coverage_has(&run->coverage, rule, object, fingerprint);
}

typedef const char *text_pointer;

static bool is_unknown(const struct kv_quota_report *quotas, const char *namespace)
{
    kv_list_each(&quotas->unknown, const text_pointer, unknown) {
        if (strcmp(*unknown, namespace) == 0)
            return true;
    }
    return false;
}

static bool saw_quotas(void *context, const char *namespace)
{
    const struct run *run = context;
    const struct kv_strings *selected = &run->options->namespaces;
    return run->quotas.known &&
           (selected->count == 0 || kv_globs_match(selected->items, selected->count, namespace)) &&
           !is_unknown(&run->quotas, namespace) &&
           (!run->quotas.documented_only || kv_spec_namespace_find(run->coverage.spec, namespace));
}

/* The time of the state: of a recording its own, if it is known. */
static kv_time time_of(const struct run *run)
{
    const struct kv_report *report = &run->report;
    return report->source == KV_SOURCE_SNAPSHOT && report->clock != KV_TIME_NONE ? report->clock
                                                                                 : run->started_at;
}

void run_remember(struct run *run, int64_t limit_ns)
{
    struct kv_error error = {0};
    const struct kv_history_run adding = {
        .report = &run->report,
        .at = time_of(run),
        .is_recorded = run->report.source == KV_SOURCE_SNAPSHOT,
        .keep = run->options->keep / KV_SECOND,
        .patience = limit_ns < PATIENCE ? limit_ns : PATIENCE,
        .looked_for = looked_for,
        .saw_quotas = saw_quotas,
        .context = run,
    };
    if (!run->options->history || kv_history_add(run->options->history, &adding, &error))
        return;
    char why[sizeof error.file + sizeof error.text + 32];
    kv_error_format(&error, why, sizeof why);
    message_print("warning: the run was not added to the history: %s", why);
}
