/* Any bytes as JSON: skipping and reading must agree. */
#include "kubevet/base/reader.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_value(struct kv_reader *reader)
{
    struct kv_text text;
    switch (kv_reader_peek(reader)) {
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
        kv_read_scalar(reader, &text);
        break;
    }
}

struct outcome {
    struct kv_error error;
    kv_time newest;
};

static struct outcome finish(struct kv_reader *reader)
{
    struct outcome outcome = {.newest = kv_reader_newest_time(reader)};
    if (kv_reader_error(reader, &outcome.error) && !kv_read_end(reader))
        kv_reader_error(reader, &outcome.error);
    kv_reader_close(reader);
    return outcome;
}

static void expect_same(const struct outcome *left, const struct outcome *right)
{
    if (left->error.line == right->error.line && left->error.column == right->error.column &&
        left->newest == right->newest && strcmp(left->error.text, right->error.text) == 0)
        return;
    fprintf(stderr, "%u:%u: %s\n%u:%u: %s\n", left->error.line, left->error.column,
            left->error.text, right->error.line, right->error.column, right->error.text);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kv_text input = {(const char *)data, size};
    struct kv_reader *reader = kv_reader_json(input, "fuzz", KV_ERROR_STATE);
    kv_read_skip(reader);
    struct outcome skipped = finish(reader);

    reader = kv_reader_json(input, "fuzz", KV_ERROR_STATE);
    read_value(reader);
    struct outcome read = finish(reader);
    expect_same(&skipped, &read);
    return 0;
}
