#include "../../lib/reports.h"
#include "golden.h"
#include "quota_sample.h"
#include "report/html/html.h"
#include "sections_sample.h"

extern const struct kv_format kv_report_html;

static const struct kv_style style;

static void the_page_is_as_its_readers_want_it(void **state)
{
    (void)state;
    struct kv_report report = sections_sample();
    assert_golden(&kv_report_html, &report, &style, TEST_DATA "/unit/report/expected/report.html");
}

static void assert_escaped(const char *text, const char *expected)
{
    struct kv_buffer out = {0};
    const struct html html = {.out = &out};
    html_put(&html, "<b title=\"%s\">%s</b>%zu %u %d%%", text, text, (size_t)1, 2u, 3);
    struct kv_buffer wanted = {0};
    kv_buffer_printf(&wanted, "<b title=\"%s\">%s</b>1 2 3%%", expected, expected);
    assert_string_equal(kv_buffer_as_text(&out).data, kv_buffer_as_text(&wanted).data);
    kv_buffer_release(&wanted);
    kv_buffer_release(&out);
}

static void text_is_never_markup(void **state)
{
    (void)state;
    assert_escaped("plain ä", "plain ä");
    assert_escaped(NULL, "");
    assert_escaped("</script><img src=x>", "&lt;/script&gt;&lt;img src=x&gt;");
    assert_escaped("\" onclick='x' &amp; %s", "&quot; onclick=&#39;x&#39; &amp;amp; %s");
    assert_escaped("a\nb\x1b[2J\x7f", "a\\nb\\x1b[2J\\x7f");
    assert_escaped("\xe2\x80\xae"
                   "fdp.exe\xff",
                   "\\u202efdp.exe\\xff");
}

static char *page_of(const struct kv_report *report)
{
    struct kv_buffer out = {0};
    kv_report_html.write(report, &style, &out);
    return out.data;
}

static void only_a_web_address_is_a_link(void **state)
{
    (void)state;
    struct kv_report report = sections_sample();
    report.docs = "javascript:alert(1)";
    char *page = page_of(&report);
    assert_null(strstr(page, "href=\"javascript"));
    assert_non_null(strstr(page, "<dd>javascript:alert(1)</dd>"));
    free(page);
}

static void what_a_merge_changes_comes_first(void **state)
{
    (void)state;
    struct kv_report report = sections_sample();
    report.source = KV_SOURCE_OVERLAY;
    report.compares = true;
    report.resolved = (struct kv_list){.items = sample_findings, .count = 1};
    char *page = page_of(&report);
    const char *new = strstr(page, "New with the manifests");
    assert_non_null(new);
    assert_non_null(strstr(new, "Resolved by the manifests"));
    assert_true(new < strstr(page, "id=\"cluster\""));
    free(page);
}

static void a_report_without_sections_shows_its_findings(void **state)
{
    (void)state;
    char *page = page_of(&sample);
    assert_non_null(strstr(page, "id=\"findings\""));
    assert_non_null(strstr(page, "<li id=\"f0\""));
    assert_null(strstr(page, "<nav"));
    free(page);
}

static void a_report_of_quotas_shows_their_bars(void **state)
{
    (void)state;
    struct kv_report report = quota_sample();
    struct kv_buffer out = {0};
    kv_report_html.write_quotas(&report, &style, &out);
    assert_non_null(strstr(out.data, "<table class=\"quota\">"));
    assert_non_null(strstr(out.data, "aria-hidden=\"true\" style=\"--used:"));
    kv_buffer_release(&out);
}

/* Anchors of one cluster are not those of another. */
static void several_clusters_begin_with_a_row_each(void **state)
{
    (void)state;
    const struct kv_report reports[] = {sections_sample(), conforming_sample, sections_sample()};
    struct kv_buffer out = {0};
    many_write(&kv_report_html, reports, 3, &style, &out);
    assert_non_null(strstr(out.data, "<h1>3 clusters</h1>"));
    assert_non_null(strstr(out.data, "<a href=\"#c3\">"));
    assert_non_null(strstr(out.data, "<li id=\"c1-f3\""));
    assert_non_null(strstr(out.data, "<li id=\"c3-f3\""));
    kv_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_is_as_its_readers_want_it),
        cmocka_unit_test(text_is_never_markup),
        cmocka_unit_test(only_a_web_address_is_a_link),
        cmocka_unit_test(what_a_merge_changes_comes_first),
        cmocka_unit_test(a_report_without_sections_shows_its_findings),
        cmocka_unit_test(a_report_of_quotas_shows_their_bars),
        cmocka_unit_test(several_clusters_begin_with_a_row_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
