#include "test.h"

#include "kubevet/base/buffer.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

static void buffer_grows(void **state)
{
    (void)state;
    struct kv_buffer buffer = {0};
    assert_int_equal(kv_buffer_as_text(&buffer).length, 0);
    for (int i = 0; i < 1000; i++)
        kv_buffer_printf(&buffer, "%03d,", i);
    assert_int_equal(buffer.length, 4000);
    assert_memory_equal(buffer.data + 3996, "999,", 5);
    kv_buffer_clear(&buffer);
    assert_int_equal(buffer.length, 0);
    kv_buffer_release(&buffer);
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

static void folders_and_missing_files_are_told(void **state)
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffer_grows),
        cmocka_unit_test(file_is_written_whole_and_read_back),
        cmocka_unit_test(mode_of_an_existing_file_is_kept),
        cmocka_unit_test(symlink_is_followed),
        cmocka_unit_test(failure_keeps_the_old_file),
        cmocka_unit_test(limit_names_the_place),
        cmocka_unit_test(folders_and_missing_files_are_told),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
