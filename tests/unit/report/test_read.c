#include "kubevet/report/read.h"

#include "../../lib/reports.h"
#include "quota_sample.h"
#include "sample.h"
#include "sections_sample.h"
#include "test.h"

#include <stdlib.h>

extern const struct kv_format kv_report_json;

static const struct kv_style style;

static const struct kv_rule_doc *find_rule(const char *id)
{
    for (size_t i = 0; i < sizeof sample_evaluated / sizeof *sample_evaluated; i++)
        if (strcmp(sample_evaluated[i]->id, id) == 0)
            return sample_evaluated[i];
    return NULL;
}

static struct read read_text(const char *json)
{
    struct read read = {0};
    reports_read(&read, kv_text_of(json), SIZE_MAX, "report.json", find_rule);
    return read;
}

/* Written, read and written again: the same bytes. */
static void assert_same(const struct kv_report *report, kv_format_write *write)
{
    struct kv_buffer first = {0}, second = {0};
    write(report, &style, &first);
    struct read read = read_text(first.data);
    assert_string_equal(read.error.text, "");
    assert_true(read.ok);
    assert_int_equal(read.reports.count, 1);
    write(read.reports.items, &style, &second);
    assert_string_equal(first.data, second.data);
    kv_buffer_release(&first);
    kv_buffer_release(&second);
    read_end(&read);
}

static void what_is_written_is_read_and_written_the_same(void **state)
{
    (void)state;
    struct kv_report report = sample;
    assert_same(&sample, kv_report_json.write);
    assert_same(&conforming_sample, kv_report_json.write);
    report.quotas = &quota_sample_quotas;
    assert_same(&report, kv_report_json.write);
    report.compares = true;
    report.resolved = sample.findings;
    report.baseline = &(const struct kv_baseline){"earlier.json", 1795392000, 3};
    report.source = KV_SOURCE_OVERLAY;
    report.cluster = "shop";
    assert_same(&report, kv_report_json.write);
    report = sections_sample();
    assert_same(&report, kv_report_json.write);
    report = quota_sample();
    assert_same(&report, kv_report_json.write_quotas);
}

static void several_reports_are_read_as_they_were_written(void **state)
{
    (void)state;
    struct kv_report reports[] = {sample, quota_sample(), conforming_sample};
    struct kv_buffer first = {0}, second = {0};
    many_write(&kv_report_json, reports, 3, &style, &first);
    struct read read = read_text(first.data);
    assert_string_equal(read.error.text, "");
    assert_int_equal(read.reports.count, 3);
    many_write(&kv_report_json, read.reports.items, 3, &style, &second);
    assert_string_equal(first.data, second.data);
    kv_buffer_release(&first);
    kv_buffer_release(&second);
    read_end(&read);
}

/* Where a piece ends does not matter. */
static void a_document_is_read_in_pieces_of_any_size(void **state)
{
    (void)state;
    struct kv_report reports[] = {sample, quota_sample(), conforming_sample};
    struct kv_buffer first = {0};
    many_write(&kv_report_json, reports, 3, &style, &first);
    for (size_t piece = 1; piece < 100; piece += 7) {
        struct kv_buffer second = {0};
        struct read read = {0};
        reports_read(&read, kv_buffer_as_text(&first), piece, "report.json", find_rule);
        assert_string_equal(read.error.text, "");
        many_write(&kv_report_json, read.reports.items, read.reports.count, &style, &second);
        assert_string_equal(first.data, second.data);
        kv_buffer_release(&second);
        read_end(&read);
    }
    kv_buffer_release(&first);
}

#define HEAD "{\"apiVersion\": \"kubevet/v1\", \"kind\": \"Report\", "
#define RUN                                                                                        \
    "\"spec\": {\"file\": \"a.yaml\", \"name\": \"shop\"}, \"source\": {\"type\": \"live\"}, "     \
    "\"summary\": {\"verdict\": "                                                                  \
    "\"findings\"}, "

static void a_rule_that_is_unknown_is_shown_nevertheless(void **state)
{
    (void)state;
    struct read read =
        read_text(HEAD RUN "\"evaluated\": [\"custom/registry\"], \"later\": {\"a\": [1]}, "
                           "\"findings\": [{\"rule\": \"custom/registry\", \"severity\": "
                           "\"error\", \"object\": {\"kind\": \"Pod\"}, \"message\": \"no\", "
                           "\"hint\": \"push it\", \"also\": 1}]}");
    assert_string_equal(read.error.text, "");
    const struct kv_report *report = read.reports.items;
    const struct kv_finding *finding = report->findings.items;
    assert_string_equal(finding->rule->id, "custom/registry");
    assert_int_equal(finding->rule->severity, KV_SEVERITY_ERROR);
    assert_string_equal(finding->hint, "push it");
    for (const struct kv_format *const *format = kv_report_registry; *format; format++) {
        struct kv_buffer out = {0};
        if ((*format)->write)
            (*format)->write(report, &style, &out);
        kv_buffer_release(&out);
    }
    read_end(&read);
}

static void an_older_report_lacks_what_later_versions_wrote(void **state)
{
    (void)state;
    struct read read = read_text(HEAD RUN "\"findings\": []}");
    const struct kv_report *report = read.reports.items;
    assert_true(read.ok);
    assert_string_equal(report->cluster, "shop");
    assert_true(report->clock == KV_TIME_NONE && report->recorded_at == KV_TIME_NONE);
    assert_false(report->compares);
    assert_null(report->quotas);
    read_end(&read);
}

static void what_is_no_report_is_refused_and_says_where(void **state)
{
    (void)state;
    static const char finding[] = HEAD RUN "\"findings\": [{\"rule\": \"a/b\", \"severity\": ";
    static const struct {
        const char *before, *rest, *text;
    } cases[] = {
        {"", "{",
         "not a report of kubevet, which is JSON: string or '}' expected near end of file; "
         "`kubevet check -o json=FILE` writes one"},
        {"", "[]",
         "not a report of kubevet: it has no apiVersion kubevet/v1 and kind Report; "
         "`kubevet check -o json=FILE` writes one"},
        {"", "{\"apiVersion\": \"v1\", \"kind\": \"List\"}",
         "not a report of kubevet: it has no apiVersion kubevet/v1 and kind Report; "
         "`kubevet check -o json=FILE` writes one"},
        {"", "{\"apiVersion\": \"kubevet/v1\", \"kind\": \"Snapshot\"}",
         "kind Snapshot is not Report, QuotaReport or FleetReport"},
        {HEAD, RUN "\"findings\": {}}", "not a report of kubevet: findings is missing"},
        {HEAD, "\"findings\": []}", "not a report of kubevet: type is missing"},
        {HEAD, RUN "\"findings\": [7]}", "not a report of kubevet: findings[0] is not an object"},
        {finding, "\"skip\"}]}",
         "not a report of kubevet: findings[0].severity has a value that this version of kubevet "
         "does not know"},
        {finding, "\"info\", \"object\": {}}]}",
         "not a report of kubevet: findings[0].kind is missing"},
        {finding,
         "\"info\", \"object\": {\"kind\": \"Pod\"}, \"message\": \"\", \"fingerprint\": "
         "\"abc\"}]}",
         "not a report of kubevet: findings[0].fingerprint is not 16 hexadecimal digits"},
        {finding,
         "\"info\", \"object\": {\"kind\": \"Pod\"}, \"message\": \"\", \"spec\": "
         "{\"file\": \"a\", \"line\": -1}}]}",
         "not a report of kubevet: findings[0].line is not a count"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kv_buffer json = {0};
        kv_buffer_printf(&json, "%s%s", cases[i].before, cases[i].rest);
        struct read read = read_text(json.data);
        assert_false(read.ok);
        assert_int_equal(read.error.kind, KV_ERROR_STATE);
        assert_string_equal(read.error.file, "report.json");
        assert_string_equal(read.error.text, cases[i].text);
        kv_buffer_release(&json);
        read_end(&read);
    }
}

#define FLEET "{\"apiVersion\": \"kubevet/v1\", \"kind\": \"FleetReport\", "
#define ONE   HEAD RUN "\"findings\": []}"

static void what_is_no_fleet_of_reports_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *json, *text;
    } cases[] = {
        {FLEET "\"clusters\": [" ONE ", " ONE, "not a report of kubevet, which is JSON: "},
        {FLEET "\"clusters\": [" ONE ", {\"apiVersion\"", "not a report of kubevet, which is JSON"},
        {FLEET "\"clusters\": [" ONE "]} garbage", "end of file expected"},
        {FLEET "\"clusters\": [" ONE "]}" ONE, "end of file expected"},
        {FLEET "\"clusters\": [" ONE ", 1]}", "clusters is not an array of reports"},
        {FLEET "\"clusters\": [" ONE ", null]}", "clusters is not an array of reports"},
        {FLEET "\"clusters\": {\"a\": " ONE "}}", "clusters is not an array of reports"},
        {FLEET "\"cl\\u0075sters\": [" ONE "]}", "clusters is not an array of reports"},
        {FLEET "\"clusters\": [" ONE "], \"clusters\": []}", "clusters is not an array of reports"},
        {FLEET "\"findings\": []}", "clusters is not an array of reports"},
        {FLEET "\"clusters\": [" ONE ", {}, 1]}", "clusters is not an array of reports"},
        {FLEET "\"clusters\": [" ONE ", {}]}", "clusters[1]: not a report of kubevet: it has no"},
        {FLEET "\"clusters\": [{\"a\": }]}", "clusters[0]: not a report of kubevet, which is JSON"},
        {FLEET "\"clusters\": [{]}]}", "not a report of kubevet, which is JSON"},
        {"{\"clusters\": [" ONE "]}", "not a report of kubevet: it has no apiVersion"},
        {"}]", "not a report of kubevet, which is JSON"},
        {"", "is empty"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct read read = read_text(cases[i].json);
        assert_false(read.ok);
        assert_int_equal(read.error.kind, KV_ERROR_STATE);
        if (!strstr(read.error.text, cases[i].text))
            assert_string_equal(read.error.text, cases[i].text);
        read_end(&read);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_and_written_the_same),
        cmocka_unit_test(several_reports_are_read_as_they_were_written),
        cmocka_unit_test(a_document_is_read_in_pieces_of_any_size),
        cmocka_unit_test(what_is_no_fleet_of_reports_is_refused),
        cmocka_unit_test(a_rule_that_is_unknown_is_shown_nevertheless),
        cmocka_unit_test(an_older_report_lacks_what_later_versions_wrote),
        cmocka_unit_test(what_is_no_report_is_refused_and_says_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
