/* Texts as YAML, whatever they contain: names and messages come from a cluster. */
#ifndef KUBEVET_INIT_SCALAR_H
#define KUBEVET_INIT_SCALAR_H

#include "kubevet/base/buffer.h"

#include <stdbool.h>

/* Appends a scalar or a key, quoted where YAML needs that; never, if it is `plain`. */
void write_text(const char *text, bool plain, struct kv_buffer *out);

/* Appends text for a comment: of one line, whatever it contains. */
void write_comment(const char *text, struct kv_buffer *out);

#endif
