/* The spec's format for machines and for readers, from the table of fields. */
#ifndef KUBEVET_SPEC_SCHEMA_H
#define KUBEVET_SPEC_SCHEMA_H

#include "kubevet/base/buffer.h"

/* JSON Schema 2020-12, indented, with a final newline. */
void kv_schema_json(const char *const *rule_ids, size_t rule_count, struct kv_buffer *out);

/* The reference of all keys: one Markdown table per record. */
void kv_schema_markdown(struct kv_buffer *out);

/* The place of a key among those of its record (`namespace`, as in the reference), in the
 * documented order; SIZE_MAX if there is no such key. */
size_t kv_schema_position(const char *record, const char *key);

#endif
