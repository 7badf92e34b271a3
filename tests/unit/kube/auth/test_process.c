/* Programs that end, and programs that don't. */
#include "test.h"

#include "kube/auth/process.h"
#include "kubevet/base/clock.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

static struct kv_buffer output;
static int code;

/* Runs a shell script: what it does is what is tested, not the shell. */
static enum process_result run(const char *script, int64_t limit, size_t max_output)
{
    char *const arguments[] = {(char[]){"sh"}, (char[]){"-c"}, strdup(script), NULL};
    char *const environment[] = {(char[]){"WORD=value"}, (char[]){"PATH=/bin:/usr/bin"}, NULL};
    const struct process process = {.path = "/bin/sh",
                                    .arguments = arguments,
                                    .environment = environment,
                                    .deadline = kv_monotonic_now() + limit,
                                    .max_output = max_output};
    kv_buffer_clear(&output);
    code = -1;
    enum process_result result = process_run(&process, &output, &code);
    free(arguments[2]);
    return result;
}

static void test_output(void **state)
{
    (void)state;
    assert_int_equal(run("echo $WORD; cat; exit 7", 20 * SECOND, 100), PROCESS_EXITED);
    assert_int_equal(code, 7);
    assert_string_equal(output.data, "value\n");
    assert_int_equal(run("head -c 300000 /dev/zero", 20 * SECOND, 300000), PROCESS_EXITED);
    assert_int_equal(code, 0);
    assert_int_equal(output.length, 300000);
    assert_int_equal(run("exec >&-; sleep 0.2; exit 3", 20 * SECOND, 100), PROCESS_EXITED);
    assert_int_equal(code, 3);
}

static void test_signals(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN); /* as main.c does: no program must inherit it */
    assert_int_equal(run("kill -PIPE $$", 20 * SECOND, 100), PROCESS_KILLED);
    assert_int_equal(code, SIGPIPE);
}

static void test_limits(void **state)
{
    (void)state;
    int64_t start = kv_monotonic_now();
    assert_int_equal(run("yes", 20 * SECOND, 100000), PROCESS_TOO_LARGE);
    assert_int_equal(run("sleep 30", SECOND / 5, 100), PROCESS_TIME_OUT);
    assert_int_equal(run("trap '' TERM; while :; do :; done", SECOND / 5, 100), PROCESS_TIME_OUT);
    assert_int_equal(run("exec >&-; sleep 30", SECOND / 5, 100), PROCESS_TIME_OUT);
    /* Its stderr is ours: whatever runs this test waits until that is closed. */
    assert_int_equal(run("sleep 30 2>/dev/null & echo done", 20 * SECOND, 100), PROCESS_EXITED);
    assert_string_equal(output.data, "done\n");
    assert_true(kv_monotonic_now() - start < 15 * SECOND);
}

static void test_not_started(void **state)
{
    (void)state;
    char *const nothing[] = {NULL};
    struct process process = {.path = "/nonexistent/program",
                              .arguments = nothing,
                              .environment = nothing,
                              .deadline = INT64_MAX,
                              .max_output = 1};
    assert_int_equal(process_run(&process, &output, &code), PROCESS_NOT_STARTED);
    assert_int_equal(code, ENOENT);
    process.path = "/dev/null";
    assert_int_equal(process_run(&process, &output, &code), PROCESS_NOT_STARTED);
    assert_int_equal(code, EACCES);
}

/* Descriptors of ours, such as connections, are not the program's. */
static void test_descriptors(void **state)
{
    (void)state;
    int mine = dup(STDOUT_FILENO);
    assert_true(mine > STDERR_FILENO);
    assert_int_equal(run("ls /proc/self/fd | tr '\\n' ' '", 20 * SECOND, 100), PROCESS_EXITED);
    assert_string_equal(output.data, "0 1 2 3 "); /* 3: the folder that ls reads */
    close(mine);
}

static int end(void **state)
{
    (void)state;
    kv_buffer_release(&output);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_output),      cmocka_unit_test(test_signals),
        cmocka_unit_test(test_limits),      cmocka_unit_test(test_not_started),
        cmocka_unit_test(test_descriptors),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
