#include "output.h"
#include "source.h"

#include "kubevet/report/screen.h"

#include <stdint.h>

/* ", 5 quotas"; nothing for none. */
static void add_count(struct kv_buffer *line, size_t count, const char *one, const char *many)
{
    if (count > 0)
        kv_buffer_printf(line, ", %zu %s", count, count == 1 ? one : many);
}

/* What a good spec documents. */
static void add_line(struct kv_buffer *out, const struct kv_spec *spec)
{
    size_t quotas = 0, claims = 0, workloads = 0, resources = spec->resources.count;
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, namespace)
    {
        quotas += namespace->content.quota.amounts.count > 0;
        claims += namespace->content.claims.count;
        workloads += namespace->content.workloads.count;
        resources += namespace->content.resources.count;
    }
    kv_screen_escape(out, spec->file);
    kv_buffer_text(out, ": ok: ");
    kv_screen_escape(out, spec->name.text);
    add_count(out, spec->namespaces.count, "namespace", "namespaces");
    add_count(out, quotas, "quota", "quotas");
    add_count(out, workloads, "workload", "workloads");
    add_count(out, claims, "claim", "claims");
    add_count(out, resources, "resource", "resources");
    add_count(out, spec->storage_classes.count, "storage class", "storage classes");
    add_count(out, spec->nfs.count, "NFS export", "NFS exports");
    add_count(out, spec->waivers.count, "waiver", "waivers");
    add_count(out, spec->facts.count, "fact", "facts");
    kv_buffer_text(out, "\n");
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    (void)command;
    struct kv_buffer lines = {0};
    bool good = true;
    for (size_t i = 0; i < options->arguments.count; i++) {
        struct kv_spec *spec = kv_spec_open(options->arguments.items[i]);
        if (spec && !options->quiet)
            add_line(&lines, spec);
        good = good && spec;
        kv_spec_free(spec);
    }
    enum kv_exit code = kv_print(&lines);
    return good ? code : KV_EXIT_USAGE;
}

const struct kv_command kv_cmd_lint = {
    .name = "lint",
    .arguments = "SPEC...",
    .summary = "check specs alone",
    .details = "Prints every mistake of every spec to standard error, as file:line:column: text, "
               "and exits with 2 if there is one; else says what each spec documents.",
    .options = KV_OPTIONS_QUIET,
    .min_arguments = 1,
    .max_arguments = SIZE_MAX,
    .run = run,
};
