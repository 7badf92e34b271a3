#include "reports.h"

#include "kubevet/report/format.h"
#include "kubevet/rules/rule.h"
#include "kubevet/spec/check.h"

/* What is larger is not a report. A fleet's may be, of many clusters. */
#define REPORT_BYTES_MAX ((size_t)512 << 20)

static const struct kv_rule_doc *rule_find(const char *id)
{
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++)
        if (strcmp((*rule)->doc.id, id) == 0)
            return &(*rule)->doc;
    return kv_spec_own_rule(id);
}

static const char *keep(struct reports *reports, const char *text)
{
    return text ? kv_arena_copy(&reports->arena, kv_text_of(text)) : NULL;
}

/* --- adding --- */

static void stored_add(struct reports *reports, const char *file, const struct kv_report *report,
                       struct kv_text json)
{
    struct stored *stored = kv_list_push(&reports->items, &reports->arena, sizeof *stored);
    *stored = (struct stored){.cluster = keep(reports, report->cluster),
                              .spec_name = keep(reports, report->spec_name),
                              .command = report->command,
                              .in_fleet = report->in_fleet,
                              .compares = report->compares,
                              .file = file,
                              .offset = kv_spool_length(&reports->texts),
                              .length = json.length};
    kv_glance_make(report, &reports->arena, &stored->glance);
    kv_spool_add(&reports->texts, json);
}

struct taking {
    struct reports *reports;
    const char *file;
};

static void take(void *context, struct kv_report *report, struct kv_text json)
{
    struct taking *taking = context;
    report->in_fleet = report->in_fleet || taking->reports->is_fleet;
    stored_add(taking->reports, taking->file, report, json);
    kv_arena_release(&report->arena);
}

static bool piece_take(void *context, struct kv_text piece, struct kv_error *error)
{
    struct kv_report_reader *reader = context;
    kv_report_reader_add(reader, piece);
    return reader->rest.length + reader->one.length <= REPORT_BYTES_MAX ||
           kv_error_at(error, KV_ERROR_STATE, reader->file, reader->line + 1, 0,
                       "is too large for a report: the limit is %zu MiB", REPORT_BYTES_MAX >> 20);
}

bool reports_open(struct reports *reports, const char *path, struct kv_error *error)
{
    const char *name = keep(reports, strcmp(path, "-") == 0 ? "standard input" : path);
    struct taking taking = {reports, name};
    struct kv_report_reader reader = {
        .file = name, .find_rule = rule_find, .take = take, .context = &taking};
    bool ok = kv_file_read_pieces(path, piece_take, &reader, KV_ERROR_STATE, error);
    return kv_report_reader_end(&reader, error) && ok;
}

bool reports_parse(struct reports *reports, struct kv_text json, const char *name,
                   struct kv_error *error)
{
    struct taking taking = {reports, keep(reports, name)};
    struct kv_report_reader reader = {
        .file = taking.file, .find_rule = rule_find, .take = take, .context = &taking};
    kv_report_reader_add(&reader, json);
    return kv_report_reader_end(&reader, error);
}

static const struct kv_format *json_format(void)
{
    const struct kv_format *const *format = kv_report_registry;
    while (strcmp((*format)->name, "json") != 0)
        format++;
    return *format;
}

void reports_add(struct reports *reports, const struct kv_report *report)
{
    struct kv_buffer json = {0};
    const struct kv_style plain = {0};
    const struct kv_format *format = json_format();
    bool quotas = strcmp(report->command, "quota") == 0;
    (quotas ? format->write_quotas : format->write)(report, &plain, &json);
    stored_add(reports, report->cluster, report, kv_buffer_as_text(&json));
    kv_buffer_release(&json);
}

/* --- using --- */

static void report_take(void *context, struct kv_report *report, struct kv_text json)
{
    (void)json;
    *(struct kv_report *)context = *report;
}

bool reports_get(const struct reports *reports, const struct stored *stored,
                 struct kv_report *report, struct kv_error *error)
{
    struct kv_buffer json = {0};
    struct kv_report_reader reader = {
        .file = stored->file, .find_rule = rule_find, .take = report_take, .context = report};
    *report = (struct kv_report){0};
    bool ok = kv_spool_read(&reports->texts, stored->offset, stored->length, &json, error);
    if (ok)
        kv_report_reader_add(&reader, kv_buffer_as_text(&json));
    kv_buffer_release(&json);
    ok = kv_report_reader_end(&reader, error) && ok;
    report->in_fleet = stored->in_fleet;
    return ok;
}

void reports_cut(struct reports *reports, size_t count)
{
    reports->items.count = count;
}

int stored_compare(const void *left, const void *right)
{
    const struct stored *a = left, *b = right;
    int order = kv_string_compare(a->cluster, b->cluster);
    return order ? order : kv_string_compare(a->command, b->command);
}

void reports_sort(struct reports *reports)
{
    kv_sort(reports->items.items, reports->items.count, sizeof(struct stored), stored_compare);
}

void reports_release(struct reports *reports)
{
    kv_spool_release(&reports->texts);
    kv_arena_release(&reports->arena);
    *reports = (struct reports){0};
}
