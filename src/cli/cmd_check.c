#include "failure.h"
#include "output.h"
#include "source.h"
#include "verdict.h"

#include "kubevet/base/glob.h"

#include <time.h>

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct kv_globs globs_of(struct kv_words words)
{
    return (struct kv_globs){words.items, words.count};
}

static struct kv_selection selection_of(const struct kv_options *options)
{
    return (struct kv_selection){
        .rules = globs_of(options->rules),
        .skip_rules = globs_of(options->skip_rules),
        .namespaces = globs_of(options->namespaces),
    };
}

static bool matches_any(struct kv_words globs, const char *id)
{
    for (size_t i = 0; i < globs.count; i++)
        if (kv_glob_match(globs.items[i], id))
            return true;
    return false;
}

static bool check_globs_match(const char *option, struct kv_words globs, struct kv_error *error)
{
    size_t count;
    const char *const *ids = kv_engine_rule_ids(&count);
    for (size_t i = 0; i < globs.count; i++) {
        size_t matched = 0;
        while (matched < count && !kv_glob_match(globs.items[i], ids[matched]))
            matched++;
        if (matched < count)
            continue;
        const char *nearest = kv_nearest_word(globs.items[i], ids, count);
        if (nearest)
            return kv_error_set(error, KV_ERROR_USAGE, "%s: no rule is '%s'; did you mean '%s'?",
                                option, globs.items[i], nearest);
        return kv_error_set(error, KV_ERROR_USAGE, "%s: no rule matches '%s'; see kubevet rules",
                            option, globs.items[i]);
    }
    return true;
}

/* A typo, or options that leave no rule, must not pass for a cluster that conforms. */
static bool check_rule_options(const struct kv_options *options, struct kv_error *error)
{
    size_t count;
    const char *const *ids = kv_engine_rule_ids(&count);
    if (!check_globs_match("--rule", options->rules, error) ||
        !check_globs_match("--skip-rule", options->skip_rules, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if ((options->rules.count == 0 || matches_any(options->rules, ids[i])) &&
            !matches_any(options->skip_rules, ids[i]))
            return true;
    return kv_error_set(error, KV_ERROR_USAGE, "--skip-rule leaves no rule to check");
}

static bool is_allowed(const struct kv_spec *spec, const char *glob)
{
    for (size_t i = 0; i < spec->allow_namespaces.count; i++)
        if (kv_glob_match(glob, spec->allow_namespaces.items[i].text))
            return true;
    return kv_spec_namespace_allowed(spec, glob);
}

/* Nor must a namespace that nobody documented: that nothing is found there says nothing. */
static bool check_namespaces(const struct kv_words globs, const struct kv_spec *spec,
                             struct kv_error *error)
{
    for (size_t i = 0; i < globs.count; i++) {
        size_t at = 0;
        while (at < spec->namespaces.count &&
               !kv_glob_match(globs.items[i], spec->namespaces_by_name[at]->name.text))
            at++;
        if (at == spec->namespaces.count && !is_allowed(spec, globs.items[i]))
            return kv_error_set(error, KV_ERROR_USAGE,
                                "--namespace: the spec documents no namespace that '%s' matches",
                                globs.items[i]);
    }
    return true;
}

static const char *find_spec(const struct kv_options *options, struct kv_error *error)
{
    const char *path = kv_spec_path(options);
    if (!path)
        kv_error_set(error, KV_ERROR_USAGE,
                     "there is no spec: name one (kubevet check SPEC), set KUBEVET_SPEC, or put "
                     "kubevet.yaml into the current folder");
    return path;
}

static bool judge_live(const struct kv_options *options, const struct kv_spec *spec,
                       const struct kv_selection *selection, const struct kv_overlay *overlay,
                       struct kv_report *report, struct kv_error *error)
{
    struct kv_session session = {0};
    bool ok = kv_session_open(&session, options, error);
    kv_session_warn(&session);
    if (ok) {
        struct kv_live live = kv_session_live(&session, options);
        live.overlay = overlay;
        ok = kv_engine_check_live(&live, spec, selection, report, error);
    }
    kv_session_close(&session);
    return ok;
}

static bool judge_recording(const struct kv_options *options, const struct kv_spec *spec,
                            const struct kv_selection *selection, const struct kv_overlay *overlay,
                            struct kv_state *state, struct kv_report *report,
                            struct kv_error *error)
{
    kv_engine_want(spec, selection, state);
    if (!kv_recording_open(options, state, error))
        return false;
    if (overlay && !kv_engine_check_overlay(spec, state, selection, overlay, report, error))
        return false;
    if (!overlay)
        kv_engine_check(spec, state, selection, report);
    report->path = options->snapshot;
    return true;
}

/* Manifests alone, or over another state. */
static bool judge_manifests(const struct kv_options *options, const struct kv_spec *spec,
                            const struct kv_selection *selection,
                            const struct kv_manifests *manifests, struct kv_state *state,
                            struct kv_report *report, struct kv_error *error)
{
    const struct kv_overlay overlay = {manifests, options->prune.items, options->prune.count};
    if (options->live)
        return judge_live(options, spec, selection, &overlay, report, error);
    if (options->snapshot)
        return judge_recording(options, spec, selection, &overlay, state, report, error);
    state->source = KV_SOURCE_MANIFESTS;
    kv_engine_want(spec, selection, state);
    kv_manifests_alone(options, manifests, state);
    kv_engine_check(spec, state, selection, report);
    return true;
}

/* Manifests come first: with wrong ones nothing is read, nothing judged. */
static bool judge(const struct kv_options *options, const struct kv_spec *spec,
                  const struct kv_selection *selection, struct kv_manifests *manifests,
                  struct kv_state *state, struct kv_report *report, struct kv_error *error)
{
    if (options->files.count > 0)
        return kv_manifests_open(options, manifests, error) &&
               judge_manifests(options, spec, selection, manifests, state, report, error);
    if (options->snapshot)
        return judge_recording(options, spec, selection, NULL, state, report, error);
    return judge_live(options, spec, selection, NULL, report, error);
}

/* There is none where this is not the documented cluster, and that is all that was found. */
static const char *why_no_verdict(const struct kv_report *report)
{
    kv_list_each(&report->findings, const struct kv_finding, finding)
    {
        if (!finding->waived)
            return finding->message;
    }
    return "the report says why";
}

/* Why the exit code is what it is, where no finding says so. */
static void explain_exit(enum kv_exit code, const struct kv_report *report)
{
    size_t rules = report->rules_not_evaluated;
    if (code == KV_EXIT_PARTIAL)
        kv_complain("partial: %zu rule%s could not be evaluated; the report says why, and "
                    "--allow-partial accepts it",
                    rules, rules == 1 ? "" : "s");
    else if (code == KV_EXIT_NO_VERDICT)
        kv_complain("no verdict: %s", why_no_verdict(report));
}

/* Rules about objects without a namespace have nothing to say under --namespace: if that leaves
 * none that has, nothing was judged, and that is no pass. */
static bool check_namespace_left_rules(const struct kv_options *options,
                                       const struct kv_report *report, struct kv_error *error)
{
    if (options->namespaces.count == 0 || report->rules_evaluated > 0 ||
        report->not_evaluated.count > 0 || report->findings.count > 0)
        return true;
    return kv_error_set(error, KV_ERROR_USAGE,
                        "--namespace: no rule that was asked for is about these namespaces; "
                        "nothing was judged");
}

static enum kv_exit check(const struct kv_options *options, const struct kv_spec *spec,
                          const struct kv_outputs *outputs)
{
    struct kv_selection selection = selection_of(options);
    struct kv_manifests manifests = {0};
    struct kv_state state; /* the report points into it */
    struct kv_report report = {0};
    struct kv_error error = {0};
    kv_time started_at = time(NULL);
    double start = seconds_now();

    kv_state_init(&state, KV_SOURCE_SNAPSHOT);
    bool ok = judge(options, spec, &selection, &manifests, &state, &report, &error);
    if (ok)
        ok = check_namespace_left_rules(options, &report, &error);
    if (ok) {
        report.new_only = options->new_only;
        report.verdict = kv_report_verdict(&report, options->fail_on);
    }
    report.started_at = started_at;
    report.duration_seconds = seconds_now() - start;

    enum kv_exit code;
    if (ok && kv_outputs_write(outputs, options, &report, &error)) {
        code = kv_exit_code(&report, options);
        explain_exit(code, &report);
    } else {
        code = kv_fail(&error);
    }
    kv_report_release(&report);
    kv_state_release(&state);
    kv_manifests_release(&manifests);
    return code;
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    (void)command;
    struct kv_arena arena = {0};
    struct kv_outputs outputs;
    struct kv_error error = {0};
    const char *path = NULL;
    enum kv_exit code = KV_EXIT_USAGE;

    if (!kv_outputs_parse(options, &arena, &outputs, &error) ||
        !check_rule_options(options, &error) || !(path = find_spec(options, &error))) {
        code = kv_fail(&error);
    } else {
        struct kv_spec *spec = kv_spec_open(path);
        if (spec)
            code = check_namespaces(options->namespaces, spec, &error)
                       ? check(options, spec, &outputs)
                       : kv_fail(&error);
        kv_spec_free(spec);
    }
    kv_arena_release(&arena);
    return code;
}

const struct kv_command kv_cmd_check = {
    .name = "check",
    .arguments = "[SPEC]",
    .summary = "hold a cluster against its spec",
    .details = "Reads the state of a cluster, live or recorded, and reports where it differs from "
               "the spec. SPEC is $KUBEVET_SPEC, else kubevet.yaml in the current folder, unless "
               "given.\n"
               "\n"
               "Examples:\n"
               "  kubevet check cluster.yaml\n"
               "  kubevet check cluster.yaml --context admin --rule 'quota/*' -n 'plana-*'\n"
               "  kubevet check cluster.yaml --snapshot state.json -o json=report.json -o text",
    .options = KV_OPTIONS_SOURCE | KV_OPTIONS_CONNECTION | KV_OPTIONS_SELECTION |
               KV_OPTIONS_REPORT | KV_OPTIONS_VERDICT | KV_OPTIONS_MANIFESTS,
    .max_arguments = 1,
    .run = run,
};
