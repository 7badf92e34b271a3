#include "test.h"

#include "spec/scope.h"

#include "kubevet/engine/engine.h"
#include "kubevet/kinds/namespace.h"
#include "kubevet/kinds/resourcequota.h"
#include "kubevet/kinds/storageclass.h"

#include <stdio.h>
#include <string.h>

#define HEAD "apiVersion: kubevet/v1\nkind: ClusterSpec\nmetadata: {name: test}\n"

static const char spec_text[] = HEAD "facts: {organization: b51076cb}\n"
                                     "namespaces:\n"
                                     "  a: {quota: {pods: 4}}\n"
                                     "  b: {quota: required}\n"
                                     "quotaAlerts: {warning: 80%, critical: 95%}\n";

struct fixture {
    struct kv_spec *spec;
    struct kv_state state;
    struct kv_selection selection;
    struct kv_report report;
};

/* The rules that these tests are about: others, to come, would evaluate the fixture too. */
static const char *tested_rules[] = {
    "namespace/missing",     "namespace/undeclared",     "quota/limits", "quota/missing",
    "quota/undeclared",      "quota/unreconciled",       "quota/usage",  "storage/class",
    "storage/class-missing", "storage/class-undeclared",
};

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){
        .selection.rules = {tested_rules, sizeof tested_rules / sizeof *tested_rules},
    };
    kv_state_init(&fixture.state, KV_SOURCE_SNAPSHOT);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    kv_report_release(&f->report);
    kv_state_release(&f->state);
    kv_spec_free(f->spec);
    return 0;
}

static void take_spec(struct fixture *f, const char *text)
{
    size_t count;
    const char *const *ids = kv_engine_rule_ids(&count);
    struct kv_problems problems = {0};
    kv_spec_free(f->spec);
    f->spec = kv_spec_parse(kv_text_of(text), "spec.yaml", ids, count, &problems);
    kv_problems_release(&problems);
    assert_non_null(f->spec);
}

static void take_object(struct fixture *f, const struct kv_kind *kind, const char *json)
{
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "test", KV_ERROR_STATE);
    kv_state_know(&f->state, kind);
    assert_true(kv_state_take(&f->state, kind, kv_state_source(&f->state), reader));
    kv_reader_close(reader);
}

/* Namespaces a, b and c; a quota of 5 pods in a, with 5 used; none in b. */
static void take_state(struct fixture *f)
{
    take_object(f, &kv_kind_namespace, "{\"metadata\":{\"name\":\"a\"}}");
    take_object(f, &kv_kind_namespace, "{\"metadata\":{\"name\":\"b\"}}");
    take_object(f, &kv_kind_namespace, "{\"metadata\":{\"name\":\"c\"}}");
    take_object(f, &kv_kind_resourcequota,
                "{\"metadata\":{\"name\":\"q\",\"namespace\":\"a\"},\"spec\":{\"hard\":{\"pods\":"
                "\"5\"}},\"status\":{\"hard\":{\"pods\":\"5\"},\"used\":{\"pods\":\"5\"}}}");
    kv_state_index(&f->state);
}

static void check(struct fixture *f)
{
    kv_report_release(&f->report);
    kv_engine_check(f->spec, &f->state, &f->selection, &f->report);
}

static const struct kv_finding *find(const struct fixture *f, const char *rule)
{
    kv_list_each(&f->report.findings, const struct kv_finding, finding) {
        if (strcmp(finding->rule->id, rule) == 0)
            return finding;
    }
    return NULL;
}

static void report_is_sorted_counted_and_complete(void **state)
{
    struct fixture *f = *state;
    take_spec(f, spec_text);
    take_state(f);
    check(f);
    const char *rules[] = {"namespace/undeclared", "quota/limits", "quota/usage", "quota/missing"};
    assert_int_equal(f->report.findings.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(kv_list_item(&f->report.findings, struct kv_finding, i)->rule->id,
                            rules[i]);
    assert_int_equal(f->report.errors, 3);
    assert_int_equal(f->report.warnings, 1);
    assert_int_equal(f->report.verdict, KV_VERDICT_FINDINGS);
    assert_string_equal(find(f, "quota/limits")->spec.file, "spec.yaml");
    assert_int_equal(find(f, "quota/limits")->spec.line, 6);
    assert_int_equal(f->report.not_checkable.count, 1);
    /* No storage class is documented: nothing to say, and nothing left open. */
    assert_int_equal(f->report.not_evaluated.count, 0);
    assert_true(f->report.not_applicable.count >= 3);
    for (size_t i = 1; i < f->report.not_applicable.count; i++)
        assert_true(
            strcmp(kv_list_item(&f->report.not_applicable, struct kv_not_applicable, i - 1)->rule,
                   kv_list_item(&f->report.not_applicable, struct kv_not_applicable, i)->rule) < 0);
}

static void fingerprints_differ_by_drift_not_by_value(void **state)
{
    struct fixture *f = *state;
    char before[17];
    take_spec(f, spec_text);
    take_state(f);
    check(f);
    strcpy(before, find(f, "quota/limits")->fingerprint);
    assert_int_equal(strlen(before), 16);
    assert_string_not_equal(before, find(f, "quota/usage")->fingerprint);
    take_spec(f, HEAD "namespaces: {a: {quota: {pods: 3}}}\n");
    check(f);
    assert_string_equal(find(f, "quota/limits")->fingerprint, before);
}

static void report_outlives_the_state(void **state)
{
    struct fixture *f = *state;
    take_spec(f, spec_text);
    take_state(f);
    check(f);
    kv_state_release(&f->state);
    kv_state_init(&f->state, KV_SOURCE_SNAPSHOT);
    assert_string_equal(find(f, "quota/limits")->object.name, "q");
    assert_string_equal(find(f, "quota/limits")->actual, "5");
    assert_string_equal(find(f, "namespace/undeclared")->object.name, "c");
}

/* Rules on what this spec and state are about: how many others there are is not the point. */
static const char *counted[] = {"namespace/missing", "namespace/undeclared",
                                "quota/limits",      "quota/missing",
                                "quota/un*",         "quota/usage"};
enum { COUNTED = sizeof counted / sizeof *counted };

static void unknown_kinds_are_not_evaluated(void **state)
{
    struct fixture *f = *state;
    f->selection.rules = (struct kv_strings){counted, COUNTED};
    take_spec(f, spec_text);
    take_object(f, &kv_kind_namespace, "{\"metadata\":{\"name\":\"a\"}}");
    take_object(f, &kv_kind_namespace, "{\"metadata\":{\"name\":\"b\"}}");
    kv_state_not_known(&f->state, &kv_kind_resourcequota, NULL, "403: may not list");
    check(f);
    assert_int_equal(f->report.findings.count, 0);
    assert_int_equal(f->report.verdict, KV_VERDICT_PARTIAL);
    const struct kv_not_evaluated *gap =
        kv_list_item(&f->report.not_evaluated, struct kv_not_evaluated, 0);
    assert_string_equal(gap->rule, "quota/limits");
    assert_string_equal(gap->reason, "resourcequotas: 403: may not list");
    assert_null(gap->object.namespace);
    assert_int_equal(f->report.rules_not_evaluated, 5); /* these quota rules */
    assert_int_equal(f->report.rules_evaluated, 2);     /* both namespace rules */
}

static void unknown_namespaces_are_named_and_not_evaluated(void **state)
{
    struct fixture *f = *state;
    f->selection.rules = (struct kv_strings){counted, COUNTED};
    take_spec(f, spec_text);
    take_state(f);
    kv_state_not_known(&f->state, &kv_kind_resourcequota, "b", "403");
    check(f);
    assert_null(find(f, "quota/missing")); /* b is not known to have none */
    assert_non_null(find(f, "quota/limits"));
    size_t named = 0;
    kv_list_each(&f->report.not_evaluated, struct kv_not_evaluated, gap)
        named += gap->object.namespace && strcmp(gap->object.namespace, "b") == 0;
    assert_int_equal(named, 4); /* quota/limits has nothing to compare there */
    assert_int_equal(f->report.rules_evaluated, 7);
    assert_int_equal(f->report.rules_not_evaluated, 4);
}

static void manifests_say_nothing_of_status_or_absence(void **state)
{
    struct fixture *f = *state;
    take_spec(f, spec_text);
    take_state(f);
    f->state.source = KV_SOURCE_MANIFESTS;
    check(f);
    assert_null(find(f, "quota/usage"));
    assert_null(find(f, "quota/missing"));
    assert_non_null(find(f, "quota/limits"));
    assert_int_equal(f->report.not_evaluated.count, 0); /* that makes no verdict partial */
    f->state.complete = true;
    check(f);
    assert_non_null(find(f, "quota/missing"));
    assert_null(find(f, "quota/usage"));
}

static void selection_narrows_rules_kinds_and_namespaces(void **state)
{
    struct fixture *f = *state;
    const char *quota[] = {"quota/*"}, *usage[] = {"quota/usage"}, *a[] = {"a"};
    const struct kv_kind *kinds[128];
    take_spec(f, spec_text);
    take_state(f);

    f->selection.rules = (struct kv_strings){quota, 1};
    f->selection.skip_rules = (struct kv_strings){usage, 1};
    check(f);
    assert_int_equal(f->report.findings.count, 2);
    assert_null(find(f, "quota/usage"));

    f->selection.namespaces = (struct kv_strings){a, 1};
    check(f);
    assert_int_equal(f->report.findings.count, 1);
    assert_non_null(find(f, "quota/limits"));

    f->selection = (struct kv_selection){.rules = {usage, 1}};
    kv_engine_kinds(f->spec, &f->selection, kinds);
    assert_ptr_equal(kinds[0], &kv_kind_resourcequota);
    assert_null(kinds[1]);
    f->selection.rules =
        (struct kv_strings){tested_rules, sizeof tested_rules / sizeof *tested_rules};
    kv_engine_kinds(f->spec, &f->selection, kinds);
    for (size_t i = 0; kinds[i]; i++) /* nothing documented about them, so nothing is fetched */
        assert_ptr_not_equal(kinds[i], &kv_kind_storageclass);
}

static void spec_sets_severities(void **state)
{
    struct fixture *f = *state;
    take_spec(f, HEAD "namespaces: {a: {quota: {pods: 4}}, b: {}}\n"
                      "rules: {namespace/undeclared: error, quota/limits: skip}\n");
    take_state(f);
    check(f);
    assert_int_equal(find(f, "namespace/undeclared")->severity, KV_SEVERITY_ERROR);
    assert_null(find(f, "quota/limits"));
}

static void waivers_hold_through_their_last_day(void **state)
{
    struct fixture *f = *state;
    const struct {
        const char *waiver, *now;
        bool waived;
    } cases[] = {
        {"rule: quota/limits, object: ResourceQuota/a/*, reason: r, until: 2026-12-01",
         "2026-12-01T23:59:59Z", true},
        {"rule: quota/limits, object: ResourceQuota/a/*, reason: r, until: 2026-12-01",
         "2026-12-02T00:00:00Z", false},
        {"rule: quota/*, reason: r", "2026-12-02T00:00:00Z", true},
        {"rule: quota/limits, object: ResourceQuota/b/*, reason: r", "2026-12-01T00:00:00Z", false},
        {"rule: quota/usage, reason: r", "2026-12-01T00:00:00Z", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[512];
        strcpy(text, HEAD "namespaces: {a: {quota: {pods: 4}}, b: {}, c: {}}\nwaivers: [{");
        strcat(strcat(text, cases[i].waiver), "}]\n");
        take_spec(f, text);
        if (i == 0)
            take_state(f);
        assert_true(kv_time_parse(kv_text_of(cases[i].now), &f->state.clock));
        check(f);
        const struct kv_finding *finding = find(f, "quota/limits");
        assert_non_null(finding); /* a waived finding stays */
        assert_int_equal(finding->waived != NULL, cases[i].waived);
        assert_int_equal(f->report.waived, cases[i].waived);
        assert_int_equal(f->report.verdict,
                         cases[i].waived ? KV_VERDICT_CONFORMS : KV_VERDICT_FINDINGS);
    }
}

/* A quota without status: quota/unreconciled says so, and quota/usage can't be evaluated because of
 * it. */
static void what_a_run_may_pass_by_hides_no_gap(void **state)
{
    struct fixture *f = *state;
    const struct {
        const char *spec;
        size_t gaps;
        enum kv_verdict verdict;
    } cases[] = {
        {"rules: {quota/unreconciled: error}\n", 0, KV_VERDICT_FINDINGS},
        {"rules: {quota/unreconciled: error}\n"
         "waivers: [{rule: quota/unreconciled, reason: known}]\n",
         1, KV_VERDICT_PARTIAL},
        {"", 1, KV_VERDICT_PARTIAL}, /* a warning */
    };
    take_object(f, &kv_kind_namespace, "{\"metadata\":{\"name\":\"a\"}}");
    take_object(f, &kv_kind_resourcequota,
                "{\"metadata\":{\"name\":\"q\",\"namespace\":\"a\",\"creationTimestamp\":"
                "\"2026-01-01T00:00:00Z\"},\"spec\":{\"hard\":{\"pods\":\"5\"}}}");
    kv_state_index(&f->state);
    assert_true(kv_time_parse(kv_text_of("2026-12-01T00:00:00Z"), &f->state.clock));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[512];
        strcpy(text, HEAD "namespaces: {a: {quota: {pods: 5}}}\n"
                          "quotaAlerts: {warning: 80%, critical: 95%}\n");
        take_spec(f, strcat(text, cases[i].spec));
        check(f);
        assert_non_null(find(f, "quota/unreconciled"));
        assert_int_equal(f->report.not_evaluated.count, cases[i].gaps);
        assert_int_equal(f->report.verdict, cases[i].verdict);
    }
}

static const struct kv_finding *find_about(const struct fixture *f, const char *rule,
                                           const char *field)
{
    kv_list_each(&f->report.findings, const struct kv_finding, finding) {
        if (strcmp(finding->rule->id, rule) == 0 && strcmp(finding->field, field) == 0)
            return finding;
    }
    return NULL;
}

static void waivers_are_evaluated_last(void **state)
{
    struct fixture *f = *state;
    f->selection = (struct kv_selection){0};
    take_spec(f, HEAD "namespaces: {a: {quota: {pods: 4}}, b: {}, c: {}}\n"
                      "waivers:\n"
                      "  - {rule: quota/limits, reason: of use}\n"
                      "  - {rule: namespace/missing, reason: unused}\n"
                      "  - {rule: quota/limits, reason: over, until: 2026-01-01}\n"
                      "  - {rule: waiver/unused, reason: known}\n");
    take_state(f);
    assert_true(kv_time_parse(kv_text_of("2026-12-01T00:00:00Z"), &f->state.clock));
    check(f);
    assert_int_equal(f->report.findings.count, 3);
    assert_string_equal(find(f, "quota/limits")->waived->reason, "of use");
    const struct kv_finding *unused = find_about(f, "waiver/unused", "waivers[1]");
    assert_string_equal(unused->waived->reason, "known");
    assert_string_equal(unused->object.kind, "ClusterSpec");
    assert_string_equal(unused->object.api_version, "kubevet/v1");
    assert_int_equal(unused->spec.line, 7);
    assert_int_equal(strlen(unused->fingerprint), 16);
    assert_null(find_about(f, "waiver/expired", "waivers[2]")->waived);
    assert_int_equal(f->report.waived, 2);
    assert_int_equal(f->report.warnings, 1);
    /* Sorted among the others: objects without a namespace come first. */
    assert_ptr_equal(kv_list_item(&f->report.findings, struct kv_finding, 1), unused);
}

static void rules_on_waivers_need_to_be_asked_for(void **state)
{
    struct fixture *f = *state;
    const char *a[] = {"a"}, *on_waivers[] = {"waiver/*"};
    take_spec(f, HEAD "namespaces: {a: {quota: {pods: 5}}, b: {}, c: {}}\n"
                      "waivers: [{rule: quota/limits, reason: r, until: 2026-01-01}]\n");
    take_state(f);
    check(f); /* some rules only */
    assert_int_equal(f->report.findings.count, 0);
    f->selection = (struct kv_selection){.namespaces = {a, 1}};
    check(f); /* the spec is no object of a namespace */
    assert_int_equal(f->report.findings.count, 0);
    f->selection = (struct kv_selection){.skip_rules = {on_waivers, 1}};
    check(f);
    assert_int_equal(f->report.findings.count, 0);
    f->selection = (struct kv_selection){.rules = {on_waivers, 1}};
    check(f);
    assert_int_equal(f->report.findings.count, 1);
    assert_int_equal(f->report.rules_evaluated, 2);
    assert_non_null(find(f, "waiver/expired"));
}

/* Rules on status do not run on manifests: what a waiver of theirs covers isn't known. */
static void waivers_of_what_manifests_do_not_show_are_not_unused(void **state)
{
    struct fixture *f = *state;
    f->selection = (struct kv_selection){0};
    take_spec(f, HEAD "namespaces: {a: {}, b: {}, c: {}}\n"
                      "quotaAlerts: {warning: 80%, critical: 95%}\n"
                      "waivers:\n"
                      "  - {rule: quota/usage, object: ResourceQuota/shop/nobody, reason: r}\n"
                      "  - {rule: namespace/undeclared, reason: r}\n");
    take_state(f);
    f->state.source = KV_SOURCE_MANIFESTS;
    check(f);
    assert_null(find_about(f, "waiver/unused", "waivers[0]"));
    assert_non_null(find_about(f, "waiver/unused", "waivers[1]"));
    f->state.source = KV_SOURCE_SNAPSHOT;
    check(f);
    assert_non_null(find_about(f, "waiver/unused", "waivers[0]"));
}

static void waivers_of_another_cluster_are_not_evaluated(void **state)
{
    struct fixture *f = *state;
    f->selection = (struct kv_selection){0};
    take_spec(f, HEAD "cluster: {identity: {uid: u1}}\n"
                      "namespaces: {a: {}, b: {}, c: {}, kube-system: {}}\n"
                      "waivers: [{rule: quota/limits, reason: r, until: 2026-01-01}]\n");
    take_object(f, &kv_kind_namespace, "{\"metadata\":{\"name\":\"kube-system\",\"uid\":\"u2\"}}");
    take_state(f);
    check(f);
    assert_int_equal(f->report.findings.count, 1);
    assert_non_null(find(f, "cluster/identity"));
    assert_int_equal(f->report.verdict, KV_VERDICT_NONE);
}

static void verdict_follows_the_severity_that_counts(void **state)
{
    (void)state;
    struct kv_report report = {0};
    assert_int_equal(kv_report_verdict(&report, KV_SEVERITY_ERROR), KV_VERDICT_CONFORMS);
    report.infos = 1;
    assert_int_equal(kv_report_verdict(&report, KV_SEVERITY_WARNING), KV_VERDICT_CONFORMS);
    assert_int_equal(kv_report_verdict(&report, KV_SEVERITY_INFO), KV_VERDICT_FINDINGS);
    report.warnings = 1;
    assert_int_equal(kv_report_verdict(&report, KV_SEVERITY_ERROR), KV_VERDICT_CONFORMS);
    assert_int_equal(kv_report_verdict(&report, KV_SEVERITY_WARNING), KV_VERDICT_FINDINGS);
    report.not_evaluated.count = 1; /* what is found below the line hides no gap */
    assert_int_equal(kv_report_verdict(&report, KV_SEVERITY_ERROR), KV_VERDICT_PARTIAL);
    report.errors = 1;
    assert_int_equal(kv_report_verdict(&report, KV_SEVERITY_ERROR), KV_VERDICT_FINDINGS);
}

static const char identity_spec[] =
    HEAD "cluster: {identity: {server: \"https://*.exo.io*\", uid: u1}}\n"
         "namespaces: {a: {}, z: {}}\n";

static void take_kube_system(struct fixture *f, const char *uid)
{
    char json[128];
    snprintf(json, sizeof json, "{\"metadata\":{\"name\":\"kube-system\",\"uid\":\"%s\"}}", uid);
    take_object(f, &kv_kind_namespace, json);
    take_state(f);
}

static void another_cluster_is_not_evaluated(void **state)
{
    struct fixture *f = *state;
    take_spec(f, identity_spec);
    take_kube_system(f, "u2");
    check(f);
    assert_int_equal(f->report.findings.count, 1);
    assert_non_null(find(f, "cluster/identity"));
    assert_int_equal(f->report.not_evaluated.count, 0);
    assert_int_equal(f->report.verdict, KV_VERDICT_NONE);
    assert_int_equal(kv_report_verdict(&f->report, KV_SEVERITY_INFO), KV_VERDICT_NONE);

    /* Nor a part of it; only skipping the rule lets it pass. */
    const char *others[] = {"namespace/*"}, *gate[] = {"cluster/identity"};
    const char *namespaces[] = {"a"};
    f->selection = (struct kv_selection){.rules = {others, 1}, .namespaces = {namespaces, 1}};
    check(f);
    assert_non_null(find(f, "cluster/identity"));
    assert_int_equal(f->report.verdict, KV_VERDICT_NONE);
    f->selection = (struct kv_selection){.rules = {others, 1}, .skip_rules = {gate, 1}};
    check(f);
    assert_non_null(find(f, "namespace/missing"));
    assert_int_equal(f->report.verdict, KV_VERDICT_FINDINGS);
}

static void the_documented_cluster_is_evaluated(void **state)
{
    struct fixture *f = *state;
    take_spec(f, identity_spec);
    take_kube_system(f, "u1");
    f->state.server = "https://elsewhere"; /* says nothing of a recording */
    const char *rules[] = {"namespace/missing"};
    f->selection.rules = (struct kv_strings){rules, 1};
    check(f);
    assert_int_equal(f->report.findings.count, 1);
    assert_non_null(find(f, "namespace/missing"));
    /* The gate was not asked for: nothing is said of it. */
    assert_int_equal(f->report.rules_evaluated, 1);
    assert_int_equal(f->report.not_applicable.count, 0);
    f->selection = (struct kv_selection){0};

    f->state.source = KV_SOURCE_LIVE;
    f->state.server = "https://1234.sks-bg-sof-1.exo.io:443/";
    check(f);
    assert_null(find(f, "cluster/identity"));
    f->state.server = "https://127.0.0.1:6443";
    check(f);
    assert_int_equal(f->report.findings.count, 1);
    assert_string_equal(find(f, "cluster/identity")->actual, "https://127.0.0.1:6443");
}

static void the_cluster_identity_may_be_unknown(void **state)
{
    struct fixture *f = *state;
    take_spec(f, identity_spec);
    take_object(f, &kv_kind_resourcequota, "{\"metadata\":{\"name\":\"q\",\"namespace\":\"a\"}}");
    kv_state_not_known(&f->state, &kv_kind_namespace, NULL, "403");
    kv_state_index(&f->state);
    const char *rules[] = {"cluster/identity"};
    f->selection.rules = (struct kv_strings){rules, 1};
    check(f);
    assert_int_equal(f->report.findings.count, 0);
    assert_int_equal(f->report.not_evaluated.count, 1);
    assert_int_equal(f->report.verdict, KV_VERDICT_PARTIAL);
}

/* The lint of specs and the kinds agree on what is in a namespace. */
static void kinds_have_the_scope_that_lint_knows(void **state)
{
    (void)state;
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++) {
        char api_version[KV_API_VERSION_MAX];
        assert_int_equal(scope_of(kv_kind_api_version(*kind, api_version), (*kind)->name),
                         (*kind)->namespaced ? SCOPE_NAMESPACE : SCOPE_CLUSTER);
    }
}

static void every_rule_is_documented(void **state)
{
    (void)state;
    size_t count;
    const char *const *ids = kv_engine_rule_ids(&count);
    assert_true(count >= 10);
    for (size_t i = 0; i < count; i++) {
        const struct kv_rule *rule = kv_rules_registry[i];
        assert_string_equal(rule->doc.id, ids[i]);
        assert_non_null(strchr(rule->doc.id, '/'));
        assert_true(rule->doc.severity > KV_SEVERITY_SKIP);
        assert_true(strlen(rule->doc.summary) > 10 && strlen(rule->doc.summary) < 120);
        assert_true(strlen(rule->doc.why) > 40);
        assert_true(strlen(rule->doc.fix) > 40);
        assert_non_null(rule->doc.example);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(ids[k], ids[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(report_is_sorted_counted_and_complete, setup, teardown),
        cmocka_unit_test_setup_teardown(fingerprints_differ_by_drift_not_by_value, setup, teardown),
        cmocka_unit_test_setup_teardown(report_outlives_the_state, setup, teardown),
        cmocka_unit_test_setup_teardown(unknown_kinds_are_not_evaluated, setup, teardown),
        cmocka_unit_test_setup_teardown(unknown_namespaces_are_named_and_not_evaluated, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(manifests_say_nothing_of_status_or_absence, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(selection_narrows_rules_kinds_and_namespaces, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(spec_sets_severities, setup, teardown),
        cmocka_unit_test_setup_teardown(waivers_hold_through_their_last_day, setup, teardown),
        cmocka_unit_test_setup_teardown(what_a_run_may_pass_by_hides_no_gap, setup, teardown),
        cmocka_unit_test_setup_teardown(waivers_are_evaluated_last, setup, teardown),
        cmocka_unit_test_setup_teardown(rules_on_waivers_need_to_be_asked_for, setup, teardown),
        cmocka_unit_test_setup_teardown(waivers_of_what_manifests_do_not_show_are_not_unused, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(waivers_of_another_cluster_are_not_evaluated, setup,
                                        teardown),
        cmocka_unit_test(verdict_follows_the_severity_that_counts),
        cmocka_unit_test_setup_teardown(another_cluster_is_not_evaluated, setup, teardown),
        cmocka_unit_test_setup_teardown(the_documented_cluster_is_evaluated, setup, teardown),
        cmocka_unit_test_setup_teardown(the_cluster_identity_may_be_unknown, setup, teardown),
        cmocka_unit_test(kinds_have_the_scope_that_lint_knows),
        cmocka_unit_test(every_rule_is_documented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
