/* The wanted objects of a snapshot: only what their `match` names is written, as everything else of
 * an object of any kind may be a secret. What is named and absent is written as null, so that a
 * later spec that names more is told from one that finds less. */
#ifndef KUBEVET_STATE_OBJECTS_H
#define KUBEVET_STATE_OBJECTS_H

#include "kubevet/base/buffer.h"
#include "kubevet/state/state.h"

#include <jansson.h>

void objects_write(const struct kv_state *state, struct kv_buffer *out);

/* Takes one of them; false with the reader failed. One that nobody asks for is passed over. */
bool objects_read(struct kv_state *state, struct kv_reader *reader);

/* snapshot_write.c: appends a value, and drops it. */
void json_add(struct kv_buffer *out, json_t *value);

#endif
