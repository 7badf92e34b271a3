/* The documented cluster as a page for a browser: one file, without scripts, that loads nothing. */
#include "report/html/html.h"

#include "kubevet/report/format.h"
#include "report/summary.h"

static void foot_write(const struct html *html)
{
    html_put(html, "<footer>\n");
    html_legend(html);
    html_put(html, "<p>Made by kubevet " KUBEVET_VERSION ".</p>\n</footer>\n");
    html_page_end(html);
}

/* Styles hide what is as documented while it is checked; no script is needed. */
static void filter_write(const struct html *html)
{
    html_put(html, "<p class=\"filter\"><input type=\"checkbox\" id=\"only\"> <label "
                   "for=\"only\">Show only what differs or was not evaluated</label></p>\n");
}

/* A report of quotas, or one that an older version wrote, has no sections. */
static void body_write(const struct html *html)
{
    html_differences(html);
    if (html->report->sections.count > 0) {
        html_sections(html);
    } else {
        html_all_quotas(html);
        html_all_findings(html);
    }
    html_gaps(html);
}

static const char *name_of(const struct kv_report *report)
{
    const char *cluster = summary_cluster(report);
    return cluster ? cluster : "A cluster";
}

static void html_write(const struct kv_report *report, const struct kv_style *style,
                       struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    const struct html html = {out, &arena, report, "", 2};
    (void)style;
    html_page_begin(&html, summary_line(report, &arena));
    html_put(&html, "<h1>%s</h1>\n", name_of(report));
    html_header(&html);
    html_put(&html, "</header>\n");
    html_navigation(&html, NULL);
    html_put(&html, "<main id=\"main\" tabindex=\"-1\">\n");
    if (report->sections.count > 0)
        filter_write(&html);
    body_write(&html);
    html_put(&html, "</main>\n");
    foot_write(&html);
    kv_arena_release(&arena);
}

static void cluster_write(const struct html *html, size_t number)
{
    html_put(html,
             "<section class=\"cluster\" id=\"c%zu\" aria-labelledby=\"%sh\">\n<h2 "
             "id=\"%sh\">%s</h2>\n",
             number, html->prefix, html->prefix, name_of(html->report));
    html_header(html);
    html_navigation(html, name_of(html->report));
    body_write(html);
    html_put(html, "</section>\n");
}

/* First a row for each cluster, then each of them as on its own page. */
static void many_begin(struct kv_many *many)
{
    struct kv_arena arena = {0};
    struct kv_buffer out = {0};
    const struct html html = {.out = &out, .arena = &arena, .prefix = "", .level = 2};
    html_page_begin(&html, html_count(&html, many->count, "cluster"));
    html_put(&html, "<h1>%s</h1>\n</header>\n", html_count(&html, many->count, "cluster"));
    html_put(&html, "<main id=\"main\" tabindex=\"-1\">\n");
    html_matrix(&html, many->glances, many->count);
    filter_write(&html);
    kv_spool_take(many->out, &out);
    kv_arena_release(&arena);
}

static void many_add(struct kv_many *many, const struct kv_report *report, size_t index)
{
    struct kv_arena arena = {0};
    struct kv_buffer out = {0};
    const struct html html = {.out = &out,
                              .arena = &arena,
                              .report = report,
                              .prefix = kv_arena_printf(&arena, "c%zu-", index + 1),
                              .level = 3};
    cluster_write(&html, index + 1);
    kv_spool_take(many->out, &out);
    kv_arena_release(&arena);
}

static void many_end(struct kv_many *many)
{
    struct kv_arena arena = {0};
    struct kv_buffer out = {0};
    const struct html html = {.out = &out, .arena = &arena, .prefix = "", .level = 2};
    html_put(&html, "</main>\n");
    foot_write(&html);
    kv_spool_take(many->out, &out);
    kv_arena_release(&arena);
}

const struct kv_format kv_report_html = {
    .name = "html",
    .help = "for a browser: the documented cluster with what became of each statement, in one file",
    .quotas = true,
    .document = true,
    .write = html_write,
    .write_quotas = html_write,
    .many = {many_begin, many_add, many_end},
};
