/* Protocol buffers as a source of the reader: what is read of each type, and what is refused. */
#include "test.h"

#include "kubevet/base/json.h"
#include "kubevet/base/protobuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct kv_proto_message thing;

#define FIELD(number, name, type_, ...)                                                            \
    [number] = {.key = (name), .length = sizeof(name) - 1, .type = KV_PROTO_##type_, __VA_ARGS__}

static const struct kv_proto_field inner_fields[] = {
    FIELD(1, "inlined", TEXT),
    FIELD(2, "late", TEXT),
};
static const unsigned char inner_order[] = {1, 2};
static const struct kv_proto_message inner = {"Inner", inner_fields, 3, inner_order, 2, 0};

static const struct kv_proto_field fields[] = {
    FIELD(1, "text", TEXT),
    FIELD(2, "number", INT32),
    FIELD(3, "long", INT64, .rule = KV_PROTO_OMIT),
    FIELD(4, "bool", BOOL),
    FIELD(5, "time", TIME),
    FIELD(6, "micro", MICRO_TIME),
    FIELD(7, "amount", QUANTITY),
    FIELD(8, "either", INT_OR_TEXT),
    FIELD(9, "json", JSON),
    FIELD(10, "bytes", BYTES, .rule = KV_PROTO_OR_NULL),
    FIELD(11, "things", OBJECT, .count = KV_PROTO_LIST, .message = &thing),
    FIELD(12, "map", TEXT, .count = KV_PROTO_MAP),
    FIELD(13, "", INLINE, .message = &inner),
    FIELD(14, "numbers", INT64, .count = KV_PROTO_LIST),
    FIELD(16, "thing", OBJECT, .message = &thing),
};
static const unsigned char order[] = {2, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16};
static const struct kv_proto_message thing = {"Thing", fields, 17, order, sizeof order, 1 << 10};

static char error_text[2048];

/* As JSON; NULL = refused, and error_text says why. */
static const char *read(struct kv_text wire)
{
    static char out[4096];
    struct kv_arena arena = {0};
    struct kv_buffer text = {0};
    struct kv_error error = {0};
    char *exact = malloc(wire.length + 1); /* of its size, for the address sanitizer */
    memcpy(exact, wire.data, wire.length);
    struct kv_reader *reader =
        kv_reader_protobuf(&thing, (struct kv_text){exact, wire.length}, "it", KV_ERROR_STATE);
    const struct kv_node *tree = kv_tree_read(reader, &arena);
    bool ok = tree && kv_read_end(reader);
    assert_int_equal(ok, kv_reader_error(reader, &error));
    if (ok)
        kv_json_write_tree(tree, &text);
    snprintf(out, sizeof out, "%s", ok ? text.data : "");
    snprintf(error_text, sizeof error_text, "%s", error.text);
    kv_reader_close(reader);
    kv_buffer_release(&text);
    kv_arena_release(&arena);
    free(exact);
    return ok ? out : NULL;
}

#define WIRE(bytes)              ((struct kv_text){bytes, sizeof(bytes) - 1})
#define assert_json(bytes, json) assert_string_equal(read(WIRE(bytes)), json)
#define NO_BYTES                 "\"bytes\":null}"

static void assert_refused(struct kv_text wire, const char *words)
{
    if (read(wire))
        fail_msg("it was read");
    if (!strstr(error_text, words))
        fail_msg("\"%s\" does not say \"%s\"", error_text, words);
}

static void values(void **state)
{
    (void)state;
    assert_json("", "{" NO_BYTES);
    assert_json("\x0a\1a", "{\"text\":\"a\"," NO_BYTES);
    assert_json("\x0a\0", "{\"text\":\"\"," NO_BYTES);
    assert_json("\x0a\2\xffx", "{\"text\":\"\xef\xbf\xbdx\"," NO_BYTES);
    assert_json("\x10\5", "{\"number\":5," NO_BYTES);
    assert_json("\x10\x80\x80\x80\x80\xf8\xff\xff\xff\xff\1", "{\"number\":-2147483648," NO_BYTES);
    assert_json("\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", "{\"long\":-1," NO_BYTES);
    assert_json("\x18\0", "{" NO_BYTES);
    assert_json("\x20\2", "{\"bool\":true," NO_BYTES);
    assert_json("\x2a\0", "{\"time\":null," NO_BYTES);
    assert_json("\x2a\4\x08\0\x10\0", "{\"time\":\"1970-01-01T00:00:00Z\"," NO_BYTES);
    assert_json("\x32\x11\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\x10\x80\xca\xb5\xee\1",
                "{\"micro\":\"1969-12-31T23:59:59.500000Z\"," NO_BYTES);
    assert_json("\x3a\0", "{\"amount\":\"0\"," NO_BYTES);
    assert_json("\x3a\4\x0a\2+5", "{\"amount\":\"+5\"," NO_BYTES);
    assert_json("\x42\7\x08\1\x10\x50\x1a\1h", "{\"either\":\"h\"," NO_BYTES);
    assert_json("\x42\6\x08\0\x10\x50\x1a\0", "{\"either\":80," NO_BYTES);
    assert_json("\x4a\0", "{\"json\":null," NO_BYTES);
}

/* JSON within: any value. */
static void json(void **state)
{
    (void)state;
    assert_json("\x4a\x09\x0a\7{\"a\":1}", "{\"json\":{\"a\":1}," NO_BYTES);
    assert_json("\x4a\x06\x0a\4[[]]", "{\"json\":[[]]," NO_BYTES);
    assert_json("\x4a\x07\x0a\5\"\\n\" ", "{\"json\":\"\\n\"," NO_BYTES);
    assert_json("\x4a\3\x0a\1"
                "5",
                "{\"json\":5," NO_BYTES);
    assert_refused(WIRE("\x4a\3\x0a\1{"), "truncated");
    assert_refused(WIRE("\x4a\4\x0a\2{}\x0a"), "ends within a field");
    assert_refused(WIRE("\x4a\5\x0a\3{}x"), "the end of the JSON");
    assert_refused(WIRE("\x4a\2\x12\0"), "no JSON");
}

static void containers(void **state)
{
    (void)state;
    assert_json("\x52\1\xff", "{\"bytes\":\"/w==\"}");
    assert_json("\x52\0", "{\"bytes\":\"\"}");
    assert_json("\x5a\0\x5a\2\x10\1",
                "{\"bytes\":null,\"things\":[{\"bytes\":null},{\"number\":1,\"bytes\":null}]}");
    assert_json("\x62\6\x0a\1k\x12\1v\x62\2\x12\0",
                "{\"bytes\":null,\"map\":{\"k\":\"v\",\"\":\"\"}}");
    assert_json("\x6a\3\x0a\1i", "{\"bytes\":null,\"inlined\":\"i\"}");
    assert_json("\x70\1\x70\2", "{\"bytes\":null,\"numbers\":[1,2]}");
    /* JSON's order is another one. */
    assert_json("\x0a\1a\x10\1", "{\"number\":1,\"text\":\"a\"," NO_BYTES);
}

static void damaged(void **state)
{
    (void)state;
    assert_refused(WIRE("\x0a"), "ends within a field");
    assert_refused(WIRE("\x0a\2a"), "ends within a field");
    assert_refused(WIRE("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\1"), "ends within a field");
    assert_refused(WIRE("\x10\x80"), "ends within a field");
    assert_refused(WIRE("\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\2"), "damaged");
    assert_refused(WIRE("\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\1"), "damaged");
    assert_refused(WIRE("\x10\x81\0"), "damaged"); /* longer than need be */
    assert_refused(WIRE("\0\0"), "damaged");       /* field 0 */
    assert_refused(WIRE("\x0b\x0c"), "damaged");   /* a group */
    assert_refused(WIRE("\x0e\0"), "damaged");     /* no type of the wire */
    assert_refused(WIRE("\x08\1"), "another way");
    assert_refused(WIRE("\x12\1a"), "another way");
    assert_refused(WIRE("\x72\2\1\2"), "another way"); /* a packed list */
    assert_refused(WIRE("\x0a\0\x0a\0"), "twice");
    assert_refused(WIRE("\x10\1\x0a\0"), "twice, or behind");
    assert_refused(WIRE("\x5a\0\x62\0\x5a\0"), "behind");
    assert_refused(WIRE("\x62\4\x12\0\x0a\0"), "no key with a value");
    assert_refused(WIRE("\x62\2\x18\1"), "no key with a value");
    assert_refused(WIRE("\x42\2\x08\2"), "is none");
    assert_refused(WIRE("\x2a\7\x08\x80\x80\x80\x80\x80@"), "is none"); /* far in the future */
    assert_refused(WIRE("\x2a\2\x18\0"), "is none");
    assert_refused(WIRE("\x3a\2\x08\0"), "is none");
}

/* Lengths that are right all the way down. */
static void nesting(void **state)
{
    (void)state;
    for (size_t levels = 60; levels <= 70; levels += 10) {
        char wire[512];
        size_t at = sizeof wire;
        for (size_t i = 0; i < levels; i++) {
            size_t length = sizeof wire - at;
            if (length > 127) {
                wire[--at] = (char)(length >> 7);
                wire[--at] = (char)((length & 127) | 128);
            } else {
                wire[--at] = (char)length;
            }
            wire[--at] = '\1'; /* field 16 */
            wire[--at] = '\x82';
        }
        struct kv_text text = {wire + at, sizeof wire - at};
        if (levels == 60)
            assert_non_null(read(text));
        else
            assert_refused(text, "nested deeper");
    }
}

/* What no table knows can be passed over, and nothing else. */
static void unknown_fields(void **state)
{
    (void)state;
    static const char wire[] = "\x0a\1a\x82\2\0\x88\2\1";
    assert_refused(WIRE(wire), "field 33 of Thing is newer than this version");
    struct kv_reader *reader = kv_reader_protobuf(&thing, WIRE(wire), "it", KV_ERROR_STATE);
    struct kv_text key, text = {"", 0};
    size_t keys = 0;
    assert_true(kv_read_object(reader));
    while (kv_read_key(reader, &key)) {
        keys++;
        if (kv_text_is(key, "text"))
            assert_true(kv_read_string(reader, &text));
        else
            assert_true(kv_read_skip(reader));
    }
    assert_true(kv_read_end(reader));
    assert_true(kv_text_is(text, "a"));
    assert_int_equal(keys, 3); /* text, one for all unknown ones, and bytes */
    kv_reader_close(reader);
}

/* Lists and maps can be passed over. */
static void skipping(void **state)
{
    (void)state;
    static const char wire[] = "\x5a\0\x5a\2\x10\1\x62\2\x12\0\x70\6\x70\7";
    struct kv_reader *reader = kv_reader_protobuf(&thing, WIRE(wire), "it", KV_ERROR_STATE);
    const struct kv_reader_mark mark = kv_reader_mark(reader);
    for (int again = 0; again < 2; again++) {
        struct kv_text key;
        int64_t number = 0;
        kv_reader_rewind(reader, &mark);
        assert_true(kv_read_object(reader));
        while (kv_read_key(reader, &key))
            if (kv_text_is(key, "numbers") && kv_read_array(reader))
                while (kv_read_item(reader))
                    assert_true(kv_read_integer(reader, &number));
            else
                assert_true(kv_read_skip(reader));
        assert_true(kv_read_end(reader));
        assert_int_equal(number, 7);
    }
    kv_reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),         cmocka_unit_test(json),    cmocka_unit_test(containers),
        cmocka_unit_test(damaged),        cmocka_unit_test(nesting), cmocka_unit_test(skipping),
        cmocka_unit_test(unknown_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
