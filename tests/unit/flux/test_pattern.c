/* Patterns as Go's path.Match has them. */
#include "test.h"

#include "flux/pattern.h"

static const struct {
    const char *pattern, *text;
    enum pattern_match match;
} cases[] = {
    {"abc", "abc", PATTERN_MATCHES},
    {"*", "abc", PATTERN_MATCHES},
    {"*c", "abc", PATTERN_MATCHES},
    {"a*", "a", PATTERN_MATCHES},
    {"a*", "abc", PATTERN_MATCHES},
    {"a*/b", "abc/b", PATTERN_MATCHES},
    {"*", "a/b", PATTERN_MATCHES},
    {"a*b*c*d*e*/f", "axbxcxdxe/f", PATTERN_MATCHES},
    {"a*b?c*x", "abxbbxdbxebxczzx", PATTERN_MATCHES},
    {"a*b?c*x", "abxbbxdbxebxczzy", PATTERN_DIFFERS},
    {"ab[c]", "abc", PATTERN_MATCHES},
    {"ab[b-d]", "abc", PATTERN_MATCHES},
    {"ab[e-g]", "abc", PATTERN_DIFFERS},
    {"ab[^c]", "abc", PATTERN_DIFFERS},
    {"ab[^e-g]", "abc", PATTERN_MATCHES},
    {"a\\*b", "a*b", PATTERN_MATCHES},
    {"a\\*b", "ab", PATTERN_DIFFERS},
    {"a?b",
     "a\xe2\x98\xba"
     "b",
     PATTERN_MATCHES},
    {"a[^a]b",
     "a\xe2\x98\xba"
     "b",
     PATTERN_MATCHES},
    {"[a-\xce\xb6]*", "\xce\xb1", PATTERN_MATCHES},
    {"*[a-\xce\xb6]", "A", PATTERN_DIFFERS},
    {"[\\]a]", "]", PATTERN_MATCHES},
    {"[\\-x]", "-", PATTERN_MATCHES},
    {"[x\\-]", "z", PATTERN_DIFFERS},
    {"[]a]", "]", PATTERN_IS_BAD},
    {"[-]", "-", PATTERN_IS_BAD},
    {"[x-]", "x", PATTERN_IS_BAD},
    {"[-x]", "x", PATTERN_IS_BAD},
    {"\\", "a", PATTERN_IS_BAD},
    {"[a-b-c]", "a", PATTERN_IS_BAD},
    {"[", "a", PATTERN_IS_BAD},
    {"[^", "a", PATTERN_IS_BAD},
    {"[^bc", "a", PATTERN_IS_BAD},
    {"a[", "a", PATTERN_DIFFERS},
    {"a[", "ab", PATTERN_IS_BAD},
    {"*x", "xxx", PATTERN_MATCHES},
    {"", "", PATTERN_MATCHES},
    {"", "a", PATTERN_DIFFERS},
};

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (pattern_match(kv_text_of(cases[i].pattern), kv_text_of(cases[i].text)) !=
            cases[i].match)
            fail_msg("%s %s", cases[i].pattern, cases[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
