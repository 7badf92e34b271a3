#include "json.h"

#include "kubevet/base/utf8.h"

/* As many digits as every double of so many decimals survives: 0.08 is written 0.08. */
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

/* With text and keys repaired, lack of memory is the one way left in which jansson can fail. */
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

static int add_bytes(const char *bytes, size_t count, void *out)
{
    kv_buffer_add(out, bytes, count);
    return 0;
}

void kv_json_write(json_t *document, struct kv_buffer *out)
{
    size_t flags = JSON_INDENT(2) | JSON_REAL_PRECISION(REAL_PRECISION);
    if (json_dump_callback(document, add_bytes, out, flags) != 0)
        kv_out_of_memory();
    json_decref(document);
    kv_buffer_text(out, "\n");
}
