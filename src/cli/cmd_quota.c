#include "failure.h"
#include "output.h"
#include "source.h"
#include "verdict.h"

#include "kubevet/base/glob.h"
#include "kubevet/report/quota_pages.h"
#include "kubevet/rules/quota_report.h"

#include <time.h>

/* Where no spec says what is too much: what the documentation of `kubevet quota` promises. */
static const char default_spec[] = "apiVersion: kubevet/v1\n"
                                   "kind: ClusterSpec\n"
                                   "metadata: {name: none}\n"
                                   "quotaAlerts: {warning: 90%, critical: 100%}\n";

/* What is held against the quotas' use, and what becomes of it. */
struct judging {
    struct kv_spec *spec;     /* the user's; NULL = none */
    struct kv_spec *defaults; /* its thresholds stand in where that sets none */
    struct kv_selection selection;
    struct kv_state state;
    struct kv_report report;
    struct kv_quota_report quotas;
};

static const struct kv_spec *spec_of(const struct judging *judging)
{
    return judging->spec ? judging->spec : judging->defaults;
}

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

static bool spec_open(const struct kv_options *options, struct judging *judging,
                      struct kv_error *error)
{
    size_t rule_count;
    const char *const *rule_ids = kv_engine_rule_ids(&rule_count);
    struct kv_mistakes mistakes = {0};
    const char *path = kv_spec_path(options);
    judging->spec = path ? kv_spec_open(path) : NULL;
    judging->defaults = kv_spec_parse(kv_text_of(default_spec), "kubevet's own thresholds",
                                      rule_ids, rule_count, &mistakes);
    kv_mistakes_release(&mistakes);
    if (judging->spec && judging->defaults && !judging->spec->quota_alerts.place.file) {
        struct kv_value slack = judging->spec->quota_alerts.slack;
        judging->spec->quota_alerts = judging->defaults->quota_alerts;
        judging->spec->quota_alerts.slack = slack;
    }
    if (!judging->defaults)
        return kv_error_set(error, KV_ERROR_USAGE, "the built-in thresholds are wrong");
    return !path || judging->spec;
}

static void quotas_make(void *context, const struct kv_state *state)
{
    struct judging *judging = context;
    kv_quota_report_make(spec_of(judging), state, &judging->quotas);
}

static bool judge_live(const struct kv_options *options, struct judging *judging,
                       struct kv_error *error)
{
    struct kv_session session = {0};
    bool ok = kv_session_open(&session, options, error);
    if (ok) {
        struct kv_live live = kv_session_live(&session, options);
        live.look = quotas_make;
        live.look_context = judging;
        ok = kv_engine_check_live(&live, spec_of(judging), &judging->selection, &judging->report,
                                  error);
    }
    kv_session_close(&session);
    return ok;
}

static bool judge_recording(const struct kv_options *options, struct judging *judging,
                            struct kv_error *error)
{
    if (!kv_recording_open(options, &judging->state, error))
        return false;
    kv_engine_check(spec_of(judging), &judging->state, &judging->selection, &judging->report);
    judging->report.path = options->snapshot;
    quotas_make(judging, &judging->state);
    return true;
}

static bool is_selected(const struct kv_options *options, const char *namespace)
{
    for (size_t i = 0; i < options->namespaces.count; i++)
        if (kv_glob_match(options->namespaces.items[i], namespace))
            return true;
    return options->namespaces.count == 0;
}

static void quotas_select(const struct kv_options *options, struct kv_list *quotas)
{
    size_t kept = 0;
    struct kv_quota_use *uses = quotas->items;
    for (size_t i = 0; i < quotas->count; i++)
        if (is_selected(options, uses[i].namespace))
            uses[kept++] = uses[i];
    quotas->count = kept;
}

/* That a namespace without any quota is in order says nothing. */
static bool check_left(const struct kv_options *options, const struct judging *judging,
                       struct kv_error *error)
{
    return options->namespaces.count == 0 || judging->quotas.quotas.count > 0 ||
           judging->report.not_evaluated.count > 0 ||
           kv_error_set(error, KV_ERROR_USAGE,
                        "--namespace: there is no quota in a namespace that was asked for");
}

/* Without a spec there is no line of one to look up. */
static void places_drop(const struct judging *judging)
{
    kv_list_each(&judging->report.findings, struct kv_finding, finding)
    {
        if (finding->spec.file == judging->defaults->file)
            finding->spec = (struct kv_place){0};
    }
}

static double seconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static void explain_exit(enum kv_exit code, const struct kv_report *report)
{
    if (code == KV_EXIT_PARTIAL)
        kv_complain("partial: not everything could be evaluated; the report says why, and "
                    "--allow-partial accepts it");
    else if (code == KV_EXIT_NO_VERDICT && report->findings.count > 0)
        kv_complain("no verdict: %s",
                    kv_list_item(&report->findings, struct kv_finding, 0)->message);
}

static enum kv_exit judge(const struct kv_options *options, size_t format, struct judging *judging)
{
    struct kv_error error = {0};
    struct kv_buffer document = {0};
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    kv_state_init(&judging->state, KV_SOURCE_SNAPSHOT);
    bool ok = options->snapshot ? judge_recording(options, judging, &error)
                                : judge_live(options, judging, &error);
    enum kv_exit code = KV_EXIT_NO_VERDICT;
    quotas_select(options, &judging->quotas.quotas);
    if (ok && judging->report.verdict != KV_VERDICT_NONE)
        ok = check_left(options, judging, &error);
    if (ok) {
        struct kv_report *report = &judging->report;
        report->verdict = kv_report_verdict(report, options->fail_on);
        report->duration_seconds = seconds_since(&start);
        places_drop(judging);
        (format == 0 ? kv_quota_page_text : kv_quota_page_json)(&judging->quotas, report,
                                                                &document);
        code = kv_exit_code(report, options);
        if (kv_print(&document) != KV_EXIT_CONFORMS)
            code = KV_EXIT_NO_VERDICT;
        else
            explain_exit(code, report);
    } else {
        code = kv_fail(&error);
    }
    kv_state_release(&judging->state);
    return code;
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    size_t format;
    struct kv_error error = {0};
    struct kv_arena arena = {0};
    struct judging judging = {0};
    enum kv_exit code = KV_EXIT_USAGE;
    if (!kv_document_format(command, options, &format, &error) ||
        !spec_open(options, &judging, &error)) {
        if (error.kind != KV_ERROR_NONE)
            code = kv_fail(&error);
    } else {
        judging.selection = selection_make(options, &arena);
        code = judge(options, format, &judging);
    }
    kv_report_release(&judging.report);
    kv_arena_release(&judging.quotas.arena);
    kv_spec_free(judging.spec);
    kv_spec_free(judging.defaults);
    kv_arena_release(&arena);
    return code;
}

static const char *const formats[] = {"text", "json", NULL};

const struct kv_command kv_cmd_quota = {
    .name = "quota",
    .arguments = "[SPEC]",
    .summary = "tell what quotas are used for, and what they may come to",
    .details =
        "Tells of every quota what is used of it, the peak that its workloads come to at most "
        "(see `kubevet explain quota/projected`), the worst case with every pod that a rollout "
        "leaves behind still on its way out, and what it refuses now. With a SPEC (or "
        "$KUBEVET_SPEC, or kubevet.yaml in the current folder) by its amounts and thresholds, "
        "without one at 90% and 100%.\n"
        "\n"
        "Exit codes are those of `kubevet check`, for what is found about the use of quotas.\n"
        "\n"
        "Examples:\n"
        "  kubevet quota\n"
        "  kubevet quota cluster.yaml --snapshot state.json -n 'plana-*' -o json",
    .options = KV_OPTIONS_SOURCE | KV_OPTIONS_CONNECTION | KV_OPTIONS_NAMESPACE |
               KV_OPTIONS_DOCUMENT | KV_OPTIONS_VERDICT,
    .max_arguments = 1,
    .formats = formats,
    .run = run,
};
