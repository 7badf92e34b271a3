/* What manifests resolve: nothing that is no longer looked at. */
#include "test.h"

#include "engine/internal.h"

static const struct kv_rule_doc replicas = {.id = "workload/replicas"};

static void finding_put(struct kv_report *report, const char *kind, const char *name)
{
    kv_list_add(&report->findings, &report->arena, struct kv_finding,
                (struct kv_finding){.rule = &replicas,
                                    .object = {"apps/v1", kind, "shop", name},
                                    .fingerprint = "1"});
}

static void gap_put(struct kv_report *report, const char *kind, const char *name,
                    const char *reason)
{
    kv_list_add(&report->not_evaluated, &report->arena, struct kv_not_evaluated,
                (struct kv_not_evaluated){.rule = replicas.id,
                                          .object = {"apps/v1", kind, "shop", name},
                                          .reason = reason});
}

/* How many findings are resolved, and releases the reports. */
static size_t resolved(struct kv_report *report, struct kv_report *base)
{
    report_compare(report, base);
    size_t count = report->resolved.count;
    kv_report_release(report);
    return count;
}

static void a_finding_that_is_gone_is_resolved(void **state)
{
    (void)state;
    struct kv_report base = {0}, report = {0};
    finding_put(&base, "Deployment", "web");
    gap_put(&base, NULL, NULL, "forbidden");
    gap_put(&report, NULL, NULL, "forbidden");
    gap_put(&report, "Deployment", "other", "its version is newer");
    assert_int_equal(resolved(&report, &base), 1);
}

static void a_new_gap_resolves_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *name;
    } rows[] = {{NULL, NULL},
                {"Deployment", "web"},
                {"Deployment", "we*"},
                {"Deployment", "app=web"},
                {"Deployment", "?eb"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct kv_report base = {0}, report = {0};
        finding_put(&base, "Deployment", "web");
        gap_put(&report, rows[i].kind, rows[i].name, "its version is newer");
        assert_int_equal(resolved(&report, &base), 0);
    }
}

/* The namespace had a gap, and has another one now. */
static void an_older_gap_does_not_hide_a_new_one(void **state)
{
    (void)state;
    struct kv_report base = {0}, report = {0};
    finding_put(&base, "Deployment", "web");
    gap_put(&base, NULL, NULL, "statefulsets: forbidden");
    gap_put(&report, NULL, NULL, "statefulsets: forbidden");
    gap_put(&report, NULL, NULL, "deployments: its version is newer");
    assert_int_equal(resolved(&report, &base), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_that_is_gone_is_resolved),
        cmocka_unit_test(a_new_gap_resolves_nothing),
        cmocka_unit_test(an_older_gap_does_not_hide_a_new_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
