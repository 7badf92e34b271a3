/* The files of a spec: its own, and those that it extends. Private to this floor. */
#ifndef KUBEVET_SPEC_SOURCES_H
#define KUBEVET_SPEC_SOURCES_H

#include "loader.h"

/* The most bytes of a file. */
enum { SPEC_BYTES_MAX = 8 << 20 };

/* Reads a text as the next of the loader's sources: its only document, whose nodes have its number.
 * NULL, with errors, if it is no YAML, empty, a recording, or has several documents. `input` must
 * stay. */
const struct kv_node *source_parse(struct loader *loader, const char *file, struct kv_text input);

/* The names of the sources, by their numbers, in the spec's arena. */
const char *const *sources_keep(struct loader *loader);

/* Adds an error of reading a file. */
void source_error_add(struct loader *loader, const char *file, const struct kv_error *error);

#endif
