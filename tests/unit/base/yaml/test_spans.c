#include "kubevet/base/yaml_spans.h"

#include "test.h"

#include <stdio.h>

/* The value of `a` in a document, and its spans. */
struct sample {
    struct kv_arena arena;
    struct kv_yaml_lines lines;
    const struct kv_node *node;
    struct kv_yaml_spans spans;
};

static struct sample sample_of(const char *yaml)
{
    struct sample sample = {0};
    struct kv_yaml_documents documents;
    struct kv_error error = {0};
    assert_true(kv_yaml_parse(kv_text_of(yaml), "s.yaml", &kv_yaml_spec_limits, &sample.arena,
                              &documents, &error));
    sample.node = kv_node_get(documents.roots[0], "a");
    sample.lines = kv_yaml_lines(kv_text_of(yaml), &sample.arena);
    sample.spans = kv_yaml_spans(&sample.lines, sample.node, &sample.arena);
    return sample;
}

/* Where `part` of the text is, as line:column. */
static void assert_place(const char *yaml, const char *part, const char *expected)
{
    struct sample sample = sample_of(yaml);
    const char *found = strstr(sample.node->text.data, part);
    char got[32];
    assert_non_null(found);
    struct kv_yaml_span at =
        kv_yaml_locate(&sample.spans, sample.node->text, (size_t)(found - sample.node->text.data));
    snprintf(got, sizeof got, "%u:%u", at.line, at.column);
    assert_string_equal(got, expected);
    kv_arena_release(&sample.arena);
}

static void test_plain(void **state)
{
    (void)state;
    assert_place("a: one two\n", "two", "1:8");
    assert_place("a: one\n   two\n", "two", "2:4");
    assert_place("a: one\n\n\n   two\n", "two", "4:4");
    assert_place("x: 1\r\na: one\r\n   two\r\n", "two", "3:4");
    assert_place("\xef\xbb\xbf"
                 "a: one two\n",
                 "two", "1:8");
    assert_place("{x: 1, a: é two}\n", "two", "1:13");
    assert_place("a: !!str &x\n  one two\n", "two", "2:7");
}

static void test_quoted(void **state)
{
    (void)state;
    assert_place("a: 'it''s two'\n", "two", "1:11");
    assert_place("a: 'one  \n\n   two'\n", "two", "3:4");
    assert_place("a: \"\\u0041\\t\\x42 two\"\n", "two", "1:18");
    assert_place("a: \"one \\\n    two\"\n", "two", "2:5");
    assert_place("a: \"one\\\n  \\  two\"\n", "two", "2:6");
    assert_place("a: \"one\n\n  two\"\r\n", "two", "3:3");
    assert_place("a: \"\\0 two\"\n", "two", "1:8");
    assert_place("a: \"\xe2\x80\xa8  two\"\n", "two", "2:3");
}

static void test_blocks(void **state)
{
    (void)state;
    assert_place("a: |\n  one\n  two\n", "two", "3:3");
    assert_place("a: |-\n\n  one\n\n   two\n", "two", "5:4");
    assert_place("a: >\n  one\n  two\n", "two", "3:3");
    assert_place("a: >\n  one\n    more\n  two\n\n\n  three\n", "three", "7:3");
    assert_place("a: >+  # comment\n  one\n  two\n\n\n", "two", "3:3");
    assert_place("a: |2\n   one\n  two\n", "two", "3:3");
    assert_place("x:\n- a: 1\na: |\r\n  one\r\n  two\r\n", "two", "5:3");
    assert_place("a: &x !!str |\n  one\n  two\n", "two", "3:3");
}

/* Beyond the text is its end; a scalar that is not where the lines say is at its begin. */
static void test_edges(void **state)
{
    (void)state;
    struct sample sample = sample_of("a: one\n");
    assert_int_equal(kv_yaml_locate(&sample.spans, sample.node->text, 99).column, 7);
    struct kv_yaml_lines other = kv_yaml_lines(kv_text_of("b: two\n"), &sample.arena);
    struct kv_yaml_spans spans = kv_yaml_spans(&other, sample.node, &sample.arena);
    assert_int_equal(spans.count, 1);
    assert_int_equal(spans.items[0].column, 4);
    kv_arena_release(&sample.arena);
}

/* Every letter and digit of the text is at its place, whatever the style. */
static void test_every_character(void **state)
{
    (void)state;
    static const char *const documents[] = {
        "a: one two  three\n  four\n\n  five:six#x # no\n",
        "a: 'o''ne\n  two   \n\n   three '\n",
        "a: \"o\\\"ne\\n  two \\\n  \\ three\n\n  x\\u00e9y\"\n",
        "a: |+2\n    one\n\n  two\n   three\n\n",
        "a: >1-\n   one\n two\n\n\n three\n  four\n five\n",
        "a: >\r\n\r\n  one\r\n  two\r\n\r\n   three\r\n  four\r\n",
        "{x: [1, {y: 2}], a: o:ne\n two}\n",
    };
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        struct sample sample = sample_of(documents[i]);
        struct kv_text text = sample.node->text;
        for (size_t k = 0; k < text.length; k++) {
            struct kv_yaml_span at = kv_yaml_locate(&sample.spans, text, k);
            size_t byte = sample.lines.starts[at.line - 1] + at.column - 1;
            if (isalnum((unsigned char)text.data[k]))
                assert_int_equal(sample.lines.input.data[byte], text.data[k]);
        }
        kv_arena_release(&sample.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),           cmocka_unit_test(test_quoted),
        cmocka_unit_test(test_blocks),          cmocka_unit_test(test_edges),
        cmocka_unit_test(test_every_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
