#include "kubevet/base/buffer.h"
#include "kubevet/base/reader.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

/* --- a document as JSON, keys sorted, as Go's encoding/json would write it --- */

/* As kubectl has it, which takes the last of equal keys. */
static const struct kv_yaml_limits kubectl_limits = {
    .max_depth = 1000,
    .max_nodes = 20000000,
    .max_expansion = 20000000,
    .merge_overrides = true,
};

static void write_string(struct kv_buffer *out, struct kv_text text)
{
    kv_buffer_text(out, "\"");
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '"' || c == '\\')
            kv_buffer_printf(out, "\\%c", c);
        else if (c == '\n')
            kv_buffer_text(out, "\\n");
        else if (c < ' ')
            kv_buffer_printf(out, "\\u%04x", c);
        else if (strncmp(text.data + i, KV_NUL, 2) == 0) {
            kv_buffer_text(out, "\\u0000");
            i++;
        } else
            kv_buffer_add(out, &c, 1);
    }
    kv_buffer_text(out, "\"");
}

static void write_value(struct kv_buffer *out, struct kv_reader *reader);

static void write_array(struct kv_buffer *out, struct kv_reader *reader)
{
    const char *separator = "[";
    if (kv_read_array(reader))
        while (kv_read_item(reader)) {
            kv_buffer_text(out, separator);
            write_value(out, reader);
            separator = ",";
        }
    kv_buffer_text(out, *separator == '[' ? "[]" : "]");
}

static int member_compare(const void *left, const void *right)
{
    return strcmp(((const struct kv_buffer *)left)->data, ((const struct kv_buffer *)right)->data);
}

static void write_object(struct kv_buffer *out, struct kv_reader *reader)
{
    struct kv_buffer members[32] = {0};
    size_t count = 0;
    struct kv_text key;
    if (kv_read_object(reader))
        while (kv_read_key(reader, &key)) {
            assert_true(count < 32);
            write_string(&members[count], key);
            kv_buffer_text(&members[count], ":");
            write_value(&members[count++], reader);
        }
    qsort(members, count, sizeof *members, member_compare);
    kv_buffer_text(out, "{");
    for (size_t i = 0; i < count; i++) {
        kv_buffer_printf(out, "%s%s", i ? "," : "", members[i].data);
        kv_buffer_release(&members[i]);
    }
    kv_buffer_text(out, "}");
}

static void write_value(struct kv_buffer *out, struct kv_reader *reader)
{
    struct kv_text text;
    switch (kv_reader_peek(reader)) {
    case KV_VALUE_OBJECT:
        write_object(out, reader);
        break;
    case KV_VALUE_ARRAY:
        write_array(out, reader);
        break;
    case KV_VALUE_NULL:
        kv_read_null(reader);
        kv_buffer_text(out, "null");
        break;
    case KV_VALUE_STRING:
        if (kv_read_string(reader, &text))
            write_string(out, text);
        break;
    case KV_VALUE_BOOL:
    case KV_VALUE_INTEGER:
    case KV_VALUE_REAL:
        if (kv_read_scalar(reader, &text))
            kv_buffer_add(out, text.data, text.length);
        break;
    case KV_VALUE_NONE:
        break;
    }
}

/* The first document as JSON, or "ERR ...". Skipping it must find the same errors. */
static struct kv_buffer json_of(struct kv_text yaml)
{
    struct kv_arena arena = {0};
    struct kv_error error = {0};
    struct kv_yaml_documents documents;
    struct kv_buffer out = {0};
    if (kv_yaml_parse(yaml, "m.yaml", &kubectl_limits, &arena, &documents, &error)) {
        const struct kv_node *root = documents.count > 0 ? documents.roots[0] : NULL;
        struct kv_reader *reader = kv_reader_yaml(root, "m.yaml", KV_ERROR_SPEC);
        write_value(&out, reader);
        bool read = kv_reader_error(reader, &error) && kv_read_end(reader);
        kv_reader_close(reader);
        reader = kv_reader_yaml(root, "m.yaml", KV_ERROR_SPEC);
        assert_int_equal(kv_read_skip(reader), read);
        kv_reader_close(reader);
    }
    if (error.kind != KV_ERROR_NONE) {
        kv_buffer_clear(&out);
        kv_buffer_printf(&out, "ERR %u:%u: %s", error.line, error.column, error.text);
    }
    kv_arena_release(&arena);
    return out;
}

static void assert_json(const char *yaml, const char *json)
{
    struct kv_buffer got = json_of(kv_text_of(yaml));
    if (strcmp(got.data, json) != 0)
        fail_msg("%s\n  gives    %s\n  expected %s", yaml, got.data, json);
    kv_buffer_release(&got);
}

/* --- kubectl's own answers, recorded --- */

static char *next_field(char **line)
{
    return strsep(line, "\t");
}

enum { RECORDED_MAX = 160 }; /* the recording cuts longer answers */

static void pitfall(char *line)
{
    char *name = next_field(&line);
    char *quoted = next_field(&line);
    char *expected = next_field(&line);
    struct kv_text yaml;
    struct kv_reader *reader = kv_reader_json(kv_text_of(quoted), "", KV_ERROR_STATE);
    assert_true(kv_read_string(reader, &yaml));
    struct kv_buffer got = json_of(yaml);
    size_t compared = strncmp(expected, "ERR", 3) == 0 ? 3 : RECORDED_MAX;
    bool matches = strncmp(got.data, expected, compared) == 0;
    if (!matches)
        fail_msg("%s: %s\n  gives    %s\n  expected %s", name, quoted, got.data, expected);
    kv_buffer_release(&got);
    kv_reader_close(reader);
}

static void test_pitfalls(void **state)
{
    (void)state;
    struct kv_buffer file = {0};
    struct kv_error error = {0};
    assert_true(
        kv_file_read(TEST_DATA "/data/yaml-pitfalls.tsv", 1 << 20, &file, KV_ERROR_STATE, &error));
    size_t cases = 0;
    char *rest = file.data;
    for (char *line; (line = strsep(&rest, "\n"));)
        if (*line && *line != '#') {
            pitfall(line);
            cases++;
        }
    assert_true(cases > 30);
    kv_buffer_release(&file);
}

static void test_integers(void **state)
{
    (void)state;
    assert_json("[0, 7, -7, +7, 010, -010, 0o17, 0O17, 0x1F, 0X1f, -0x1f, 0b101, 0B101, -0b101]",
                "[0,7,-7,7,8,-8,15,15,31,31,-31,5,5,-5]");
    assert_json("[1_000, 0x_ff, 1_, -_1, 0b1_0]", "[1000,255,1,-1,2]");
    assert_json("[_1, 0x, 0b, 0o8, 0b2, 0xg, 1a, -, +, '--1', 1-2, 12h]",
                "[\"_1\",\"0x\",\"0b\",\"0o8\",\"0b2\",\"0xg\",\"1a\",\"-\",\"+\",\"--1\",\"1-2\","
                "\"12h\"]");
    assert_json("[9223372036854775807, 9223372036854775808, -9223372036854775808]",
                "[9223372036854775807,9223372036854775808,-9223372036854775808]");
    assert_json("[-9223372036854775809, +18446744073709551615, 18446744073709551616]",
                "[-9223372036854776000,18446744073709552000,18446744073709552000]");
    assert_json("[0x8000000000000000, -0, 00, 08, 0089]", "[9223372036854775808,0,0,8,89]");
}

static void test_floats(void **state)
{
    (void)state;
    assert_json("[1.10, 1., .5, -.5, +1.5, 1e3, 1E3, 1.5e-3, 1_0.5]",
                "[1.1,1,0.5,-0.5,1.5,1000,1000,0.0015,10.5]");
    assert_json("[0.000001, 0.0000001, 1e20, 1e21, 123456789012345678901234, -0.0, 1e-10]",
                "[0.000001,1e-7,100000000000000000000,1e+21,1.2345678901234569e+23,-0,1e-10]");
    assert_json("[0.1, 0.30000000000000004, 5e-324, 1.7976931348623157e308]",
                "[0.1,0.30000000000000004,5e-324,1.7976931348623157e+308]");
    assert_json(
        "[1e999, -1e999, 1e, 1e+, ., .e1, 1.2.3, ._5, .5_0, _.5]",
        "[\"1e999\",\"-1e999\",\"1e\",\"1e+\",\".\",\".e1\",\"1.2.3\",\"._5\",0.5,\"_.5\"]");
    assert_json("a: .inf", "ERR 1:4: .inf is not a number in JSON and the API; quote it");
    assert_json("a: [-.Inf]", "ERR 1:5: -.Inf is not a number in JSON and the API; quote it");
    assert_json("a: .NaN", "ERR 1:4: .NaN is not a number in JSON and the API; quote it");
}

static void test_words(void **state)
{
    (void)state;
    assert_json("[y, Y, yes, on, On, true, TRUE]", "[true,true,true,true,true,true,true]");
    assert_json("[n, N, no, OFF, false, False]", "[false,false,false,false,false,false]");
    assert_json("[yEs, oN, tRUE, nULL, Off ]", "[\"yEs\",\"oN\",\"tRUE\",\"nULL\",false]");
    assert_json("['y', \"no\", '~', \"\", '1']", "[\"y\",\"no\",\"~\",\"\",\"1\"]");
    assert_json("- |\n  yes\n- >-\n  1\n", "[\"yes\\n\",\"1\"]");
    assert_json("[2026-01-02, 2026-01-02T03:04:05Z, 12:30, =, <<]",
                "[\"2026-01-02\",\"2026-01-02T03:04:05Z\",\"12:30\",\"=\",\"<<\"]");
}

static void test_tags(void **state)
{
    (void)state;
    assert_json("[!!str 1, !!str , !!str yes, !!int '0x10', !!float 3, !!float '1.50', !!bool 'y']",
                "[\"1\",\"\",\"yes\",16,3,1.5,true]");
    assert_json("[!!null '', !!null ~, !local 1, ! 12, !!unknown yes]",
                "[null,null,\"1\",\"12\",\"yes\"]");
    assert_json("[!!map {a: 1}, !!seq [1], !x {b: 2}]", "[{\"a\":1},[1],{\"b\":2}]");
    assert_json("a: !!int x", "ERR 1:4: this does not match its tag !!int");
    assert_json("a: !!int 1.5", "ERR 1:4: this does not match its tag !!int");
    assert_json("a: !!bool 1", "ERR 1:4: this does not match its tag !!bool");
    assert_json("a: !!null x", "ERR 1:4: this does not match its tag !!null");
}

static void test_keys(void **state)
{
    (void)state;
    assert_json("{y: 1, 010: 2, 1.50: 3, 'n': 4, 1234567.5: 5, 1e6: 6, .inf: 7, 0.00001: 8}",
                "{\".inf\":7,\"1.2345675e+06\":5,\"1.5\":3,\"1e+06\":6,\"1e-05\":8,\"8\":2,\"n\":4,"
                "\"true\":1}");
    assert_json("{a: 1, b: 2, a: 3, \"a\": 4}", "{\"a\":4,\"b\":2}");
    assert_json("{1: a, 0x1: b}", "{\"1\":\"b\"}");
    assert_json("~: 1", "ERR 1:1: a key can't be null; quote it");
    assert_json("a: {18446744073709551615: 1}",
                "ERR 1:5: a key can't be an integer of more than 64 bits; quote it");
    assert_json("? a\n: b\n? c\n", "{\"a\":\"b\",\"c\":null}");
}

/* go-yaml v2 carries a merge key out where it stands: it overrides what came before it. */
static void test_merge_keys(void **state)
{
    (void)state;
    assert_json("a: &a {x: 1, z: 1}\nb:\n  <<: *a\n  x: 2\n",
                "{\"a\":{\"x\":1,\"z\":1},\"b\":{\"x\":2,\"z\":1}}");
    assert_json("a: &a {x: 1, z: 1}\nb:\n  x: 2\n  <<: *a\n",
                "{\"a\":{\"x\":1,\"z\":1},\"b\":{\"x\":1,\"z\":1}}");
}

static void test_reading(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    struct kv_error error = {0};
    struct kv_yaml_documents documents;
    assert_true(kv_yaml_parse(kv_text_of("i: 12\nf: 1e3\nbig: 9223372036854775808\n"), "m",
                              &kubectl_limits, &arena, &documents, &error));
    struct kv_reader *reader = kv_reader_yaml(documents.roots[0], "m", KV_ERROR_SPEC);
    struct kv_text key;
    int64_t integer;
    assert_true(kv_read_object(reader));
    assert_true(kv_read_key(reader, &key) && kv_text_is(key, "i"));
    assert_true(kv_read_integer(reader, &integer) && integer == 12);
    assert_true(kv_read_key(reader, &key) && kv_text_is(key, "f"));
    assert_true(kv_read_integer(reader, &integer) && integer == 1000);
    assert_true(kv_read_key(reader, &key));
    unsigned line;
    unsigned column;
    kv_reader_place(reader, &line, &column);
    assert_int_equal(line, 3);
    assert_int_equal(column, 6);
    assert_false(kv_read_integer(reader, &integer));
    assert_false(kv_reader_error(reader, &error));
    assert_string_equal(error.text, "the integer 9223372036854775808 does not fit into 64 bits");
    assert_int_equal(error.line, 3);
    kv_reader_close(reader);
    kv_arena_release(&arena);
}

static void test_newest_time(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    struct kv_error error = {0};
    struct kv_yaml_documents documents;
    const char *yaml = "creationTimestamp: 2026-01-01T00:00:00Z\n"
                       "notAfter: 2036-01-01T00:00:00Z\n"
                       "conditions: [{lastTransitionTime: \"2026-01-01T00:00:09Z\"}]\n";
    assert_true(kv_yaml_parse(kv_text_of(yaml), "m", &kubectl_limits, &arena, &documents, &error));
    struct kv_reader *reader = kv_reader_yaml(documents.roots[0], "m", KV_ERROR_SPEC);
    assert_true(kv_read_skip(reader));
    assert_int_equal(kv_reader_newest_time(reader), 1767225609);
    kv_reader_close(reader);
    kv_arena_release(&arena);
}

/* A hundred thousand equal and different keys: the time must not grow with their square. */
static void test_many_keys(void **state)
{
    (void)state;
    struct kv_buffer yaml = {0};
    for (int i = 0; i < 100000; i++)
        kv_buffer_printf(&yaml, "k%d: %d\n", i % 50000, i);
    struct kv_arena arena = {0};
    struct kv_error error = {0};
    struct kv_yaml_documents documents;
    assert_true(
        kv_yaml_parse(kv_buffer_as_text(&yaml), "m", &kubectl_limits, &arena, &documents, &error));
    struct kv_reader *reader = kv_reader_yaml(documents.roots[0], "m", KV_ERROR_SPEC);
    struct kv_text key;
    int64_t value;
    int64_t expected = 50000;
    assert_true(kv_read_object(reader));
    while (kv_read_key(reader, &key)) {
        assert_true(kv_read_integer(reader, &value));
        assert_int_equal(value, expected++);
    }
    assert_int_equal(expected, 100000);
    kv_reader_close(reader);
    kv_arena_release(&arena);
    kv_buffer_release(&yaml);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pitfalls),    cmocka_unit_test(test_integers),
        cmocka_unit_test(test_floats),      cmocka_unit_test(test_words),
        cmocka_unit_test(test_tags),        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_merge_keys),  cmocka_unit_test(test_reading),
        cmocka_unit_test(test_newest_time), cmocka_unit_test(test_many_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
