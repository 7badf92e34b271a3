#include "kubevet/base/spool.h"

#include "test.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { LINES = 100000 }; /* more than stays in memory */

static void fill(struct kv_spool *spool)
{
    for (int i = 0; i < LINES; i++) {
        struct kv_buffer line = {0};
        kv_buffer_printf(&line, "%06d\n", i);
        kv_spool_take(spool, &line);
    }
}

/* Each line is where it was written, across the edge of file and memory. */
static void assert_filled(const struct kv_spool *spool)
{
    struct kv_buffer all = {0};
    struct kv_error error = {0};
    assert_int_equal(kv_spool_length(spool), LINES * 7);
    assert_true(kv_spool_read(spool, 0, LINES * 7, &all, &error));
    for (int i = 0; i < LINES; i++)
        assert_int_equal(atoi(all.data + i * 7), i);
    for (size_t at = 7; at < all.length; at = at * 2 + 1) {
        struct kv_buffer part = {0};
        size_t length = all.length - at < 1000 ? all.length - at : 1000;
        assert_true(kv_spool_read(spool, at, length, &part, &error));
        assert_int_equal(part.length, length);
        assert_memory_equal(part.data, all.data + at, length);
        kv_buffer_release(&part);
    }
    kv_buffer_release(&all);
}

static void a_long_text_is_in_a_file(void **state)
{
    (void)state;
    struct kv_spool spool = {0};
    fill(&spool);
    assert_true(spool.has_file);
    assert_in_range(spool.memory.length, 0, KV_SPOOL_MEMORY);
    assert_filled(&spool);
    kv_spool_release(&spool);
    assert_int_equal(kv_spool_length(&spool), 0);
}

static void a_short_text_needs_no_file(void **state)
{
    (void)state;
    struct kv_spool spool = {0};
    kv_spool_text(&spool, "short");
    assert_false(spool.has_file);
    kv_spool_release(&spool);
}

static void without_a_folder_the_text_stays_in_memory(void **state)
{
    (void)state;
    struct kv_spool spool = {0};
    setenv("TMPDIR", "/proc/none", 1);
    fill(&spool);
    unsetenv("TMPDIR");
    assert_false(spool.has_file);
    assert_filled(&spool);
    kv_spool_release(&spool);
}

/* The file takes a part of what it is to take. */
static void what_a_full_disk_does_not_take_stays_in_memory(void **state)
{
    (void)state;
    struct kv_spool spool = {0};
    struct rlimit before, limit;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    limit = before;
    limit.rlim_cur = KV_SPOOL_MEMORY + KV_SPOOL_MEMORY / 2;
    setrlimit(RLIMIT_FSIZE, &limit);
    fill(&spool);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_true(spool.has_file);
    assert_true(spool.is_full);
    assert_filled(&spool);
    kv_spool_release(&spool);
}

static void a_file_that_was_cut_is_an_error(void **state)
{
    (void)state;
    struct kv_spool spool = {0}, copy = {0};
    struct kv_buffer all = {0};
    struct kv_error error = {0};
    fill(&spool);
    assert_int_equal(ftruncate(spool.file, 100), 0);
    assert_false(kv_spool_read(&spool, 0, 200, &all, &error));
    assert_string_equal(error.text, "the temporary file of a report can't be read: it was cut");
    kv_spool_append(&copy, &spool);
    error = (struct kv_error){0};
    assert_false(kv_spool_read(&copy, 0, 1, &all, &error));
    assert_string_equal(error.text,
                        "the temporary file of a report can't be read: a part of it is lost");
    kv_buffer_release(&all);
    kv_spool_release(&spool);
    kv_spool_release(&copy);
}

static void one_is_appended_to_another(void **state)
{
    (void)state;
    struct kv_spool first = {0}, second = {0};
    fill(&first);
    kv_spool_append(&second, &first);
    assert_filled(&second);
    kv_spool_release(&first);
    kv_spool_release(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_text_is_in_a_file),
        cmocka_unit_test(a_short_text_needs_no_file),
        cmocka_unit_test(without_a_folder_the_text_stays_in_memory),
        cmocka_unit_test(what_a_full_disk_does_not_take_stays_in_memory),
        cmocka_unit_test(a_file_that_was_cut_is_an_error),
        cmocka_unit_test(one_is_appended_to_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
