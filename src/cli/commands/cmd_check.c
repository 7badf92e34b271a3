#include "cli/failure.h"
#include "cli/run/evaluated.h"
#include "cli/run/no_spec.h"
#include "cli/run/rule_globs.h"
#include "cli/run/run.h"
#include "cli/run/source.h"

#include "kubevet/base/glob.h"
#include "kubevet/kinds/namespace.h"

static struct kv_selection selection_of(const struct run *run)
{
    const struct kv_options *options = run->options;
    bool document =
        options->member ? options->member->document : outputs_want_document(&run->outputs);
    return (struct kv_selection){options->rules, options->skip_rules, options->namespaces,
                                 document};
}

/* A typo, or options that select no rule, must not pass for a cluster that conforms. */
static bool rule_options_check(const struct kv_options *options, const struct kv_spec *spec,
                               struct kv_error *error)
{
    struct kv_arena arena = {0};
    const struct kv_strings own = kv_engine_check_ids(spec, &arena);
    bool ok = rule_globs_check("--rule", options->rules, own, error) &&
              rule_globs_check("--skip-rule", options->skip_rules, own, error);
    kv_arena_release(&arena);
    for (const struct kv_rule *const *rule = kv_engine_rules(spec); ok && *rule; rule++)
        if ((options->rules.count == 0 ||
             kv_globs_match(options->rules.items, options->rules.count, (*rule)->doc.id)) &&
            !kv_globs_match(options->skip_rules.items, options->skip_rules.count, (*rule)->doc.id))
            return true;
    return kv_error_set(error, KV_ERROR_USAGE, "--skip-rule leaves no rule to check");
}

static bool is_documented(const struct kv_spec *spec, const char *glob)
{
    for (size_t i = 0; i < spec->namespaces.count; i++)
        if (kv_glob_match(glob, spec->namespaces_by_name[i]->name.text))
            return true;
    return false;
}

static bool is_allowed(const struct kv_spec *spec, const char *glob)
{
    for (size_t i = 0; i < spec->allow_namespaces.count; i++)
        if (kv_glob_match(glob, spec->allow_namespaces.items[i].text))
            return true;
    return kv_spec_namespace_allowed(spec, glob);
}

/* Likewise a namespace that the spec does not document: no findings there would mean nothing. */
static bool namespaces_check(const struct kv_strings globs, const struct kv_spec *spec,
                             struct kv_error *error)
{
    for (size_t i = 0; i < globs.count; i++)
        if (!is_documented(spec, globs.items[i]) && !is_allowed(spec, globs.items[i]))
            return kv_error_set(error, KV_ERROR_USAGE,
                                "--namespace: no namespace of the spec matches '%s'",
                                globs.items[i]);
    return true;
}

/* Nor may a name that only a glob of `allowNamespaces` matches, if there is no such namespace. */
static bool namespaces_exist_check(const struct run *run, struct kv_error *error)
{
    const struct kv_strings globs = run->options->namespaces;
    const struct kv_state_kind *found = kv_state_kind(&run->state, &kv_kind_namespace);
    if (!found->known || found->unknown.count > 0 || run->report.verdict == KV_VERDICT_NONE)
        return true;
    for (size_t i = 0; i < globs.count; i++) {
        size_t at = 0;
        while (at < found->count && !kv_glob_match(globs.items[i], found->objects[at]->name))
            at++;
        if (at == found->count && !is_documented(run->spec, globs.items[i]))
            return kv_error_set(error, KV_ERROR_USAGE,
                                "--namespace: no namespace of the spec or of the cluster matches "
                                "'%s'",
                                globs.items[i]);
    }
    return true;
}

static enum kv_exit check(struct run *run)
{
    struct kv_error error = {0};
    const struct kv_spec *spec = run->spec;
    const struct kv_selection selection = selection_of(run);
    bool ok = rule_options_check(run->options, spec, &error) &&
              (spec->is_none || namespaces_check(run->options->namespaces, spec, &error)) &&
              run_evaluate(run, &selection, &error) && namespaces_exist_check(run, &error) &&
              run_has_evaluated(run, &error);
    (void)ok; /* *error is set if it failed */
    if (spec->is_none) {
        no_spec_places_drop(&run->report, spec);
        run->spec = NULL;
    }
    return run_end(run, &error);
}

/* What needs no spec: what is wrong in any cluster. */
static struct kv_spec *none_make(void)
{
    struct kv_spec *spec = no_spec_make();
    spec->is_none = true;
    message_print("there is no spec, so only what is wrong in any cluster is reported; `kubevet "
                  "init > kubevet.yaml` drafts one");
    return spec;
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    struct run run;
    struct kv_error error = {0};
    enum kv_exit code = KV_EXIT_USAGE;

    if (!run_begin(&run, command, options, &error)) {
        code = error_print(&error);
    } else if (!spec_path(options) && !rule_options_check(options, NULL, &error)) {
        code = run_end(&run, &error);
    } else {
        const char *path = spec_path(options);
        struct kv_spec *spec = path ? spec_open(path) : none_make();
        run.spec = spec;
        code = spec ? check(&run) : run_end_without_spec(&run);
        kv_spec_free(spec);
    }
    run_release(&run);
    return code;
}

const struct kv_command kv_cmd_check = {
    .name = "check",
    .arguments = "[SPEC]",
    .summary = "check a cluster against its spec",
    .details = "Compares the state of a cluster, live or recorded, with the spec and reports each "
               "difference. SPEC defaults to $KUBEVET_SPEC, then ./kubevet.yaml. Without "
               "any of them, only what is wrong in any cluster is reported: namespaces stuck in "
               "Terminating, full quotas and peaks above them, unbound claims, nodes that are not "
               "ready, failing objects of Flux, saturated autoscalers. `kubevet init` drafts a "
               "spec.\n"
               "\n"
               "Examples:\n"
               "  kubevet check cluster.yaml\n"
               "  kubevet check cluster.yaml --context admin --rule 'quota/*' -n 'plana-*'\n"
               "  kubevet check cluster.yaml --snapshot state.json -o json=report.json -o text\n"
               "  kubevet check cluster.yaml --repo . --live --new-only",
    .options = KV_OPTIONS_SOURCE | KV_OPTIONS_CONNECTION | KV_OPTIONS_SELECTION |
               KV_OPTIONS_REPORT | KV_OPTIONS_NOTIFY | KV_OPTIONS_VERDICT | KV_OPTIONS_EARLIER |
               KV_OPTIONS_FLEET | KV_OPTIONS_MANIFESTS,
    .max_arguments = 1,
    .run = run,
};
