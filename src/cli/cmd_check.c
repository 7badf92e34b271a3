#include "failure.h"
#include "run.h"
#include "source.h"

#include "kubevet/base/glob.h"

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

static enum kv_exit check(struct kv_run *run)
{
    struct kv_error error = {0};
    const struct kv_selection selection = selection_of(run->options);
    bool ok = check_namespaces(run->options->namespaces, run->spec, &error) &&
              kv_run_judge(run, &selection, &error) &&
              check_namespace_left_rules(run->options, &run->report, &error);
    (void)ok; /* the error says it */
    return kv_run_end(run, &error);
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    struct kv_run run;
    struct kv_error error = {0};
    const char *path = NULL;
    enum kv_exit code = KV_EXIT_USAGE;

    if (!kv_run_begin(&run, command, options, &error)) {
        code = kv_fail(&error);
    } else if (!check_rule_options(options, &error) || !(path = find_spec(options, &error))) {
        code = kv_run_end(&run, &error);
    } else {
        struct kv_spec *spec = kv_spec_open(path);
        run.spec = spec;
        code = spec ? check(&run) : kv_run_end_without_spec(&run, path);
        kv_spec_free(spec);
    }
    kv_run_release(&run);
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
               KV_OPTIONS_REPORT | KV_OPTIONS_NOTIFY | KV_OPTIONS_VERDICT | KV_OPTIONS_MANIFESTS,
    .max_arguments = 1,
    .run = run,
};
