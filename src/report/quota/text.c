#include "text.h"

#include "report/text.h"
#include "report/text/page.h"
#include "view.h"

#include "kubevet/base/quantity.h"
#include "kubevet/report/screen.h"

enum column {
    NAMESPACE,
    QUOTA,
    RESOURCE,
    USED,
    HARD,
    DOCUMENTED,
    SHARE,
    PEAK,
    WORST,
    SLACK,
    COUNT
};

enum {
    GAP = 2,
    BAR_MAX = 20, /* cells */
    BAR_USUAL = 10,
    BAR_MIN = 4,
    NAME_MIN = 8,        /* columns that are left of a shortened name */
    MARK_COLUMNS = 3,    /* " !!" */
    PERCENT_COLUMNS = 5, /* " 100%" */
    REFUSALS_SHOWN = 10,
};

static const struct {
    const char *head;
    bool right, name;
} columns[COUNT] = {
    [NAMESPACE] = {"NAMESPACE", false, true}, [QUOTA] = {"QUOTA", false, true},
    [RESOURCE] = {"RESOURCE", false, true},   [USED] = {"USED", true, false},
    [HARD] = {"HARD", true, false},           [DOCUMENTED] = {"DOCUMENTED", true, false},
    [SHARE] = {"SHARE", false, false},        [PEAK] = {"PEAK", true, false},
    [WORST] = {"WORST", true, false},         [SLACK] = {"SLACK", true, false},
};

struct line {
    const struct quota_row *row;
    const char *cells[COUNT]; /* SHARE is drawn instead */
};

struct table {
    const struct kv_quota_report *quotas;
    const struct kv_style *style;
    struct kv_buffer *out;
    struct kv_arena *arena;
    struct kv_list lines; /* struct line */
    size_t widths[COUNT]; /* 0 = not shown */
    size_t bar;           /* cells */
    bool marks;           /* some share is over a threshold */
};

/* --- cells --- */

static const char *escaped_copy(struct kv_arena *arena, const char *text)
{
    struct kv_buffer escaped = {0};
    kv_screen_escape(&escaped, text);
    const char *copy = kv_arena_copy(arena, kv_buffer_as_text(&escaped));
    kv_buffer_release(&escaped);
    return copy;
}

/* "16Gi (14Gi)": with the documented amount, if it differs. */
static const char *hard_cell(struct kv_arena *arena, const struct kv_quota_resource *resource)
{
    struct kv_quantity hard, documented;
    const char *text = quota_hard(arena, resource);
    if (!resource->documented ||
        kv_quantity_parse(kv_text_of(resource->hard), &hard) != KV_QUANTITY_OK ||
        kv_quantity_parse(kv_text_of(resource->documented), &documented) != KV_QUANTITY_OK ||
        kv_quantity_compare(hard, documented) == 0)
        return text;
    return kv_arena_printf(arena, "%s (%s)", text,
                           quota_short(arena, resource->documented, resource->hard));
}

static void line_add(struct table *table, const struct quota_row *row)
{
    struct kv_arena *arena = table->arena;
    const struct kv_quota_resource *resource = row->resource;
    struct line *line = kv_list_push(&table->lines, arena, sizeof *line);
    *line = (struct line){
        .row = row,
        .cells = {[NAMESPACE] = row->use->namespace,
                  [QUOTA] = row->use->quota,
                  [RESOURCE] = resource->resource,
                  [USED] = quota_used(arena, resource),
                  [HARD] = hard_cell(arena, resource),
                  [DOCUMENTED] = resource->documented
                                     ? quota_short(arena, resource->documented, resource->hard)
                                     : "-",
                  [SHARE] = "",
                  [PEAK] = quota_peak(arena, resource, resource->projected),
                  [WORST] = quota_peak(arena, resource, resource->worst),
                  [SLACK] = quota_peak(arena, resource, resource->slack)},
    };
    for (size_t i = 0; i < COUNT; i++)
        if (line->cells[i])
            line->cells[i] = escaped_copy(arena, line->cells[i]);
    table->marks = table->marks || resource->state != KV_QUOTA_OK;
}

static size_t columns_of(const char *text)
{
    return kv_screen_columns(text, strlen(text));
}

/* --- the layout --- */

static size_t share_columns(const struct table *table)
{
    return table->bar + PERCENT_COLUMNS + (table->marks ? MARK_COLUMNS : 0);
}

static size_t total_columns(const struct table *table)
{
    size_t total = 0;
    for (size_t i = 0; i < COUNT; i++)
        if (table->widths[i] > 0)
            total += table->widths[i] + (total > 0 ? GAP : 0);
    return total;
}

static void bar_set(struct table *table, size_t cells)
{
    table->bar = cells;
    table->widths[SHARE] = share_columns(table);
}

static bool is_documented(const struct table *table)
{
    kv_list_each(&table->lines, const struct line, line) {
        if (line->row->resource->documented)
            return true;
    }
    return false;
}

/* Does each namespace have a single quota, so that its name can be left out? */
static bool is_one_each(const struct kv_quota_report *quotas)
{
    const char *last = "";
    kv_list_each(&quotas->quotas, const struct kv_quota_use, use) {
        if (strcmp(use->namespace, last) == 0)
            return false;
        last = use->namespace;
    }
    return true;
}

/* Shortens the longest names, as evenly as possible, until the table fits. */
static void names_cut(struct table *table, size_t limit)
{
    for (size_t total; (total = total_columns(table)) > limit;) {
        size_t longest = 0, second = NAME_MIN;
        for (size_t i = 1; i < COUNT; i++)
            if (columns[i].name && table->widths[i] > table->widths[longest])
                longest = i;
        for (size_t i = 0; i < COUNT; i++)
            if (columns[i].name && i != longest && table->widths[i] > second)
                second = table->widths[i];
        size_t width = table->widths[longest];
        if (width <= NAME_MIN)
            return; /* the table fits on no terminal of this width */
        size_t least = second < width ? second : width - 1;
        table->widths[longest] = width - least > total - limit ? width - (total - limit) : least;
    }
}

/* The width with all names shortened as far as possible. */
static size_t least_columns(const struct table *table)
{
    size_t total = total_columns(table);
    for (size_t i = 0; i < COUNT; i++)
        if (columns[i].name && table->widths[i] > NAME_MIN)
            total -= table->widths[i] - NAME_MIN;
    return total;
}

/* Leaves out the least informative columns first. */
static void layout_fit(struct table *table, size_t limit)
{
    if (total_columns(table) > limit)
        table->widths[WORST] = 0;
    if (total_columns(table) > limit && is_one_each(table->quotas))
        table->widths[QUOTA] = 0;
    if (total_columns(table) > limit)
        table->widths[DOCUMENTED] = 0;
    while (total_columns(table) > limit && table->bar > BAR_MIN)
        bar_set(table, table->bar - 1);
    static const enum column last[] = {SLACK, PEAK, QUOTA};
    for (size_t i = 0; i < sizeof last / sizeof *last && least_columns(table) > limit; i++)
        table->widths[last[i]] = 0;
    names_cut(table, limit);
    if (total_columns(table) > limit)
        bar_set(table, 0); /* the percentage is left */
    if (total_columns(table) > limit)
        table->widths[USED] = 0;
    while (table->bar > 0 && total_columns(table) < limit && table->bar < BAR_MAX)
        bar_set(table, table->bar + 1);
}

static void layout_make(struct table *table)
{
    for (size_t i = 0; i < COUNT; i++) {
        table->widths[i] = strlen(columns[i].head);
        kv_list_each(&table->lines, const struct line, line) {
            size_t width = columns_of(line->cells[i]);
            table->widths[i] = width > table->widths[i] ? width : table->widths[i];
        }
    }
    if (!is_documented(table))
        table->widths[DOCUMENTED] = 0;
    bar_set(table, BAR_USUAL);
    if (table->style->width > 0)
        layout_fit(table, (size_t)table->style->width);
}

/* --- drawing --- */

static const char *state_color(enum kv_quota_state state)
{
    static const char *const names[] = {
        [KV_QUOTA_OK] = STYLE_GREEN,
        [KV_QUOTA_WARNING] = STYLE_YELLOW,
        [KV_QUOTA_CRITICAL] = STYLE_RED,
    };
    return names[state];
}

static void paint(struct table *table, const char *color, const char *text, size_t bytes)
{
    text_paint(table->out, table->style, color, text, bytes);
}

static void cell_put(struct table *table, size_t column, const char *color, const char *text)
{
    text = kv_screen_cut(text, table->widths[column], table->arena);
    size_t padding = table->widths[column] - columns_of(text);
    if (columns[column].right)
        kv_screen_pad(table->out, padding);
    paint(table, color, text, strlen(text));
    if (!columns[column].right)
        kv_screen_pad(table->out, padding);
}

static size_t cells_of(const struct table *table, double ratio)
{
    double bounded = ratio < 0 ? 0 : ratio > 1 ? 1 : ratio;
    return (size_t)(bounded * (double)table->bar + 1e-9);
}

/* "#######++. 75% !": used, added by the peak, free. Truncated, not rounded. */
static void share_put(struct table *table, const struct kv_quota_resource *resource)
{
    static const char used[] = "####################", adds[] = "++++++++++++++++++++",
                      left[] = "....................", nothing[] = "                    ";
    static const char *const marks[] = {"", " !", " !!"};
    const char *color = state_color(resource->state);
    size_t full = cells_of(table, resource->ratio);
    size_t peak = cells_of(table, resource->projected_ratio);
    if (resource->ratio < 0) {
        paint(table, NULL, nothing, table->bar);
        kv_buffer_printf(table->out, "%*s", PERCENT_COLUMNS, "?");
    } else {
        peak = peak > full ? peak : full;
        paint(table, color, used, full);
        paint(table, resource->projected_ratio > 1 ? STYLE_RED : STYLE_CYAN, adds, peak - full);
        paint(table, STYLE_DIM, left, table->bar - peak);
        const char *percent = quota_percent(table->arena, resource->ratio);
        kv_screen_pad(table->out, PERCENT_COLUMNS - strlen(percent));
        paint(table, resource->state == KV_QUOTA_OK ? NULL : color, percent, strlen(percent));
    }
    if (table->marks) {
        const char *mark = marks[resource->state];
        paint(table, color, mark, strlen(mark));
        kv_screen_pad(table->out, MARK_COLUMNS - strlen(mark));
    }
}

static const char *cell_color(const struct line *line, size_t column)
{
    const struct kv_quota_resource *resource = line->row->resource;
    bool exceeded = resource->projected_ratio > 1;
    if (column == NAMESPACE)
        return line->row->first ? STYLE_BOLD : STYLE_DIM;
    if (column == WORST || column == QUOTA)
        return STYLE_DIM;
    if (column == SLACK && resource->slack && strcmp(resource->slack, "0") == 0)
        return STYLE_YELLOW;
    return exceeded && (column == PEAK || column == SLACK) ? STYLE_BOLD ";" STYLE_RED : NULL;
}

/* Ends the line and removes trailing blanks. */
static void line_end(struct table *table)
{
    struct kv_buffer *out = table->out;
    while (out->length > 0 && out->data[out->length - 1] == ' ')
        out->data[--out->length] = '\0';
    kv_buffer_text(out, "\n");
}

static void heads_put(struct table *table)
{
    bool begun = false;
    for (size_t i = 0; i < COUNT; i++) {
        if (table->widths[i] == 0)
            continue;
        kv_screen_pad(table->out, begun ? GAP : 0);
        cell_put(table, i, STYLE_DIM, columns[i].head);
        begun = true;
    }
    line_end(table);
}

static void line_put(struct table *table, const struct line *line)
{
    /* On a screen, a name is not repeated below itself. In a file each line has all names, so that
     * it can be found by grep. */
    bool brief = table->style->width > 0 && !line->row->first;
    bool begun = false;
    for (size_t i = 0; i < COUNT; i++) {
        if (table->widths[i] == 0)
            continue;
        kv_screen_pad(table->out, begun ? GAP : 0);
        begun = true;
        if (i == SHARE)
            share_put(table, line->row->resource);
        else
            cell_put(table, i, cell_color(line, i),
                     brief && (i == NAMESPACE || i == QUOTA) ? "" : line->cells[i]);
    }
    line_end(table);
}

/* --- what belongs to a quota as a whole --- */

static void note_put(struct table *table, const char *color, const char *label, const char *text)
{
    kv_buffer_text(table->out, "  ");
    paint(table, color, label, strlen(label));
    size_t column = 2 + strlen(label);
    kv_screen_wrap(table->out, escaped_copy(table->arena, text), column, column,
                   table->style->width);
    kv_buffer_text(table->out, "\n");
}

static void refusals_put(struct table *table, const struct kv_quota_use *use)
{
    size_t shown = 0;
    kv_list_each(&use->denied, const struct kv_quota_denial, denial) {
        if (shown++ < REFUSALS_SHOWN)
            note_put(table, STYLE_BOLD ";" STYLE_RED, "refused  ",
                     kv_arena_printf(table->arena, "%s: %s", denial->object, denial->message));
    }
    if (shown > REFUSALS_SHOWN)
        note_put(table, STYLE_BOLD ";" STYLE_RED, "refused  ",
                 kv_arena_printf(table->arena, "and %zu more", shown - REFUSALS_SHOWN));
}

static void part_put(struct table *table, const struct kv_quota_part *part)
{
    struct kv_buffer text = {0};
    kv_buffer_printf(&text, "%s: %lld x", part->workload, (long long)part->pods);
    kv_list_each(&part->charge, const struct kv_quota_amount, amount)
        kv_buffer_printf(&text, " %s %s,", amount->resource,
                         quota_short(table->arena, amount->amount, NULL));
    kv_buffer_printf(&text, " %s", part->how);
    note_put(table, STYLE_CYAN, "peak     ", kv_buffer_as_text(&text).data);
    kv_buffer_release(&text);
}

/* The legend, on a screen only. */
static void legend_put(struct table *table)
{
    static const char legend[] = "# used, + added by the peak, . free";
    static const char marks[] = "; !, !! over a threshold";
    if (table->style->width <= 0 || table->bar == 0)
        return;
    paint(table, STYLE_DIM, legend, sizeof legend - 1);
    if (table->marks)
        paint(table, STYLE_DIM, marks, sizeof marks - 1);
    kv_buffer_text(table->out, "\n");
}

static void table_put(struct table *table)
{
    layout_make(table);
    kv_buffer_text(table->out, "\n");
    heads_put(table);
    kv_list_each(&table->lines, const struct line, line) {
        line_put(table, line);
        if (!line->row->last)
            continue;
        refusals_put(table, line->row->use);
        if (table->style->verbose)
            kv_list_each(&line->row->use->peak, const struct kv_quota_part, part)
                part_put(table, part);
    }
    legend_put(table);
}

void quota_text_write(const struct kv_report *report, const struct kv_style *style,
                      struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    struct table table = {.quotas = report->quotas, .style = style, .out = out, .arena = &arena};
    struct kv_list rows = quota_rows(report->quotas, &arena);
    kv_list_each(&rows, const struct quota_row, row) {
        if (!style->quiet || !quota_is_well(row->use))
            line_add(&table, row);
    }
    bool silent = table.lines.count == 0 && text_is_silent(report, style);
    if (!silent)
        text_head(report, style, out);
    if (table.lines.count > 0)
        table_put(&table);
    else if (rows.count == 0 && report->not_evaluated.count > 0)
        kv_buffer_text(out, "\nno quota could be read\n");
    else if (rows.count == 0 && !style->quiet)
        kv_buffer_text(out, "\nthere are no quotas\n");
    if (!silent)
        text_body(report, style, out);
    kv_arena_release(&arena);
}
