/* Calling the function whose types match. */
#ifndef CEL_EVAL_DISPATCH_H
#define CEL_EVAL_DISPATCH_H

#include "cel/syntax/ast.h"
#include "cel/value/run.h"

/* The first candidate of the call that takes these values; of a lazy one the first value is enough.
 * NULL: none does. */
const struct cel_function *cel_dispatch(const struct kv_cel_node *call,
                                        const struct kv_cel_value *values, size_t count);

/* Calls it and charges for it. */
struct kv_cel_value cel_apply(struct kv_cel_run *run, const struct kv_cel_node *call,
                              const struct cel_function *function,
                              const struct kv_cel_value *values, size_t count);

#endif
