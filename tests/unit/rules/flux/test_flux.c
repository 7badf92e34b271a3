#include "rules/flux/flux.h"
#include "test.h"

#include <string.h>

static struct kv_arena arena;
static struct kv_check check = {.arena = &arena};

static int teardown(void **state)
{
    (void)state;
    kv_arena_release(&arena);
    return 0;
}

static void revisions_are_compared_by_commit(void **state)
{
    (void)state;
    assert_true(flux_same_revision("main@sha1:0446", "main@sha1:0446"));
    assert_true(flux_same_revision("main@sha1:0446", "main/0446"));
    assert_true(flux_same_revision("feature/x@sha1:0446", "sha1:0446"));
    assert_false(flux_same_revision("main@sha1:0446", "main@sha1:0447"));
    assert_true(flux_same_revision("6.5.0", "6.5.0"));
}

static void messages_are_one_short_line(void **state)
{
    (void)state;
    assert_string_equal(flux_words(&check, "a\n\n  b\tc.\n"), "a b c");
    assert_string_equal(flux_words(&check, ""), "");
    assert_string_equal(flux_words(&check, " . "), "");
    assert_string_equal(flux_words(&check, "clone 'https://joe:SECRET@h/x@y': no"),
                        "clone 'https://h/x@y': no");
    assert_string_equal(flux_words(&check, "see https://h/ and mail joe@h"),
                        "see https://h/ and mail joe@h");
    char longer[1000];
    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    memcpy(longer + 399, "\xd0\xb6", 2); /* a character across the limit stays whole */
    const char *words = flux_words(&check, longer);
    assert_int_equal(strlen(words), 404);
    assert_string_equal(words + 399, "\xd0\xb6...");
}

static void durations_have_their_defaults(void **state)
{
    (void)state;
    const int64_t minute = (int64_t)60 * 1000000000;
    struct kv_flux_object object = {.object = {.kind = &kv_kind_kustomization}, .interval = "7m"};
    assert_true(flux_timeout(&object) == 7 * minute);
    object.timeout = "90s";
    assert_true(flux_timeout(&object) == minute * 3 / 2);
    object.object.kind = &kv_kind_helmrelease;
    object.timeout = NULL;
    assert_true(flux_timeout(&object) == 5 * minute);
    object.object.kind = &kv_kind_gitrepository;
    object.interval = "soon";
    assert_true(flux_timeout(&object) == minute);
    assert_true(flux_interval(&object) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(revisions_are_compared_by_commit, teardown),
        cmocka_unit_test_teardown(messages_are_one_short_line, teardown),
        cmocka_unit_test_teardown(durations_have_their_defaults, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
