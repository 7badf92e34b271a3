#include "cli/run/output.h"

#include "test.h"

#include <stdlib.h>
#include <unistd.h>

static struct kv_arena arena;
static const struct kv_command check_like = {.name = "check"};

static bool parse(struct outputs *outputs, struct kv_error *error, const char *first,
                  const char *second)
{
    const char *words[] = {first, second};
    struct kv_options options = {.outputs = {words, second ? 2 : first ? 1 : 0}};
    *error = (struct kv_error){0};
    return outputs_parse(&check_like, &options, &arena, outputs, error);
}

static void assert_refused(const char *first, const char *second, const char *text)
{
    struct outputs outputs;
    struct kv_error error;
    assert_false(parse(&outputs, &error, first, second));
    assert_int_equal(error.kind, KV_ERROR_USAGE);
    assert_string_equal(error.text, text);
}

static void text_on_standard_output_is_the_default(void **state)
{
    (void)state;
    struct outputs outputs;
    struct kv_error error;
    assert_true(parse(&outputs, &error, NULL, NULL));
    assert_int_equal(outputs.count, 1);
    assert_string_equal(outputs.items[0].format->name, "text");
    assert_null(outputs.items[0].file);
}

static void formats_and_files_are_distinguished(void **state)
{
    (void)state;
    struct outputs outputs;
    struct kv_error error;
    assert_true(parse(&outputs, &error, "json=a=b.json", "text=-"));
    assert_string_equal(outputs.items[0].format->name, "json");
    assert_string_equal(outputs.items[0].file, "a=b.json");
    assert_null(outputs.items[1].file);
}

static void wrong_outputs_are_named(void **state)
{
    (void)state;
    struct kv_buffer known = {0};
    kv_buffer_text(&known, "unknown report format ''; known: ");
    for (size_t i = 0; kv_report_registry[i]; i++)
        if (kv_report_registry[i]->write)
            kv_buffer_printf(&known, "%s%s", i ? ", " : "", kv_report_registry[i]->name);
    assert_refused("jsn", NULL, "unknown report format 'jsn'; did you mean 'json'?");
    assert_refused("", NULL, kv_buffer_as_text(&known).data);
    assert_refused("=x", NULL, kv_buffer_as_text(&known).data);
    kv_buffer_release(&known);
    assert_refused("json=", NULL, "--output: 'json=' names no file");
}

static void one_place_takes_one_report(void **state)
{
    (void)state;
    assert_refused("json", "text",
                   "--output: json and text both go to standard output; send them to different "
                   "files, with -o text=FILE");
    assert_refused("json=./new.json", "json=new.json",
                   "--output: json and json both go to new.json; send them to different files, "
                   "with -o json=FILE");
    assert_refused("json=/nowhere/x", "text=/nowhere/x",
                   "--output: json and text both go to /nowhere/x; send them to different files, "
                   "with -o text=FILE");
    struct outputs outputs;
    struct kv_error error;
    assert_true(parse(&outputs, &error, "json=/nowhere/x", "json=/elsewhere/x"));
}

/* The format is rendered for a file: no colour unless it is asked for. */
static void reports_are_written(void **state)
{
    (void)state;
    char folder[] = "/tmp/kubevet-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    const char *file = kv_arena_printf(&arena, "%s/report.txt", folder);
    const char *lost = kv_arena_printf(&arena, "text=%s/missing/report.txt", folder);
    struct kv_report report = {.verdict = KV_VERDICT_NONE, .clock = KV_TIME_NONE};
    struct kv_options options = {0};
    struct outputs outputs;
    struct kv_error error;
    struct kv_buffer written = {0};
    const char *good = kv_arena_printf(&arena, "text=%s", file);

    /* The one that can't be written does not stop the other. */
    assert_true(parse(&outputs, &error, lost, good));
    assert_false(outputs_write(&outputs, &options, &report, false, &error));
    assert_int_equal(error.kind, KV_ERROR_OUTPUT);
    assert_non_null(strstr(error.file, "/missing/report.txt"));
    struct kv_error read_error = {0};
    assert_true(kv_file_read(file, 4096, &written, KV_ERROR_STATE, &read_error));
    assert_string_equal(written.data, "no verdict; live; 0 rules on 0 objects in 0s\n");

    kv_buffer_clear(&written);
    options.color = KV_COLOR_ALWAYS;
    assert_true(parse(&outputs, &error, good, NULL));
    assert_true(outputs_write(&outputs, &options, &report, false, &error));
    assert_true(kv_file_read(file, 4096, &written, KV_ERROR_STATE, &read_error));
    assert_non_null(strstr(written.data, "\033["));

    kv_buffer_release(&written);
    unlink(file);
    rmdir(folder);
}

/* A failed run is written only by formats with `always`, which keep what their file knew. */
static void a_failed_run_is_written_by_formats_with_always(void **state)
{
    (void)state;
    char folder[] = "/tmp/kubevet-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    const char *text = kv_arena_printf(&arena, "%s/report.txt", folder);
    const char *metrics = kv_arena_printf(&arena, "%s/kubevet.prom", folder);
    static const char line[] =
        "kubevet_last_success_timestamp_seconds{cluster=\"one\",command=\"check\"} 1795864372\n";
    struct kv_report report = {
        .verdict = KV_VERDICT_NONE, .cluster = "one", .command = "check", .started_at = 1795864999};
    struct kv_options options = {0};
    struct outputs outputs;
    struct kv_error error = {0};
    struct kv_buffer written = {0};
    assert_true(kv_file_write(metrics, kv_text_of(line), &error));
    assert_true(parse(&outputs, &error, kv_arena_printf(&arena, "text=%s", text),
                      kv_arena_printf(&arena, "prometheus=%s", metrics)));
    assert_true(outputs_want_quotas(&outputs));
    assert_true(outputs_write(&outputs, &options, &report, true, &error));
    assert_int_equal(access(text, F_OK), -1);
    assert_true(kv_file_read(metrics, 4096, &written, KV_ERROR_STATE, &error));
    assert_non_null(strstr(written.data, line));
    assert_non_null(strstr(written.data, "kubevet_up{cluster=\"one\",command=\"check\"} 0\n"));
    kv_buffer_release(&written);
    unlink(metrics);
    rmdir(folder);
}

static void each_command_has_its_formats(void **state)
{
    (void)state;
    const struct kv_command quota = {.name = "quota", .quotas = true};
    const char *words[] = {"sarif"};
    const struct kv_options options = {.outputs = {words, 1}};
    struct outputs outputs;
    struct kv_error error = {0};
    assert_false(outputs_parse(&quota, &options, &arena, &outputs, &error));
    assert_string_equal(
        error.text, "unknown report format 'sarif'; known: html, json, markdown, prometheus, text");
}

static void a_document_has_one_known_format(void **state)
{
    (void)state;
    static const char *const formats[] = {"text", "json", NULL};
    const struct kv_command command = {.name = "rules", .formats = formats};
    const char *words[] = {"json", "text"};
    struct kv_options options = {.outputs = {words, 0}};
    struct kv_error error = {0};
    size_t index = 9;
    assert_true(document_format(&command, &options, &index, &error));
    assert_int_equal(index, 0);
    options.outputs.count = 1;
    assert_true(document_format(&command, &options, &index, &error));
    assert_int_equal(index, 1);
    options.outputs.count = 2;
    assert_false(document_format(&command, &options, &index, &error));
    assert_string_equal(error.text, "--output: kubevet rules prints one document");
    words[0] = "jsno";
    options.outputs.count = 1;
    error = (struct kv_error){0};
    assert_false(document_format(&command, &options, &index, &error));
    assert_string_equal(error.text, "unknown output format 'jsno'; did you mean 'json'?");
}

static int release(void **state)
{
    (void)state;
    kv_arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_on_standard_output_is_the_default),
        cmocka_unit_test(formats_and_files_are_distinguished),
        cmocka_unit_test(wrong_outputs_are_named),
        cmocka_unit_test(one_place_takes_one_report),
        cmocka_unit_test(reports_are_written),
        cmocka_unit_test(a_failed_run_is_written_by_formats_with_always),
        cmocka_unit_test(each_command_has_its_formats),
        cmocka_unit_test(a_document_has_one_known_format),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
