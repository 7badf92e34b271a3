/* Recorded states: a file from `kubevet snapshot`, the output of `kubectl get -o json` or `-o yaml`
 * (also several documents in one file), or a folder of these. */
#ifndef KUBEVET_STATE_SNAPSHOT_H
#define KUBEVET_STATE_SNAPSHOT_H

#include "kubevet/base/buffer.h"
#include "kubevet/state/state.h"

/* Reads `path` (`-` = standard input) into an initialised state and indexes it. The clock is `at`
 * (--at), or recordedAt, or the newest timestamp, in this order. A state without objects is an
 * error: a failed recording is not an empty cluster. */
bool kv_snapshot_read(struct kv_state *state, const char *path, kv_time at,
                      struct kv_error *error) KV_MUST_USE;

/* The same for the text of one document; errors call it `name`. */
bool kv_snapshot_parse(struct kv_state *state, struct kv_text text, const char *name, kv_time at,
                       struct kv_error *error) KV_MUST_USE;

/* Appends the state as a snapshot: only `kinds` (NULL-terminated) and those that expressions read,
 * and only the fields that are kept. */
void kv_snapshot_write(struct kv_state *state, const struct kv_kind *const *kinds,
                       struct kv_buffer *out);

#endif
