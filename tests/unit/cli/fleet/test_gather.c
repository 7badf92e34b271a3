#include "cli/fleet/gather.h"

#include "test.h"

#include <signal.h>
#include <unistd.h>

static const struct kv_options options;
static const struct kv_command command = {.name = "check", .options = KV_OPTIONS_REPORT};
static const struct kv_fleet_cluster cluster;
static const struct fleet fleet = {.command = &command, .options = &options};
static const struct fleet_member member = {
    .fleet = &fleet, .cluster = &cluster, .as.name = "sof-1", .timeout = INT64_MAX};

#define REPORT(kind, name)                                                                         \
    "{\"apiVersion\": \"kubevet/v1\", \"kind\": \"" kind "\", \"spec\": {\"name\": \"of\"}, "      \
    "\"cluster\": {\"name\": \"" name "\"}, \"source\": {\"type\": \"live\"}, "                    \
    "\"summary\": {\"verdict\": \"conforms\"}, \"evaluated\": [], \"findings\": []}\n"

struct taken {
    struct kv_arena arena;
    struct gathering gathering;
    struct row row;
    struct kv_report report;
};

/* What becomes of a process that ended so, after it wrote this. */
static struct taken take(enum kv_process_result result, int code, const char *output)
{
    struct taken taken = {0};
    struct kv_error error = {0};
    struct kv_process_job job = {.result = result, .code = code};
    kv_buffer_text(&job.output, output);
    kv_buffer_text(&job.messages, "kubevet: one\nkubevet: the last\n");
    taken.gathering = (struct gathering){.fleet = &fleet, .arena = &taken.arena};
    gathering_take(&taken.gathering, &member, &job, member_failure(&member, &job, &taken.arena),
                   &taken.row);
    assert_int_equal(taken.gathering.reports.items.count, 1);
    assert_true(reports_get(&taken.gathering.reports, taken.gathering.reports.items.items,
                            &taken.report, &error));
    kv_buffer_release(&job.output);
    kv_buffer_release(&job.messages);
    return taken;
}

static void release(struct taken *taken)
{
    kv_arena_release(&taken->report.arena);
    gathering_release(&taken->gathering);
    kv_arena_release(&taken->arena);
}

static void a_report_is_taken(void **state)
{
    (void)state;
    struct taken taken = take(KV_PROCESS_EXITED, 0, REPORT("Report", "sof-1"));
    assert_int_equal(taken.row.code, KV_EXIT_CONFORMS);
    assert_null(taken.row.why);
    assert_int_equal(taken.report.verdict, KV_VERDICT_CONFORMS);
    release(&taken);
}

/* The one row is without a verdict, and says why. */
static void assert_no_verdict(enum kv_process_result result, int code, const char *output,
                              const char *why)
{
    struct taken taken = take(result, code, output);
    assert_int_equal(taken.row.code, KV_EXIT_NO_VERDICT);
    assert_int_equal(taken.report.verdict, KV_VERDICT_NONE);
    assert_string_equal(taken.report.cluster, "sof-1");
    assert_non_null(taken.report.failure);
    if (!strstr(taken.report.failure, why))
        assert_string_equal(taken.report.failure, why);
    release(&taken);
}

static void a_process_that_died_has_no_verdict(void **state)
{
    (void)state;
    const char *whole = REPORT("Report", "sof-1");
    assert_no_verdict(KV_PROCESS_KILLED, SIGKILL, whole, "signal 9");
    assert_no_verdict(KV_PROCESS_EXITED, 127, whole, "code 127");
    assert_no_verdict(KV_PROCESS_TIME_OUT, 0, whole, "longer than");
    assert_no_verdict(KV_PROCESS_TOO_LARGE, 0, whole, "too large");
    assert_no_verdict(KV_PROCESS_LOST, 0, whole, "before its report was complete");
    assert_no_verdict(KV_PROCESS_NOT_STARTED, 11, whole, "no process could be started");
}

static void what_is_not_one_report_of_this_cluster_is_no_verdict(void **state)
{
    (void)state;
    const char *const others[] = {
        "{\"apiVersion\": \"kubevet/v1\", \"kind\": \"Report\", \"spec\": {\"na",
        REPORT("Report", "sof-1") "garbage",
        REPORT("Report", "sof-1") REPORT("Report", "sof-1"),
        "garbage" REPORT("Report", "sof-1"),
        REPORT("Report", "vie-1"),
        REPORT("QuotaReport", "sof-1"),
        "{\"apiVersion\": \"kubevet/v1\", \"kind\": \"FleetReport\", \"clusters\": []}",
        "{\"apiVersion\": \"kubevet/v1\", \"kind\": \"FleetReport\", \"clusters\": "
        "[" REPORT("Report", "sof-1") ", " REPORT("Report", "sof-1") "]}",
        "{}",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_no_verdict(KV_PROCESS_EXITED, 0, others[i], "its report can't be read: ");
}

static void a_process_without_a_report_is_named_by_its_last_words(void **state)
{
    (void)state;
    assert_no_verdict(KV_PROCESS_EXITED, 0, "", "the last");
    struct taken taken = take(KV_PROCESS_EXITED, KV_EXIT_USAGE, "");
    assert_int_equal(taken.row.code, KV_EXIT_USAGE);
    assert_string_equal(taken.report.failure, "the last");
    release(&taken);
}

static struct row diagnosis_take(int code, const char *output)
{
    static const struct kv_command doctor = {.name = "doctor"};
    static const struct fleet of_doctor = {.command = &doctor, .options = &options};
    struct kv_arena arena = {0};
    struct row row;
    struct gathering gathering = {.fleet = &of_doctor, .arena = &arena, .is_json = true};
    struct kv_process_job job = {.result = KV_PROCESS_EXITED, .code = code};
    kv_buffer_text(&job.output, output);
    gathering_take(&gathering, &member, &job, NULL, &row);
    kv_buffer_release(&job.output);
    gathering_release(&gathering);
    kv_arena_release(&arena);
    return row;
}

static void a_diagnosis_that_is_not_whole_is_none(void **state)
{
    (void)state;
    assert_int_equal(diagnosis_take(0, "{}").code, KV_EXIT_CONFORMS);
    assert_int_equal(diagnosis_take(0, "{").code, KV_EXIT_NO_VERDICT);
    assert_int_equal(diagnosis_take(0, "{} {}").code, KV_EXIT_NO_VERDICT);
    assert_int_equal(diagnosis_take(0, "").code, KV_EXIT_NO_VERDICT);
    assert_int_equal(diagnosis_take(2, "").code, KV_EXIT_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_is_taken),
        cmocka_unit_test(a_process_that_died_has_no_verdict),
        cmocka_unit_test(what_is_not_one_report_of_this_cluster_is_no_verdict),
        cmocka_unit_test(a_diagnosis_that_is_not_whole_is_none),
        cmocka_unit_test(a_process_without_a_report_is_named_by_its_last_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
