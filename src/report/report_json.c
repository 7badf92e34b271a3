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

static void many_begin(struct kv_many *many)
{
    kv_spool_text(many->out, "{\n  \"apiVersion\": \"kubevet/v1\",\n  \"kind\": "
                             "\"FleetReport\",\n  \"clusters\": [");
}

static void many_add(struct kv_many *many, const struct kv_report *report, size_t index)
{
    kv_json_write_item(kv_string_is(report->command, "quota") ? quota_report_json(report)
                                                              : report_json(report),
                       index, many->out);
}

static void many_end(struct kv_many *many)
{
    kv_json_end_items(many->count, many->out);
}

const struct kv_format kv_report_json = {
    .name = "json",
    .help = "for programs: the whole report (apiVersion kubevet/v1)",
    .quotas = true,
    .document = true,
    .write = json_write,
    .write_quotas = quota_json_write,
    .many = {many_begin, many_add, many_end},
};
