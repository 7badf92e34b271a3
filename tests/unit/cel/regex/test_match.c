#include "test.h"

#include "cel/regex/regex.h"
#include "kubevet/base/buffer.h"

static struct regex_budget plenty(void)
{
    return (struct regex_budget){.memory = 64 << 20, .work = UINT64_MAX};
}

static const struct regex *compiled(struct kv_arena *arena, const char *pattern)
{
    struct regex_budget budget = plenty();
    struct kv_error error = {0};
    const struct regex *regex;
    if (regex_compile(arena, kv_text_of(pattern), &budget, &regex, &error) != REGEX_FOUND)
        fail_msg("'%s': %s", pattern, error.text);
    return regex;
}

static void span_text(const struct regex_span *span, struct kv_buffer *out)
{
    if (span->start == REGEX_UNSET)
        kv_buffer_text(out, "-1 -1");
    else
        kv_buffer_printf(out, "%zu %zu", span->start, span->end);
}

/* All matches with their groups: "[0 2 1 2][2 4 -1 -1]". */
static void matches_text(const struct regex *regex, const char *text, struct kv_buffer *out)
{
    struct regex_budget budget = plenty();
    struct regex_matches matches = regex_matches_of(regex, kv_text_of(text));
    struct regex_span spans[8];
    while (regex_next(&matches, spans, regex->groups + 1, &budget) == REGEX_FOUND) {
        for (size_t i = 0; i <= regex->groups; i++) {
            kv_buffer_text(out, i == 0 ? "[" : " ");
            span_text(&spans[i], out);
        }
        kv_buffer_text(out, "]");
    }
}

/* What Go 1.19 says to these. */
static void it_finds_what_go_finds(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct {
        const char *pattern, *text, *matches;
    } cases[] = {
        {"abc", "xabcabc", "[1 4][4 7]"},
        {"a.c", "abc a\nc a€c", "[0 3][8 13]"},
        {"(?s)a.c", "a\nc", "[0 3]"},
        {"[a-c]+", "xxabcab", "[2 7]"},
        {"[^a-c\\n]", "abcd\n", "[3 4]"},
        {"[]a]+", "a]b", "[0 2]"},
        {"[a-]+", "b-a", "[1 3]"},
        {"[\\d-z]+", "7-zx", "[0 3]"},
        {"\\d+|\\w", "a12_", "[0 1][1 3][3 4]"},
        {"\\s+", "a \t\n\f\r\vb", "[1 6]"},
        {"\\S+\\D", "a1 b", "[0 3]"},
        {"[[:alpha:]][[:^digit:]]", "ab1", "[0 2]"},
        {"[[:word:]]+", "a_1-", "[0 3]"},
        {"\\Qa.b*\\E+", "a.b** a.b*", "[0 5][6 10]"},
        {"\\Qab", "ab", "[0 2]"},
        {"\\x41\\x{1F600}\\101\\n", "A😀A\n", "[0 7]"},
        {"\\a\\f\\t\\v\\.\\-\\_", "\a\f\t\v.-_", "[0 7]"},
        {"{a{,2}", "{a{,2}", "[0 6]"},
        {"]}", "a]}", "[1 3]"},
        {"\\pL+", "aéσ1", "[0 5]"},
        {"\\p{Lu}\\p{^Lu}", "aÉé", "[1 5]"},
        {"\\p{Greek}+", "abσω", "[2 6]"},
        {"\\P{Greek}+", "σabω", "[2 4]"},
        {"[\\pN\\p{Han}]+", "a1一二", "[1 8]"},
        {".", "é€😀", "[0 2][2 5][5 9]"},
        {"\\w+", "é_a", "[2 4]"},
        {"(?i)straße", "STRASSE STRAẞE", "[8 16]"},
        {"(?i)k+", "kKK", "[0 5]"},
        {"(?i)[^s]", "sSſx", "[4 5]"},
        {"(?i)σ+", "ΣςσS", "[0 6]"},
        {"(?i:a)b", "Ab AB", "[0 2]"},
        {"(?i)\\W", "KK-", "[4 5]"},
        {"a(?i)b|c", "aB C", "[0 2][3 4]"},
        {"(a(?i)b)c", "aBc aBC", "[0 3 0 2]"},
        {"^a|b$", "ab\nab", "[0 1][4 5]"},
        {"(?m)^a|b$", "ab\nab", "[0 1][1 2][3 4][4 5]"},
        {"\\Ab\\z", "b", "[0 1]"},
        {"\\bfoo\\B", "foo food", "[4 7]"},
        {"$", "a\n", "[2 2]"},
        {"(?m)$", "a\n", "[1 1][2 2]"},
        {"^", "ab", "[0 0]"},
        {"\\b", "ab c", "[0 0][2 2][3 3][4 4]"},
        {"\\B", "ab", "[1 1]"},
        {"^*a", "ba", "[1 2]"},
        {"a*", "baab", "[0 0][1 3][4 4]"},
        {"a*?", "aa", "[0 0][1 1][2 2]"},
        {"a+?b", "aab", "[0 3]"},
        {"(?U)a+", "aa", "[0 1][1 2]"},
        {"(?U)a+?", "aa", "[0 2]"},
        {"a??b", "ab", "[0 2]"},
        {"a{2}", "aaaaa", "[0 2][2 4]"},
        {"a{2,}", "aaaaa", "[0 5]"},
        {"a{1,2}?", "aaa", "[0 1][1 2][2 3]"},
        {"a{0}b", "ab", "[1 2]"},
        {"a|ab", "ab", "[0 1]"},
        {"ab|a", "ab", "[0 2]"},
        {"(a|ab)(c|bcd)", "abcd", "[0 4 0 1 1 4]"},
        {"(a+)(b+)?", "aac", "[0 2 0 2 -1 -1]"},
        {"(?:(a)|b)*", "ab", "[0 2 0 1]"},
        {"(a*)*", "b", "[0 0 0 0][1 1 1 1]"},
        {"(a|b)*?c", "abc", "[0 3 1 2]"},
        {"(|a)*", "aa", "[0 0 0 0][1 1 1 1][2 2 2 2]"},
        {"(|a)+", "aa", "[0 0 0 0][1 1 1 1][2 2 2 2]"},
        {"(a?)*?b", "aab", "[0 3 1 2]"},
        {"((a)|(b))+", "ab", "[0 2 1 2 0 1 1 2]"},
        {"(?P<year>\\d{4})-(?P<month>\\d\\d)", "on 2026-01-02", "[3 10 3 7 8 10]"},
        {"(a)|b", "b", "[0 1 -1 -1]"},
        {"", "ab", "[0 0][1 1][2 2]"},
        {"|a", "a", "[0 0][1 1]"},
        {"()", "a", "[0 0 0 0][1 1 1 1]"},
        {"(?:)*", "a", "[0 0][1 1]"},
        {"(a{0}b)*", "bb", "[0 2 1 2]"},
        {"(?:a?){5}a{5}", "aaaaa", "[0 5]"},
        {"(x+x+)+y", "xxxxxxxxxxxxxxxxxxxx", ""},
        {"[0-9]*", "abc 123", "[0 0][1 1][2 2][3 3][4 7]"},
        {"[0-9]*", "123 abc 456", "[0 3][4 4][5 5][6 6][7 7][8 11]"},
        {"[0-9]+", "123 abc 456", "[0 3][8 11]"},
        {"(?<n>a)", "ba", "[1 2 1 2]"}, /* since Go 1.22 */
        {"\\p{uppercase letter}\\p{Letter}", "aBc", "[1 3]"}, /* since Go 1.25 */
    };
    /* clang-format on */
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kv_arena arena = {0};
        struct kv_buffer found = {0};
        struct regex_budget budget = plenty();
        const struct regex *regex = compiled(&arena, cases[i].pattern);
        matches_text(regex, cases[i].text, &found);
        kv_buffer_text(&found, "");
        if (strcmp(found.data, cases[i].matches) != 0)
            fail_msg("'%s' in '%s': %s", cases[i].pattern, cases[i].text, found.data);
        assert_int_equal(regex_search(regex, kv_text_of(cases[i].text), 0, NULL, 0, &budget),
                         found.length > 0 ? REGEX_FOUND : REGEX_NONE);
        kv_buffer_release(&found);
        kv_arena_release(&arena);
    }
}

/* What is before `from` is looked at, but not searched. */
static void a_search_from_the_middle_sees_what_is_before(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    struct regex_budget budget = plenty();
    struct regex_span span;
    const struct regex *word = compiled(&arena, "\\bb"), *start = compiled(&arena, "^b");
    assert_int_equal(regex_search(word, kv_text_of("ab b"), 1, &span, 1, &budget), REGEX_FOUND);
    assert_int_equal(span.start, 3);
    assert_int_equal(regex_search(start, kv_text_of("ab b"), 1, &span, 1, &budget), REGEX_NONE);
    kv_arena_release(&arena);
}

static void bytes_that_are_no_utf8_are_replacement_characters(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    struct kv_buffer found = {0};
    matches_text(compiled(&arena, "\\x{FFFD}"), "a\xff\xe2\x82z", &found);
    assert_string_equal(found.data, "[1 2][2 3][3 4]");
    kv_buffer_clear(&found);
    matches_text(compiled(&arena, "a\\x00"), "a" KV_NUL, &found);
    assert_string_equal(found.data, "[0 3]");
    kv_buffer_release(&found);
    kv_arena_release(&arena);
}

static uint64_t work_of(const char *pattern, size_t length)
{
    struct kv_arena arena = {0};
    struct kv_buffer text = {0};
    struct regex_budget budget = plenty();
    const struct regex *regex = compiled(&arena, pattern);
    while (text.length < length)
        kv_buffer_text(&text, "a");
    budget.work = UINT64_MAX;
    assert_int_equal(regex_search(regex, kv_buffer_as_text(&text), 0, NULL, 0, &budget),
                     REGEX_NONE);
    kv_buffer_release(&text);
    kv_arena_release(&arena);
    return UINT64_MAX - budget.work;
}

/* Patterns that take other engines exponential time. */
static void work_is_linear_in_the_text(void **state)
{
    (void)state;
    static const char *const patterns[] = {"(a+)+$b", "(a|a)*b", "(a|aa)+b", "(.*)*b",
                                           "a.*a.*a.*b"};
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
        assert_true(work_of(patterns[i], 20000) < 11 * work_of(patterns[i], 2000));
}

static void what_exceeds_the_budget_is_over(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    struct kv_error error = {0};
    struct regex_span span;
    const struct regex *regex;
    struct regex_budget little = {.memory = 64 << 20, .work = 100};
    assert_int_equal(regex_compile(&arena, kv_text_of("(?:a{100}){10}"), &little, &regex, &error),
                     REGEX_OVER);
    struct regex_budget small = {.memory = 8192, .work = UINT64_MAX};
    assert_int_equal(regex_compile(&arena, kv_text_of("(?:a{100}){10}"), &small, &regex, &error),
                     REGEX_OVER);
    regex = compiled(&arena, "(?:a?){1000}");
    little.work = 1000;
    assert_int_equal(regex_search(regex, kv_text_of("aaaaaaaa"), 0, &span, 1, &little), REGEX_OVER);
    assert_int_equal(little.work, 0);
    small.memory = 8192;
    assert_int_equal(regex_search(regex, kv_text_of("a"), 0, &span, 1, &small), REGEX_OVER);
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_finds_what_go_finds),
        cmocka_unit_test(a_search_from_the_middle_sees_what_is_before),
        cmocka_unit_test(bytes_that_are_no_utf8_are_replacement_characters),
        cmocka_unit_test(work_is_linear_in_the_text),
        cmocka_unit_test(what_exceeds_the_budget_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
