/* Spellings of a repository's address. */
#include "test.h"

#include "flux/git_url.h"

static const struct {
    const char *url, *normal; /* NULL = none */
} cases[] = {
    {"https://github.com/acme/fleet", "github.com/acme/fleet"},
    {"https://github.com/acme/fleet.git/", "github.com/acme/fleet"},
    {"https://user:password@GitHub.com:443/acme/fleet.git", "github.com/acme/fleet"},
    {"ssh://git@github.com/acme/fleet", "github.com/acme/fleet"},
    {"ssh://git@ssh.github.com:443/acme/fleet.git", "github.com/acme/fleet"},
    {"git@github.com:acme/fleet.git", "github.com/acme/fleet"},
    {"github.com:acme/fleet", "github.com/acme/fleet"},
    {"git@host:/srv/fleet.git", "host/srv/fleet"},
    {"ssh://git@git.example.com:2222/a/b", "git.example.com:2222/a/b"},
    {"http://git.example.com:80/a/b?x=1", "git.example.com/a/b"},
    {"git@ssh.dev.azure.com:v3/org/project/repo", "dev.azure.com/org/project/_git/repo"},
    {"https://org@dev.azure.com/org/project/_git/repo", "dev.azure.com/org/project/_git/repo"},
    {"/srv/git/fleet.git", NULL},
    {"../fleet", NULL},
    {"https://", NULL},
    {"https://github.com/", NULL},
    {"", NULL},
    {"host:", NULL},
};

static void test_table(void **state)
{
    (void)state;
    struct kv_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *normal = git_url_normalize(cases[i].url, &arena);
        if (!kv_string_is(normal, cases[i].normal))
            fail_msg("%s: %s", cases[i].url, normal);
    }
    kv_arena_release(&arena);
}

static void test_same(void **state)
{
    (void)state;
    assert_true(git_url_is_same("github.com/Acme/Fleet", "github.com/acme/fleet"));
    assert_false(git_url_is_same("git.example.com/Acme", "git.example.com/acme"));
    assert_false(git_url_is_same(NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table), cmocka_unit_test(test_same)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
