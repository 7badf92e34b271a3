/* Several reports at a glance: a row for each cluster, the worst first, and a column for each
 * family of rules that found something, or could not look. */
#ifndef KUBEVET_REPORT_MATRIX_H
#define KUBEVET_REPORT_MATRIX_H

#include "kubevet/report/format.h"

struct matrix_cell {
    size_t findings[KV_SEVERITY_ERROR + 1]; /* by severity, without waived ones */
    size_t gaps;                            /* rules that could not be evaluated */
};

struct matrix_row {
    const struct kv_report *report;
    struct matrix_cell *cells; /* one for each family */
};

struct matrix {
    struct kv_strings families; /* sorted */
    struct matrix_row *rows;
    size_t count;
};

void matrix_make(const struct kv_report *reports, size_t count, struct kv_arena *arena,
                 struct matrix *out);

/* "2e 1w ?": errors, warnings, infos, and whether something could not be evaluated; "" = nothing.
 */
const char *matrix_cell_text(const struct matrix_cell *cell, struct kv_arena *arena);

/* A whole row in words: "namespace 1w, quota 2e 1w". */
const char *matrix_row_text(const struct matrix *matrix, const struct matrix_row *row,
                            struct kv_arena *arena);

/* What the letters mean. */
#define MATRIX_LEGEND "e errors, w warnings, i infos, ? not evaluated"

/* "conforms", "findings", "partial", "no verdict". */
const char *matrix_verdict(const struct kv_report *report);

void matrix_text(const struct kv_report *reports, size_t count, const struct kv_style *style,
                 struct kv_buffer *out);
void matrix_markdown(const struct kv_report *reports, size_t count, struct kv_buffer *out);

#endif
