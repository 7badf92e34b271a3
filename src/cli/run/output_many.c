#include "output_many.h"

#include "kubevet/base/deadline.h"

/* --- have they a form? --- */

static bool is_of_quotas(const char *command)
{
    return strcmp(command, "quota") == 0;
}

static kv_format_write *writer_of(const struct kv_format *format, const char *command)
{
    return is_of_quotas(command) ? format->write_quotas : format->write;
}

/* Metrics of two reports on the same cluster would be the same series with two values. */
static bool clusters_check(const struct reports *reports, struct kv_error *error)
{
    const struct stored *items = reports->items.items;
    for (size_t i = 1; i < reports->items.count; i++)
        if (stored_compare(&items[i], &items[i - 1]) == 0)
            return kv_error_set(error, KV_ERROR_USAGE,
                                "-o prometheus: two reports of kubevet %s on cluster %s would "
                                "be the same metrics: render them one by one",
                                items[i].command,
                                items[i].cluster ? items[i].cluster : "(unknown)");
    return true;
}

bool outputs_check_many(const struct outputs *outputs, const struct reports *reports,
                        struct kv_error *error)
{
    for (size_t i = 0; i < outputs->count; i++) {
        const struct kv_format *format = outputs->items[i].format;
        if (format->metrics && !clusters_check(reports, error))
            return false;
        kv_list_each(&reports->items, const struct stored, stored) {
            if (!writer_of(format, stored->command))
                return kv_error_set(error, KV_ERROR_USAGE,
                                    "-o %s: there is no such form of a report of kubevet %s",
                                    format->name, stored->command);
        }
    }
    return true;
}

/* --- writing them --- */

/* An output that is being rendered. */
struct document {
    const struct output *output;
    struct kv_buffer earlier; /* what its file holds so far */
    struct kv_spool text;
    struct kv_style style;
    struct kv_many many;
    bool is_one; /* all reports are one document; otherwise they follow one another */
};

static void document_begin(struct document *document)
{
    output_earlier(document->output, &document->earlier);
    if (document->is_one && document->output->format->many.begin)
        document->output->format->many.begin(&document->many);
}

/* Only a report without a verdict lacks what an earlier one knows. */
static void document_add(struct document *document, struct kv_report *report, size_t index)
{
    const struct kv_format *format = document->output->format;
    struct kv_buffer out = {0};
    if (document->earlier.length > 0 && report->verdict == KV_VERDICT_NONE)
        format->recall(kv_buffer_as_text(&document->earlier), report);
    if (document->is_one) {
        format->many.add(&document->many, report, index);
        return;
    }
    kv_buffer_text(&out, index > 0 ? "\n" : "");
    writer_of(format, report->command)(report, &document->style, &out);
    kv_spool_take(&document->text, &out);
}

static void document_end(struct document *document)
{
    if (document->is_one && document->output->format->many.end)
        document->output->format->many.end(&document->many);
    kv_buffer_release(&document->earlier);
}

static void document_make(const struct output *output, const struct kv_options *options,
                          const struct kv_glance *glances, size_t count, bool is_fleet,
                          struct document *document)
{
    document->output = output;
    document->style = output_style(output, options);
    document->is_one = is_fleet && output->format->many.add;
    document->many = (struct kv_many){
        .glances = glances, .count = count, .style = &document->style, .out = &document->text};
}

/* Each report is read once, for all outputs. */
static bool documents_render(struct document *documents, size_t count,
                             const struct reports *reports, struct kv_error *error)
{
    bool ok = true;
    for (size_t i = 0; i < count; i++)
        document_begin(&documents[i]);
    for (size_t k = 0; ok && k < reports->items.count; k++) {
        struct kv_report report;
        ok = reports_get(reports, kv_list_item(&reports->items, struct stored, k), &report, error);
        for (size_t i = 0; ok && i < count; i++)
            document_add(&documents[i], &report, k);
        kv_arena_release(&report.arena);
    }
    for (size_t i = 0; i < count; i++)
        document_end(&documents[i]);
    return ok;
}

static bool documents_write(const struct document *documents, size_t count, int64_t time,
                            struct kv_error *error)
{
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        if (kv_deadline_left() < time)
            kv_deadline_set(time);
        ok = output_put_spool(documents[i].output->file, &documents[i].text, error) && ok;
    }
    return ok;
}

bool outputs_write_many(const struct outputs *outputs, const struct kv_options *options,
                        const struct reports *reports, bool is_fleet, int64_t time,
                        struct kv_error *error)
{
    struct kv_arena arena = {0};
    size_t count = reports->items.count;
    struct kv_glance *glances = kv_arena_array(&arena, count, sizeof *glances);
    struct document *documents = kv_arena_array(&arena, outputs->count, sizeof *documents);
    for (size_t k = 0; k < count; k++)
        glances[k] = kv_list_item(&reports->items, struct stored, k)->glance;
    for (size_t i = 0; i < outputs->count; i++)
        document_make(&outputs->items[i], options, glances, count, is_fleet, &documents[i]);
    bool ok = documents_render(documents, outputs->count, reports, error) &&
              documents_write(documents, outputs->count, time, error);
    for (size_t i = 0; i < outputs->count; i++)
        kv_spool_release(&documents[i].text);
    kv_arena_release(&arena);
    return ok;
}
