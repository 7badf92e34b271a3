/* The report for people at a terminal of 80 columns. */
#include "finding.h"
#include "gaps.h"
#include "quota_text.h"
#include "text.h"

#include "kubevet/base/duration.h"
#include "kubevet/report/format.h"
#include "kubevet/report/screen.h"

#include <stdint.h>

enum { GUTTER = 11 }; /* columns: two spaces, the longest severity, two spaces */

struct page {
    const struct kv_report *report;
    const struct kv_style *style;
    struct kv_buffer *out;
    struct kv_buffer scratch; /* text on its way through escaping */
};

/* `color` NULL = the terminal's own. */
static void paint_start(struct page *page, const char *color)
{
    if (color && page->style->color)
        kv_buffer_printf(page->out, "\033[%sm", color);
}

static void paint_end(struct page *page, const char *color)
{
    if (color && page->style->color)
        kv_buffer_text(page->out, "\033[0m");
}

static void paint(struct page *page, const char *color, const char *text)
{
    paint_start(page, color);
    kv_buffer_text(page->out, text);
    paint_end(page, color);
}

static void put_line(struct page *page, const char *color, const char *text)
{
    paint(page, color, text);
    kv_buffer_text(page->out, "\n");
}

/* A line of "label" and text of any origin, wrapped beside it. */
static void put_text(struct page *page, size_t indent, const char *color, const char *label,
                     const char *text)
{
    kv_buffer_clear(&page->scratch);
    kv_screen_escape(&page->scratch, text);
    kv_screen_pad(page->out, indent);
    paint_start(page, color);
    kv_buffer_text(page->out, label);
    size_t column = indent + kv_screen_columns(label, strlen(label));
    kv_screen_wrap(page->out, kv_buffer_as_text(&page->scratch).data, column, column,
                   page->style->width);
    paint_end(page, color);
    kv_buffer_text(page->out, "\n");
}

/* Appends to the scratch text. */
static void scratch_add(struct page *page, const char *before, const char *text)
{
    if (!text)
        return;
    kv_buffer_text(&page->scratch, before);
    kv_screen_escape(&page->scratch, text);
}

static const char *severity_color(enum kv_severity severity)
{
    switch (severity) {
    case KV_SEVERITY_ERROR:
        return KV_BOLD ";" KV_RED;
    case KV_SEVERITY_WARNING:
        return KV_BOLD ";" KV_YELLOW;
    case KV_SEVERITY_INFO:
    case KV_SEVERITY_SKIP:
        break;
    }
    return KV_BOLD ";" KV_CYAN;
}

/* A part of a finding's head line: behind the last one, or on a line of its own if it is too long.
 * Returns the new column. */
static size_t put_part(struct page *page, size_t column, const char *color, const char *text)
{
    size_t columns = kv_screen_columns(text, strlen(text));
    size_t width = page->style->width > 0 ? (size_t)page->style->width : SIZE_MAX;
    if (column > GUTTER && column + 2 + columns > width) {
        kv_buffer_text(page->out, "\n");
        column = 0;
    }
    size_t start = column < GUTTER ? GUTTER : column > GUTTER ? column + 2 : column;
    kv_screen_pad(page->out, start - column);
    paint(page, color, text);
    return start + columns;
}

/* "  error    quota/limits  ResourceQuota/compute  spec.hard[limits.memory]" */
static void put_head(struct page *page, const struct kv_finding *finding)
{
    const char *word = finding->waived ? "waived" : kv_severity_name(finding->severity);
    kv_buffer_text(page->out, "  ");
    paint(page, finding->waived ? KV_DIM : severity_color(finding->severity), word);
    kv_screen_pad(page->out, GUTTER - 2 - strlen(word));
    size_t column = put_part(page, GUTTER, NULL, finding->rule->id);

    kv_buffer_clear(&page->scratch);
    scratch_add(page, "", finding->object.kind);
    scratch_add(page, "/", finding->object.name);
    column = put_part(page, column, KV_BOLD, page->scratch.data);

    if (finding->field) {
        kv_buffer_clear(&page->scratch);
        scratch_add(page, "", finding->field);
        column = put_part(page, column, NULL, page->scratch.data);
    }
    if (finding->change != KV_CHANGE_NONE)
        put_part(page, column, finding->change == KV_CHANGE_NEW ? KV_BOLD : KV_DIM,
                 finding->change == KV_CHANGE_NEW ? "(new)" : "(existing)");
    kv_buffer_text(page->out, "\n");
}

static void put_difference(struct page *page, const struct kv_finding *finding)
{
    if (!finding->expected && !finding->actual)
        return;
    put_text(page, GUTTER, KV_RED, "- documented  ",
             finding->expected ? finding->expected : "(absent)");
    put_text(page, GUTTER, KV_GREEN, "+ found       ",
             finding->actual ? finding->actual : "(absent)");
}

static void put_place(struct page *page, struct kv_place place, const char *what)
{
    if (!place.file)
        return;
    kv_buffer_clear(&page->scratch);
    scratch_add(page, "", place.file);
    if (place.line > 0)
        kv_buffer_printf(&page->scratch, ":%u", place.line);
    kv_buffer_text(&page->scratch, what);
    kv_screen_pad(page->out, GUTTER);
    put_line(page, KV_DIM, page->scratch.data);
}

static void put_waiver(struct page *page, const struct kv_finding *finding)
{
    kv_buffer_clear(&page->scratch);
    kv_buffer_printf(&page->scratch, "%s, waived", kv_severity_name(finding->severity));
    scratch_add(page, " until ", finding->waived->until);
    scratch_add(page, ": ", finding->waived->reason);
    kv_screen_wrap(page->out, page->scratch.data, 0, GUTTER, page->style->width);
    kv_buffer_text(page->out, "\n");
}

static void put_finding(struct page *page, const struct kv_finding *finding)
{
    put_head(page, finding);
    put_difference(page, finding);
    put_text(page, GUTTER, NULL, "", finding->message);
    if (finding->hint)
        put_text(page, GUTTER, NULL, "hint: ", finding->hint);
    if (finding->waived)
        put_waiver(page, finding);
    put_place(page, finding->spec, "");
    put_place(page, finding->manifest, " (manifest)");
}

static void put_group_head(struct page *page, const char *namespace)
{
    kv_buffer_clear(&page->scratch);
    scratch_add(page, namespace ? "namespace " : "", namespace ? namespace : "cluster");
    put_line(page, KV_BOLD, page->scratch.data);
}

static void put_findings(struct page *page)
{
    const struct kv_finding *previous = NULL;
    kv_list_each(&page->report->findings, const struct kv_finding, finding)
    {
        if (finding->waived && !page->style->verbose)
            continue;
        if (!previous ||
            kv_string_compare(previous->object.namespace, finding->object.namespace) != 0)
            put_group_head(page, finding->object.namespace);
        put_finding(page, finding);
        kv_buffer_text(page->out, "\n");
        previous = finding;
    }
    if (previous && page->report->docs) {
        put_text(page, 0, NULL, "documentation: ", page->report->docs);
        kv_buffer_text(page->out, "\n");
    }
}

/* What the manifests mend: its head line says enough. */
static void put_resolved(struct page *page)
{
    if (page->report->resolved.count == 0)
        return;
    put_line(page, KV_BOLD, "resolved by the manifests");
    kv_list_each(&page->report->resolved, const struct kv_finding, finding)
    {
        kv_buffer_clear(&page->scratch);
        scratch_add(page, "", finding->object.kind);
        scratch_add(page, "/", finding->object.namespace);
        scratch_add(page, "/", finding->object.name);
        size_t column = put_part(page, 0, KV_GREEN, finding->rule->id);
        column = put_part(page, column, KV_BOLD, page->scratch.data);
        kv_buffer_clear(&page->scratch);
        scratch_add(page, "", finding->field);
        if (finding->field)
            put_part(page, column, NULL, page->scratch.data);
        kv_buffer_text(page->out, "\n");
    }
    kv_buffer_text(page->out, "\n");
}

static void put_gaps(struct page *page, const char *head, const struct kv_not_evaluated *items,
                     size_t count)
{
    if (count == 0)
        return;
    struct kv_arena arena = {0};
    struct kv_list gaps = {0};
    kv_gaps_find(items, count, &arena, &gaps);
    put_line(page, KV_BOLD, head);
    const char *last = "";
    kv_list_each(&gaps, const struct kv_gap, gap)
    {
        if (strcmp(gap->reason, last) != 0)
            put_text(page, 2, NULL, "", gap->reason);
        last = gap->reason;
        put_text(page, 4, NULL, "rules  ", gap->rules);
        if (gap->where)
            put_text(page, 4, NULL, "where  ", gap->where);
    }
    kv_buffer_text(page->out, "\n");
    kv_arena_release(&arena);
}

static void put_not_applicable(struct page *page)
{
    struct kv_arena arena = {0};
    struct kv_list items = {0};
    kv_list_each(&page->report->not_applicable, const struct kv_not_applicable, rule)
    {
        struct kv_not_evaluated *item = kv_list_push(&items, &arena, sizeof *item);
        item->rule = rule->rule;
        item->reason = rule->reason;
    }
    put_gaps(page, "not applicable", items.items, items.count);
    kv_arena_release(&arena);
}

static void put_not_checkable(struct page *page)
{
    if (page->report->not_checkable.count == 0)
        return;
    put_line(page, KV_BOLD, "not checkable");
    kv_list_each(&page->report->not_checkable, const struct kv_fact, fact)
    {
        kv_buffer_clear(&page->scratch);
        scratch_add(page, "", fact->name);
        scratch_add(page, ": ", fact->value);
        kv_screen_wrap(page->out, page->scratch.data, 0, 2, page->style->width);
        kv_buffer_text(page->out, "\n");
    }
    kv_buffer_text(page->out, "\n");
}

/* What was held against what. */
static void put_sources(struct page *page)
{
    const struct kv_report *report = page->report;
    kv_buffer_clear(&page->scratch);
    scratch_add(page, "spec   ", report->spec_file);
    scratch_add(page, ", ", report->spec_name);
    scratch_add(page, "\nstate  ", kv_source_type_name(report->source));
    scratch_add(page, " ", report->path);
    scratch_add(page, ", ", report->server);
    scratch_add(page, ", context ", report->context);
    char clock[KV_TIME_TEXT_MAX];
    if (report->clock != KV_TIME_NONE)
        scratch_add(page, ", as of ", kv_time_format(report->clock, clock));
    kv_buffer_add(page->out, page->scratch.data, page->scratch.length);
    kv_buffer_text(page->out, "\n\n");
}

static size_t object_count(const struct kv_report *report)
{
    size_t count = 0;
    kv_list_each(&report->objects, const struct kv_object_count, objects) count += objects->count;
    return count;
}

static void put_summary(struct page *page)
{
    const struct kv_report *report = page->report;
    bool conforms = report->verdict == KV_VERDICT_CONFORMS;
    bool partial = report->verdict == KV_VERDICT_PARTIAL;
    paint(page,
          conforms  ? KV_BOLD ";" KV_GREEN
          : partial ? KV_BOLD ";" KV_YELLOW
                    : KV_BOLD ";" KV_RED,
          kv_verdict_name(report->verdict));
    kv_report_counts_add(page->out, report);
    size_t objects = object_count(report);
    char time[KV_DURATION_TEXT_MAX];
    kv_duration_format((int64_t)(report->duration_seconds * 1e9), time);
    kv_buffer_printf(page->out, "; %zu rule%s on %zu object%s in %s\n", report->rules_evaluated,
                     report->rules_evaluated == 1 ? "" : "s", objects, objects == 1 ? "" : "s",
                     time);
}

void kv_text_write(const struct kv_report *report, const struct kv_style *style,
                   struct kv_buffer *out)
{
    struct page page = {.report = report, .style = style, .out = out};
    if (style->verbose)
        put_sources(&page);
    put_findings(&page);
    put_resolved(&page);
    put_gaps(&page, "not evaluated", report->not_evaluated.items, report->not_evaluated.count);
    if (style->verbose) {
        put_not_applicable(&page);
        put_not_checkable(&page);
    }
    if (!style->quiet || report->verdict != KV_VERDICT_CONFORMS)
        put_summary(&page);
    kv_buffer_release(&page.scratch);
}

const struct kv_format kv_report_text = {
    .name = "text",
    .help = "for people: findings by namespace, and a summary line",
    .human = true,
    .write = kv_text_write,
    .write_quotas = kv_quota_text_write,
};
