/* Any bytes as a page in protocol buffers, of a kind that the first byte chooses: decoded, or
 * refused with an error; in pieces as at once; cut anywhere, never a list; and the same objects as
 * of their JSON.
 *
 * What is within an item is tried apart, which is most of the inputs: one that begins with an odd
 * byte is an object. */
#include "kubevet/base/json.h"
#include "kubevet/base/tree.h"
#include "kubevet/kinds/kept.h"
#include "kubevet/kinds/list.h"
#include "kubevet/kinds/protobuf.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct kv_arena arena, scratch, lasting;
static struct kv_intern strings, parts;
static struct kv_map_cache *maps;
static const struct kv_kind *kind;
static struct kv_reader *reader;

static void expect(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

/* Everything, in JSON's order; NULL if it is refused. */
static const struct kv_node *tree_read(const struct kv_proto_message *message, struct kv_text input)
{
    struct kv_error error = {0};
    kv_reader_protobuf_again(reader, message, input);
    const struct kv_node *tree = kv_tree_read(reader, &arena);
    bool ok = tree && kv_read_end(reader);
    expect(ok == kv_reader_error(reader, &error), "no error was told");
    return ok ? tree : NULL;
}

static const struct kv_object *object_decode(struct kv_reader *from)
{
    if (!maps)
        maps = kv_map_cache_new(&lasting);
    const struct kv_memory memory = {
        .arena = &arena, .strings = &strings, .parts = &parts, .scratch = &scratch, .maps = maps};
    struct kv_error error = {0};
    const struct kv_object *object = kv_kind_decode(kind, from, memory);
    expect((object != NULL) == kv_reader_error(from, &error), "no error was told of an object");
    expect(!object || (object->name && object->name[0]), "an object without a name");
    return object;
}

static void objects_compare(const struct kv_object *a, const struct kv_object *b)
{
    static struct kv_buffer left, right;
    kv_buffer_clear(&left);
    kv_buffer_clear(&right);
    kv_json_write_tree(kv_kind_encode(a, &arena), &left);
    kv_json_write_tree(kv_kind_encode(b, &arena), &right);
    expect(left.length == right.length && memcmp(left.data, right.data, left.length) == 0,
           "another object than of JSON");
}

/* What the kind's table keeps, in the order of numbers: if all of it is sound, then the same as of
 * its JSON. */
static void object_try(const struct kv_proto_message *message, struct kv_text input)
{
    static struct kv_buffer json;
    static struct kv_reader *json_reader;
    kv_reader_protobuf_again(reader, message, input);
    const struct kv_object *object = object_decode(reader);
    const struct kv_node *tree = tree_read(message, input);
    if (!tree)
        return;
    kv_buffer_clear(&json);
    kv_json_write_tree(tree, &json);
    struct kv_text text = kv_buffer_as_text(&json);
    if (json_reader)
        kv_reader_json_again(json_reader, text);
    else
        json_reader = kv_reader_json(text, "json", KV_ERROR_CONNECTION);
    const struct kv_object *same = object_decode(json_reader);
    expect((object != NULL) == (same != NULL), "only one of both encodings is an object");
    if (object)
        objects_compare(object, same);
}

static bool item_take(void *context, struct kv_reader *item)
{
    size_t *taken = context;
    (*taken)++;
    return kv_tree_read(item, &arena) != NULL;
}

static bool page_read(struct kv_text input, size_t step, size_t *taken)
{
    struct kv_error error = {0};
    char api_version[KV_API_VERSION_MAX], list_kind[64];
    struct kv_page page = {.list_kind = list_kind,
                           .api_version = kv_kind_api_version(kind, api_version),
                           .metadata_too = true,
                           .item = item_take,
                           .context = taken,
                           .message = kv_kind_message(kind)};
    snprintf(list_kind, sizeof list_kind, "%sList", kind->name);
    *taken = 0;
    struct kv_page_stream *stream =
        kv_page_stream_open_protobuf(&page, 1 << 16, "page", KV_ERROR_CONNECTION);
    bool ok = true;
    for (size_t at = 0; ok && at < input.length; at += step) {
        size_t length = step < input.length - at ? step : input.length - at;
        ok = kv_page_stream_add(stream, (struct kv_text){input.data + at, length}, &error);
    }
    bool open = kv_page_stream_is_open(stream);
    bool whole = ok && kv_page_stream_end(stream, &error);
    expect(!whole || !open, "a page that is open was taken for whole");
    expect(whole == (error.kind == KV_ERROR_NONE), "no error was told of a page");
    expect(!whole || page.items == *taken, "another number of items");
    kv_page_stream_close(stream);
    return whole;
}

static const struct kv_kind *kind_of(unsigned number)
{
    static const struct kv_kind *kinds[256];
    static size_t count;
    for (size_t i = 0; count == 0 && kv_kinds_registry[i]; i++)
        if (kv_kind_message(kv_kinds_registry[i]))
            kinds[count++] = kv_kinds_registry[i];
    return kinds[number % count];
}

static void page_try(struct kv_text input)
{
    size_t taken, again;
    bool whole = page_read(input, SIZE_MAX, &taken);
    expect(page_read(input, 1 + input.length % 7, &again) == whole, "in pieces it is another page");
    expect(!whole || taken == again, "in pieces there are other items");
    /* The end of the envelope, 4 bytes at most, says nothing of the list. */
    for (size_t cut = 5; whole && cut < input.length; cut += 1 + cut / 4) {
        struct kv_text part = {input.data, input.length - cut};
        expect(!page_read(part, SIZE_MAX, &again), "half a list");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static unsigned runs;
    if (size == 0)
        return 0;
    struct kv_text input = {(const char *)data + 1, size - 1};
    kind = kind_of(data[0] >> 1);
    const struct kv_proto_message *message = kv_kind_message(kind);
    if (!reader)
        reader = kv_reader_protobuf(message, input, "object", KV_ERROR_CONNECTION);
    if (data[0] & 1) {
        object_try(message, input);
    } else {
        page_try(input);
    }
    kv_arena_clear(&arena);
    if (++runs % 1024 == 0) { /* what is interned stays until then */
        kv_arena_release(&scratch);
        kv_arena_release(&lasting);
        maps = NULL;
        kv_intern_release(&strings);
        kv_intern_release(&parts);
    }
    return 0;
}
