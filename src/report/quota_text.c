#include "text.h"

#include "kubevet/report/quota_pages.h"
#include "kubevet/report/screen.h"

#include <math.h>
#include <stdlib.h>

enum { BAR_CELLS = 10, COLUMN_COUNT = 9 };

struct row {
    const char *cells[COLUMN_COUNT];
    /* Of the whole quota, by its fullest amount: rows of a quota stay together. */
    bool is_exceeded; /* by what is used now, or at the peak */
    double used, peak;
    size_t order;
};

static const char *const heads[COLUMN_COUNT] = {"NAMESPACE", "QUOTA", "RESOURCE", "USED", "HARD",
                                                "SHARE",     "PEAK",  "WORST",    "SLACK"};

/* "########..  75%", cut, not rounded: 99.9% is not yet full. */
static const char *share_text(struct kv_arena *arena, double ratio)
{
    char bar[BAR_CELLS + 1];
    if (ratio < 0)
        return "not known";
    double bounded = ratio > 1 ? 1 : ratio;
    size_t full = (size_t)(bounded * BAR_CELLS + 1e-9);
    for (size_t i = 0; i < BAR_CELLS; i++)
        bar[i] = i < full ? '#' : '.';
    bar[BAR_CELLS] = '\0';
    if (isinf(ratio))
        return kv_arena_printf(arena, "%s over 100%%", bar);
    return kv_arena_printf(arena, "%s %3.0f%%", bar, floor(ratio * 100 + 1e-9));
}

static const char *cell(struct kv_arena *arena, const char *text)
{
    struct kv_buffer escaped = {0};
    kv_screen_escape(&escaped, text ? text : "-");
    const char *copy = kv_arena_copy(arena, kv_buffer_as_text(&escaped));
    kv_buffer_release(&escaped);
    return copy;
}

static void fullness_find(const struct kv_quota_use *use, struct row *row)
{
    kv_list_each(&use->resources, const struct kv_quota_resource, resource)
    {
        row->used = fmax(row->used, resource->ratio);
        row->peak = fmax(row->peak, resource->projected_ratio);
    }
    row->is_exceeded = row->used >= 1 || row->peak > 1 || use->denied.count > 0;
}

static void rows_add(const struct kv_quota_use *use, struct kv_arena *arena, struct kv_list *rows)
{
    kv_list_each(&use->resources, const struct kv_quota_resource, resource)
    {
        struct row *row = kv_list_push(rows, arena, sizeof *row);
        *row = (struct row){
            .cells = {cell(arena, use->namespace), cell(arena, use->quota),
                      cell(arena, resource->resource),
                      cell(arena, resource->used ? resource->used : resource->computed),
                      cell(arena, resource->hard), share_text(arena, resource->ratio),
                      cell(arena, resource->projected), cell(arena, resource->worst),
                      cell(arena, resource->slack)},
            .order = rows->count,
        };
        fullness_find(use, row);
    }
}

/* The worst first: what is full or will be, then what is fullest now, then what would be. */
static int row_compare(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    if (a->is_exceeded != b->is_exceeded)
        return a->is_exceeded ? -1 : 1;
    if (a->used != b->used)
        return a->used > b->used ? -1 : 1;
    if (a->peak != b->peak)
        return a->peak > b->peak ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static void line_add(struct kv_buffer *out, const char *const cells[], const size_t widths[])
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        kv_buffer_text(out, cells[i]);
        if (i + 1 < COLUMN_COUNT)
            kv_screen_pad(out, widths[i] + 2 - kv_screen_columns(cells[i], strlen(cells[i])));
    }
    kv_buffer_text(out, "\n");
}

static void table_add(struct kv_buffer *out, const struct kv_list *rows)
{
    size_t widths[COLUMN_COUNT];
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        widths[i] = strlen(heads[i]);
        kv_list_each(rows, const struct row, row)
        {
            size_t width = kv_screen_columns(row->cells[i], strlen(row->cells[i]));
            widths[i] = width > widths[i] ? width : widths[i];
        }
    }
    line_add(out, heads, widths);
    kv_list_each(rows, const struct row, row) line_add(out, row->cells, widths);
    kv_buffer_text(out, "\n");
}

void kv_quota_page_text(const struct kv_quota_report *quotas, const struct kv_report *report,
                        struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    struct kv_list rows = {0};
    kv_list_each(&quotas->quotas, const struct kv_quota_use, use) rows_add(use, &arena, &rows);
    if (rows.count > 0) {
        qsort(rows.items, rows.count, sizeof(struct row), row_compare);
        table_add(out, &rows);
    } else {
        kv_buffer_text(out, "no quota bounds anything\n\n");
    }
    const struct kv_style style = {0};
    kv_text_write(report, &style, out);
    kv_arena_release(&arena);
}
