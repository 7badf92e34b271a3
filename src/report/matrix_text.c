/* The matrix for people: a table, or, where it does not fit, the families in words. */
#include "matrix.h"

#include "kubevet/report/screen.h"

#include <stdint.h>

#define RESULT_COLUMNS (sizeof "no verdict" - 1)

enum { GAP = 2 };

struct layout {
    const struct kv_style *style;
    struct kv_arena *arena;
    struct kv_buffer *out;
    size_t name;     /* columns of the clusters' names */
    size_t *columns; /* of each family */
    bool is_table;
};

static const char *escaped(const struct layout *layout, const char *text)
{
    struct kv_buffer out = {0};
    kv_screen_escape(&out, text);
    const char *kept = kv_arena_copy(layout->arena, kv_buffer_as_text(&out));
    kv_buffer_release(&out);
    return kept;
}

static const char *name_of(const struct layout *layout, const struct kv_glance *row)
{
    return escaped(layout, row->cluster ? row->cluster : "(unknown)");
}

static size_t columns_of(const char *text)
{
    return kv_screen_columns(text, strlen(text));
}

static void layout_make(const struct matrix *matrix, struct layout *layout)
{
    layout->name = sizeof "CLUSTER" - 1;
    layout->columns = kv_arena_array(layout->arena, matrix->families.count, sizeof(size_t));
    for (size_t k = 0; k < matrix->families.count; k++)
        layout->columns[k] = columns_of(matrix->families.items[k]);
    for (size_t i = 0; i < matrix->count; i++) {
        size_t length = columns_of(name_of(layout, matrix->rows[i]));
        layout->name = length > layout->name ? length : layout->name;
        for (size_t k = 0; k < matrix->families.count; k++) {
            length = columns_of(
                matrix_cell_text(matrix->rows[i], matrix->families.items[k], layout->arena));
            layout->columns[k] = length > layout->columns[k] ? length : layout->columns[k];
        }
    }
    size_t total = layout->name + GAP + RESULT_COLUMNS;
    for (size_t k = 0; k < matrix->families.count; k++)
        total += GAP + layout->columns[k];
    layout->is_table = layout->style->width == 0 || total <= (size_t)layout->style->width;
}

static const char *color_of(const struct kv_glance *row)
{
    return row->verdict == KV_VERDICT_CONFORMS  ? "\033[32m"
           : row->verdict == KV_VERDICT_PARTIAL ? "\033[33m"
                                                : "\033[31m";
}

static void padded_put(const struct layout *layout, const char *text, size_t columns,
                       const char *color)
{
    size_t length = columns_of(text);
    bool is_colored = color && layout->style->color;
    kv_buffer_printf(layout->out, "%s%s%s", is_colored ? color : "", text,
                     is_colored ? "\033[0m" : "");
    for (; length < columns; length++)
        kv_buffer_text(layout->out, " ");
}

/* Without the blanks at the end of a line. */
static void line_end(const struct layout *layout)
{
    struct kv_buffer *out = layout->out;
    while (out->length > 0 && out->data[out->length - 1] == ' ')
        out->length--;
    kv_buffer_text(out, "\n");
}

static void head_put(const struct matrix *matrix, const struct layout *layout)
{
    padded_put(layout, "CLUSTER", layout->name + GAP, NULL);
    padded_put(layout, "RESULT", RESULT_COLUMNS, NULL);
    for (size_t k = 0; layout->is_table && k < matrix->families.count; k++) {
        kv_buffer_text(layout->out, "  ");
        padded_put(layout, matrix->families.items[k], layout->columns[k], NULL);
    }
    line_end(layout);
}

static void cells_put(const struct matrix *matrix, const struct kv_glance *row,
                      const struct layout *layout)
{
    for (size_t k = 0; k < matrix->families.count; k++) {
        kv_buffer_text(layout->out, "  ");
        padded_put(layout, matrix_cell_text(row, matrix->families.items[k], layout->arena),
                   layout->columns[k], NULL);
    }
    line_end(layout);
}

static void words_put(const struct layout *layout, const char *words)
{
    size_t indent = layout->name + GAP + RESULT_COLUMNS + GAP;
    size_t width = layout->style->width > 0 ? (size_t)layout->style->width : SIZE_MAX;
    if (*words && indent + 20 < width) {
        kv_buffer_text(layout->out, "  ");
        kv_screen_wrap(layout->out, words, indent, indent, layout->style->width);
    } else if (*words) {
        kv_buffer_text(layout->out, "\n    ");
        kv_screen_wrap(layout->out, words, 4, 4, layout->style->width);
    }
    line_end(layout);
}

static void row_put(const struct matrix *matrix, const struct kv_glance *row,
                    const struct layout *layout)
{
    padded_put(layout, name_of(layout, row), layout->name + GAP, NULL);
    padded_put(layout, matrix_verdict(row), RESULT_COLUMNS, color_of(row));
    if (row->failure)
        words_put(layout, escaped(layout, row->failure));
    else if (layout->is_table)
        cells_put(matrix, row, layout);
    else
        words_put(layout, matrix_row_text(matrix, row, layout->arena));
}

static bool is_worth_showing(const struct matrix *matrix)
{
    for (size_t i = 0; i < matrix->count; i++)
        if (matrix->rows[i]->verdict != KV_VERDICT_CONFORMS)
            return true;
    return matrix->families.count > 0;
}

void matrix_text(const struct kv_many *many, struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    struct matrix matrix;
    struct layout layout = {.style = many->style, .arena = &arena, .out = out};
    matrix_make(many->glances, many->count, &arena, &matrix);
    if (!many->style->quiet || is_worth_showing(&matrix)) {
        layout_make(&matrix, &layout);
        head_put(&matrix, &layout);
        for (size_t i = 0; i < matrix.count; i++)
            row_put(&matrix, matrix.rows[i], &layout);
        if (matrix.families.count > 0)
            kv_buffer_text(out, MATRIX_LEGEND "\n");
    }
    kv_arena_release(&arena);
}
