#include "golden.h"
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>

extern const struct kv_format kv_report_markdown;

static const struct kv_style style;

static void the_report_is_as_its_readers_want_it(void **state)
{
    (void)state;
    assert_golden(&kv_report_markdown, &sample, &style,
                  TEST_DATA "/unit/report/expected/report.md");
}

/* A comment holds 65,536 characters. */
static void what_does_not_fit_is_counted(void **state)
{
    (void)state;
    enum { COUNT = 2000 };
    struct kv_buffer out = {0};
    struct kv_finding *many = calloc(COUNT, sizeof *many);
    for (size_t i = 0; i < COUNT; i++)
        many[i] = sample_findings[3];
    struct kv_report report = sample;
    report.findings = (struct kv_list){.items = many, .count = COUNT};
    kv_report_markdown.write(&report, &style, &out);
    assert_true(out.length < 65536 && out.length > 60000);
    size_t shown = 0;
    for (const char *at = out.data; (at = strstr(at, "\n**error** ")); at++)
        shown++;
    char rest[64];
    snprintf(rest, sizeof rest, "%zu more findings did not fit", COUNT - shown);
    assert_non_null(strstr(out.data, rest));
    kv_buffer_release(&out);
    free(many);
}

static void values_are_code_whatever_they_hold(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    struct kv_finding odd = sample_findings[3];
    odd.table = NULL;
    odd.expected = "a|b``c`";
    odd.actual = "@everyone <img src=x>";
    odd.message = "see [here](https://evil.example) @everyone <b>";
    struct kv_report report = sample;
    report.findings = (struct kv_list){.items = &odd, .count = 1};
    kv_report_markdown.write(&report, &style, &out);
    assert_non_null(strstr(out.data, "documented ``` a|b``c` ```, found `@everyone <img src=x>`"));
    assert_non_null(strstr(out.data, "\\[here\\](https://evil.example) &#64;everyone &#60;b&#62;"));
    kv_buffer_release(&out);
}

/* A reviewer looks for what a change brings. */
static void what_a_change_brings_comes_first(void **state)
{
    (void)state;
    struct kv_buffer out = {0};
    enum { OLD = 14, NEW = 2 };
    struct kv_finding findings[OLD + NEW];
    for (size_t i = 0; i < OLD + NEW; i++) {
        findings[i] = sample_findings[3];
        findings[i].change = i == 4 || i == 9 ? KV_CHANGE_NEW : KV_CHANGE_EXISTING;
    }
    findings[4].severity = KV_SEVERITY_WARNING;
    struct kv_report report = sample;
    report.source = KV_SOURCE_OVERLAY;
    report.compares = true;
    report.findings = (struct kv_list){.items = findings, .count = OLD + NEW};
    report.resolved = (struct kv_list){.items = &sample_findings[0], .count = 1};
    kv_report_markdown.write(&report, &style, &out);
    const char *new = strstr(out.data, "\n### New with the manifests: 1 error, 1 warning\n");
    const char *error = strstr(out.data, "\n**error** "),
               *warning = strstr(out.data, "\n**warning** ");
    const char *resolved = strstr(out.data, "\n### Resolved by the manifests\n");
    const char *existing =
        strstr(out.data, "\n<details><summary>Existing: 14 errors</summary>\n\n");
    assert_true(new &&new < error &&error < warning &&warning < resolved &&resolved < existing);
    assert_non_null(strstr(existing, "\n</details>\n"));
    assert_null(strstr(out.data, "<details open>"));
    const struct kv_style all = {.all = true};
    kv_buffer_clear(&out);
    kv_report_markdown.write(&report, &all, &out);
    assert_non_null(strstr(out.data, "<details open>"));
    kv_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_report_is_as_its_readers_want_it),
        cmocka_unit_test(what_does_not_fit_is_counted),
        cmocka_unit_test(values_are_code_whatever_they_hold),
        cmocka_unit_test(what_a_change_brings_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
