#include "golden.h"
#include "sample.h"

extern const struct kv_format kv_report_json;

static const struct kv_style style;

static void the_report_is_as_the_contract_says(void **state)
{
    (void)state;
    assert_golden(&kv_report_json, &sample, &style, TEST_DATA "/unit/report/expected/report.json");
}

static void what_is_unknown_has_no_key(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    kv_report_json.write(&conforming_sample, &style, &out);
    assert_non_null(strstr(out.data, "\"source\": {\n    \"type\": \"live\"\n  }"));
    assert_non_null(strstr(out.data, "\"startedAt\": \"\""));
    assert_non_null(strstr(out.data, "\"findings\": []"));
    kv_buffer_release(&out);
}

static void durations_are_whole_milliseconds(void **state)
{
    (void)state;
    static const struct {
        double seconds;
        const char *text;
    } cases[] = {
        {0, "0.0,"},        {0.08, "0.08,"},          {0.0804, "0.08,"},
        {0.0806, "0.081,"}, {1234.5678, "1234.568,"},
    };
    struct kv_report report = conforming_sample;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kv_buffer out = {0};
        report.duration_seconds = cases[i].seconds;
        kv_report_json.write(&report, &style, &out);
        const char *value = strstr(out.data, "\"durationSeconds\": ");
        assert_non_null(value);
        value += strlen("\"durationSeconds\": ");
        assert_memory_equal(value, cases[i].text, strlen(cases[i].text));
        kv_buffer_release(&out);
    }
}

/* A path from the command line, and a kind of an object that nothing reads, may be any bytes. */
static void bad_bytes_do_not_lose_the_report(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    struct kv_object_count objects[] = {{"K\xffind", 1}};
    struct kv_report report = conforming_sample;
    report.spec_file = "a\xc3(\xe2\x82.yaml";
    report.objects = (struct kv_list){.items = objects, .count = 1};
    kv_report_json.write(&report, &style, &out);
    assert_non_null(strstr(out.data, "\"file\": \"a\xef\xbf\xbd(\xef\xbf\xbd\xef\xbf\xbd.yaml\""));
    assert_non_null(strstr(out.data, "\"K\xef\xbf\xbdind\": 1"));
    kv_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_report_is_as_the_contract_says),
        cmocka_unit_test(what_is_unknown_has_no_key),
        cmocka_unit_test(durations_are_whole_milliseconds),
        cmocka_unit_test(bad_bytes_do_not_lose_the_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
