#include "kubevet/report/alerts.h"

#include "sample.h"
#include "test.h"

#include <jansson.h>

static const struct kv_alerting alerting = {.now = 1795392000, .until = 1795393200};

static json_t *alerts_of(const struct kv_report *report, const struct kv_alerting *how)
{
    struct kv_buffer text = {0};
    kv_alerts_write(report, how, &text);
    json_t *alerts = json_loadb(text.data, text.length, 0, NULL);
    kv_buffer_release(&text);
    assert_non_null(alerts);
    return alerts;
}

static const char *label(const json_t *alerts, size_t index, const char *name)
{
    return json_string_value(
        json_object_get(json_object_get(json_array_get(alerts, index), "labels"), name));
}

static const char *annotation(const json_t *alerts, size_t index, const char *name)
{
    return json_string_value(
        json_object_get(json_object_get(json_array_get(alerts, index), "annotations"), name));
}

static struct kv_report report_make(void)
{
    struct kv_report report = sample;
    report.cluster = "bg-sof-1";
    report.command = "check";
    return report;
}

static void an_alert_starts_when_the_history_first_saw_it(void **state)
{
    (void)state;
    static const struct {
        kv_time first_seen;
        const char *text;
    } cases[] = {
        {0, "2026-11-23T00:00:00Z"},
        {1795132800, "2026-11-20T00:00:00Z"},
        {1795392001, "2026-11-23T00:00:00Z"}, /* another clock: not in the future */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kv_finding finding = sample_findings[3];
        struct kv_report report = report_make();
        finding.first_seen = cases[i].first_seen;
        report.findings = (struct kv_list){.items = &finding, .count = 1};
        json_t *alerts = alerts_of(&report, &alerting);
        const json_t *alert = json_array_get(alerts, 0);
        assert_string_equal(json_string_value(json_object_get(alert, "startsAt")), cases[i].text);
        json_decref(alerts);
    }
}

static void each_finding_that_is_not_waived_is_an_alert(void **state)
{
    (void)state;
    const struct kv_report report = report_make();
    json_t *alerts = alerts_of(&report, &alerting);
    assert_int_equal(json_array_size(alerts), 4);
    assert_string_equal(label(alerts, 0, "alertname"), "KubevetNamespaceMissing");
    assert_string_equal(label(alerts, 0, "namespace"), "plana-odoo-19");
    assert_string_equal(label(alerts, 3, "cluster"), "bg-sof-1");
    assert_string_equal(label(alerts, 3, "rule"), "quota/limits");
    assert_string_equal(label(alerts, 3, "severity"), "error");
    assert_string_equal(label(alerts, 3, "kind"), "ResourceQuota");
    assert_string_equal(label(alerts, 3, "name"), "compute");
    assert_string_equal(label(alerts, 3, "field"), "spec.hard[limits.memory]");
    assert_string_equal(annotation(alerts, 3, "found"), "16Gi");
    assert_string_equal(annotation(alerts, 3, "place"), "cluster.yaml:61");
    const json_t *alert = json_array_get(alerts, 3);
    assert_string_equal(json_string_value(json_object_get(alert, "startsAt")),
                        "2026-11-23T00:00:00Z");
    assert_string_equal(json_string_value(json_object_get(alert, "endsAt")),
                        "2026-11-23T00:20:00Z");
    assert_string_equal(json_string_value(json_object_get(alert, "generatorURL")),
                        "https://docs.example.com/kubernetes");
    assert_null(label(alerts, 2, "name")); /* none is no label */
    json_decref(alerts);
}

/* Values change while the same thing lasts. */
static void labels_hold_no_values(void **state)
{
    (void)state;
    struct kv_report report = report_make();
    struct kv_finding findings[6];
    memcpy(findings, sample_findings, sizeof findings);
    json_t *before = alerts_of(&report, &alerting);
    report.findings.items = findings;
    for (size_t i = 0; i < 6; i++) {
        findings[i].actual = findings[i].expected = "other";
        findings[i].message = findings[i].hint = "other";
        findings[i].spec.line = 1;
    }
    json_t *after = alerts_of(&report, &alerting);
    for (size_t i = 0; i < 4; i++)
        assert_true(json_equal(json_object_get(json_array_get(before, i), "labels"),
                               json_object_get(json_array_get(after, i), "labels")));
    json_decref(before);
    json_decref(after);
}

/* Alertmanager would drop all but the last of them. */
static void what_has_the_same_labels_is_one_alert(void **state)
{
    (void)state;
    struct kv_finding findings[] = {sample_findings[3], sample_findings[3], sample_findings[3]};
    struct kv_report report = report_make();
    findings[0].message = "one";
    findings[1].message = "two";
    findings[2].field = "another";
    report.findings = (struct kv_list){.items = findings, .count = 3};
    json_t *alerts = alerts_of(&report, &alerting);
    assert_int_equal(json_array_size(alerts), 2);
    assert_string_equal(annotation(alerts, 0, "summary"), "one; two");
    json_decref(alerts);
}

static void what_could_not_be_looked_at_is_an_alert_for_each_rule(void **state)
{
    (void)state;
    struct kv_report report = report_make();
    struct kv_alerting how = alerting;
    report.findings.count = 0;
    report.verdict = KV_VERDICT_PARTIAL;
    json_t *alerts = alerts_of(&report, &how);
    assert_int_equal(json_array_size(alerts), 0);
    json_decref(alerts);
    how.gaps = true;
    alerts = alerts_of(&report, &how);
    assert_int_equal(json_array_size(alerts), 3);
    assert_string_equal(label(alerts, 1, "alertname"), "KubevetNotEvaluated");
    assert_string_equal(label(alerts, 1, "severity"), "warning");
    assert_string_equal(label(alerts, 1, "rule"), "quota/usage");
    assert_non_null(strstr(annotation(alerts, 1, "summary"), "and in 1 more place)"));
    json_decref(alerts);
}

static void without_a_verdict_there_is_one_alert_alone(void **state)
{
    (void)state;
    struct kv_report report = report_make();
    struct kv_alerting how = alerting;
    how.failure = "the server is gone\n\xff";
    how.gaps = true;
    report.verdict = KV_VERDICT_NONE;
    json_t *alerts = alerts_of(&report, &how);
    assert_int_equal(json_array_size(alerts), 1);
    assert_string_equal(label(alerts, 0, "alertname"), "KubevetNoVerdict");
    assert_string_equal(label(alerts, 0, "command"), "check");
    assert_string_equal(annotation(alerts, 0, "summary"), "the server is gone\n\xef\xbf\xbd");
    json_decref(alerts);
    how.failure = NULL; /* another cluster's: the report says so */
    alerts = alerts_of(&report, &how);
    assert_string_equal(annotation(alerts, 0, "summary"), "the declared namespace does not exist");
    json_decref(alerts);
}

static void what_is_no_url_is_no_source(void **state)
{
    (void)state;
    static const char *const others[] = {
        "",           "see the wiki",         "https://",
        "ftp://host", "https://ho st/",       "javascript:alert(1)",
        "http:///x",  "https://host/\xc3\xa9"};
    struct kv_report report = report_make();
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        report.docs = others[i];
        json_t *alerts = alerts_of(&report, &alerting);
        const json_t *source = json_object_get(json_array_get(alerts, 0), "generatorURL");
        assert_memory_equal(json_string_value(source), "https://", 8);
        assert_string_not_equal(json_string_value(source), others[i]);
        json_decref(alerts);
    }
}

static const char *ends(const char *sent, const char *active)
{
    static struct kv_buffer out;
    kv_buffer_clear(&out);
    kv_alerts_end_others(kv_text_of(sent), kv_text_of(active), 1795392000, &out);
    return kv_buffer_as_text(&out).data;
}

static void the_same_alert_of_another_severity_ends(void **state)
{
    (void)state;
    static const char sent[] =
        "[{\"labels\":{\"rule\":\"quota/usage\",\"name\":\"q\",\"severity\":\"error\"}}]";
    const char *text = ends(
        sent, "[{\"labels\":{\"severity\":\"warning\",\"name\":\"q\",\"rule\":\"quota/usage\"},"
              "\"startsAt\":\"2026-11-01T00:00:00Z\"},"
              "{\"labels\":{\"severity\":\"error\",\"name\":\"q\",\"rule\":\"quota/usage\"}},"
              "{\"labels\":{\"severity\":\"warning\",\"name\":\"r\",\"rule\":\"quota/usage\"}}]");
    json_t *ended = json_loads(text, 0, NULL);
    assert_int_equal(json_array_size(ended), 1);
    assert_string_equal(label(ended, 0, "severity"), "warning");
    assert_string_equal(label(ended, 0, "name"), "q");
    assert_string_equal(json_string_value(json_object_get(json_array_get(ended, 0), "endsAt")),
                        "2026-11-23T00:00:00Z");
    json_decref(ended);
    /* Whatever else a server answers ends nothing. */
    static const char *const others[] = {
        "",     "[]", "{}",
        "null", "[",  "[1, null, \"x\", [], {}, {\"labels\": 1}, {\"labels\": {\"severity\": 2}}]",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_string_equal(ends(sent, others[i]), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_finding_that_is_not_waived_is_an_alert),
        cmocka_unit_test(an_alert_starts_when_the_history_first_saw_it),
        cmocka_unit_test(labels_hold_no_values),
        cmocka_unit_test(what_has_the_same_labels_is_one_alert),
        cmocka_unit_test(what_could_not_be_looked_at_is_an_alert_for_each_rule),
        cmocka_unit_test(without_a_verdict_there_is_one_alert_alone),
        cmocka_unit_test(what_is_no_url_is_no_source),
        cmocka_unit_test(the_same_alert_of_another_severity_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
