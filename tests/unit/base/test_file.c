#include "test.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/kubevet-test-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/file", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static size_t files_in_folder(void)
{
    size_t count = 0;
    DIR *open = opendir(folder);
    for (struct dirent *entry; (entry = readdir(open));)
        count += entry->d_name[0] != '.';
    closedir(open);
    return count;
}

static void file_is_written_whole_and_read_back(void **state)
{
    (void)state;
    struct kv_error error = {0};
    struct kv_buffer buffer = {0};
    assert_true(kv_file_write(path, kv_text_of("one\ntwo\n"), &error));
    assert_true(kv_file_write(path, kv_text_of("three\n"), &error));
    assert_int_equal(files_in_folder(), 1); /* no temporary file stays */
    assert_true(kv_file_read(path, 1000, &buffer, KV_ERROR_STATE, &error));
    assert_string_equal(buffer.data, "three\n");
    kv_buffer_release(&buffer);
}

static void mode_of_an_existing_file_is_kept(void **state)
{
    (void)state;
    struct kv_error error = {0};
    struct stat status;
    assert_true(kv_file_write(path, kv_text_of("x"), &error));
    assert_int_equal(chmod(path, 0640), 0);
    assert_true(kv_file_write(path, kv_text_of("y"), &error));
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
}

static void symlink_is_followed(void **state)
{
    (void)state;
    struct kv_error error = {0};
    struct stat status;
    char link[80];
    snprintf(link, sizeof link, "%s/link", folder);
    assert_true(kv_file_write(path, kv_text_of("old"), &error));
    assert_int_equal(symlink(path, link), 0);
    assert_true(kv_file_write(link, kv_text_of("newer"), &error));
    assert_int_equal(lstat(link, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_size, 5);
    unlink(link);
}

static void symlink_to_nowhere_is_followed(void **state)
{
    (void)state;
    struct kv_error error = {0};
    struct stat status;
    char link[80], second[80];
    snprintf(link, sizeof link, "%s/link", folder);
    snprintf(second, sizeof second, "%s/second", folder);
    unlink(path);
    assert_int_equal(symlink("file", link), 0);
    assert_int_equal(symlink(link, second), 0);
    assert_true(kv_file_write(second, kv_text_of("new"), &error));
    assert_int_equal(lstat(link, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(lstat(second, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(lstat(path, &status), 0);
    assert_true(S_ISREG(status.st_mode));
    unlink(link);
    assert_int_equal(symlink("second", link), 0); /* a ring */
    assert_false(kv_file_write(link, kv_text_of("x"), &error));
    unlink(link);
    unlink(second);
}

/* By way of standard error: cmocka itself writes to standard output. */
static void standard_output_is_written_to(void **state)
{
    (void)state;
    struct kv_error error = {0};
    struct kv_buffer buffer = {0};
    assert_true(kv_file_write(path, kv_text_of("precious\n"), &error));
    int saved = dup(STDERR_FILENO);
    int log = open(path, O_WRONLY | O_APPEND);
    dup2(log, STDERR_FILENO);
    int standard = kv_file_standard(path);
    bool ok = kv_file_write("/dev/stderr", kv_text_of("one\n"), &error) &&
              kv_file_write(path, kv_text_of("two\n"), &error);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(log);
    assert_int_equal(standard, STDERR_FILENO);
    assert_true(ok);
    assert_int_equal(kv_file_standard(path), -1);
    assert_int_equal(kv_file_standard("/dev/null"), -1);
    assert_true(kv_file_read(path, 1000, &buffer, KV_ERROR_STATE, &error));
    assert_string_equal(buffer.data, "precious\none\ntwo\n");
    kv_buffer_release(&buffer);
}

static void failure_keeps_the_old_file(void **state)
{
    (void)state;
    struct kv_error error = {0};
    assert_false(kv_file_write("/proc/no/such/file", kv_text_of("x"), &error));
    assert_int_equal(error.kind, KV_ERROR_OUTPUT);
    assert_string_equal(error.file, "/proc/no/such/file");
    struct kv_error full = {0};
    assert_false(kv_file_write("/dev/full", kv_text_of("x"), &full));
    assert_non_null(strstr(full.text, "No space left"));
    assert_string_equal(full.file, "/dev/full");
}

static void limit_names_the_place(void **state)
{
    (void)state;
    struct kv_error error = {0};
    struct kv_buffer buffer = {0};
    assert_true(kv_file_write(path,
                              kv_text_of("ab\n\xc3\xa4"
                                         "bcdef\n"),
                              &error));
    assert_false(kv_file_read(path, 6, &buffer, KV_ERROR_SPEC, &error));
    assert_int_equal(error.kind, KV_ERROR_SPEC);
    assert_int_equal(error.line, 2);
    assert_int_equal(error.column, 3); /* the umlaut is one character */
    kv_buffer_release(&buffer);
}

/* The first bytes of each format; a byte less is text like any other. */
static void compressed_files_are_named(void **state)
{
    (void)state;
    static const struct {
        struct kv_text bytes;
        const char *expected; /* NULL = it is read */
    } samples[] = {
        {{"\x1f\x8b\x08\0", 4}, "the file is compressed (gzip): unpack it first, with gunzip"},
        {{"BZh9", 4}, "(bzip2)"},
        {{"\xfd"
          "7zXZ\0",
          6},
         "(xz)"},
        {{"\x28\xb5\x2f\xfd\x04", 5}, "(zstd)"},
        {{"PK\x03\x04\n", 5}, "(zip)"},
        {{"\x1f", 1}, NULL},
        {{"BZ: a", 5}, NULL},
        {{"", 0}, NULL},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct kv_error error = {0};
        struct kv_buffer buffer = {0};
        assert_true(kv_file_write(path, samples[i].bytes, &error));
        assert_int_equal(kv_file_read(path, 1000, &buffer, KV_ERROR_STATE, &error),
                         !samples[i].expected);
        assert_true(!samples[i].expected || strstr(error.text, samples[i].expected));
        kv_buffer_release(&buffer);
    }
}

static void folders_and_missing_files_are_reported(void **state)
{
    (void)state;
    struct kv_buffer buffer = {0};
    struct kv_error is_folder = {0}, missing = {0};
    assert_false(kv_file_read(folder, 10, &buffer, KV_ERROR_STATE, &is_folder));
    assert_non_null(strstr(is_folder.text, "folder"));
    assert_false(kv_file_read("/nowhere/at/all", 10, &buffer, KV_ERROR_STATE, &missing));
    assert_non_null(strstr(missing.text, "No such file"));
    kv_buffer_release(&buffer);
}

/* Replaces libc's: the process receives a signal while the file is being flushed to disk. */
static int signal_at_flush;
int fsync(int descriptor)
{
    (void)descriptor;
    return signal_at_flush ? kill(getpid(), signal_at_flush) : 0;
}

static void signal_that_ends_the_process_leaves_no_temporary_file(void **state)
{
    (void)state;
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGALRM};
    struct kv_error error = {0};
    assert_true(kv_file_write(path, kv_text_of("old"), &error));
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        int status;
        pid_t child = fork();
        if (child == 0) {
            signal(signals[i], SIG_DFL);
            signal_at_flush = signals[i];
            _exit(kv_file_write(path, kv_text_of("new"), &error) ? 0 : 1);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status)); /* it is delivered, afterwards */
        assert_int_equal(WTERMSIG(status), signals[i]);
        assert_int_equal(files_in_folder(), 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_is_written_whole_and_read_back),
        cmocka_unit_test(mode_of_an_existing_file_is_kept),
        cmocka_unit_test(symlink_is_followed),
        cmocka_unit_test(symlink_to_nowhere_is_followed),
        cmocka_unit_test(standard_output_is_written_to),
        cmocka_unit_test(failure_keeps_the_old_file),
        cmocka_unit_test(signal_that_ends_the_process_leaves_no_temporary_file),
        cmocka_unit_test(limit_names_the_place),
        cmocka_unit_test(compressed_files_are_named),
        cmocka_unit_test(folders_and_missing_files_are_reported),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
