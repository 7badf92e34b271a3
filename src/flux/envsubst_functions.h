/* What a substitution makes of a variable's value. */
#ifndef KUBEVET_FLUX_ENVSUBST_FUNCTIONS_H
#define KUBEVET_FLUX_ENVSUBST_FUNCTIONS_H

#include "kubevet/base/buffer.h"

/* Appends the value as the operator (`^^`, `//`, ":-"; "" = the value itself) changes it. False
 * where Flux panics and so fails. */
bool envsubst_call(const char *operator, struct kv_text value, const struct kv_text *arguments,
                   size_t count, struct kv_buffer *out);

#endif
