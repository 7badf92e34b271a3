/* A page as it arrives in pieces, beside the same page as a whole and beside jansson: the same is
 * accepted, and the same items come out. */
#include "kubevet/base/buffer.h"
#include "kubevet/kinds/list.h"

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Does jansson refuse what RFC 8259 allows, and not every reader can keep? */
static bool is_of_any_size(const json_error_t *error)
{
    enum json_error_code code = json_error_code(error);
    return code == json_error_numeric_overflow || code == json_error_null_character ||
           code == json_error_null_byte_in_key || code == json_error_stack_overflow ||
           strstr(error->text, "invalid Unicode");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome {
    bool accepted;
    struct kv_buffer items; /* every token of every item */
    struct kv_page page;
    struct kv_error error;
};

static void write_value(struct kv_reader *reader, struct kv_buffer *out)
{
    struct kv_text text;
    enum kv_value_type type = kv_reader_peek(reader);
    kv_buffer_printf(out, "%d ", type);
    if (type == KV_VALUE_OBJECT && kv_read_object(reader)) {
        while (kv_read_key(reader, &text)) {
            kv_buffer_add(out, text.data, text.length);
            if (text.length % 2 == 0)
                kv_read_skip(reader);
            else
                write_value(reader, out);
        }
    } else if (type == KV_VALUE_ARRAY && kv_read_array(reader)) {
        while (kv_read_item(reader))
            write_value(reader, out);
    } else if (type == KV_VALUE_NULL) {
        kv_read_null(reader);
    } else if (type != KV_VALUE_NONE && kv_read_scalar(reader, &text)) {
        kv_buffer_add(out, text.data, text.length);
    }
    kv_buffer_text(out, ";");
}

/* An item is an object. */
static bool take_item(void *context, struct kv_reader *reader)
{
    struct outcome *outcome = context;
    if (kv_reader_peek(reader) != KV_VALUE_OBJECT)
        return kv_reader_fail(reader, "an item is no object");
    write_value(reader, &outcome->items);
    return !kv_reader_failed(reader);
}

static void begin(struct outcome *outcome)
{
    *outcome = (struct outcome){
        .page = {
            .list_kind = "PodList", .api_version = "v1", .item = take_item, .context = outcome}};
}

static void read_whole(struct kv_text input, struct outcome *outcome)
{
    begin(outcome);
    struct kv_reader *reader = kv_reader_json(input, "page", KV_ERROR_CONNECTION);
    outcome->accepted = kv_page_read(&outcome->page, reader) && kv_read_end(reader);
    kv_reader_error(reader, &outcome->error);
    kv_reader_close(reader);
}

/* In pieces of `step` bytes; 0: of 1 to 100, at random. */
static void read_pieces(struct kv_text input, size_t step, struct outcome *outcome)
{
    uint32_t random = (uint32_t)input.length;
    begin(outcome);
    struct kv_page_stream *stream =
        kv_page_stream_open(&outcome->page, input.length + 1, "page", KV_ERROR_CONNECTION);
    bool ok = true;
    while (ok && input.length > 0) {
        random = random * 1103515245 + 12345;
        size_t length = step ? step : (random >> 16) % 100 + 1;
        if (length > input.length)
            length = input.length;
        char *piece = malloc(length); /* of exactly the size, for the address sanitizer */
        memcpy(piece, input.data, length);
        ok = kv_page_stream_add(stream, (struct kv_text){piece, length}, &outcome->error);
        free(piece);
        input.data += length;
        input.length -= length;
    }
    outcome->accepted = ok && kv_page_stream_end(stream, &outcome->error);
    kv_page_stream_close(stream);
}

static void expect(bool condition, const char *what, const struct outcome *left,
                   const struct outcome *right)
{
    if (condition)
        return;
    fprintf(stderr, "%s\n%d %s\n%d %s\n", what, left->accepted, left->error.text, right->accepted,
            right->error.text);
    abort();
}

static bool is_json(struct kv_text input)
{
    struct kv_reader *reader = kv_reader_json(input, "json", KV_ERROR_STATE);
    kv_read_skip(reader);
    bool ok = kv_read_end(reader);
    kv_reader_close(reader);
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t steps[] = {1, 7, 64, 0, SIZE_MAX};
    struct kv_text input = {(const char *)data, size};
    struct outcome whole, pieces;
    json_error_t refusal;
    json_t *root = json_loadb(input.data, size, JSON_DECODE_ANY, &refusal);
    read_whole(input, &whole);
    if (!root && is_of_any_size(&refusal))
        goto pieces;
    expect(root || !whole.accepted, "what jansson refuses was accepted", &whole, &whole);
    /* A NUL behind a number is nothing to jansson. */
    bool swallows = size > 0 && memchr(data, '\0', size);
    expect(root ? swallows || is_json(input) : !is_json(input), "jansson sees it another way",
           &whole, &whole);
    json_decref(root);
pieces:
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        read_pieces(input, steps[i], &pieces);
        expect(pieces.accepted == whole.accepted, "in pieces it is another thing", &whole, &pieces);
        expect(pieces.accepted == (pieces.error.kind == KV_ERROR_NONE), "no error was told", &whole,
               &pieces);
        if (whole.accepted) {
            expect(whole.items.length == pieces.items.length &&
                       memcmp(kv_buffer_as_text(&whole.items).data,
                              kv_buffer_as_text(&pieces.items).data, whole.items.length) == 0,
                   "other items", &whole, &pieces);
            expect(whole.page.items == pieces.page.items &&
                       strcmp(whole.page.next, pieces.page.next) == 0,
                   "another frame", &whole, &pieces);
        }
        kv_buffer_release(&pieces.items);
    }
    kv_buffer_release(&whole.items);
    return 0;
}
