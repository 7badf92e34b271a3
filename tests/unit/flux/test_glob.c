/* Patterns of paths as Go's doublestar and fs.Glob have them. */
#include "test.h"

#include "flux/glob.h"

static const struct {
    const char *pattern, *path;
    bool matches;
} whole[] = {
    {"a/b", "a/b", true},
    {"a/*", "a/b", true},
    {"a/*", "a/b/c", false},
    {"*", "a/b", false},
    {"**", "a/b", true},
    {"**", "a", true},
    {"a/**", "a", true},
    {"a/**", "a/b/c", true},
    {"a/**", "b/a", false},
    {"**/c", "c", true},
    {"**/c", "a/b/c", true},
    {"**/b/**", "a/b/c", true},
    {"**/b/**", "b", true},
    {"**/b/**", "a/c", false},
    {"**/a/**/b", "x/a/b/a/c/b", true},
    {"a/**/b/**/c", "a/b/x/c/b/d", false},
    {"*.{yaml,yml}", "x.yml", true},
    {"*.{yaml,yml}", "x.json", false},
    {"{a,b/c}/d", "b/c/d", true},
    {"{a,{b,c}}x", "cx", true},
    {"{a,}x", "x", true},
    {"{a", "{a", false},
    {"\\{a", "{a", true},
    {"[!a]", "b", true},
    {"[!a]", "a", false},
    {"[", "[", false},
    {"", "", true},
};

static void test_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (glob_match(whole[i].pattern, whole[i].path) != whole[i].matches)
            fail_msg("%s of %s", whole[i].pattern, whole[i].path);
}

static const struct {
    const char *pattern, *path;
    size_t length; /* 0 = no match */
} starts[] = {
    {"a/*", "a/b", 3},
    {"a/*", "a/b/c", 3},
    {"a/**", "a/b/c", 3},
    {"a/*/c", "a/b", 0},
    {"*.yaml", "a.yaml", 6},
    {"*.yaml", "a/b.yaml", 0},
    {"**/b.yaml", "a/b.yaml", 8},
    {"**/b.yaml", "b.yaml", 0},
    {"a/", "a/b", 0},
};

static void test_start(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        size_t length = 0;
        bool matches = glob_match_start(starts[i].pattern, starts[i].path, &length);
        if (matches != (starts[i].length > 0) || (matches && length != starts[i].length))
            fail_msg("%s of %s: %zu", starts[i].pattern, starts[i].path, length);
    }
}

/* Thousands of alternatives end in time, as no match. */
static void test_hostile(void **state)
{
    (void)state;
    assert_false(glob_match("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", "x"));
    assert_false(glob_match("**/a/**/a/**/a/**/a/**/a/**/a/**/b", "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_whole), cmocka_unit_test(test_start),
                                       cmocka_unit_test(test_hostile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
