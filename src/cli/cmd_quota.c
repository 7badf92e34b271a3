#include "failure.h"
#include "run.h"
#include "source.h"

#include <assert.h>

/* Where no spec says what is too much: what the documentation of `kubevet quota` promises. */
static const char default_spec[] = "apiVersion: kubevet/v1\n"
                                   "kind: ClusterSpec\n"
                                   "metadata: {name: none}\n"
                                   "quotaAlerts: {warning: 90%, critical: 100%}\n";

/* The rules about the use of quotas, and no others. */
static struct kv_selection selection_make(const struct kv_options *options, struct kv_arena *arena)
{
    size_t known;
    kv_engine_rule_ids(&known);
    const char **ids = kv_arena_array(arena, known, sizeof *ids);
    struct kv_selection selection = {
        .rules = {ids, 0}, .namespaces = {options->namespaces.items, options->namespaces.count}};
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++)
        if ((*rule)->quota_use)
            ids[selection.rules.count++] = (*rule)->doc.id;
    return selection;
}

/* Its thresholds stand in where a spec sets none. */
static struct kv_spec *defaults_make(void)
{
    size_t rule_count;
    const char *const *rule_ids = kv_engine_rule_ids(&rule_count);
    struct kv_mistakes mistakes = {0};
    struct kv_spec *defaults = kv_spec_parse(kv_text_of(default_spec), "kubevet's own thresholds",
                                             rule_ids, rule_count, &mistakes);
    assert(defaults); /* a unit test reads it */
    kv_mistakes_release(&mistakes);
    return defaults;
}

static void thresholds_set(struct kv_spec *spec, const struct kv_spec *defaults)
{
    struct kv_value slack = spec->quota_alerts.slack;
    if (spec->quota_alerts.place.file)
        return;
    spec->quota_alerts = defaults->quota_alerts;
    spec->quota_alerts.slack = slack;
}

/* That a namespace without any quota is in order says nothing. */
static bool check_left(const struct kv_run *run, struct kv_error *error)
{
    return run->options->namespaces.count == 0 || run->quotas.quotas.count > 0 ||
           run->report.not_evaluated.count > 0 || run->report.verdict == KV_VERDICT_NONE ||
           kv_error_set(error, KV_ERROR_USAGE,
                        "--namespace: there is no quota in a namespace that was asked for");
}

/* Where the thresholds are kubevet's own there is no line of a spec to look up. */
static void places_drop(struct kv_report *report, const struct kv_spec *defaults)
{
    kv_list_each(&report->findings, struct kv_finding, finding)
    {
        if (finding->spec.file == defaults->file)
            finding->spec = (struct kv_place){0};
    }
    if (report->spec_file == defaults->file)
        report->spec_file = report->spec_name = NULL;
}

static enum kv_exit judge(struct kv_run *run, const struct kv_spec *defaults)
{
    struct kv_error error = {0};
    struct kv_selection selection = selection_make(run->options, &run->arena);
    if (kv_run_judge(run, &selection, &error) && check_left(run, &error))
        places_drop(&run->report, defaults);
    if (run->spec == defaults)
        run->spec = NULL;
    return kv_run_end(run, &error);
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    struct kv_run run;
    struct kv_error error = {0};
    enum kv_exit code;
    struct kv_spec *defaults = defaults_make(), *spec = NULL;
    const char *path = kv_spec_path(options);
    if (!kv_run_begin(&run, command, options, &error)) {
        code = kv_fail(&error);
    } else if (path && !(spec = kv_spec_open(path))) {
        code = kv_run_end_without_spec(&run, path);
    } else {
        if (spec)
            thresholds_set(spec, defaults);
        run.spec = spec ? spec : defaults;
        code = judge(&run, defaults);
    }
    kv_run_release(&run);
    kv_spec_free(spec);
    kv_spec_free(defaults);
    return code;
}

const struct kv_command kv_cmd_quota = {
    .name = "quota",
    .arguments = "[SPEC]",
    .summary = "tell what quotas are used for, and what they may come to",
    .details =
        "Tells of every quota what is used of it, the peak that its workloads come to at most "
        "(see `kubevet explain quota/projected`), the worst case with every pod that a rollout "
        "leaves behind still on its way out, and what it refuses now; the worst quota first. With "
        "a SPEC (or $KUBEVET_SPEC, or kubevet.yaml in the current folder) by its amounts and "
        "thresholds, without one at 90% and 100%.\n"
        "\n"
        "In the bar # is used, + is what the peak adds; ! and !! are the two thresholds. A peak of "
        "? is not known, one of - there is not, as the amount is not of pods. 10Gi -> 14Gi is a "
        "quota whose new amount is not yet enforced. On a narrow screen WORST, QUOTA and "
        "DOCUMENTED are left out, and names are cut.\n"
        "\n"
        "Exit codes are those of `kubevet check`, for what is found about the use of quotas.\n"
        "\n"
        "Examples:\n"
        "  kubevet quota\n"
        "  kubevet quota cluster.yaml --snapshot state.json -n 'plana-*' -o json\n"
        "  kubevet quota cluster.yaml --alertmanager http://am:9093 --interval 5m",
    .options = KV_OPTIONS_SOURCE | KV_OPTIONS_MANIFESTS | KV_OPTIONS_CONNECTION |
               KV_OPTIONS_NAMESPACE | KV_OPTIONS_REPORT | KV_OPTIONS_NOTIFY | KV_OPTIONS_VERDICT,
    .max_arguments = 1,
    .quotas = true,
    .run = run,
};
