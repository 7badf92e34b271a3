/* Fields and items of values. */
#ifndef CEL_EVAL_ACCESS_H
#define CEL_EVAL_ACCESS_H

#include "cel/value/run.h"

/* e.f, e.?f */
struct kv_cel_value cel_select(struct kv_cel_run *run, struct kv_cel_value operand,
                               struct kv_text field, bool optional);

/* has(e.f) */
struct kv_cel_value cel_has(struct kv_cel_run *run, struct kv_cel_value operand,
                            struct kv_text field);

/* e[k], e[?k] */
struct kv_cel_value cel_index(struct kv_cel_run *run, struct kv_cel_value operand,
                              struct kv_cel_value key, bool optional);

#endif
