/* The difference of two texts by lines, as `patch` takes it. */
#ifndef KUBEVET_INIT_DIFF_H
#define KUBEVET_INIT_DIFF_H

#include "kubevet/base/buffer.h"

/* Appends a unified diff with three lines of context; nothing if the texts are equal. */
void diff_write(struct kv_text before_text, struct kv_text after_text, const char *file,
                struct kv_buffer *out);

#endif
