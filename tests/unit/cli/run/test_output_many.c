#include "cli/run/output_many.h"

#include "kubevet/base/clock.h"
#include "kubevet/base/deadline.h"

#include "test.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern const struct kv_format kv_report_json;

enum { LONG = 200000 }; /* more than a pipe holds */

/* The clusters and the rendering of their reports took all of --timeout. */
static bool write_too_late(int descriptor, int64_t time)
{
    char file[64], failure[LONG + 1];
    snprintf(file, sizeof file, "/proc/self/fd/%d", descriptor);
    memset(failure, 'x', LONG);
    failure[LONG] = '\0';
    struct output output = {.format = &kv_report_json, .file = file};
    const struct outputs outputs = {&output, 1};
    const struct kv_options options = {0};
    const struct kv_report report = {.command = "check", .cluster = "sof-1", .failure = failure};
    struct reports reports = {.is_fleet = true};
    struct kv_error error = {0};
    reports_add(&reports, &report);
    kv_deadline_set(0);
    bool ok = outputs_write_many(&outputs, &options, &reports, true, time, &error);
    kv_deadline_set(INT64_MAX);
    reports_release(&reports);
    return ok;
}

static void nobody_is_waited_for_for_ever(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_false(write_too_late(ends[1], 0));
    close(ends[0]);
    close(ends[1]);
}

static void what_is_rendered_has_time_to_be_written(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t reader = fork();
    if (reader == 0) {
        char piece[4096];
        close(ends[1]);
        while (read(ends[0], piece, sizeof piece) > 0)
            continue;
        _exit(0);
    }
    close(ends[0]);
    assert_true(write_too_late(ends[1], 3600 * KV_SECOND));
    close(ends[1]);
    waitpid(reader, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_waited_for_for_ever),
        cmocka_unit_test(what_is_rendered_has_time_to_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
