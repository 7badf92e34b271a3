#include "cli/failure.h"
#include "cli/run/evaluated.h"
#include "cli/run/no_spec.h"
#include "cli/run/run.h"
#include "cli/run/source.h"

/* The rules about the use of quotas, and no others. */
static struct kv_selection selection_make(const struct kv_options *options, struct kv_arena *arena)
{
    size_t known;
    kv_engine_rule_ids(&known);
    const char **ids = kv_arena_array(arena, known, sizeof *ids);
    struct kv_selection selection = {
        .rules = {ids, 0}, .namespaces = {options->namespaces.items, options->namespaces.count}};
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++)
        if ((*rule)->about & KV_ABOUT_QUOTA_USE)
            ids[selection.rules.count++] = (*rule)->doc.id;
    return selection;
}

static void thresholds_set(struct kv_spec *spec, const struct kv_spec *defaults)
{
    struct kv_value slack = spec->quota_alerts.slack;
    if (spec->quota_alerts.place.file)
        return;
    spec->quota_alerts = defaults->quota_alerts;
    spec->quota_alerts.slack = slack;
}

/* A selected namespace without any quota must not pass for one in order. */
static bool check_left(const struct run *run, struct kv_error *error)
{
    return run->options->namespaces.count == 0 || run->quotas.quotas.count > 0 ||
           run->report.not_evaluated.count > 0 || run->report.verdict == KV_VERDICT_NONE ||
           kv_error_set(error, KV_ERROR_USAGE,
                        "--namespace: there is no quota in the selected namespaces");
}

static bool is_of_quotas(const struct kv_not_evaluated *gap)
{
    static const char words[] = "resourcequotas: ";
    return strncmp(gap->reason, words, sizeof words - 1) == 0;
}

static bool is_same_place(const struct kv_not_evaluated *a, const struct kv_not_evaluated *b)
{
    return kv_string_is(a->object.namespace, b->object.namespace);
}

/* If quotas can't be read at all, other gaps don't matter. */
static void gaps_fold(struct kv_report *report)
{
    struct kv_not_evaluated *gaps = report->not_evaluated.items;
    size_t kept = 0, rules = 0;
    for (size_t i = 0; i < report->not_evaluated.count; i++) {
        bool is_repeated = false;
        for (size_t k = 0; k < report->not_evaluated.count && !is_of_quotas(&gaps[i]); k++)
            is_repeated =
                is_repeated || (is_of_quotas(&gaps[k]) && is_same_place(&gaps[i], &gaps[k]));
        if (!is_repeated)
            gaps[kept++] = gaps[i];
    }
    report->not_evaluated.count = kept;
    for (size_t i = 0; i < kept; i++) /* they are sorted by rule */
        rules += i == 0 || strcmp(gaps[i].rule, gaps[i - 1].rule) != 0;
    report->rules_not_evaluated = rules;
}

static enum kv_exit evaluate(struct run *run, const struct kv_spec *defaults)
{
    struct kv_error error = {0};
    struct kv_selection selection = selection_make(run->options, &run->arena);
    if (run_evaluate(run, &selection, &error) && check_left(run, &error) &&
        run_has_evaluated(run, &error))
        no_spec_places_drop(&run->report, defaults);
    gaps_fold(&run->report);
    if (run->spec == defaults)
        run->spec = NULL;
    return run_end(run, &error);
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    struct run run;
    struct kv_error error = {0};
    enum kv_exit code;
    struct kv_spec *defaults = no_spec_make(), *spec = NULL;
    const char *path = spec_path(options);
    if (!run_begin(&run, command, options, &error)) {
        code = error_print(&error);
    } else if (path && !(spec = spec_open(path))) {
        code = run_end_without_spec(&run);
    } else {
        if (spec)
            thresholds_set(spec, defaults);
        run.spec = spec ? spec : defaults;
        code = evaluate(&run, defaults);
    }
    run_release(&run);
    kv_spec_free(spec);
    kv_spec_free(defaults);
    return code;
}

const struct kv_command kv_cmd_quota = {
    .name = "quota",
    .arguments = "[SPEC]",
    .summary = "show the usage and the projected peak of quotas",
    .details =
        "Shows the usage of each quota, the namespace nearest a limit first: what is used, the "
        "projected peak of its "
        "workloads (see `kubevet explain quota/projected`), the worst case, and what the quota "
        "refuses now. The worst case counts every pod that a rollout replaces until it has "
        "terminated. No spec is needed: without one, the thresholds are 90% and 100%. With one, "
        "its amounts and thresholds apply. SPEC defaults to $KUBEVET_SPEC, then ./kubevet.yaml.\n"
        "\n"
        "In the bar, # is used, + is added by the peak, . is free. ! and !! mark the warning and "
        "the critical threshold. !! also marks a peak above the quota if the usage is unknown, as "
        "with manifests alone.\n"
        "\n"
        "PEAK, WORST and SLACK: ? is unknown, - is not applicable. For objects other than pods, "
        "the peak is the number of objects.\n"
        "\n"
        "HARD: 10Gi -> 14Gi is a new amount that is not enforced yet. 16Gi (14Gi) differs from the "
        "documented amount of 14Gi.\n"
        "\n"
        "On a narrow screen, columns are left out (WORST, QUOTA, DOCUMENTED, then SLACK and PEAK, "
        "at "
        "last the bar and USED) and names are shortened.\n"
        "\n"
        "Exit codes are those of `kubevet check`, for findings about the usage of quotas.\n"
        "\n"
        "Examples:\n"
        "  kubevet quota\n"
        "  kubevet quota cluster.yaml --snapshot state.json -n 'plana-*' -o json\n"
        "  kubevet quota cluster.yaml --alertmanager http://am:9093 --interval 5m",
    .options = KV_OPTIONS_SOURCE | KV_OPTIONS_MANIFESTS | KV_OPTIONS_CONNECTION |
               KV_OPTIONS_NAMESPACE | KV_OPTIONS_REPORT | KV_OPTIONS_NOTIFY | KV_OPTIONS_VERDICT |
               KV_OPTIONS_FLEET | KV_OPTIONS_EARLIER,
    .max_arguments = 1,
    .quotas = true,
    .run = run,
};
