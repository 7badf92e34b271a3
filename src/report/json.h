/* JSON documents by jansson: text of any origin, and a document's bytes. */
#ifndef KUBEVET_REPORT_JSON_H
#define KUBEVET_REPORT_JSON_H

#include "kubevet/base/buffer.h"

#include <jansson.h>

/* A string, or null for NULL. jansson refuses what is no UTF-8, and a report must not get lost over
 * a byte in a file's name: each bad byte becomes U+FFFD. */
json_t *kv_json_text(const char *text);

json_t *kv_json_count(size_t count);

/* Adds to an object or array; takes the value. Keys stay in the order of being added. */
void kv_json_set(json_t *object, const char *key, json_t *value);
void kv_json_append(json_t *array, json_t *value);

/* Appends the document, indented, with a final newline; takes the document. */
void kv_json_write(json_t *document, struct kv_buffer *out);

#endif
