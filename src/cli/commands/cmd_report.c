#include "cli/failure.h"
#include "cli/run/output_many.h"

#include <limits.h>

struct rendering {
    const struct kv_command *command;
    const struct kv_options *options;
    struct kv_arena arena;
    struct outputs outputs;
    struct reports reports; /* by cluster */
};

static bool reports_read(struct rendering *rendering, struct kv_error *error)
{
    const struct kv_strings *files = &rendering->options->arguments;
    size_t standard = 0;
    for (size_t i = 0; i < files->count; i++)
        standard += strcmp(files->items[i], "-") == 0;
    if (standard > 1)
        return kv_error_set(error, KV_ERROR_USAGE, "standard input (-) can be read only once");
    for (size_t i = 0; i < files->count; i++)
        if (!reports_open(&rendering->reports, files->items[i], error))
            return false;
    reports_sort(&rendering->reports);
    return rendering->reports.items.count > 0 ||
           kv_error_set(error, KV_ERROR_STATE, "%s: a FleetReport of no cluster", files->items[0]);
}

/* A fleet's report stays one, even of one cluster. */
static bool is_fleet(const struct rendering *rendering)
{
    kv_list_each(&rendering->reports.items, const struct stored, stored) {
        if (stored->in_fleet)
            return true;
    }
    return rendering->reports.items.count > 1;
}

static bool all_check(const struct rendering *rendering, struct kv_error *error)
{
    kv_list_each(&rendering->reports.items, const struct stored, stored) {
        if (stored->compares)
            return true;
    }
    return !rendering->options->all ||
           kv_error_set(error, KV_ERROR_USAGE,
                        "--all needs a report that compares with an earlier state; all findings of "
                        "others are shown anyway");
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    struct rendering rendering = {.command = command, .options = options};
    struct kv_error error = {0};
    bool ok = outputs_parse(command, options, &rendering.arena, &rendering.outputs, &error) &&
              reports_read(&rendering, &error) &&
              outputs_check_many(&rendering.outputs, &rendering.reports, &error) &&
              all_check(&rendering, &error) &&
              outputs_write_many(&rendering.outputs, options, &rendering.reports,
                                 is_fleet(&rendering), 0, &error);
    reports_release(&rendering.reports);
    kv_arena_release(&rendering.arena);
    return ok ? KV_EXIT_CONFORMS : error_print(&error);
}

const struct kv_command kv_cmd_report = {
    .name = "report",
    .arguments = "FILE...",
    .summary = "render JSON reports again, in any format",
    .details =
        "Reads reports that `kubevet check` or `kubevet quota` wrote with `-o json=FILE`, and "
        "writes them in other formats. `-` is standard input. Several files become one report: "
        "JSON of kind FleetReport, a run for each in SARIF, a suite for each cluster in JUnit, the "
        "metrics of all clusters; text, markdown and HTML begin with a table of clusters by family "
        "of rules. Clusters are sorted by name.\n"
        "\n"
        "Reports of other versions of kubevet can be read: what this version does not know is left "
        "out, and a rule that it does not know is shown without its documentation.\n"
        "\n"
        "The exit code says whether the reports were written, not what they say.\n"
        "\n"
        "Examples:\n"
        "  kubevet check cluster.yaml -o json=report.json -o text\n"
        "  kubevet report report.json -o markdown\n"
        "  kubevet report sof-1.json vie-1.json -o prometheus=kubevet.prom",
    .options = KV_OPTIONS_REPORT,
    .min_arguments = 1,
    .max_arguments = INT_MAX,
    .run = run,
};
