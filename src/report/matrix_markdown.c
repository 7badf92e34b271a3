#include "markdown.h"
#include "matrix.h"

static void row_put(const struct matrix *matrix, const struct kv_glance *row,
                    struct kv_arena *arena, struct kv_buffer *out)
{
    kv_buffer_text(out, "| ");
    markdown_escape(out, row->cluster ? row->cluster : "(unknown)");
    kv_buffer_printf(out, " | %s", matrix_verdict(row));
    if (row->failure) {
        kv_buffer_text(out, ": ");
        markdown_escape(out, row->failure);
    }
    for (size_t k = 0; k < matrix->families.count; k++) {
        kv_buffer_text(out, " | ");
        markdown_escape(out, matrix_cell_text(row, matrix->families.items[k], arena));
    }
    kv_buffer_text(out, " |\n");
}

void matrix_markdown(const struct kv_many *many, struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    struct matrix matrix;
    matrix_make(many->glances, many->count, &arena, &matrix);
    kv_buffer_printf(out, "## kubevet: %zu cluster%s\n\n| cluster | result", many->count,
                     many->count == 1 ? "" : "s");
    for (size_t k = 0; k < matrix.families.count; k++) {
        kv_buffer_text(out, " | ");
        markdown_escape(out, matrix.families.items[k]);
    }
    kv_buffer_text(out, " |\n| --- | ---");
    for (size_t k = 0; k < matrix.families.count; k++)
        kv_buffer_text(out, " | ---");
    kv_buffer_text(out, " |\n");
    for (size_t i = 0; i < matrix.count; i++)
        row_put(&matrix, matrix.rows[i], &arena, out);
    if (matrix.families.count > 0)
        kv_buffer_text(out, "\n" MATRIX_LEGEND "\n");
    kv_arena_release(&arena);
}
