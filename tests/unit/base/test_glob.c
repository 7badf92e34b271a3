#include "test.h"

#include "kubevet/base/glob.h"

#include <stdbool.h>
#include <string.h>

static void test_match(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        const char *text;
        bool matches;
    } cases[] = {
        {"", "", true},
        {"", "a", false},
        {"a", "", false},
        {"*", "", true},
        {"*", "kube-system", true},
        {"**", "a", true},
        {"?", "", false},
        {"?", "a", true},
        {"?", "ab", false},
        {"plana-odoo*", "plana-odoo-18", true},
        {"plana-odoo*", "plana-odoo", true},
        {"plana-odoo*", "plana-odo", false},
        {"worker-odoo-*", "worker-odoo", false},
        {"*plana-pulse/infra*", "ssh://git@github.com/plana-pulse/infra.git", true},
        {"https://*.exo.io*", "https://sks.bg-sof-1.exo.io:443/x", true},
        {"*.planapulse.com", "planapulse.com", false},
        {"*ab", "aab", true},
        {"*aab", "aaab", true},
        {"a*b*c", "abbc", true},
        {"a*b*c", "acb", false},
        {"a*?", "a", false},
        {"*?*?", "ab", true},
        {"*?*?", "a", false},
        {"a?c*", "abcabc", true},
        {"[ab]", "a", false},
        {"[ab]", "[ab]", true},
        {"\\*", "\\x", true},
        {"\\*", "*", false},
        {"Kube", "kube", false},
        {"gr\u00fc?e", "gr\u00fc\u00dfe", true},
        {"?", "\u20ac", true},
        {"??", "\u20ac", false},
        {"*?", "\U0001f600", true},
        {"*??", "\U0001f600", false},
        {"*\u00df", "gru\u00df", true},
        {"?", "\xe2\x82", false}, /* cut short: a character for each byte */
        {"??", "\xe2\x82", true},
        {"*\x82", "\xe2\x82", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (kv_glob_match(cases[i].pattern, cases[i].text) != cases[i].matches)
            fail_msg("'%s' on '%s'", cases[i].pattern, cases[i].text);
    }
}

/* Exponential in a matcher that tries every `*` again. */
static void test_match_takes_no_long_time(void **state)
{
    (void)state;
    char pattern[201];
    char text[2001];
    for (size_t i = 0; i < sizeof pattern - 1; i++)
        pattern[i] = i % 2 == 0 ? 'a' : '*';
    pattern[sizeof pattern - 2] = 'b';
    pattern[sizeof pattern - 1] = '\0';
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_false(kv_glob_match(pattern, text));
}

static void test_is_pattern(void **state)
{
    (void)state;
    assert_true(kv_glob_is_pattern("kube-*"));
    assert_true(kv_glob_is_pattern("?"));
    assert_false(kv_glob_is_pattern("kube-system"));
    assert_false(kv_glob_is_pattern("[a]"));
    assert_false(kv_glob_is_pattern(""));
}

static void test_nearest_word(void **state)
{
    (void)state;
    static const char *const words[] = {"namespace", "namespaces", "quota",    "claims",
                                        "workloads", "profile",    "purpose",  "a",
                                        "cpu",       "memory",     "replicas", "disabled"};
    static const struct {
        const char *word;
        const char *nearest;
    } cases[] = {
        {"qouta", "quota"},         /* a swap is one step */
        {"quotas", "quota"},        /* insert */
        {"quta", "quota"},          /* delete */
        {"quote", "quota"},         /* replace */
        {"Quota", "quota"},         /* case is no difference */
        {"namespacs", "namespace"}, /* as near as namespaces: the first wins */
        {"namespacess", "namespaces"},
        {"wrokolads", "workloads"}, /* three steps of nine letters */
        {"wrokolda", NULL},         /* four of nine */
        {"upc", NULL},              /* two of three */
        {"pcu", "cpu"},
        {"b", "a"}, /* one step is always near */
        {"zz", NULL},
        {"", "a"},
        {"something else entirely", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *nearest = kv_nearest_word(cases[i].word, words, sizeof words / sizeof words[0]);
        const char *expected = cases[i].nearest;
        if (!nearest != !expected || (nearest && strcmp(nearest, expected) != 0))
            fail_msg("'%s' gives '%s'", cases[i].word, nearest ? nearest : "nothing");
    }
    assert_null(kv_nearest_word("quota", NULL, 0));
}

static void test_nearest_word_of_long_ones(void **state)
{
    (void)state;
    char longest[129];
    char longer[130];
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    const char *words[] = {longer, longest};
    assert_ptr_equal(kv_nearest_word(longest, words, 2), longest);
    assert_null(kv_nearest_word(longer, words, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_match),
        cmocka_unit_test(test_match_takes_no_long_time),
        cmocka_unit_test(test_is_pattern),
        cmocka_unit_test(test_nearest_word),
        cmocka_unit_test(test_nearest_word_of_long_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
