/* Copies of an artifact's files, since building changes them. */
#ifndef KUBEVET_FLUX_ARTIFACT_COPY_H
#define KUBEVET_FLUX_ARTIFACT_COPY_H

#include "artifact.h"

/* The copy that is never changed; the others are built in. */
enum { ARTIFACT_ORIGINAL = 0 };

/* The folder of a copy, which is made at the first call. NULL with an error of kind KV_ERROR_STATE.
 */
const char *artifact_copy(struct artifact *artifact, size_t number, struct kv_error *error);

/* Makes a file of a copy what it was, or removes it if it was none. */
bool artifact_restore(struct artifact *artifact, size_t number, const char *path,
                      struct kv_error *error) KV_MUST_USE;

/* Reads a file. */
bool artifact_read(struct artifact *artifact, const char *path, struct kv_buffer *out,
                   struct kv_error *error) KV_MUST_USE;

/* Copies the files below a folder to one that exists, or one file to a path that does not. */
bool artifact_extract(struct artifact *artifact, const char *path, const char *to,
                      struct kv_error *error) KV_MUST_USE;

/* Removes a folder with all that is in it. */
void folder_remove(const char *path);

#endif
