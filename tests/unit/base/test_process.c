/* Programs that end, and programs that don't. */
#include "test.h"

#include "kubevet/base/clock.h"
#include "kubevet/base/process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

static struct kv_buffer output;
static int code;

/* Runs a shell script: what it does is what is tested, not the shell. */
static enum kv_process_result run(const char *script, int64_t limit, size_t max_output)
{
    char *const arguments[] = {(char[]){"sh"}, (char[]){"-c"}, strdup(script), NULL};
    char *const environment[] = {(char[]){"WORD=value"}, (char[]){"PATH=/bin:/usr/bin"}, NULL};
    const struct kv_process process = {.path = "/bin/sh",
                                       .arguments = arguments,
                                       .environment = environment,
                                       .deadline = kv_monotonic_now() + limit,
                                       .max_output = max_output};
    kv_buffer_clear(&output);
    code = -1;
    enum kv_process_result result = kv_process_run(&process, &output, &code);
    free(arguments[2]);
    return result;
}

static void test_output(void **state)
{
    (void)state;
    assert_int_equal(run("echo $WORD; cat; exit 7", 20 * SECOND, 100), KV_PROCESS_EXITED);
    assert_int_equal(code, 7);
    assert_string_equal(output.data, "value\n");
    assert_int_equal(run("head -c 300000 /dev/zero", 20 * SECOND, 300000), KV_PROCESS_EXITED);
    assert_int_equal(code, 0);
    assert_int_equal(output.length, 300000);
    assert_int_equal(run("exec >&-; sleep 0.2; exit 3", 20 * SECOND, 100), KV_PROCESS_EXITED);
    assert_int_equal(code, 3);
}

static void test_signals(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN); /* as main.c does: no program must inherit it */
    assert_int_equal(run("kill -PIPE $$", 20 * SECOND, 100), KV_PROCESS_KILLED);
    assert_int_equal(code, SIGPIPE);
}

/* Where SIGCHLD is ignored, the end of a program is unknown, and never taken for success. */
static void test_lost(void **state)
{
    (void)state;
    signal(SIGCHLD, SIG_IGN);
    assert_int_equal(run("exit 3", 20 * SECOND, 100), KV_PROCESS_LOST);
    assert_int_equal(run("kill -KILL $$", 20 * SECOND, 100), KV_PROCESS_LOST);
    signal(SIGCHLD, SIG_DFL);
    assert_int_equal(run("exit 3", 20 * SECOND, 100), KV_PROCESS_EXITED);
    assert_int_equal(code, 3);
}

static void test_limits(void **state)
{
    (void)state;
    int64_t start = kv_monotonic_now();
    assert_int_equal(run("yes", 20 * SECOND, 100000), KV_PROCESS_TOO_LARGE);
    assert_int_equal(run("sleep 30", SECOND / 5, 100), KV_PROCESS_TIME_OUT);
    assert_int_equal(run("trap '' TERM; while :; do :; done", SECOND / 5, 100),
                     KV_PROCESS_TIME_OUT);
    assert_int_equal(run("exec >&-; sleep 30", SECOND / 5, 100), KV_PROCESS_TIME_OUT);
    /* Its stderr is ours: whatever runs this test waits until that is closed. */
    assert_int_equal(run("sleep 30 2>/dev/null & echo done", 20 * SECOND, 100), KV_PROCESS_EXITED);
    assert_string_equal(output.data, "done\n");
    assert_true(kv_monotonic_now() - start < 15 * SECOND);
}

static void test_not_started(void **state)
{
    (void)state;
    char *const nothing[] = {NULL};
    struct kv_process process = {.path = "/nonexistent/program",
                                 .arguments = nothing,
                                 .environment = nothing,
                                 .deadline = INT64_MAX,
                                 .max_output = 1};
    assert_int_equal(kv_process_run(&process, &output, &code), KV_PROCESS_NOT_STARTED);
    assert_int_equal(code, ENOENT);
    process.path = "/dev/null";
    assert_int_equal(kv_process_run(&process, &output, &code), KV_PROCESS_NOT_STARTED);
    assert_int_equal(code, EACCES);
}

/* Descriptors of ours, such as connections, are not the program's. */
static void test_descriptors(void **state)
{
    (void)state;
    int mine = dup(STDOUT_FILENO);
    assert_true(mine > STDERR_FILENO);
    assert_int_equal(run("ls /proc/self/fd | tr '\\n' ' '", 20 * SECOND, 100), KV_PROCESS_EXITED);
    assert_string_equal(output.data, "0 1 2 3 "); /* 3: the folder that ls reads */
    close(mine);
}

/* What the callbacks of a pool saw. */
struct seen {
    size_t begun, ended, at_once, at_most;
};

static bool job_begin(void *context, struct kv_process_job *job, size_t slot)
{
    struct seen *seen = context;
    assert_true(slot < 3);
    seen->begun++;
    seen->at_once++;
    if (seen->at_once > seen->at_most)
        seen->at_most = seen->at_once;
    job->process.deadline = kv_monotonic_now() + 20 * SECOND;
    return true;
}

static void job_end(void *context, struct kv_process_job *job, size_t slot)
{
    struct seen *seen = context;
    (void)slot;
    assert_int_equal(job->result,
                     job->process.max_output == 10 ? KV_PROCESS_TOO_LARGE : KV_PROCESS_EXITED);
    seen->ended++;
    seen->at_once--;
}

/* Several at once, each with its own output and messages; a full pipe of messages stops none. */
static void test_pool(void **state)
{
    (void)state;
    enum { COUNT = 7 };
    char scripts[COUNT][80];
    char *arguments[COUNT][4];
    char *const environment[] = {(char[]){"PATH=/bin:/usr/bin"}, NULL};
    struct kv_process_job jobs[COUNT] = {0};
    for (int i = 0; i < COUNT; i++) {
        snprintf(scripts[i], sizeof scripts[i],
                 "pwd; head -c 200000 /dev/zero | tr '\\0' %d >&2; exit %d", i, i);
        static char shell[] = "sh", option[] = "-c";
        arguments[i][0] = shell;
        arguments[i][1] = option;
        arguments[i][2] = scripts[i];
        arguments[i][3] = NULL;
        jobs[i].process = (struct kv_process){.path = "/bin/sh",
                                              .arguments = arguments[i],
                                              .environment = environment,
                                              .folder = "/usr",
                                              .max_output = 1000};
    }
    snprintf(scripts[3], sizeof scripts[3], "echo more than ten; sleep 30");
    jobs[3].process.max_output = 10;
    struct seen seen = {0};
    const struct kv_process_pool pool = {3, job_begin, job_end, &seen};
    kv_process_run_all(&pool, jobs, COUNT);
    assert_int_equal(seen.begun, COUNT);
    assert_int_equal(seen.ended, COUNT);
    assert_int_equal(seen.at_most, 3);
    for (int i = 0; i < COUNT; i++) {
        if (i != 3) {
            assert_int_equal(jobs[i].code, i);
            assert_string_equal(jobs[i].output.data, "/usr\n");
            assert_int_equal(jobs[i].messages.length, KV_PROCESS_MESSAGES_MAX);
            assert_int_equal(jobs[i].messages.data[100], '0' + i);
        }
        kv_buffer_release(&jobs[i].output);
        kv_buffer_release(&jobs[i].messages);
    }
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
        cmocka_unit_test(test_lost),        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_not_started), cmocka_unit_test(test_descriptors),
        cmocka_unit_test(test_pool),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
