/* Several reports at a glance: a row for each cluster, the worst first, and a column for each
 * family of rules that found something, or could not look. */
#ifndef KUBEVET_REPORT_MATRIX_H
#define KUBEVET_REPORT_MATRIX_H

#include "kubevet/base/spool.h"
#include "kubevet/report/format.h"
#include "kubevet/report/glance.h"

struct matrix {
    struct kv_strings families; /* sorted */
    const struct kv_glance **rows;
    size_t count;
};

void matrix_make(const struct kv_glance *glances, size_t count, struct kv_arena *arena,
                 struct matrix *out);

/* "2e 1w ?": errors, warnings, infos, and whether something could not be evaluated; "" = nothing.
 */
const char *matrix_cell_text(const struct kv_glance *row, const char *family,
                             struct kv_arena *arena);

/* A whole row in words: "namespace 1w, quota 2e 1w". */
const char *matrix_row_text(const struct matrix *matrix, const struct kv_glance *row,
                            struct kv_arena *arena);

/* What the letters mean. */
#define MATRIX_LEGEND "e errors, w warnings, i infos, ? not evaluated"

/* "conforms", "findings", "partial", "no verdict". */
const char *matrix_verdict(const struct kv_glance *row);

void matrix_text(const struct kv_many *many, struct kv_buffer *out);
void matrix_markdown(const struct kv_many *many, struct kv_buffer *out);

#endif
