/* Markdown, for the comment on a pull request: a summary, then a table for each namespace. What
 * does not fit into a comment is counted.
 *
 * Source: https://github.github.com/gfm/ (tables, code spans); GitHub, GitLab and Forgejo take
 * 65,536 characters and more. */
#include "finding.h"
#include "gaps.h"
#include "markdown.h"
#include "quota_markdown.h"

#include "kubevet/report/format.h"
#include "kubevet/report/screen.h"

#include <stdint.h>

enum { CELL_MAX = 300 }; /* bytes of one value in a table */

void kv_markdown_escape(struct kv_buffer *out, const char *text)
{
    struct kv_buffer line = {0};
    kv_screen_escape(&line, text);
    for (const char *c = kv_buffer_as_text(&line).data; *c; c++) {
        if (*c == '<' || *c == '>' || *c == '&' || *c == '@' || *c == '#')
            kv_buffer_printf(out, "&#%d;", *c);
        else if (strchr("\\`*_[]|~$", *c))
            kv_buffer_printf(out, "\\%c", *c);
        else
            kv_buffer_add(out, c, 1);
    }
    kv_buffer_release(&line);
}

/* The longest run of backticks, which the fence of a code span must exceed. */
static size_t longest_run(const char *text)
{
    size_t longest = 0;
    for (size_t run; *text; text += run ? run : 1) {
        run = strspn(text, "`");
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void repeat(struct kv_buffer *out, char c, size_t count)
{
    while (count-- > 0)
        kv_buffer_add(out, &c, 1);
}

void kv_markdown_code(struct kv_buffer *out, const char *text)
{
    struct kv_buffer line = {0};
    kv_screen_escape(&line, text);
    size_t length = line.length;
    if (length > CELL_MAX) {
        for (length = CELL_MAX; ((unsigned char)line.data[length] & 0xc0) == 0x80;)
            length--; /* not within a character */
        line.data[length] = '\0';
    }
    const char *content = kv_buffer_as_text(&line).data;
    size_t fence = longest_run(content) + 1;
    const char *padding = fence > 1 || content[0] == ' ' ? " " : "";
    repeat(out, '`', fence);
    kv_buffer_text(out, padding);
    for (const char *c = content; *c; c++)
        kv_buffer_printf(out, *c == '|' ? "\\%c" : "%c", *c);
    kv_buffer_text(out, length < line.length ? "..." : "");
    kv_buffer_text(out, padding);
    repeat(out, '`', fence);
    kv_buffer_release(&line);
}

static void value_cell(struct kv_buffer *out, const char *value)
{
    kv_buffer_text(out, " | ");
    if (value)
        kv_markdown_code(out, value);
    else
        kv_buffer_text(out, "absent");
}

static void place_add(struct kv_buffer *out, struct kv_place place, struct kv_arena *arena)
{
    if (place.file)
        kv_markdown_code(
            out, place.line > 0 ? kv_arena_printf(arena, "%s:%u", kv_place_path(place), place.line)
                                : kv_place_path(place));
}

static void row_add(struct kv_buffer *out, const struct kv_finding *finding, struct kv_arena *arena)
{
    const char *change = kv_finding_change(finding);
    bool differs = finding->expected || finding->actual;
    kv_buffer_printf(out, "| %s%s%s | ", kv_severity_name(finding->severity), change ? ", " : "",
                     change ? change : "");
    kv_markdown_code(out, finding->rule->id);
    kv_buffer_text(out, " | ");
    kv_markdown_escape(out, finding->object.kind);
    if (finding->object.name) {
        kv_buffer_text(out, " ");
        kv_markdown_code(out, finding->object.name);
    }
    if (finding->field) {
        kv_buffer_text(out, "<br>");
        kv_markdown_code(out, finding->field);
    }
    if (differs) {
        value_cell(out, finding->expected);
        value_cell(out, finding->actual);
    } else {
        kv_buffer_text(out, " | | ");
    }
    kv_buffer_text(out, " | ");
    kv_markdown_escape(out, finding->message);
    if (finding->hint) {
        kv_buffer_text(out, "<br>*");
        kv_markdown_escape(out, finding->hint);
        kv_buffer_text(out, "*");
    }
    struct kv_place place = finding->manifest.file ? finding->manifest : finding->spec;
    kv_buffer_text(out, place.file ? "<br>" : "");
    place_add(out, place, arena);
    kv_buffer_text(out, " |\n");
}

static void table_head_add(struct kv_buffer *out, const char *namespace)
{
    kv_buffer_text(out, "\n### ");
    if (namespace) {
        kv_buffer_text(out, "Namespace ");
        kv_markdown_code(out, namespace);
    } else {
        kv_buffer_text(out, "Cluster");
    }
    kv_buffer_text(out, "\n\n| severity | rule | object | documented | found | what |\n"
                        "| --- | --- | --- | --- | --- | --- |\n");
}

/* Returns how many found no room. */
static size_t tables_add(const struct kv_report *report, struct kv_arena *arena,
                         struct kv_buffer *out)
{
    const struct kv_finding *previous = NULL;
    struct kv_buffer row = {0};
    size_t left_out = 0;
    kv_list_each(&report->findings, const struct kv_finding, finding)
    {
        if (finding->waived)
            continue;
        kv_buffer_clear(&row);
        if (!previous ||
            kv_string_compare(previous->object.namespace, finding->object.namespace) != 0)
            table_head_add(&row, finding->object.namespace);
        row_add(&row, finding, arena);
        if (left_out > 0 || out->length + row.length > KV_MARKDOWN_MAX) {
            left_out++;
            continue;
        }
        kv_buffer_add(out, row.data, row.length);
        previous = finding;
    }
    kv_buffer_release(&row);
    return left_out;
}

/* Returns how many found no room. */
static size_t gaps_add(const struct kv_report *report, struct kv_arena *arena,
                       struct kv_buffer *out)
{
    struct kv_list gaps = {0};
    struct kv_buffer row = {0};
    size_t left_out = 0;
    kv_gaps_find(report->not_evaluated.items, report->not_evaluated.count, arena, &gaps);
    if (gaps.count > 0)
        kv_buffer_text(out, "\n### Not evaluated\n\n");
    kv_list_each(&gaps, const struct kv_gap, gap)
    {
        kv_buffer_clear(&row);
        kv_buffer_text(&row, "- ");
        kv_markdown_escape(&row, gap->reason);
        kv_buffer_text(&row, ": ");
        kv_markdown_escape(&row, gap->rules);
        if (gap->where) {
            kv_buffer_text(&row, "; ");
            kv_markdown_escape(&row, gap->where);
        }
        kv_buffer_text(&row, "\n");
        if (left_out > 0 || out->length + row.length > KV_MARKDOWN_MAX)
            left_out++;
        else
            kv_buffer_add(out, row.data, row.length);
    }
    kv_buffer_release(&row);
    return left_out;
}

/* Returns how many found no room. */
static size_t resolved_add(const struct kv_report *report, struct kv_arena *arena,
                           struct kv_buffer *out)
{
    struct kv_buffer row = {0};
    size_t left_out = 0;
    if (report->resolved.count > 0)
        kv_buffer_text(out, "\n### Resolved by the manifests\n\n");
    kv_list_each(&report->resolved, const struct kv_finding, finding)
    {
        kv_buffer_clear(&row);
        kv_buffer_text(&row, "- ");
        kv_markdown_code(&row, finding->rule->id);
        kv_buffer_text(&row, " ");
        kv_markdown_escape(&row, kv_finding_resolved(finding, arena));
        kv_buffer_text(&row, "\n");
        if (left_out > 0 || out->length + row.length > KV_MARKDOWN_MAX)
            left_out++;
        else
            kv_buffer_add(out, row.data, row.length);
    }
    kv_buffer_release(&row);
    return left_out;
}

void kv_markdown_head(const struct kv_report *report, const char *title, struct kv_buffer *page)
{
    kv_buffer_printf(page, "## %s", title);
    if (report->spec_name) {
        kv_buffer_text(page, ": ");
        kv_markdown_escape(page, report->spec_name);
    }
    kv_buffer_printf(page, "\n\n**%s**", kv_verdict_name(report->verdict));
    kv_report_counts_add(page, report);
    kv_buffer_text(page, "\n");
    if (report->docs && report->findings.count > report->waived) {
        kv_buffer_text(page, "\nDocumentation: ");
        kv_markdown_escape(page, report->docs);
        kv_buffer_text(page, "\n");
    }
}

void kv_markdown_body(const struct kv_report *report, struct kv_buffer *page)
{
    struct kv_arena arena = {0};
    size_t findings = tables_add(report, &arena, page);
    size_t resolved = resolved_add(report, &arena, page);
    size_t gaps = gaps_add(report, &arena, page);
    if (findings > 0)
        kv_buffer_printf(page, "\n%zu more finding%s would not fit into a comment.\n", findings,
                         findings == 1 ? "" : "s");
    if (resolved > 0)
        kv_buffer_printf(page, "\n%zu more resolved finding%s would not fit into a comment.\n",
                         resolved, resolved == 1 ? "" : "s");
    if (gaps > 0)
        kv_buffer_printf(page,
                         "\n%zu more reason%s why something was not evaluated would not fit into a "
                         "comment.\n",
                         gaps, gaps == 1 ? "" : "s");
    kv_arena_release(&arena);
}

static void write_markdown(const struct kv_report *report, const struct kv_style *style,
                           struct kv_buffer *out)
{
    (void)style;
    struct kv_buffer page = {0};
    kv_markdown_head(report, "kubevet", &page);
    kv_markdown_body(report, &page);
    kv_buffer_add(out, page.data, page.length);
    kv_buffer_release(&page);
}

const struct kv_format kv_report_markdown = {
    .name = "markdown",
    .help = "for the comment on a pull request: a table for each namespace",
    .write = write_markdown,
    .write_quotas = kv_quota_markdown_write,
};
