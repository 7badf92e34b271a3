#include "report/gaps.h"

#include "test.h"

struct fixture {
    struct kv_arena arena;
    struct kv_list gaps;
};

static void find(struct fixture *fixture, const struct kv_not_evaluated *items, size_t count)
{
    *fixture = (struct fixture){0};
    gaps_find(items, count, &fixture->arena, &fixture->gaps);
}

static void assert_gap(const struct fixture *fixture, size_t index, const char *reason,
                       const char *rules, const char *where)
{
    const struct gap *gap = kv_list_item(&fixture->gaps, const struct gap, index);
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
        {"quota/limits", {.namespace = "a"}, "403"}, {"quota/limits", {.namespace = "b"}, "403"},
        {"quota/usage", {.namespace = "a"}, "403"},  {"quota/usage", {.namespace = "a"}, "403"},
        {"quota/usage", {.namespace = "b"}, "403"},
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
        {"quota/limits", {.namespace = "a"}, "403"},
        {"quota/usage", {.namespace = "a"}, "403"},
        {"quota/usage", {.namespace = "b"}, "403"},
        {"quota/usage", {NULL, "ResourceQuota", NULL, "b/c"}, "no status"},
        {"storage/class", {0}, "403"},
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
        {"quota/usage", {.namespace = "b"}, "403"},
        {"quota/usage", {0}, "403"},
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
        {"quota/limits",
         {.namespace = "a"},
         "quotas: may not be listed in the namespace \"a\" (403)"},
        {"quota/limits",
         {.namespace = "b"},
         "quotas: may not be listed in the namespace \"b\" (403)"},
        {"quota/usage",
         {.namespace = "b"},
         "quotas: may not be listed in the namespace \"b\" (403)"},
        {"quota/usage", {.namespace = "*"}, "quotas: the account may list some"},
        {"quota/usage", {.namespace = "x"}, "quotas: may not be listed in the namespace \"xy\""},
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
static void objects_are_named_with_their_namespace(void **state)
{
    (void)state;
    static const struct kv_not_evaluated items[] = {
        {"workload/available", {NULL, "Deployment", "b", "worker"}, "no clock"},
        {"workload/available", {NULL, "Deployment", "a", "worker"}, "no clock"},
        {"workload/available", {NULL, "Node", NULL, "n"}, "no clock"},
    };
    struct fixture fixture;
    find(&fixture, items, 3);
    assert_int_equal(fixture.gaps.count, 1);
    assert_gap(&fixture, 0, "no clock", "workload/available",
               "Deployment/a/worker, Deployment/b/worker, Node/n");
    kv_arena_release(&fixture.arena);
}

/* Of many places a few are named, and counted; none is lost where all are asked for. */
static void many_places_are_a_few_and_a_count(void **state)
{
    (void)state;
    enum { COUNT = 68 };
    struct kv_not_evaluated items[COUNT];
    struct fixture fixture = {0};
    for (size_t i = 0; i < COUNT; i++)
        items[i] = (struct kv_not_evaluated){
            .rule = "manifest/rendered",
            .object = {.kind = "HelmRelease",
                       .namespace = "n",
                       .name = kv_arena_printf(&fixture.arena, "r%02zu", i)},
            .reason = "not rendered",
            .manifest = {.file = "all.yaml", .line = (unsigned)i + 1},
        };
    gaps_find(items, COUNT, &fixture.arena, &fixture.gaps);
    assert_int_equal(fixture.gaps.count, 1);
    const struct gap *gap = kv_list_item(&fixture.gaps, const struct gap, 0);
    assert_string_equal(gap->some,
                        "HelmRelease/n/r00 (all.yaml:1), HelmRelease/n/r01 (all.yaml:2), "
                        "HelmRelease/n/r02 (all.yaml:3) … and 65 more");
    assert_non_null(strstr(gap->where, "HelmRelease/n/r67 (all.yaml:68)"));
    kv_arena_release(&fixture.arena);
}

/* Two rules that differ only beyond the few that are named are two gaps. */
static void a_difference_that_is_not_named_is_one(void **state)
{
    (void)state;
    struct kv_not_evaluated items[19];
    struct fixture fixture = {0};
    for (size_t i = 0; i < 19; i++)
        items[i] = (struct kv_not_evaluated){
            .rule = i < 10 ? "a/a" : "b/b",
            .object.namespace = kv_arena_printf(&fixture.arena, "n%zu", i < 10 ? i : i - 10),
            .reason = "403",
        };
    items[18].object.namespace = "n9x";
    gaps_find(items, 19, &fixture.arena, &fixture.gaps);
    assert_int_equal(fixture.gaps.count, 2);
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
        cmocka_unit_test(objects_are_named_with_their_namespace),
        cmocka_unit_test(many_places_are_a_few_and_a_count),
        cmocka_unit_test(a_difference_that_is_not_named_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
