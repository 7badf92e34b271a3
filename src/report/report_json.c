/* The report for programs. Keys, their order and their types are a public contract: keys are added,
 * never renamed or dropped, within apiVersion kubevet/v1. */
#include "document_json.h"
#include "json_parts.h"
#include "report/quota/json.h"

static json_t *report_json(const struct kv_report *report)
{
    json_t *document = json_object();
    kv_json_set(document, "apiVersion", kv_json_text("kubevet/v1"));
    kv_json_set(document, "kind", kv_json_text("Report"));
    report_run_json(report, document);
    report_findings_json(report, document);
    report_gaps_json(report, document);
    if (report->sections.count > 0)
        kv_json_set(document, "document", document_json(report));
    if (report->quotas)
        kv_json_set(document, "quotas", quotas_json(report->quotas));
    return document;
}

static void json_write(const struct kv_report *report, const struct kv_style *style,
                       struct kv_buffer *out)
{
    (void)style;
    kv_json_write(report_json(report), out);
}

/* Without its last newline; no string of JSON holds one. */
static void indented_add(struct kv_text json, struct kv_buffer *out)
{
    const char *end = json.data + json.length - 1;
    for (const char *line = json.data, *next; line < end; line = next) {
        next = memchr(line, '\n', (size_t)(end - line));
        kv_buffer_text(out, "    ");
        kv_buffer_add(out, line, (size_t)((next ? next : end) - line));
        if (!next)
            return;
        kv_buffer_add(out, next++, 1);
    }
}

/* One at a time: the tree of all of them would take many times as much memory as the text. */
static void json_write_many(const struct kv_report *reports, size_t count,
                            const struct kv_style *style, struct kv_buffer *out)
{
    (void)style;
    struct kv_buffer one = {0};
    kv_buffer_text(out, "{\n  \"apiVersion\": \"kubevet/v1\",\n  \"kind\": \"FleetReport\",\n"
                        "  \"clusters\": [");
    for (size_t i = 0; i < count; i++) {
        kv_buffer_clear(&one);
        kv_json_write(kv_string_is(reports[i].command, "quota") ? quota_report_json(&reports[i])
                                                                : report_json(&reports[i]),
                      &one);
        kv_buffer_text(out, i > 0 ? ",\n" : "\n");
        indented_add(kv_buffer_as_text(&one), out);
    }
    kv_buffer_text(out, count > 0 ? "\n  ]\n}\n" : "]\n}\n");
    kv_buffer_release(&one);
}

const struct kv_format kv_report_json = {
    .name = "json",
    .help = "for programs: the whole report (apiVersion kubevet/v1)",
    .quotas = true,
    .document = true,
    .write = json_write,
    .write_quotas = quota_json_write,
    .write_many = json_write_many,
};
