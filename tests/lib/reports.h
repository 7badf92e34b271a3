/* Many reports at once: read from a text into a list, and written as one document. */
#ifndef KUBEVET_TESTS_LIB_REPORTS_H
#define KUBEVET_TESTS_LIB_REPORTS_H

#include "kubevet/report/format.h"
#include "kubevet/report/read.h"

#include <stdlib.h>

struct read {
    struct kv_arena arena;
    struct kv_list reports; /* struct kv_report */
    struct kv_error error;
    bool ok;
};

static void read_take(void *context, struct kv_report *report, struct kv_text json)
{
    struct read *read = context;
    (void)json;
    kv_list_add(&read->reports, &read->arena, struct kv_report, *report);
}

/* In pieces of so many bytes. */
static inline void reports_read(struct read *read, struct kv_text json, size_t piece,
                                const char *file, kv_rule_find *find_rule)
{
    struct kv_report_reader reader = {
        .file = file, .find_rule = find_rule, .take = read_take, .context = read};
    for (size_t at = 0, size; at < json.length; at += size) {
        size = json.length - at < piece ? json.length - at : piece;
        kv_report_reader_add(&reader, (struct kv_text){json.data + at, size});
    }
    read->ok = kv_report_reader_end(&reader, &read->error);
}

static inline void read_end(struct read *read)
{
    kv_list_each(&read->reports, struct kv_report, report)
        kv_arena_release(&report->arena);
    kv_arena_release(&read->arena);
}

static inline void many_write(const struct kv_format *format, const struct kv_report *reports,
                              size_t count, const struct kv_style *style, struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    struct kv_spool text = {0};
    struct kv_error error = {0};
    struct kv_glance *glances = kv_arena_array(&arena, count, sizeof *glances);
    struct kv_many many = {.glances = glances, .count = count, .style = style, .out = &text};
    for (size_t i = 0; i < count; i++)
        kv_glance_make(&reports[i], &arena, &glances[i]);
    if (format->many.begin)
        format->many.begin(&many);
    for (size_t i = 0; i < count; i++)
        format->many.add(&many, &reports[i], i);
    if (format->many.end)
        format->many.end(&many);
    if (!kv_spool_read(&text, 0, kv_spool_length(&text), out, &error))
        abort();
    kv_spool_release(&text);
    kv_arena_release(&arena);
}

#endif
