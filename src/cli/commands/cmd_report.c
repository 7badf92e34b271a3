#include "cli/failure.h"
#include "cli/run/output.h"
#include "cli/run/reports.h"

#include <limits.h>

struct rendering {
    const struct kv_command *command;
    const struct kv_options *options;
    struct kv_arena arena;
    struct outputs outputs;
    struct kv_list reports; /* struct kv_report, in the order of the files */
};

static kv_format_write *writer_of(const struct kv_format *format, const struct kv_report *report)
{
    return strcmp(report->command, "quota") == 0 ? format->write_quotas : format->write;
}

static bool reports_read(struct rendering *rendering, struct kv_error *error)
{
    const struct kv_strings *files = &rendering->options->arguments;
    size_t standard = 0;
    for (size_t i = 0; i < files->count; i++)
        standard += strcmp(files->items[i], "-") == 0;
    if (standard > 1)
        return kv_error_set(error, KV_ERROR_USAGE, "standard input (-) can be read only once");
    for (size_t i = 0; i < files->count; i++)
        if (!reports_open(files->items[i], &rendering->arena, &rendering->reports, error))
            return false;
    return rendering->reports.count > 0 ||
           kv_error_set(error, KV_ERROR_STATE, "%s: a FleetReport of no cluster", files->items[0]);
}

/* Metrics of two reports on the same cluster would be the same series with two values. */
static bool clusters_check(const struct rendering *rendering, struct kv_error *error)
{
    const struct kv_report *reports = rendering->reports.items;
    for (size_t i = 0; i < rendering->reports.count; i++)
        for (size_t k = 0; k < i; k++)
            if (kv_string_is(reports[i].cluster, reports[k].cluster) &&
                strcmp(reports[i].command, reports[k].command) == 0)
                return kv_error_set(error, KV_ERROR_USAGE,
                                    "-o prometheus: two reports of kubevet %s on cluster %s would "
                                    "be the same metrics: render them one by one",
                                    reports[i].command,
                                    reports[i].cluster ? reports[i].cluster : "(unknown)");
    return true;
}

static bool formats_check(const struct rendering *rendering, struct kv_error *error)
{
    for (size_t i = 0; i < rendering->outputs.count; i++) {
        const struct kv_format *format = rendering->outputs.items[i].format;
        if (format->metrics && !clusters_check(rendering, error))
            return false;
        kv_list_each(&rendering->reports, const struct kv_report, report) {
            if (!writer_of(format, report))
                return kv_error_set(error, KV_ERROR_USAGE,
                                    "-o %s: there is no such form of a report of kubevet %s",
                                    format->name, report->command);
        }
    }
    return true;
}

static bool all_check(const struct rendering *rendering, struct kv_error *error)
{
    kv_list_each(&rendering->reports, const struct kv_report, report) {
        if (report->compares)
            return true;
    }
    return !rendering->options->all ||
           kv_error_set(error, KV_ERROR_USAGE,
                        "--all needs a report that compares with an earlier state; all findings of "
                        "others are shown anyway");
}

static void document_make(const struct rendering *rendering, const struct output *output,
                          struct kv_buffer *out)
{
    const struct kv_format *format = output->format;
    struct kv_style style = output_style(output, rendering->options);
    const struct kv_report *reports = rendering->reports.items;
    size_t count = rendering->reports.count;
    if (count > 1 && format->write_many) {
        format->write_many(reports, count, &style, out);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        kv_buffer_text(out, i > 0 ? "\n" : "");
        writer_of(format, &reports[i])(&reports[i], &style, out);
    }
}

/* An output that can't be written does not stop the others. */
static bool documents_write(const struct rendering *rendering, struct kv_error *error)
{
    bool ok = true;
    for (size_t i = 0; i < rendering->outputs.count; i++) {
        const struct output *output = &rendering->outputs.items[i];
        struct kv_buffer document = {0};
        document_make(rendering, output, &document);
        ok = output_put(output->file, kv_buffer_as_text(&document), error) && ok;
        kv_buffer_release(&document);
    }
    return ok;
}

static enum kv_exit run(const struct kv_command *command, const struct kv_options *options)
{
    struct rendering rendering = {.command = command, .options = options};
    struct kv_error error = {0};
    bool ok = outputs_parse(command, options, &rendering.arena, &rendering.outputs, &error) &&
              reports_read(&rendering, &error) && formats_check(&rendering, &error) &&
              all_check(&rendering, &error) && documents_write(&rendering, &error);
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
        "metrics of all clusters; text, markdown and annotations follow one another.\n"
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
