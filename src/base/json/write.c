#include "kubevet/base/json.h"

#include "kubevet/base/utf8.h"

/* Every double of this many decimals survives: 0.08 is written as 0.08. */
enum { REAL_PRECISION = 15 };

json_t *kv_json_text(const char *text)
{
    if (!text)
        return json_null();
    json_t *string = json_string(text);
    if (string)
        return string;
    struct kv_buffer repaired = {0};
    kv_utf8_repair(&repaired, kv_text_of(text));
    string = json_stringn(repaired.data, repaired.length);
    kv_buffer_release(&repaired);
    return string;
}

json_t *kv_json_count(size_t count)
{
    return json_integer((json_int_t)count);
}

/* Keys and text are valid here, so out of memory is jansson's only failure. */
void kv_json_set(json_t *object, const char *key, json_t *value)
{
    json_t *name = kv_json_text(key);
    if (json_object_set_new(object, json_string_value(name), value) != 0)
        kv_out_of_memory();
    json_decref(name);
}

void kv_json_append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        kv_out_of_memory();
}

static int bytes_add(const char *bytes, size_t count, void *out)
{
    kv_buffer_add(out, bytes, count);
    return 0;
}

static void document_write(json_t *document, size_t flags, struct kv_buffer *out)
{
    if (json_dump_callback(document, bytes_add, out, flags | JSON_REAL_PRECISION(REAL_PRECISION)) !=
        0)
        kv_out_of_memory();
    json_decref(document);
}

void kv_json_write(json_t *document, struct kv_buffer *out)
{
    document_write(document, JSON_INDENT(2), out);
    kv_buffer_text(out, "\n");
}

void kv_json_write_compact(json_t *document, struct kv_buffer *out)
{
    document_write(document, JSON_COMPACT, out);
}

/* ------------------------------------------------------------------ trees */

/* Appends one character, or KV_NUL, or an invalid byte; returns its length in bytes. */
static size_t character_add(struct kv_buffer *out, struct kv_text text)
{
    static const char controls[] = "\b\f\n\r\t", names[] = "bfnrt";
    uint32_t code;
    size_t length = kv_utf8_decode(text, &code);
    const char *control = length == 1 ? strchr(controls, (int)code) : NULL;
    if (length == 0 && strncmp(text.data, KV_NUL, 2) == 0) {
        kv_buffer_text(out, "\\u0000");
        return 2;
    }
    if (length == 0)
        kv_buffer_text(out, "\xef\xbf\xbd");
    else if (code == '"' || code == '\\')
        kv_buffer_printf(out, "\\%c", (char)code);
    else if (control)
        kv_buffer_printf(out, "\\%c", names[control - controls]);
    else if (code < ' ')
        kv_buffer_printf(out, "\\u%04x", (unsigned)code);
    else
        kv_buffer_add(out, text.data, length);
    return length ? length : 1;
}

/* The number of bytes that need no escape. */
static size_t plain_length(struct kv_text text)
{
    size_t length = 0;
    while (length < text.length && text.data[length] >= ' ' && text.data[length] != '"' &&
           text.data[length] != '\\')
        length++;
    return length;
}

void kv_json_write_string(const char *string, struct kv_buffer *out)
{
    struct kv_text rest = kv_text_of(string);
    kv_buffer_text(out, "\"");
    while (rest.length > 0) {
        size_t length = plain_length(rest);
        kv_buffer_add(out, rest.data, length);
        if (length == 0)
            length = character_add(out, rest);
        rest.data += length;
        rest.length -= length;
    }
    kv_buffer_text(out, "\"");
}

void kv_json_write_tree(const struct kv_node *tree, struct kv_buffer *out)
{
    switch (tree->type) {
    case KV_NODE_MAPPING:
        for (size_t i = 0; i < tree->count; i++) {
            kv_buffer_text(out, i ? "," : "{");
            kv_json_write_string(tree->pairs[i].key->text.data, out);
            kv_buffer_text(out, ":");
            kv_json_write_tree(tree->pairs[i].value, out);
        }
        kv_buffer_text(out, tree->count ? "}" : "{}");
        return;
    case KV_NODE_SEQUENCE:
        for (size_t i = 0; i < tree->count; i++) {
            kv_buffer_text(out, i ? "," : "[");
            kv_json_write_tree(tree->items[i], out);
        }
        kv_buffer_text(out, tree->count ? "]" : "[]");
        return;
    case KV_NODE_SCALAR:
        if (tree->plain)
            kv_buffer_add(out, tree->text.data, tree->text.length);
        else
            kv_json_write_string(tree->text.data, out);
        return;
    }
}

/* --- an array as the last value of a document --- */

/* Without its last newline; no string of JSON holds one. */
static void indented_add(struct kv_text json, struct kv_buffer *out)
{
    const char *end = json.data + json.length - 1;
    for (const char *line = json.data, *next; line < end; line = next) {
        next = memchr(line, '\n', (size_t)(end - line));
        kv_buffer_text(out, "    ");
        kv_buffer_add(out, line, (size_t)((next ? next : end) - line));
        if (!next)
            return;
        kv_buffer_add(out, next++, 1);
    }
}

void kv_json_write_item(json_t *item, size_t index, struct kv_spool *out)
{
    struct kv_buffer json = {0}, indented = {0};
    kv_json_write(item, &json);
    kv_buffer_text(&indented, index > 0 ? ",\n" : "\n");
    indented_add(kv_buffer_as_text(&json), &indented);
    kv_spool_take(out, &indented);
    kv_buffer_release(&json);
}

void kv_json_end_items(size_t count, struct kv_spool *out)
{
    kv_spool_text(out, count > 0 ? "\n  ]\n}\n" : "]\n}\n");
}
