#include "test.h"

#include "kubevet/base/error.h"

#include <string.h>

static void first_error_wins(void **state)
{
    (void)state;
    struct kv_error error = {0};
    assert_false(kv_error_set(&error, KV_ERROR_STATE, "first %d", 1));
    assert_false(kv_error_at(&error, KV_ERROR_SPEC, "file", 2, 3, "second"));
    assert_int_equal(error.kind, KV_ERROR_STATE);
    assert_string_equal(error.text, "first 1");
    assert_string_equal(error.file, "");
}

static void format_shows_what_is_known(void **state)
{
    (void)state;
    const struct {
        const char *file;
        unsigned line, column;
        const char *shown;
    } cases[] = {
        {NULL, 0, 0, "text"},
        {"a.yaml", 0, 0, "a.yaml: text"},
        {"a.yaml", 7, 0, "a.yaml:7: text"},
        {"a.yaml", 7, 9, "a.yaml:7:9: text"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kv_error error = {0};
        char out[128];
        kv_error_at(&error, KV_ERROR_SPEC, cases[i].file, cases[i].line, cases[i].column, "text");
        kv_error_format(&error, out, sizeof out);
        assert_string_equal(out, cases[i].shown);
    }
}

static void context_comes_before_and_long_text_is_cut(void **state)
{
    (void)state;
    struct kv_error error = {0};
    kv_error_set(&error, KV_ERROR_STATE, "inner");
    assert_false(kv_error_prepend(&error, "outer %d", 2));
    assert_string_equal(error.text, "outer 2: inner");

    char longer[3000];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    kv_error_prepend(&error, "%s", longer);
    assert_true(strlen(error.text) < sizeof error.text);
    assert_memory_equal(error.text, "xxxx", 4);
    assert_string_equal(error.text + sizeof error.text - 7, "xxx...");
}

static void text_that_is_cut_shows_it(void **state)
{
    (void)state;
    char longer[3000];
    for (size_t shift = 0; shift < 3; shift++) { /* of three bytes each: none is cut within */
        struct kv_error error = {0};
        memset(longer, 'x', shift);
        for (size_t i = shift; i + 3 < sizeof longer; i += 3)
            memcpy(longer + i, "\xe2\x82\xac", 4);
        kv_error_set(&error, KV_ERROR_STATE, "%s", longer);
        size_t length = strlen(error.text);
        assert_true(length > sizeof error.text - 7);
        assert_memory_equal(error.text + length - 6, "\xe2\x82\xac...", 6);
    }
    struct kv_error error = {0};
    memset(longer, 'x', sizeof longer);
    kv_error_set(&error, KV_ERROR_STATE, "%.*s", (int)sizeof error.text - 1, longer);
    assert_int_equal(error.text[sizeof error.text - 2], 'x'); /* it just fits */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_error_wins),
        cmocka_unit_test(format_shows_what_is_known),
        cmocka_unit_test(context_comes_before_and_long_text_is_cut),
        cmocka_unit_test(text_that_is_cut_shows_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
