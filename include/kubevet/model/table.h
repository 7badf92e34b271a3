/* A table that explains a finding, such as the workloads that a quota's peak is made of. All
 * strings live as long as the finding. Amounts are exact, as the API writes them; formats for
 * people shorten them. */
#ifndef KUBEVET_MODEL_TABLE_H
#define KUBEVET_MODEL_TABLE_H

#include "kubevet/base/arena.h"

#include <stddef.h>

enum kv_row_mark {
    KV_ROW_PART,    /* a part of the sum */
    KV_ROW_CHANGED, /* a part that the manifests add or change */
    KV_ROW_SUM,     /* of all parts */
    KV_ROW_LIMIT,   /* what the sum must not exceed */
    KV_ROW_OVER,    /* by how much it does */
};

/* "changed", "sum", "limit", "over"; NULL for a part. */
const char *kv_row_mark_name(enum kv_row_mark mark);

struct kv_table_row {
    const char *const *cells; /* one for each column; NULL = empty */
    enum kv_row_mark mark;
};

struct kv_table {
    const char *const *columns; /* their heads; the first one names the rows */
    size_t column_count;
    struct kv_list rows; /* struct kv_table_row, in the order to show them */
};

#endif
