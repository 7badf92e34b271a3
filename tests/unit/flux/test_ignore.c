/* Which files of a repository are left out. */
#include "test.h"

#include "flux/ignore.h"

#include <stdio.h>

static const struct {
    const char *patterns; /* NULL = none: Flux's defaults */
    const char *folder;
    const char *out, *in; /* files, separated by spaces */
} cases[] = {
    {NULL, "",
     "a.jpg docs/b.png .github/workflows/ci.yaml x/.github/a .sops.yaml a/.sops.yaml "
     ".git/config .gitignore a/.gitattributes x.tar.gz",
     "a.yaml github/a .sourceignore"},
    {"*.md", "docs", "docs/a.md docs/x/b.md .gitignore .git/config",
     "a.md .sops.yaml a/.sops.yaml .github/x a.jpg docs/a.yaml"},
    {"/*\n!/apps/", "", "a.yaml clusters/b.yaml", "apps/a.yaml apps/web/b.yaml"},
    {"/*\n!/deploy/x", "", "deploy/y a", "deploy/x"},
    {"# comment\n\n  \nsecret \n", "", "secret a/secret secret/b", "secrets a/b"},
    {"a/", "", "a/b x/a/b", "a x/a"},
    {"/a", "", "a a/b", "x/a"},
    {"x/y", "", "x/y x/y/z", "a/x/y"},
    {"**/y", "", "y x/y a/b/y y/z", "x/yy"},
    {"x/**/y", "", "x/y x/a/y x/a/b/y", "y a/x/y"},
    {"x/**", "", "x/a x/a/b", "a/x/b"},
    {"a**b/c", "", "", "axb/c ab/c"},
    {"*.y\r\n!keep.y\r\n", "", "a.y", "keep.y a/keep.y"},
    {"[", "", "", "a ["},
    {"a\\ ", "", "", "a"},
};

static void check(const struct ignore *ignore, const char *files, bool expected)
{
    char path[64];
    for (int length; sscanf(files, "%63s%n", path, &length) == 1; files += length)
        if (ignore_excludes(ignore, path) != expected)
            fail_msg("%s", path);
}

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kv_arena arena = {0};
        struct ignore ignore = {0};
        if (cases[i].patterns)
            ignore_add(&ignore, cases[i].folder, kv_text_of(cases[i].patterns), &arena);
        check(&ignore, cases[i].out, true);
        check(&ignore, cases[i].in, false);
        kv_arena_release(&arena);
    }
}

/* spec.ignore comes last, and so decides. */
static void test_order(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    struct ignore ignore = {0};
    ignore_add(&ignore, "", kv_text_of("*.txt"), &arena);
    ignore_add(&ignore, "a", kv_text_of("!b.txt"), &arena);
    ignore_add(&ignore, "", kv_text_of("/a/b.txt"), &arena);
    check(&ignore, "a.txt a/b.txt", true);
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table), cmocka_unit_test(test_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
