/* Recorded states: a file of `kubevet snapshot`, a List of `kubectl get -o json`, a folder of such.
 */
#ifndef KUBEVET_STATE_SNAPSHOT_H
#define KUBEVET_STATE_SNAPSHOT_H

#include "kubevet/base/buffer.h"
#include "kubevet/state/state.h"

/* Reads `path` (`-` = standard input) into an initialised state and indexes it. `at` (--at) wins
 * over recordedAt, that over the newest timestamp. No object at all is an error: a failed recording
 * is no empty cluster. */
bool kv_snapshot_read(struct kv_state *state, const char *path, kv_time at,
                      struct kv_error *error) KV_MUST_USE;

/* The same of one document's text; errors call it `name`. */
bool kv_snapshot_parse(struct kv_state *state, struct kv_text text, const char *name, kv_time at,
                       struct kv_error *error) KV_MUST_USE;

/* Appends the state as a snapshot: only `kinds` (NULL-terminated), only what is kept of them. */
void kv_snapshot_write(const struct kv_state *state, const struct kv_kind *const *kinds,
                       struct kv_buffer *out);

#endif
