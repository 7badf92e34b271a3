/* Any bytes as a JSON report: refused with an error, or written in every format, and as JSON that
 * is read as the same again. */
#include "kubevet/report/format.h"
#include "kubevet/report/read.h"
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

static void report_release(struct kv_list *reports, struct kv_arena *arena)
{
    kv_list_each(reports, struct kv_report, report)
        kv_arena_release(&report->arena);
    kv_arena_release(arena);
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
    struct kv_arena arena = {0};
    struct kv_list reports = {0};
    struct kv_error error = {0};
    if (!kv_reports_read(json, "again", rule_find, &arena, &reports, &error) || reports.count != 1)
        abort();
    struct kv_buffer again = render(reports.items);
    if (again.length != json.length || memcmp(again.data, json.data, json.length) != 0)
        abort();
    kv_buffer_release(&again);
    report_release(&reports, &arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kv_arena arena = {0};
    struct kv_list reports = {0};
    struct kv_error error = {0};
    const struct kv_style style = {0};
    bool ok = kv_reports_read((struct kv_text){(const char *)data, size}, "fuzz.json", rule_find,
                              &arena, &reports, &error);
    if (ok != (error.kind == KV_ERROR_NONE))
        abort();
    for (size_t i = 0; ok && i < reports.count; i++) {
        struct kv_buffer json = render(kv_list_item(&reports, struct kv_report, i));
        read_again(kv_buffer_as_text(&json));
        kv_buffer_release(&json);
    }
    for (const struct kv_format *const *format = kv_report_registry; ok && *format; format++) {
        struct kv_buffer out = {0};
        if ((*format)->write_many && have_writer(*format, &reports))
            (*format)->write_many(reports.items, reports.count, &style, &out);
        kv_buffer_release(&out);
    }
    report_release(&reports, &arena);
    return 0;
}
