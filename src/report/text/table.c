#include "table.h"

#include "report/value.h"

#include "kubevet/report/screen.h"

#include <stdint.h>

enum { GAP = 2, NAME_MIN = 12 };

/* Beside a row that the manifests change. */
static const char changed[] = "<- changed", changed_short[] = "<-";

/* Which columns are shown, and how wide. */
struct layout {
    struct page *page;
    const struct kv_table *table;
    size_t *widths; /* 0 = not shown */
    bool bare;      /* names without their kind */
    const char *mark;
};

static size_t columns_of(const char *text)
{
    return kv_screen_columns(text, strlen(text));
}

static const char *cell_text(const struct layout *layout, const struct kv_table_row *row,
                             size_t column)
{
    struct page *page = layout->page;
    const char *text = value_cell(layout->table, column, row->cells[column], page->arena);
    const char *slash = layout->bare && column == 0 ? strchr(text, '/') : NULL;
    return page_escape(page, slash ? slash + 1 : text);
}

static const char *head_text(const struct layout *layout, size_t column)
{
    return page_escape(layout->page, layout->table->columns[column]);
}

static size_t width_of(const struct layout *layout, size_t column)
{
    size_t width = columns_of(head_text(layout, column));
    kv_list_each(&layout->table->rows, const struct kv_table_row, row) {
        size_t cell = columns_of(cell_text(layout, row, column));
        width = cell > width ? cell : width;
    }
    return width;
}

static bool is_any_changed(const struct kv_table *table)
{
    kv_list_each(&table->rows, const struct kv_table_row, row) {
        if (row->mark == KV_ROW_CHANGED)
            return true;
    }
    return false;
}

static size_t total_of(const struct layout *layout)
{
    size_t total = layout->page->gutter;
    for (size_t i = 0; i < layout->table->column_count; i++)
        total += layout->widths[i] ? layout->widths[i] + (i > 0 ? GAP : 0) : 0;
    return total + (is_any_changed(layout->table) ? GAP + strlen(layout->mark) : 0);
}

/* Leaves out words and kinds, then shortens names; false if the table still does not fit. */
static bool layout_fit(struct layout *layout)
{
    size_t limit = layout->page->width;
    for (size_t i = layout->table->column_count; i-- > 1 && total_of(layout) > limit;)
        if (!column_is_of_amounts(layout->table, i))
            layout->widths[i] = 0;
    if (total_of(layout) > limit) {
        layout->bare = true;
        layout->widths[0] = width_of(layout, 0);
    }
    if (total_of(layout) > limit)
        layout->mark = changed_short;
    while (total_of(layout) > limit && layout->widths[0] > NAME_MIN)
        layout->widths[0]--;
    return total_of(layout) <= limit;
}

static const char *row_color(enum kv_row_mark mark)
{
    return mark == KV_ROW_OVER ? STYLE_RED : mark == KV_ROW_CHANGED ? STYLE_BOLD : NULL;
}

static void cell_put(struct layout *layout, size_t column, const char *color, const char *text)
{
    struct page *page = layout->page;
    size_t width = layout->widths[column];
    text = kv_screen_cut(text, width, page->arena);
    size_t columns = columns_of(text);
    size_t start = page->column + (column > 0 ? GAP : 0);
    bool is_right = column_is_of_amounts(layout->table, column) && columns < width;
    if (columns == 0)
        return;
    page_move(page, start + (is_right ? width - columns : 0));
    page_put(page, color, text);
    if (!is_right && columns < width && column == 0)
        page_move(page, start + width);
}

/* Empty cells are filled up by the next one. */
static void row_put(struct layout *layout, const struct kv_table_row *row)
{
    struct page *page = layout->page;
    size_t end = page->gutter;
    page_move(page, end);
    for (size_t i = 0; i < layout->table->column_count; i++) {
        if (layout->widths[i] == 0)
            continue;
        const char *text = row ? cell_text(layout, row, i) : head_text(layout, i);
        if (*text)
            page_move(page, end);
        cell_put(layout, i, row ? row_color(row->mark) : STYLE_DIM, text);
        end += layout->widths[i] + (i > 0 ? GAP : 0);
    }
    if (row && row->mark == KV_ROW_CHANGED) {
        page_move(page, (page->column > end ? page->column : end) + GAP);
        page_put(page, STYLE_BOLD, layout->mark);
    }
    page_line_end(page);
}

static void layout_put(struct layout *layout)
{
    row_put(layout, NULL);
    kv_list_each(&layout->table->rows, const struct kv_table_row, row)
        row_put(layout, row);
}

/* A table for each column of amounts. */
static void layout_split(struct layout *layout)
{
    size_t count = layout->table->column_count;
    size_t *widths = kv_arena_array(layout->page->arena, count, sizeof *widths);
    for (size_t i = 1; i < count; i++)
        widths[i] = width_of(layout, i);
    for (size_t i = 1; i < count; i++) {
        if (!column_is_of_amounts(layout->table, i))
            continue;
        memset(layout->widths, 0, count * sizeof *layout->widths);
        layout->bare = false;
        layout->mark = changed;
        layout->widths[0] = width_of(layout, 0);
        layout->widths[i] = widths[i];
        (void)layout_fit(layout);
        layout_put(layout);
    }
}

void table_put(struct page *page, const struct kv_table *table)
{
    struct layout layout = {.page = page, .table = table, .mark = changed};
    layout.widths = kv_arena_array(page->arena, table->column_count, sizeof *layout.widths);
    for (size_t i = 0; i < table->column_count; i++)
        layout.widths[i] = width_of(&layout, i);
    if (layout_fit(&layout))
        layout_put(&layout);
    else
        layout_split(&layout);
}
