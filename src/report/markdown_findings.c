/* Paragraphs, not table rows: long paths of fields wrap in them.
 *
 * Source: https://github.github.com/gfm/; GitHub, GitLab and Forgejo show <details>. */
#include "markdown_findings.h"
#include "finding.h"
#include "markdown.h"
#include "repository.h"
#include "said.h"
#include "shown.h"
#include "since.h"
#include "summary.h"
#include "value.h"

enum { ALIKE_BYTES = 400 }; /* of the names of findings that are alike */

struct writer {
    const struct kv_report *report;
    const struct kv_style *style;
    struct kv_arena *arena;
    struct repository repository;
    struct kv_buffer *page;
    struct kv_buffer piece; /* what is added next, if it fits */
    size_t reserved;        /* bytes of the page for what must follow */
    size_t left_out;
};

/* False, and counted, if it does not fit. */
static bool piece_end(struct writer *writer)
{
    bool fits = writer->left_out == 0 &&
                writer->page->length + writer->piece.length + writer->reserved <= MARKDOWN_MAX;
    if (fits)
        kv_buffer_add(writer->page, writer->piece.data, writer->piece.length);
    else
        writer->left_out++;
    kv_buffer_clear(&writer->piece);
    return fits;
}

/* --- parts of a finding --- */

static void place_add(struct writer *writer, struct kv_place place)
{
    const char *path = repository_path(&writer->repository, place);
    markdown_span(&writer->piece, place.line > 0
                                      ? kv_arena_printf(writer->arena, "%s:%u", path, place.line)
                                      : path);
}

/* "**error** `quota/limits` ResourceQuota `shop/compute`, `shop.yaml:14`" */
static void head_add(struct writer *writer, const struct kv_finding *finding, bool grouped)
{
    struct kv_buffer *out = &writer->piece;
    const struct kv_object_name *object = &finding->object;
    const char *since = finding_since(writer->report, finding, writer->arena);
    kv_buffer_printf(out, "\n**%s** ", kv_severity_name(finding->severity));
    markdown_span(out, finding->rule->id);
    kv_buffer_text(out, " ");
    markdown_escape(out, object->kind);
    const char *namespace = grouped ? NULL : object->namespace;
    if (object->name || namespace) {
        kv_buffer_text(out, " ");
        markdown_span(out, kv_arena_printf(writer->arena, "%s%s%s", namespace ? namespace : "",
                                           namespace && object->name ? "/" : "",
                                           object->name ? object->name : ""));
    }
    if (since)
        kv_buffer_printf(out, ", %s", since);
    struct kv_place first = finding->manifest.file ? finding->manifest : finding->spec;
    if (!first.file)
        return;
    kv_buffer_text(out, ", ");
    place_add(writer, first);
    if (finding->manifest.file && finding->spec.file) {
        kv_buffer_text(out, ", documented at ");
        place_add(writer, finding->spec);
    }
}

static void value_add(struct writer *writer, const char *label, const char *value)
{
    kv_buffer_text(&writer->piece, label);
    if (value)
        markdown_span(&writer->piece, value);
    else
        kv_buffer_text(&writer->piece, "nothing");
}

static void values_add(struct writer *writer, const struct said *said)
{
    struct kv_buffer *out = &writer->piece;
    kv_buffer_text(out, "<br>");
    if (said->field) {
        markdown_span(out, said->field);
        kv_buffer_text(out, ": ");
    }
    value_add(writer, "documented ", said->documented);
    value_add(writer, ", found ", said->found);
    if (said->difference)
        kv_buffer_printf(out, " (%s)", said->difference);
}

static void sentence_add(struct writer *writer, const char *text, const char *around)
{
    kv_buffer_printf(&writer->piece, "<br>%s", around);
    markdown_escape(&writer->piece, sentence_brief(text, writer->arena));
    kv_buffer_text(&writer->piece, around);
}

/* "... and 16 more like it: `a`, `b`, ..." */
static void alike_add(struct writer *writer, const struct kv_list *alike)
{
    struct kv_buffer *out = &writer->piece;
    size_t start = out->length;
    if (alike->count == 0)
        return;
    kv_buffer_printf(out, "<br>\xe2\x80\xa6 and %zu more like it", alike->count);
    const struct kv_finding *const *others = alike->items;
    for (size_t i = 0; i < alike->count; i++) {
        const struct kv_object_name *object = &others[i]->object;
        kv_buffer_text(out, i == 0 ? ": " : ", ");
        if (out->length - start > ALIKE_BYTES) {
            kv_buffer_text(out, "\xe2\x80\xa6");
            break;
        }
        markdown_span(out, kv_arena_printf(writer->arena, "%s%s%s",
                                           object->namespace ? object->namespace : "",
                                           object->namespace ? "/" : "", object->name));
    }
}

/* --- tables --- */

static void row_add(struct writer *writer, const struct kv_table *table,
                    const struct kv_table_row *row)
{
    struct kv_buffer *out = &writer->piece;
    const char *strong = row->mark == KV_ROW_PART || row->mark == KV_ROW_LIMIT ? "" : "**";
    for (size_t i = 0; i < table->column_count; i++) {
        if (i > 0 && !column_is_of_amounts(table, i))
            continue; /* words make a table too wide for a comment */
        const char *cell = value_cell(table, i, row->cells[i], writer->arena);
        kv_buffer_printf(out, "| %s", *cell ? strong : "");
        markdown_escape(out, cell);
        kv_buffer_printf(out, "%s%s ", *cell ? strong : "",
                         i == 0 && row->mark == KV_ROW_CHANGED ? " \xe2\x86\x90 changed" : "");
    }
    kv_buffer_text(out, "|\n");
}

static void table_add(struct writer *writer, const struct kv_table *table)
{
    struct kv_buffer *out = &writer->piece;
    kv_buffer_text(out, "\n");
    for (size_t i = 0; i < table->column_count; i++) {
        if (i > 0 && !column_is_of_amounts(table, i))
            continue;
        kv_buffer_text(out, "| ");
        markdown_escape(out, table->columns[i]);
        kv_buffer_text(out, " ");
    }
    kv_buffer_text(out, "|\n");
    for (size_t i = 0; i < table->column_count; i++)
        if (i == 0 || column_is_of_amounts(table, i))
            kv_buffer_text(out, i == 0 ? "| --- " : "| ---: ");
    kv_buffer_text(out, "|\n");
    kv_list_each(&table->rows, const struct kv_table_row, row)
        row_add(writer, table, row);
}

/* --- findings --- */

static void finding_add(struct writer *writer, const struct shown *shown, bool grouped)
{
    const struct kv_finding *finding = shown->finding;
    struct said said = finding_said(writer->report, finding, false, writer->arena);
    head_add(writer, finding, grouped);
    if (said.values)
        values_add(writer, &said);
    if (said.message)
        sentence_add(writer, finding->message, "");
    if (said.hint)
        sentence_add(writer, finding->hint, "*");
    alike_add(writer, &shown->alike);
    kv_buffer_text(&writer->piece, "\n");
    if (finding->table)
        table_add(writer, finding->table);
}

static void group_head_add(struct writer *writer, const char *namespace)
{
    if (!namespace)
        return; /* the cluster's own findings follow its name */
    kv_buffer_text(&writer->piece, "\n### ");
    markdown_span(&writer->piece, namespace);
    kv_buffer_text(&writer->piece, "\n");
}

/* By namespace; or else with the namespace in the names. Returns how many do not fit. */
static size_t findings_add(struct writer *writer, enum kv_change change, bool grouped)
{
    const struct shown_choice choice = {.change = change, .fold = true};
    struct kv_list shown = findings_choose(writer->report, choice, writer->arena);
    const struct kv_finding *previous = NULL;
    size_t left_out = 0;
    writer->left_out = 0;
    kv_list_each(&shown, const struct shown, each) {
        const struct kv_finding *finding = each->finding;
        if (grouped &&
            (!previous || !kv_string_is(previous->object.namespace, finding->object.namespace)))
            group_head_add(writer, finding->object.namespace);
        finding_add(writer, each, grouped);
        if (!piece_end(writer))
            left_out += 1 + each->alike.count;
        previous = finding;
    }
    return left_out;
}

static void cut_add(struct writer *writer, size_t left_out, const char *what)
{
    if (left_out > 0)
        kv_buffer_printf(writer->page, "\n%zu more %s%s did not fit into a comment.\n", left_out,
                         what, left_out == 1 ? "" : "s");
}

/* --- a report that compares --- */

static void resolved_add(struct writer *writer)
{
    const struct kv_list *resolved = &writer->report->resolved;
    if (resolved->count == 0)
        return;
    kv_buffer_text(writer->page, "\n### ");
    const char *title = summary_resolved(writer->report, writer->arena);
    kv_buffer_printf(writer->page, "R");
    markdown_escape(writer->page, title + 1);
    kv_buffer_text(writer->page, "\n\n");
    writer->left_out = 0;
    kv_list_each(resolved, const struct kv_finding, finding) {
        kv_buffer_text(&writer->piece, "- ");
        markdown_span(&writer->piece, finding->rule->id);
        kv_buffer_text(&writer->piece, " ");
        markdown_escape(&writer->piece, finding_resolved(finding, writer->arena));
        kv_buffer_text(&writer->piece, "\n");
        (void)piece_end(writer); /* counted */
    }
    cut_add(writer, writer->left_out, "resolved finding");
}

static void new_add(struct writer *writer)
{
    struct finding_counts counts = findings_count(writer->report, KV_CHANGE_NEW);
    const char *text = counts_text(&counts, "", writer->arena);
    if (!*text)
        return;
    kv_buffer_text(writer->page, "\n### N");
    markdown_escape(writer->page, summary_new(writer->report, writer->arena) + 1);
    kv_buffer_printf(writer->page, ": %s\n", text);
    cut_add(writer, findings_add(writer, KV_CHANGE_NEW, false), "new finding");
}

static void existing_add(struct writer *writer)
{
    struct finding_counts counts = findings_count(writer->report, KV_CHANGE_EXISTING);
    const char *text = counts_text(&counts, "", writer->arena);
    if (!*text)
        return;
    kv_buffer_printf(writer->page, "\n<details%s><summary>Existing: %s</summary>\n",
                     writer->style->all ? " open" : "", text);
    cut_add(writer, findings_add(writer, KV_CHANGE_EXISTING, true), "existing finding");
    kv_buffer_text(writer->page, "\n</details>\n");
}

static void unseen_add(struct writer *writer)
{
    const struct kv_baseline *baseline = writer->report->baseline;
    if (baseline && baseline->not_evaluated > 0)
        kv_buffer_printf(writer->page,
                         "\n%zu of the baseline's findings %s not evaluated: unknown.\n",
                         baseline->not_evaluated, baseline->not_evaluated == 1 ? "was" : "were");
}

void markdown_findings(const struct kv_report *report, const struct kv_style *style,
                       struct kv_buffer *page)
{
    struct kv_arena arena = {0};
    struct writer writer = {.report = report, .style = style, .arena = &arena, .page = page};
    if (report->compares) {
        new_add(&writer);
        resolved_add(&writer);
        existing_add(&writer);
        unseen_add(&writer);
    } else {
        cut_add(&writer, findings_add(&writer, KV_CHANGE_NONE, true), "finding");
    }
    kv_buffer_release(&writer.piece);
    kv_arena_release(&arena);
}
