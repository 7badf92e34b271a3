/* Any bytes as YAML: the limits hold, every node can be asked, skipping and reading agree. */
#include "kubevet/base/reader.h"
#include "kubevet/base/yaml.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct kv_yaml_limits limits[] = {
    {.max_depth = 20, .max_nodes = 2000, .max_expansion = 5000},
    {.max_depth = 20, .max_nodes = 2000, .max_expansion = 5000, .merge_overrides = true},
};

static void expect(bool holds)
{
    if (!holds)
        abort();
}

static void ask(const struct kv_node *node, size_t depth)
{
    if (node->type == KV_NODE_SCALAR) {
        expect(node->text.data[node->text.length] == '\0');
        expect(kv_node_scalar_type(node) <= KV_SCALAR_STRING);
        expect(!kv_node_is_ambiguous(node) || node->plain);
        return;
    }
    expect(depth < limits[0].max_depth);
    for (size_t i = 0; i < node->count; i++) {
        if (node->type == KV_NODE_MAPPING)
            expect(node->pairs[i].key->type == KV_NODE_SCALAR);
        ask(node->type == KV_NODE_MAPPING ? node->pairs[i].value : node->items[i], depth + 1);
    }
}

/* What a number or a word reads as must be JSON (a big integer is more than the reader takes). */
static void expect_json(struct kv_text text, enum kv_value_type type)
{
    struct kv_reader *reader = kv_reader_json(text, "fuzz", KV_ERROR_SPEC);
    expect(kv_reader_peek(reader) == type || (type == KV_VALUE_INTEGER && text.length > 18));
    kv_reader_close(reader);
}

static void read_value(struct kv_reader *reader)
{
    struct kv_text text;
    enum kv_value_type type = kv_reader_peek(reader);
    switch (type) {
    case KV_VALUE_OBJECT:
        if (kv_read_object(reader))
            while (kv_read_key(reader, &text))
                read_value(reader);
        break;
    case KV_VALUE_ARRAY:
        if (kv_read_array(reader))
            while (kv_read_item(reader))
                read_value(reader);
        break;
    case KV_VALUE_NULL:
        kv_read_null(reader);
        break;
    case KV_VALUE_NONE:
        break;
    default:
        if (kv_read_scalar(reader, &text) && type != KV_VALUE_STRING)
            expect_json(text, type);
        break;
    }
}

static void read_document(const struct kv_node *root)
{
    struct kv_reader *reader = kv_reader_yaml(root, "fuzz", KV_ERROR_SPEC);
    bool skipped = kv_read_skip(reader);
    kv_reader_close(reader);
    reader = kv_reader_yaml(root, "fuzz", KV_ERROR_SPEC);
    read_value(reader);
    expect(kv_reader_failed(reader) != skipped);
    kv_reader_close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct kv_arena arena = {0};
        struct kv_error error = {0};
        struct kv_yaml_documents documents;
        bool parsed = kv_yaml_parse((struct kv_text){(const char *)data, size}, "fuzz", &limits[i],
                                    &arena, &documents, &error);
        expect(parsed || (error.kind == KV_ERROR_SPEC && error.line > 0 && error.column > 0));
        for (size_t k = 0; k < documents.count; k++) {
            if (documents.roots[k])
                ask(documents.roots[k], 0);
            read_document(documents.roots[k]);
        }
        kv_arena_release(&arena);
    }
    return 0;
}
