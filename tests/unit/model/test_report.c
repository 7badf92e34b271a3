#include "kubevet/model/report.h"
#include "test.h"

static void severities_have_names(void **state)
{
    (void)state;
    assert_string_equal(kv_severity_name(KV_SEVERITY_SKIP), "skip");
    assert_string_equal(kv_severity_name(KV_SEVERITY_INFO), "info");
    assert_string_equal(kv_severity_name(KV_SEVERITY_WARNING), "warning");
    assert_string_equal(kv_severity_name(KV_SEVERITY_ERROR), "error");
}

static void verdicts_and_sources_have_names(void **state)
{
    (void)state;
    assert_string_equal(kv_verdict_name(KV_VERDICT_CONFORMS), "conforms");
    assert_string_equal(kv_verdict_name(KV_VERDICT_FINDINGS), "findings");
    assert_string_equal(kv_verdict_name(KV_VERDICT_PARTIAL), "partial");
    assert_string_equal(kv_verdict_name(KV_VERDICT_NONE), "no-verdict");
    assert_string_equal(kv_source_type_name(KV_SOURCE_LIVE), "live");
    assert_string_equal(kv_source_type_name(KV_SOURCE_SNAPSHOT), "snapshot");
    assert_string_equal(kv_source_type_name(KV_SOURCE_MANIFESTS), "manifests");
    assert_string_equal(kv_source_type_name(KV_SOURCE_OVERLAY), "overlay");
}

static void marks_of_rows_have_names(void **state)
{
    (void)state;
    assert_null(kv_row_mark_name(KV_ROW_PART));
    assert_string_equal(kv_row_mark_name(KV_ROW_CHANGED), "changed");
    assert_string_equal(kv_row_mark_name(KV_ROW_SUM), "sum");
    assert_string_equal(kv_row_mark_name(KV_ROW_LIMIT), "limit");
    assert_string_equal(kv_row_mark_name(KV_ROW_OVER), "over");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(severities_have_names),
        cmocka_unit_test(verdicts_and_sources_have_names),
        cmocka_unit_test(marks_of_rows_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
