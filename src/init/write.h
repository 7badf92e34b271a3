/* Writes a draft as YAML: a mapping in one row where that fits, otherwise a row for each key. */
#ifndef KUBEVET_INIT_WRITE_H
#define KUBEVET_INIT_WRITE_H

#include "entry.h"
#include "scalar.h"

#include "kubevet/base/buffer.h"

enum { WRITE_COLUMNS = 100 };

/* Appends the mapping's keys, and notes in each entry where its value begins. */
void write_document(struct entry *root, struct kv_buffer *out);

/* Appends one entry in one row, without its key: `{cpu: 4}`. For comments. */
void write_row(const struct entry *entry, struct kv_buffer *out);

/* A key and its value as lines, indented by `indent`: for text that is put into another file. */
void write_entry(struct entry *entry, size_t indent, struct kv_buffer *out);

#endif
