/* The report for people: short, for terminals of any width. */
#include "text.h"
#include "checkout.h"
#include "gaps.h"
#include "report/text/finding.h"
#include "report/text/page.h"
#include "shown.h"
#include "summary.h"
#include "value.h"

#include "kubevet/report/screen.h"

#include <stdint.h>

enum { RULE_COLUMNS_MAX = 26, SCREEN_LINES = 24 };

static void line_put(struct page *page, const char *color, const char *text)
{
    page_line_end(page);
    page_wrap(page, 0, color, page_escape(page, text));
    page_line_end(page);
}

static void blank_line(struct page *page)
{
    page_line_end(page);
    kv_buffer_text(page->out, "\n");
}

/* --- the head --- */

/* Appends text that is not broken, or begins a new line. Whether it fits is decided by the sample:
 * ages and times differ from run to run, lines should not. */
static void piece_put(struct page *page, const char *text, const char *sample, const char *end)
{
    size_t columns = kv_screen_columns(sample, strlen(sample)) + strlen(end);
    if (page_fits(page, 1 + columns)) {
        page_move(page, page->column + 1);
    } else {
        page_line_end(page);
        page_move(page, 2);
    }
    page_put(page, STYLE_DIM, kv_arena_printf(page->arena, "%s%s", text, end));
}

static void head_put(struct page *page)
{
    const struct kv_report *report = page->report;
    struct kv_arena *arena = page->arena;
    const char *state = page_escape(page, summary_state(report, arena));
    const char *age = summary_age(report, false, arena);
    const char *line = page_escape(page, summary_line(report, arena));
    size_t name = strcspn(line, " ");
    page_put(page, verdict_color(report->verdict), kv_arena_printf(arena, "%.*s", (int)name, line));
    page_wrap(page, name < 2 ? name : 2, verdict_color(report->verdict),
              kv_arena_printf(arena, "%s;", line + name));
    if (page->brief && report->findings.count > 0 && report->spec_file && !page->style->verbose) {
        const char *spec = kv_arena_printf(arena, "spec %s", page_escape(page, report->spec_file));
        piece_put(page, spec, spec, ";");
    }
    piece_put(page, state, state, age ? "," : ";");
    if (age)
        piece_put(page, age, summary_age(report, true, arena), ";");
    piece_put(page, summary_run(report, false, arena), summary_run(report, true, arena), "");
    page_line_end(page);
}

/* Which spec and which state were compared. */
static void sources_put(struct page *page)
{
    const struct kv_report *report = page->report;
    struct kv_buffer text = {0};
    const char *const parts[] = {"spec   ",    report->spec_file,
                                 ", ",         report->spec_name,
                                 "\nstate  ",  kv_source_type_name(report->source),
                                 " ",          report->path,
                                 ", ",         report->server,
                                 ", context ", report->context};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i += 2)
        if (parts[i + 1])
            kv_buffer_printf(&text, "%s%s", parts[i], page_escape(page, parts[i + 1]));
    char clock[KV_TIME_TEXT_MAX];
    if (report->clock != KV_TIME_NONE)
        kv_buffer_printf(&text, ", as of %s", kv_time_format(report->clock, clock));
    kv_buffer_printf(page->out, "%s\n", kv_buffer_as_text(&text).data);
    kv_buffer_release(&text);
}

/* --- findings --- */

static struct shown_choice choice_of(const struct page *page, enum kv_change change)
{
    bool is_verbose = page->style->verbose;
    return (struct shown_choice){.change = change, .waived = is_verbose, .fold = !is_verbose};
}

/* So many columns that objects stand below each other, where there is room for that. */
static size_t rule_columns(const struct page *page, const struct kv_list *shown)
{
    size_t longest = 0;
    kv_list_each(shown, const struct shown, each) {
        size_t length = strlen(each->finding->rule->id);
        longest = length > longest ? length : longest;
    }
    bool is_aligned = !page->brief && page->width != SIZE_MAX;
    return !is_aligned ? 0 : longest < RULE_COLUMNS_MAX ? longest : RULE_COLUMNS_MAX;
}

static void group_head_put(struct page *page, const struct kv_finding *finding)
{
    const char *namespace = finding->object.namespace;
    blank_line(page);
    if (namespace) /* the cluster's own findings follow its name in the first line */
        line_put(page, STYLE_BOLD, namespace);
}

/* By namespace, each with a head; or else with the namespace in the names. */
static void findings_put(struct page *page, struct shown_choice choice, bool grouped)
{
    grouped = grouped && !page->brief;
    struct kv_list shown = findings_choose(page->report, choice, page->arena);
    struct text_layout layout = {.rule = rule_columns(page, &shown), .namespaces = !grouped};
    const struct kv_finding *previous = NULL;
    kv_list_each(&shown, const struct shown, each) {
        const struct kv_finding *finding = each->finding;
        if (grouped && (!previous || kv_string_compare(previous->object.namespace,
                                                       finding->object.namespace) != 0))
            group_head_put(page, finding);
        layout.previous = previous;
        finding_put(page, &layout, each);
        previous = finding;
    }
}

/* Of a report that does not compare. */
static void all_put(struct page *page)
{
    if (page->brief && page->report->findings.count > 0)
        blank_line(page);
    findings_put(page, choice_of(page, KV_CHANGE_NONE), true);
}

/* --- a report that compares --- */

static void section_put(struct page *page, const char *title, const char *counts)
{
    blank_line(page);
    page_put(page, STYLE_BOLD, title);
    if (counts)
        page_put(page, NULL, kv_arena_printf(page->arena, ": %s", counts));
    page_line_end(page);
}

/* Resolved findings: only the head line. */
static void resolved_put(struct page *page)
{
    const struct kv_list *resolved = &page->report->resolved;
    if (resolved->count == 0)
        return;
    section_put(page, page_escape(page, summary_resolved(page->report, page->arena)), NULL);
    kv_list_each(resolved, const struct kv_finding, finding) {
        const struct kv_object_name *object = &finding->object;
        const char *name =
            kv_arena_printf(page->arena, "%s%s%s%s%s", object->kind, object->namespace ? "/" : "",
                            object->namespace ? object->namespace : "", object->name ? "/" : "",
                            object->name ? object->name : "");
        page_part(page, 2, STYLE_GREEN, page_escape(page, finding->rule->id), 0);
        page_part(page, page->gutter, STYLE_BOLD, page_escape(page, name), 0);
        const char *field = field_text(finding->field, page->arena);
        if (field)
            page_part(page, page->gutter, NULL, page_escape(page, field), 0);
        page_line_end(page);
    }
}

static void existing_put(struct page *page)
{
    struct finding_counts counts = findings_count(page->report, KV_CHANGE_EXISTING);
    const char *text = counts_text(&counts, "", page->arena);
    if (!*text)
        return;
    if (!page->style->all)
        text = kv_arena_printf(page->arena, "%s (--all lists them)", text);
    section_put(page, "existing", text);
    if (page->style->all)
        findings_put(page, choice_of(page, KV_CHANGE_EXISTING), true);
}

/* Neither existing nor resolved: what was not evaluated may be as it was. */
static void unseen_put(struct page *page)
{
    const struct kv_baseline *baseline = page->report->baseline;
    if (baseline && baseline->not_evaluated > 0)
        section_put(page, "unknown",
                    kv_arena_printf(page->arena, "%zu of the baseline's findings %s not evaluated",
                                    baseline->not_evaluated,
                                    baseline->not_evaluated == 1 ? "was" : "were"));
}

static void comparison_put(struct page *page)
{
    struct finding_counts counts = findings_count(page->report, KV_CHANGE_NEW);
    const char *text = counts_text(&counts, "", page->arena);
    if (*text) {
        section_put(page, page_escape(page, summary_new(page->report, page->arena)), text);
        findings_put(page, choice_of(page, KV_CHANGE_NEW), false);
    }
    resolved_put(page);
    existing_put(page);
    unseen_put(page);
}

/* --- what is not judged --- */

static void gaps_put(struct page *page, const char *head, const struct kv_not_evaluated *items,
                     size_t count)
{
    if (count == 0)
        return;
    struct kv_list gaps = {0};
    gaps_find(items, count, page->arena, &gaps);
    section_put(page, head, NULL);
    const char *last = "";
    kv_list_each(&gaps, const struct gap, gap) {
        page_line_end(page);
        if (strcmp(gap->reason, last) != 0)
            page_wrap(page, 2, NULL, page_escape(page, gap->reason));
        last = gap->reason;
        const char *where = page->style->verbose ? gap->where : gap->some;
        page_line_end(page);
        page_move(page, 4);
        page_put(page, NULL, "rules  ");
        page_wrap(page, 11, NULL, page_escape(page, gap->rules));
        if (where) {
            page_line_end(page);
            page_move(page, 4);
            page_put(page, NULL, "where  ");
            page_wrap(page, 11, NULL, page_escape(page, where));
        }
    }
    page_line_end(page);
}

static void not_applicable_put(struct page *page)
{
    struct kv_list items = {0};
    kv_list_each(&page->report->not_applicable, const struct kv_not_applicable, rule) {
        struct kv_not_evaluated *item = kv_list_push(&items, page->arena, sizeof *item);
        item->rule = rule->rule;
        item->reason = rule->reason;
    }
    gaps_put(page, "not applicable", items.items, items.count);
}

static void not_checkable_put(struct page *page)
{
    if (page->report->not_checkable.count == 0)
        return;
    section_put(page, "not checkable", NULL);
    kv_list_each(&page->report->not_checkable, const struct kv_fact, fact) {
        page_wrap(
            page, 2, NULL,
            page_escape(page, kv_arena_printf(page->arena, "%s: %s", fact->name, fact->value)));
        page_line_end(page);
    }
}

/* --- the checkout --- */

static void builds_put(struct page *page, const struct kv_list *builds)
{
    kv_list_each(builds, const struct kv_build, build) {
        const char *word = checkout_word(build, page->arena);
        if (!word)
            continue;
        page_wrap(page, 2, NULL,
                  page_escape(page, kv_arena_printf(page->arena, "%s/%s  %s", build->namespace,
                                                    build->name, word)));
        page_line_end(page);
    }
}

static void checkout_put(struct page *page)
{
    const struct kv_checkout *checkout = page->report->checkout;
    section_put(page, "checkout", NULL);
    page_wrap(page, 2, NULL, page_escape(page, checkout_line(checkout, page->arena)));
    page_line_end(page);
    builds_put(page, &checkout->builds);
    builds_put(page, &checkout->releases);
}

/* --- the whole --- */

static size_t lines_of(const struct kv_buffer *out, size_t from)
{
    size_t lines = 0;
    for (size_t i = from; i < out->length; i++)
        lines += out->data[i] == '\n';
    return lines;
}

bool text_is_silent(const struct kv_report *report, const struct kv_style *style)
{
    enum kv_change change = report->new_only ? KV_CHANGE_NEW : KV_CHANGE_NONE;
    struct finding_counts counts = findings_count(report, change);
    return style->quiet && !style->verbose && !style->all &&
           report->verdict == KV_VERDICT_CONFORMS && report->not_evaluated.count == 0 &&
           counts_sum(&counts) == 0;
}

void text_head(const struct kv_report *report, const struct kv_style *style, struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    struct page page = page_make(report, style, &arena, out);
    head_put(&page);
    if (style->verbose)
        sources_put(&page);
    kv_arena_release(&arena);
}

void text_body(const struct kv_report *report, const struct kv_style *style, struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    struct page page = page_make(report, style, &arena, out);
    if (report->compares)
        comparison_put(&page);
    else
        all_put(&page);
    if (report->checkout)
        checkout_put(&page);
    gaps_put(&page, "not evaluated", report->not_evaluated.items, report->not_evaluated.count);
    if (style->verbose) {
        not_applicable_put(&page);
        not_checkable_put(&page);
    }
    if (report->docs && report->findings.count > report->waived) {
        blank_line(&page);
        line_put(&page, NULL, kv_arena_printf(&arena, "documentation: %s", report->docs));
    }
    kv_arena_release(&arena);
}

void text_write(const struct kv_report *report, const struct kv_style *style, struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    size_t from = out->length;
    if (text_is_silent(report, style))
        return;
    text_head(report, style, out);
    text_body(report, style, out);
    /* The end is what a terminal shows of a long report. */
    if (lines_of(out, from) > SCREEN_LINES) {
        struct page page = page_make(report, style, &arena, out);
        blank_line(&page);
        line_put(&page, verdict_color(report->verdict), summary_line(report, &arena));
    }
    kv_arena_release(&arena);
}
