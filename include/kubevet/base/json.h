/* Writes JSON: documents that are built with jansson, and trees. */
#ifndef KUBEVET_BASE_JSON_H
#define KUBEVET_BASE_JSON_H

#include "kubevet/base/buffer.h"
#include "kubevet/base/spool.h"
#include "kubevet/base/tree.h"

#include <jansson.h>

/* --- documents --- */

/* A string, or null for NULL. Invalid UTF-8, which jansson refuses, becomes U+FFFD: a report must
 * not get lost over a byte in a file name. */
json_t *kv_json_text(const char *text);

json_t *kv_json_count(size_t count);

/* Adds to an object or array, and takes ownership of the value. Keys keep their order. A value of
 * NULL means that jansson found no memory: the program ends. */
void kv_json_set(json_t *object, const char *key, json_t *value);
void kv_json_append(json_t *array, json_t *value);

/* Appends the document and takes ownership: indented, with a final newline, or on one line without
 * one. */
void kv_json_write(json_t *document, struct kv_buffer *out);
void kv_json_write_compact(json_t *document, struct kv_buffer *out);

/* One item of the array that is the last value of a document, indented as kv_json_write would;
 * takes ownership of it. One at a time: the tree of all of them would take many times as much
 * memory as the text. */
void kv_json_write_item(json_t *item, size_t index, struct kv_spool *out);

/* The end of this document, of `count` items. */
void kv_json_end_items(size_t count, struct kv_spool *out);

/* --- trees --- */

/* Appends a tree of kv_tree_read on one line. Numbers stay as written, which jansson's would not;
 * KV_NUL is \u0000, and invalid UTF-8 (a server's message cut inside a character) becomes U+FFFD.
 */
void kv_json_write_tree(const struct kv_node *tree, struct kv_buffer *out);

/* Appends a string, quoted and escaped likewise. */
void kv_json_write_string(const char *text, struct kv_buffer *out);

#endif
