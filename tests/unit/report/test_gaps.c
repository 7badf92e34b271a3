#include "../../../src/report/gaps.h"

#include "test.h"

struct fixture {
    struct kv_arena arena;
    struct kv_list gaps;
};

static void find(struct fixture *fixture, const struct kv_not_evaluated *items, size_t count)
{
    *fixture = (struct fixture){0};
    kv_gaps_find(items, count, &fixture->arena, &fixture->gaps);
}

static void assert_gap(const struct fixture *fixture, size_t index, const char *reason,
                       const char *rules, const char *where)
{
    const struct kv_gap *gap = kv_list_item(&fixture->gaps, const struct kv_gap, index);
    assert_string_equal(gap->reason, reason);
    assert_string_equal(gap->rules, rules);
    if (where)
        assert_string_equal(gap->where, where);
    else
        assert_null(gap->where);
}

static void nothing_is_no_gap(void **state)
{
    (void)state;
    struct fixture fixture;
    find(&fixture, NULL, 0);
    assert_int_equal(fixture.gaps.count, 0);
    kv_arena_release(&fixture.arena);
}

static void rules_that_miss_the_same_are_one_gap(void **state)
{
    (void)state;
    static const struct kv_not_evaluated items[] = {
        {"quota/limits", "a", NULL, "403"}, {"quota/limits", "b", NULL, "403"},
        {"quota/usage", "a", NULL, "403"},  {"quota/usage", "a", NULL, "403"},
        {"quota/usage", "b", NULL, "403"},
    };
    struct fixture fixture;
    find(&fixture, items, 5);
    assert_int_equal(fixture.gaps.count, 1);
    assert_gap(&fixture, 0, "403", "quota/limits, quota/usage", "a, b");
    kv_arena_release(&fixture.arena);
}

/* A gap must not say more than is true: quota/limits does know b. */
static void rules_that_miss_more_are_another_gap(void **state)
{
    (void)state;
    static const struct kv_not_evaluated items[] = {
        {"quota/limits", "a", NULL, "403"},
        {"quota/usage", "a", NULL, "403"},
        {"quota/usage", "b", NULL, "403"},
        {"quota/usage", NULL, "ResourceQuota/b/c", "no status"},
        {"storage/class", NULL, NULL, "403"},
    };
    struct fixture fixture;
    find(&fixture, items, 5);
    assert_int_equal(fixture.gaps.count, 4);
    assert_gap(&fixture, 0, "403", "storage/class", NULL);
    assert_gap(&fixture, 1, "403", "quota/limits", "a");
    assert_gap(&fixture, 2, "403", "quota/usage", "a, b");
    assert_gap(&fixture, 3, "no status", "quota/usage", "ResourceQuota/b/c");
    kv_arena_release(&fixture.arena);
}

static void everywhere_is_not_merged_with_somewhere(void **state)
{
    (void)state;
    static const struct kv_not_evaluated items[] = {
        {"quota/usage", "b", NULL, "403"},
        {"quota/usage", NULL, NULL, "403"},
    };
    struct fixture fixture;
    find(&fixture, items, 2);
    assert_int_equal(fixture.gaps.count, 2);
    assert_gap(&fixture, 0, "403", "quota/usage", NULL);
    assert_gap(&fixture, 1, "403", "quota/usage", "b");
    kv_arena_release(&fixture.arena);
}

/* What the server says of each namespace is one thing. */
static void forbidden_namespaces_are_one_gap(void **state)
{
    (void)state;
    static const struct kv_not_evaluated items[] = {
        {"quota/limits", "a", NULL, "quotas: may not be listed in the namespace \"a\" (403)"},
        {"quota/limits", "b", NULL, "quotas: may not be listed in the namespace \"b\" (403)"},
        {"quota/usage", "b", NULL, "quotas: may not be listed in the namespace \"b\" (403)"},
        {"quota/usage", "*", NULL, "quotas: the account may list some"},
        {"quota/usage", "x", NULL, "quotas: may not be listed in the namespace \"xy\""},
    };
    struct fixture fixture;
    find(&fixture, items, 5);
    assert_int_equal(fixture.gaps.count, 4);
    assert_gap(&fixture, 0, "quotas: may not be listed (403)", "quota/limits", "a, b");
    assert_gap(&fixture, 1, "quotas: may not be listed (403)", "quota/usage", "b");
    assert_gap(&fixture, 2, "quotas: may not be listed in the namespace \"xy\"", "quota/usage",
               "x");
    assert_gap(&fixture, 3, "quotas: the account may list some", "quota/usage",
               "undocumented namespaces");
    kv_arena_release(&fixture.arena);
}

/* Objects of one name in two namespaces are two. */
static void objects_are_told_with_their_namespace(void **state)
{
    (void)state;
    static const struct kv_not_evaluated items[] = {
        {"workload/available", "b", "Deployment/worker", "no clock"},
        {"workload/available", "a", "Deployment/worker", "no clock"},
        {"workload/available", NULL, "Node/n", "no clock"},
    };
    struct fixture fixture;
    find(&fixture, items, 3);
    assert_int_equal(fixture.gaps.count, 1);
    assert_gap(&fixture, 0, "no clock", "workload/available",
               "Deployment/a/worker, Deployment/b/worker, Node/n");
    kv_arena_release(&fixture.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_no_gap),
        cmocka_unit_test(rules_that_miss_the_same_are_one_gap),
        cmocka_unit_test(rules_that_miss_more_are_another_gap),
        cmocka_unit_test(everywhere_is_not_merged_with_somewhere),
        cmocka_unit_test(forbidden_namespaces_are_one_gap),
        cmocka_unit_test(objects_are_told_with_their_namespace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
