/* The wanted objects of a snapshot. Only the fields named in `match` are written, since any other
 * field may be a secret. A named field that is absent is written as null, so that a later spec that
 * names more can be distinguished from a field that was absent. */
#ifndef KUBEVET_STATE_RECORDING_OBJECTS_H
#define KUBEVET_STATE_RECORDING_OBJECTS_H

#include "kubevet/base/buffer.h"
#include "kubevet/state/state.h"

void objects_write(const struct kv_state *state, struct kv_buffer *out);

/* Reads one of them; false with the reader failed. An object that is not wanted is skipped. */
bool objects_read(struct kv_state *state, struct kv_reader *reader);

#endif
