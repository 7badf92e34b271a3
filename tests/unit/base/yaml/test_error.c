#include "kubevet/base/yaml.h"

#include "test.h"

#include <stdio.h>

static void assert_error(const char *yaml, const char *expected)
{
    struct kv_arena arena = {0};
    struct kv_error error = {0};
    struct kv_yaml_documents documents;
    char got[sizeof error.text + 32];
    assert_false(kv_yaml_parse(kv_text_of(yaml), "s.yaml", &kv_yaml_spec_limits, &arena, &documents,
                               &error));
    snprintf(got, sizeof got, "%u:%u: %s", error.line, error.column, error.text);
    assert_string_equal(got, expected);
    kv_arena_release(&arena);
}

static void test_tabs(void **state)
{
    (void)state;
    assert_error("a:\n\tb: 1\n", "2:1: YAML can't be indented with tabs; use spaces");
    assert_error("é: x\na:\n  \tb: 1\n", "3:3: YAML can't be indented with tabs; use spaces");
    assert_error("a:\n  b: 1\n\tc: 2\n", "3:1: YAML can't be indented with tabs; use spaces");
    assert_error("a: |\n\ttext\n", "2:1: YAML can't be indented with tabs; use spaces");
    assert_error("\xef\xbb\xbf"
                 "a:\n\tb: 1\n",
                 "2:1: YAML can't be indented with tabs; use spaces");
}

static void test_syntax(void **state)
{
    (void)state;
    assert_error("a: @x\n", "1:4: a plain value can't begin with this character; quote the value");
    assert_error(
        "a: b: c\n",
        "1:5: `: ` is not allowed here; quote a value that contains it, or check the indentation");
    assert_error(
        "a: 1\n  b: 2\n",
        "2:4: `: ` is not allowed here; quote a value that contains it, or check the indentation");
    assert_error("a: \"x\" y\n", "1:8: this does not belong to any open block; check its "
                                 "indentation, and quotes that end too early");
    assert_error("- a\nb\n",
                 "2:1: `: ` is missing after this key; check the indentation, or add the colon");
    assert_error("a: 1\nb\nc: 2\n",
                 "2:1: `: ` is missing after this key; check the indentation, or add the colon");
    assert_error(
        "- a\nb: 1\n",
        "2:1: expected a list item; check the indentation, and that the line begins with `- `");
    assert_error("a\n---\n]\n", "3:1: did not find expected node content while parsing a block "
                                "node that begins at line 3");
    assert_error("%YAML 3.0\n---\na: 1\n",
                 "1:1: this YAML version is unknown; write %YAML 1.1 or leave it out");
    assert_error("a: \"x\n\n", "3:1: found unexpected end of stream while scanning a quoted scalar "
                               "that begins at line 1");
    assert_error("\"a\"\n\"b\"\n", "2:1: text after the end of the document; check the "
                                   "indentation, or put `---` between documents");
}

static void test_encoding(void **state)
{
    (void)state;
    assert_error("a: é\nb: \"é\x01\"\n", "2:6: the character U+0001 is not allowed in YAML; remove "
                                         "it, or escape it in double quotes");
    assert_error("é: \xe9\n", "1:4: this is not UTF-8; save the file as UTF-8");
    assert_error("\xff\xfe"
                 "a",
                 "1:1: this is not UTF-8; save the file as UTF-8");
    assert_error("\xef\xbb\xbf"
                 "a: \xc0\x80\n",
                 "1:4: this is not UTF-8; save the file as UTF-8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tabs),
        cmocka_unit_test(test_syntax),
        cmocka_unit_test(test_encoding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
