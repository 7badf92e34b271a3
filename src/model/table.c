#include "kubevet/model/table.h"

const char *kv_row_mark_name(enum kv_row_mark mark)
{
    static const char *const names[] = {
        [KV_ROW_PART] = NULL,     [KV_ROW_CHANGED] = "changed", [KV_ROW_SUM] = "sum",
        [KV_ROW_LIMIT] = "limit", [KV_ROW_OVER] = "over",
    };
    return names[mark];
}
