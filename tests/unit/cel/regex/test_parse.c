#include "test.h"

#include "cel/regex/regex.h"
#include "kubevet/base/buffer.h"

static struct regex_budget plenty(void)
{
    return (struct regex_budget){.memory = 64 << 20, .work = UINT64_MAX};
}

static enum regex_result result_of(struct kv_text pattern, struct kv_error *error)
{
    struct kv_arena arena = {0};
    struct regex_budget budget = plenty();
    const struct regex *regex;
    enum regex_result result = regex_compile(&arena, pattern, &budget, &regex, error);
    kv_arena_release(&arena);
    return result;
}

/* What Go 1.19 says to these. */
static void mistakes_are_reported_in_gos_words(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct {
        const char *pattern, *problem;
    } cases[] = {
        {"(", "missing closing ): `(`"},
        {"a)", "unexpected ): `a)`"},
        {"(a", "missing closing ): `(a`"},
        {"[", "missing closing ]: `[`"},
        {"[a", "missing closing ]: `[a`"},
        {"[a-", "missing closing ]: `[a-`"},
        {"[b-a]", "invalid character class range: `b-a`"},
        {"[[:foo:]]", "invalid character class range: `[:foo:]`"},
        {"[\\", "trailing backslash at end of expression: ``"},
        {"\\", "trailing backslash at end of expression: ``"},
        {"\\8", "invalid escape sequence: `\\8`"},
        {"\\1", "invalid escape sequence: `\\1`"},
        {"\\C", "invalid escape sequence: `\\C`"},
        {"\\Z", "invalid escape sequence: `\\Z`"},
        {"\\e", "invalid escape sequence: `\\e`"},
        {"\\E", "invalid escape sequence: `\\E`"},
        {"\\x4", "invalid escape sequence: `\\x4`"},
        {"\\xg1", "invalid escape sequence: `\\xg1`"},
        {"\\x{", "invalid escape sequence: `\\x{`"},
        {"\\x{}", "invalid escape sequence: `\\x{}`"},
        {"\\x{110000}", "invalid escape sequence: `\\x{110000`"},
        {"\\p", "invalid character class range: `\\p`"},
        {"\\pX", "invalid character class range: `\\pX`"},
        {"\\p{", "invalid character class range: `\\p{`"},
        {"\\p{Foo}", "invalid character class range: `\\p{Foo}`"},
        {"\\P{^Foo", "invalid character class range: `\\P{^Foo`"},
        {"*", "missing argument to repetition operator: `*`"},
        {"+a", "missing argument to repetition operator: `+`"},
        {"?", "missing argument to repetition operator: `?`"},
        {"(*)", "missing argument to repetition operator: `*`"},
        {"|*", "missing argument to repetition operator: `*`"},
        {"a**", "invalid nested repetition operator: `**`"},
        {"a*+", "invalid nested repetition operator: `*+`"},
        {"a+++", "invalid nested repetition operator: `++`"},
        {"a{2}{3}", "invalid nested repetition operator: `{2}{3}`"},
        {"a{1}*", "invalid nested repetition operator: `{1}*`"},
        {"a{1001}", "invalid repeat count: `{1001}`"},
        {"a{2,1}", "invalid repeat count: `{2,1}`"},
        {"a{,2}{2}*", "invalid nested repetition operator: `{2}*`"},
        {"(?:a{40}){26}", "invalid repeat count: `{26}`"},
        {"x{100000000}", "invalid repeat count: `{100000000}`"},
        {"(?", "invalid or unsupported Perl syntax: `(?`"},
        {"(?i", "invalid or unsupported Perl syntax: `(?i`"},
        {"(?z)", "invalid or unsupported Perl syntax: `(?z`"},
        {"(?i-)", "invalid or unsupported Perl syntax: `(?i-)`"},
        {"(?--i)", "invalid or unsupported Perl syntax: `(?--`"},
        {"(?=a)", "invalid or unsupported Perl syntax: `(?=`"},
        {"(?!a)", "invalid or unsupported Perl syntax: `(?!`"},
        {"(?<=a)", "invalid named capture: `(?<=a)`"},
        {"(?<!a)>", "invalid named capture: `(?<!a)>`"},
        {"(?>a)", "invalid or unsupported Perl syntax: `(?>`"},
        {"(?#c)", "invalid or unsupported Perl syntax: `(?#`"},
        {"(?P<", "invalid or unsupported Perl syntax: `(?P`"},
        {"(?P<>a)", "invalid named capture: `(?P<>`"},
        {"(?P<a-b>c)", "invalid named capture: `(?P<a-b>`"},
        {"(?P<a", "invalid named capture: `(?P<a`"},
        {"(?P=a)", "invalid or unsupported Perl syntax: `(?P`"},
        {"(?'a'b)", "invalid or unsupported Perl syntax: `(?'`"},
        {"(?i)*", "missing argument to repetition operator: `*`"},
        {"a\\", "trailing backslash at end of expression: ``"},
    };
    /* clang-format on */
    static const char lead[] = "error parsing regexp: ";
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kv_error error = {0};
        assert_int_equal(result_of(kv_text_of(cases[i].pattern), &error), REGEX_NONE);
        assert_memory_equal(error.text, lead, sizeof lead - 1);
        if (strcmp(error.text + sizeof lead - 1, cases[i].problem) != 0)
            fail_msg("'%s': %s", cases[i].pattern, error.text);
    }
}

static void a_pattern_must_be_utf8(void **state)
{
    (void)state;
    static const char *const patterns[] = {"a\xff",     "[\xe2\x82]", "(?P<\x80>a)",
                                           "\\p{\x80}", "\\\x80",     "\\Q\x80"};
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        struct kv_error error = {0};
        assert_int_equal(result_of(kv_text_of(patterns[i]), &error), REGEX_NONE);
        assert_non_null(strstr(error.text, "invalid UTF-8"));
    }
}

/* `count` times `before`, the middle, `count` times `after`. */
static void limit(const char *before, const char *middle, const char *after, size_t count,
                  const char *problem)
{
    struct kv_buffer pattern = {0};
    struct kv_error error = {0};
    for (size_t i = 0; i < count; i++)
        kv_buffer_text(&pattern, before);
    kv_buffer_text(&pattern, middle);
    for (size_t i = 0; i < count; i++)
        kv_buffer_text(&pattern, after);
    assert_int_equal(result_of(kv_buffer_as_text(&pattern), &error),
                     problem ? REGEX_NONE : REGEX_FOUND);
    if (problem)
        assert_non_null(strstr(error.text, problem));
    kv_buffer_release(&pattern);
}

static void limits_are_gos(void **state)
{
    (void)state;
    limit("(", "a", ")", 999, NULL);
    limit("(", "a", ")", 1000, "expression nests too deeply");
    limit("(", "ab", ")", 999, NULL);
    limit("(", "ab.", ")", 999, "expression nests too deeply");
    limit("(?:", "a", ")", 5000, NULL);
    limit("x{1000}", "", "", 3355, NULL);
    limit("x{1000}", "", "", 3356, "expression too large");
    limit("", "(?:(?:a{10}){10}){10}", "", 1, NULL);
    limit("", "(?:(?:a{10}){10}){11}", "", 1, "invalid repeat count: `{11}`");
    limit("", "(?:(?:a{1000})*b|c){2}", "", 1, "invalid repeat count: `{2}`");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_are_reported_in_gos_words),
        cmocka_unit_test(a_pattern_must_be_utf8),
        cmocka_unit_test(limits_are_gos),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
