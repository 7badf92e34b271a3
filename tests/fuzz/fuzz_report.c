/* Any bytes as a JSON report: refused with an error, or written in every format, and as JSON that
 * is read as the same again. */
#include "../lib/reports.h"
#include "kubevet/rules/rule.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct kv_rule_doc *rule_find(const char *id)
{
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++)
        if (strcmp((*rule)->doc.id, id) == 0)
            return &(*rule)->doc;
    return NULL;
}

static kv_format_write *writer_of(const struct kv_format *format, const struct kv_report *report)
{
    return strcmp(report->command, "quota") == 0 ? format->write_quotas : format->write;
}

/* Is there one report, and are all of a kind that the format has? */
static bool have_writer(const struct kv_format *format, const struct kv_list *reports)
{
    kv_list_each(reports, const struct kv_report, report) {
        if (!writer_of(format, report))
            return false;
    }
    return reports->count > 0;
}

/* In every format; returns the JSON. */
static struct kv_buffer render(const struct kv_report *report)
{
    const struct kv_style style = {.width = 80, .color = true, .verbose = true};
    struct kv_buffer json = {0};
    for (const struct kv_format *const *format = kv_report_registry; *format; format++) {
        struct kv_buffer out = {0};
        if (writer_of(*format, report))
            writer_of(*format, report)(report, &style, &out);
        if (strcmp((*format)->name, "json") == 0)
            kv_buffer_add(&json, out.data, out.length);
        kv_buffer_release(&out);
    }
    return json;
}

static void read_again(struct kv_text json)
{
    struct read read = {0};
    reports_read(&read, json, SIZE_MAX, "again", rule_find);
    if (!read.ok || read.reports.count != 1)
        abort();
    struct kv_buffer again = render(read.reports.items);
    if (again.length != json.length || memcmp(again.data, json.data, json.length) != 0)
        abort();
    kv_buffer_release(&again);
    read_end(&read);
}

/* Where a piece ends does not matter. */
static void read_in_pieces(struct kv_text json, const struct read *whole)
{
    struct read read = {0};
    reports_read(&read, json, 3, "fuzz.json", rule_find);
    if (read.ok != whole->ok || read.reports.count != whole->reports.count ||
        strcmp(read.error.text, whole->error.text) != 0)
        abort();
    read_end(&read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct read read = {0};
    const struct kv_style style = {0};
    const struct kv_text text = {(const char *)data, size};
    reports_read(&read, text, SIZE_MAX, "fuzz.json", rule_find);
    if (read.ok != (read.error.kind == KV_ERROR_NONE))
        abort();
    read_in_pieces(text, &read);
    for (size_t i = 0; read.ok && i < read.reports.count; i++) {
        struct kv_buffer json = render(kv_list_item(&read.reports, struct kv_report, i));
        read_again(kv_buffer_as_text(&json));
        kv_buffer_release(&json);
    }
    for (const struct kv_format *const *format = kv_report_registry; read.ok && *format; format++) {
        struct kv_buffer out = {0};
        if ((*format)->many.add && have_writer(*format, &read.reports))
            many_write(*format, read.reports.items, read.reports.count, &style, &out);
        kv_buffer_release(&out);
    }
    read_end(&read);
    return 0;
}
