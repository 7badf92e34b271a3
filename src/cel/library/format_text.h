/* `format` of strings. */
#ifndef CEL_LIBRARY_FORMAT_TEXT_H
#define CEL_LIBRARY_FORMAT_TEXT_H

#include "kubevet/cel/library.h"

struct kv_cel_value format_text(const struct kv_cel_call *call);
const void *format_text_prepare(const struct kv_cel_prepare *prepare, struct kv_error *error);

#endif
