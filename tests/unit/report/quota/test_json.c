#include "report/quota/json.h"

#include "report/golden.h"
#include "report/quota_sample.h"

static const struct kv_format format = {.write = quota_json_write};
static const struct kv_style plain = {0};

static void all_of_it_is_written(void **state)
{
    (void)state;
    const struct kv_report report = quota_sample();
    assert_golden(&format, &report, &plain, TEST_DATA "/unit/report/expected/quota.json");
}

static void none_are_written_too(void **state)
{
    (void)state;
    const struct kv_quota_report none = {0};
    struct kv_report report = conforming_sample;
    struct kv_buffer out = {0};
    report.quotas = &none;
    quota_json_write(&report, &plain, &out);
    assert_non_null(strstr(out.data, "conforms"));
    kv_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_it_is_written),
        cmocka_unit_test(none_are_written_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
