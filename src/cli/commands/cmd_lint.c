#include "cli/failure.h"
#include "cli/run/output.h"
#include "cli/run/source.h"

#include "kubevet/report/screen.h"
#include "kubevet/spec/check.h"
#include "kubevet/spec/fleet.h"

#include <stdint.h>

/* ", 5 quotas"; nothing for none. */
static void count_add(struct kv_buffer *line, size_t count, const char *one, const char *many)
{
    if (count > 0)
        kv_buffer_printf(line, ", %zu %s", count, count == 1 ? one : many);
}

/* What a valid spec documents. */
static void line_add(struct kv_buffer *out, const struct kv_spec *spec, int width)
{
    struct kv_buffer line = {0};
    size_t quotas = 0, claims = 0, workloads = 0, resources = spec->resources.count;
    size_t checks = 0, policies = 0;
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, namespace) {
        quotas += namespace->content.quota.amounts.count > 0;
        claims += namespace->content.claims.count;
        workloads += namespace->content.workloads.count;
        resources += namespace->content.resources.count;
    }
    const struct kv_spec_check *check;
    for (size_t i = 0; (check = kv_spec_check_at(spec, i)); i++)
        *(check->is_policy ? &policies : &checks) += 1;
    kv_screen_escape(&line, spec->file);
    kv_buffer_text(&line, ": ok: ");
    kv_screen_escape(&line, spec->name.text);
    count_add(&line, spec->namespaces.count, "namespace", "namespaces");
    count_add(&line, quotas, "quota", "quotas");
    count_add(&line, workloads, "workload", "workloads");
    count_add(&line, claims, "claim", "claims");
    count_add(&line, resources, "resource", "resources");
    count_add(&line, spec->storage_classes.count, "storage class", "storage classes");
    count_add(&line, spec->nfs.count, "NFS export", "NFS exports");
    count_add(&line, checks, "check", "checks");
    count_add(&line, policies, "policy", "policies");
    count_add(&line, spec->waivers.count, "waiver", "waivers");
    count_add(&line, spec->facts.count, "fact", "facts");
    kv_screen_wrap(out, kv_buffer_as_text(&line).data, 0, 0, width);
    kv_buffer_text(out, "\n");
    kv_buffer_release(&line);
}

static bool spec_lint(const char *path, const struct kv_options *options, struct kv_buffer *lines)
{
    struct kv_spec *spec = spec_open(path);
    bool good = spec != NULL;
    if (good && !options->quiet)
        line_add(lines, spec, document_style(options).width);
    kv_spec_free(spec);
    return good;
}

static bool is_linted(const struct kv_fleet *fleet, const struct kv_fleet_cluster *before)
{
    const struct kv_fleet_cluster *clusters = fleet->clusters.items;
    for (const struct kv_fleet_cluster *cluster = clusters; cluster < before; cluster++)
        if (strcmp(cluster->spec.text, before->spec.text) == 0)
            return true;
    return false;
}

/* A fleet, and each spec that it names. */
static bool fleet_lint(const char *path, const struct kv_options *options, struct kv_buffer *lines)
{
    struct kv_fleet *fleet = fleet_open(path);
    if (!fleet)
        return false;
    bool good = true;
    size_t count = fleet->clusters.count;
    if (!options->quiet) {
        kv_screen_escape(lines, path);
        kv_buffer_printf(lines, ": ok: %zu cluster%s\n", count, count == 1 ? "" : "s");
    }
    kv_records_each(&fleet->clusters, const struct kv_fleet_cluster, cluster) {
        const char *spec = kv_fleet_path(fleet, cluster->spec.text, &fleet->arena);
        if (!is_linted(fleet, cluster))
            good = spec_lint(spec, options, lines) && good;
    }
    kv_fleet_free(fleet);
    return good;
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    struct kv_buffer lines = {0};
    bool good = true;
    struct kv_error error = {0};
    const char *first = spec_find(options, command->name, &error);
    if (!first)
        return error_print(&error);
    for (size_t i = 0; i == 0 || i < options->arguments.count; i++) {
        const char *path = i ? options->arguments.items[i] : first;
        bool is_good = kv_fleet_is(path) ? fleet_lint(path, options, &lines)
                                         : spec_lint(path, options, &lines);
        good = is_good && good;
    }
    enum kv_exit code = document_print(&lines);
    return good ? code : KV_EXIT_USAGE;
}

const struct kv_command kv_cmd_lint = {
    .name = "lint",
    .arguments = "[SPEC...]",
    .summary = "validate specs",
    .details = "Validates specs, and fleets (kind: Fleet) with the specs that they name, without a "
               "cluster. Every error is printed to standard error as "
               "file:line:column: text, and the exit code is then 2. For a valid spec, one line "
               "shows what it documents. SPEC defaults to $KUBEVET_SPEC, then ./kubevet.yaml.",
    .options = KV_OPTIONS_QUIET,
    .max_arguments = SIZE_MAX,
    .run = run,
};
