#include "run.h"

#include "failure.h"
#include "notify.h"
#include "verdict.h"

#include "kubevet/base/tree.h"
#include "kubevet/base/yaml.h"

#include <sys/stat.h>
#include <time.h>

#define SPEC_BYTES_MAX ((size_t)16 << 20)

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool kv_run_begin(struct kv_run *run, const struct kv_command *command,
                  const struct kv_options *options, struct kv_error *error)
{
    *run = (struct kv_run){
        .command = command, .options = options, .started_at = time(NULL), .start = seconds_now()};
    kv_state_init(&run->state, KV_SOURCE_SNAPSHOT);
    return kv_outputs_parse(command, options, &run->arena, &run->outputs, error) &&
           kv_notify_check(options, error);
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

/* The spec's name, as people know the cluster by it; else what the connection is called. */
static const char *cluster_name(const struct kv_run *run)
{
    const struct kv_report *report = &run->report;
    if (report->spec_name && *report->spec_name)
        return report->spec_name;
    if (run->cluster)
        return run->cluster;
    return report->context ? report->context : report->server;
}

static void report_complete(struct kv_run *run, bool failed)
{
    struct kv_report *report = &run->report;
    if (!report->spec_name && run->spec)
        report->spec_name = run->spec->name.text;
    report->command = run->command->name;
    report->started_at = run->started_at;
    report->duration_seconds = seconds_now() - run->start;
    report->quotas = &run->quotas;
    report->new_only = run->options->new_only;
    report->verdict = failed ? KV_VERDICT_NONE : kv_report_verdict(report, run->options->fail_on);
    report->cluster = cluster_name(run);
}

/* How long may telling take? */
static int64_t time_left(const struct kv_run *run)
{
    int64_t timeout = run->options->timeout;
    if (timeout == 0 || timeout >= KV_TIMEOUT_NONE)
        return KV_TIMEOUT_NONE;
    return timeout - (int64_t)((seconds_now() - run->start) * 1e9);
}

/* Writes the report, then tells whoever is to be told. False if one of that failed, and was said;
 * neither hinders the other. `failure`: why there is no verdict; NULL = there is a report. */
static bool report_give(struct kv_run *run, const char *failure)
{
    struct kv_error error = {0};
    report_complete(run, failure != NULL);
    bool ok = kv_outputs_write(&run->outputs, run->options, &run->report, failure != NULL, &error);
    if (!ok)
        kv_fail(&error);
    return kv_notify_send(run->options, &run->report, failure, time_left(run)) && ok;
}

enum kv_exit kv_run_end_told(struct kv_run *run, const char *failure, enum kv_exit code)
{
    return report_give(run, failure) || code == KV_EXIT_USAGE ? code : KV_EXIT_NO_VERDICT;
}

static bool is_mapping(const struct kv_node *node)
{
    return node && node->type == KV_NODE_MAPPING;
}

/* What a wrong spec calls its cluster, as far as it is YAML at all: what is raised and written of
 * the failure must bear the same name as what succeeds. */
static const char *name_in(const char *path, struct kv_arena *arena)
{
    struct stat status;
    struct kv_buffer text = {0};
    struct kv_error ignored = {0};
    struct kv_yaml_documents documents = {0};
    const char *name = NULL;
    if (stat(path, &status) == 0 && S_ISREG(status.st_mode) &&
        kv_file_read(path, SPEC_BYTES_MAX, &text, KV_ERROR_SPEC, &ignored) &&
        kv_yaml_parse(kv_buffer_as_text(&text), path, &kv_yaml_spec_limits, arena, &documents,
                      &ignored) &&
        documents.count > 0) {
        const struct kv_node *root = documents.roots[0];
        const struct kv_node *metadata = is_mapping(root) ? kv_node_get(root, "metadata") : NULL;
        name = is_mapping(metadata) ? kv_tree_text(metadata, "name") : NULL;
    }
    kv_buffer_release(&text);
    return name;
}

enum kv_exit kv_run_end_without_spec(struct kv_run *run, const char *path)
{
    run->cluster = name_in(path, &run->arena);
    return kv_run_end_told(run, "the spec is wrong: kubevet lint says where", KV_EXIT_USAGE);
}

enum kv_exit kv_run_end(struct kv_run *run, const struct kv_error *error)
{
    if (error->kind != KV_ERROR_NONE) {
        char failure[sizeof error->file + sizeof error->text + 32];
        kv_error_format(error, failure, sizeof failure);
        return kv_run_end_told(run, failure, kv_fail(error));
    }
    if (!report_give(run, NULL))
        return KV_EXIT_NO_VERDICT;
    enum kv_exit code = kv_exit_code(&run->report, run->options);
    explain_exit(code, &run->report);
    return code;
}

void kv_run_release(struct kv_run *run)
{
    kv_report_release(&run->report);
    kv_arena_release(&run->quotas.arena);
    kv_state_release(&run->state);
    kv_manifests_release(&run->manifests);
    kv_arena_release(&run->arena);
}
