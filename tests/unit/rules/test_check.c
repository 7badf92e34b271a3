#include "test.h"

#include "kubevet/kinds/namespace.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/rules/rule.h"

#define SECOND INT64_C(1000000000)

static void what_lasted_as_long_as_settle_has_lasted(void **state)
{
    (void)state;
    struct kv_state found = {0};
    struct kv_check check = {.state = &found, .now = 1000, .settle = 600 * SECOND};
    assert_int_equal(kv_check_lasted(&check, 400), KV_LASTING);
    assert_int_equal(kv_check_lasted(&check, 401), KV_RECENT);
    assert_int_equal(kv_check_lasted(&check, 1000 + KV_CLOCK_SKEW), KV_RECENT);
    /* What is yet to come has not just begun: one of the clocks is wrong. */
    assert_int_equal(kv_check_lasted(&check, 1001 + KV_CLOCK_SKEW), KV_AGE_UNKNOWN);
    assert_int_equal(kv_check_lasted(&check, INT64_MAX), KV_AGE_UNKNOWN);
    assert_int_equal(kv_check_lasted(&check, KV_TIME_NONE), KV_AGE_UNKNOWN);
    found.clock_is_floor = true; /* now is 1000 or later */
    assert_int_equal(kv_check_lasted(&check, 400), KV_LASTING);
    assert_int_equal(kv_check_lasted(&check, 401), KV_AGE_UNKNOWN);
    check.now = KV_TIME_NONE;
    assert_int_equal(kv_check_lasted(&check, 400), KV_AGE_UNKNOWN);
}

static void a_deletion_is_counted_from_the_end_of_its_grace(void **unused)
{
    (void)unused;
    struct kv_state state = {0};
    struct kv_check check = {.state = &state, .now = 10000, .settle = 600 * SECOND};
    struct kv_object object = {.deleted = 13000,
                               .deletion_grace_seconds = {.set = true, .value = 3600}};
    assert_int_equal(kv_check_deletion_lasted(&check, &object), KV_RECENT);
    object.deleted = 9400;
    assert_int_equal(kv_check_deletion_lasted(&check, &object), KV_LASTING);
    object.deleted = 14000; /* it was asked for ahead of now */
    assert_int_equal(kv_check_deletion_lasted(&check, &object), KV_AGE_UNKNOWN);
    object.deletion_grace_seconds.set = false;
    assert_int_equal(kv_check_deletion_lasted(&check, &object), KV_AGE_UNKNOWN);
}

static void findings_carry_their_rule(void **state)
{
    (void)state;
    static const struct kv_rule rule = {.doc = {.id = "test/rule"}};
    struct kv_arena arena = {0};
    struct kv_list findings = {0}, gaps = {0};
    struct kv_check check = {.rule = &rule,
                             .severity = KV_SEVERITY_WARNING,
                             .arena = &arena,
                             .findings = &findings,
                             .not_evaluated = &gaps};
    struct kv_finding *finding =
        kv_check_finding(&check, kv_name_make(&check, &kv_kind_namespace, NULL, "a"),
                         (struct kv_place){"spec.yaml", 3, 5}, "%s is %d", "this", 7);
    assert_ptr_equal(finding->rule, &rule.doc);
    assert_int_equal(finding->severity, KV_SEVERITY_WARNING);
    assert_string_equal(finding->object.api_version, "v1");
    assert_string_equal(finding->object.kind, "Namespace");
    assert_null(finding->object.namespace);
    assert_string_equal(finding->message, "this is 7");
    assert_int_equal(finding->spec.line, 3);

    struct kv_object object = {.kind = &kv_kind_namespace, .name = "a"};
    kv_check_not_evaluated(&check, &object, "no %s", "clock");
    const struct kv_not_evaluated *gap = gaps.items;
    assert_string_equal(gap->rule, "test/rule");
    assert_string_equal(gap->object.api_version, "v1");
    assert_string_equal(gap->object.kind, "Namespace");
    assert_string_equal(gap->object.name, "a");
    assert_string_equal(gap->reason, "no clock");
    kv_arena_release(&arena);
}

/* Of a list by namespace nothing is known elsewhere, though no namespace is named. */
static void an_undocumented_namespace_is_elsewhere(void **unused)
{
    (void)unused;
    static const struct kv_rule rule = {.doc = {.id = "test/rule"}};
    struct kv_arena arena = {0};
    struct kv_list gaps = {0};
    const struct kv_spec_namespace *none[1] = {NULL};
    struct kv_spec spec = {.namespaces_by_name = none};
    struct kv_state state;
    kv_state_init(&state, KV_SOURCE_LIVE);
    kv_state_know(&state, &kv_kind_deployment);
    struct kv_check check = {
        .rule = &rule, .spec = &spec, .state = &state, .arena = &arena, .not_evaluated = &gaps};
    assert_true(kv_check_demands(&check, &kv_kind_deployment, "kube-system"));
    assert_int_equal(gaps.count, 0);

    kv_state_not_known(&state, &kv_kind_deployment, KV_ELSEWHERE, "documented namespaces only");
    assert_false(kv_check_knows(&check, &kv_kind_deployment, "kube-system"));
    assert_false(kv_check_demands(&check, &kv_kind_deployment, "kube-system"));
    const struct kv_not_evaluated *gap = gaps.items;
    assert_string_equal(gap->object.namespace, "kube-system");
    assert_string_equal(gap->reason, "deployments: documented namespaces only");
    kv_intern_release(&check.demanded);
    kv_state_release(&state);
    kv_arena_release(&arena);
}

static const char *kube_system(const struct kv_spec *spec, size_t index)
{
    (void)spec;
    return index == 0 ? "kube-system" : NULL;
}

/* A rule looks where the spec documents something, and where it says so itself; for one that looks
 * everywhere, all other places are one gap. */
static void gaps_are_where_a_rule_looks(void **unused)
{
    (void)unused;
    struct kv_read reads[] = {{.kind = &kv_kind_deployment}, {0}};
    const struct kv_rule rule = {.doc = {.id = "test/rule"}, .reads = reads};
    struct kv_arena arena = {0};
    struct kv_list gaps = {0};
    const struct kv_spec_namespace *none[1] = {NULL};
    struct kv_spec spec = {.namespaces_by_name = none};
    struct kv_state state;
    kv_state_init(&state, KV_SOURCE_LIVE);
    kv_state_know_in(&state, &kv_kind_deployment, "monitoring");
    kv_state_not_known(&state, &kv_kind_deployment, "kube-system", "403");
    kv_state_not_known(&state, &kv_kind_deployment, KV_ELSEWHERE, "some only");
    struct kv_check check = {
        .rule = &rule, .spec = &spec, .state = &state, .arena = &arena, .not_evaluated = &gaps};
    kv_check_gaps(&check, &kv_kind_deployment);
    assert_int_equal(gaps.count, 0);
    reads[0].kind = NULL; /* the rule's table lacks the kind */
    kv_check_gaps(&check, &kv_kind_deployment);
    assert_int_equal(gaps.count, 0);
    reads[0].kind = &kv_kind_deployment;
    reads[0].and_in = kube_system;
    kv_check_gaps(&check, &kv_kind_deployment);
    assert_int_equal(gaps.count, 1);
    reads[0].and_in = NULL;
    reads[0].in = KV_EVERYWHERE;
    kv_check_gaps(&check, &kv_kind_deployment);
    assert_int_equal(gaps.count, 2);
    const struct kv_not_evaluated *gap = gaps.items;
    assert_string_equal(gap[0].object.namespace, "kube-system");
    assert_string_equal(gap[1].object.namespace, KV_ELSEWHERE);

    /* If nothing is known about the others, each is a gap. */
    struct kv_state other;
    struct kv_list told = {0};
    kv_state_init(&other, KV_SOURCE_SNAPSHOT);
    kv_state_know_in(&other, &kv_kind_deployment, "monitoring");
    kv_state_not_known(&other, &kv_kind_deployment, "kube-system", "403");
    struct kv_check everywhere = {
        .rule = &rule, .spec = &spec, .state = &other, .arena = &arena, .not_evaluated = &told};
    kv_check_gaps(&everywhere, &kv_kind_deployment);
    assert_int_equal(told.count, 1);
    kv_state_release(&other);

    /* What a rule demands it says once; of a kind that was listed nowhere it names no namespace. */
    assert_false(kv_check_demands(&check, &kv_kind_deployment, "matomo"));
    assert_false(kv_check_demands(&check, &kv_kind_deployment, "matomo"));
    assert_int_equal(gaps.count, 3);
    assert_false(kv_check_demands(&check, &kv_kind_pod, "matomo"));
    assert_false(kv_check_demands(&check, &kv_kind_pod, "falco"));
    assert_int_equal(gaps.count, 4);
    gap = gaps.items;
    assert_null(gap[3].object.namespace);
    kv_intern_release(&check.demanded);
    kv_state_release(&state);
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lasted_as_long_as_settle_has_lasted),
        cmocka_unit_test(a_deletion_is_counted_from_the_end_of_its_grace),
        cmocka_unit_test(findings_carry_their_rule),
        cmocka_unit_test(an_undocumented_namespace_is_elsewhere),
        cmocka_unit_test(gaps_are_where_a_rule_looks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
