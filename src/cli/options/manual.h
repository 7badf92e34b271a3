/* The manual page, made from the same tables as --help. */
#ifndef KUBEVET_CLI_OPTIONS_MANUAL_H
#define KUBEVET_CLI_OPTIONS_MANUAL_H

#include "kubevet/base/buffer.h"

/* kubevet(1) as man(7) source, which groff and mandoc read. */
void manual_write(struct kv_buffer *out);

#endif
