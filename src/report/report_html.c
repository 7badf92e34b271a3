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

static void cluster_write(const struct html *page, const struct kv_report *report, size_t index)
{
    const char *prefix = kv_arena_printf(page->arena, "c%zu-", index + 1);
    const struct html html = {page->out, page->arena, report, prefix, 3};
    html_put(&html,
             "<section class=\"cluster\" id=\"c%zu\" aria-labelledby=\"%sh\">\n<h2 "
             "id=\"%sh\">%s</h2>\n",
             index + 1, prefix, prefix, name_of(report));
    html_header(&html);
    html_navigation(&html, name_of(report));
    body_write(&html);
    html_put(&html, "</section>\n");
}

/* First a row for each cluster, then each of them as on its own page. */
static void html_write_many(const struct kv_report *reports, size_t count,
                            const struct kv_style *style, struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    const struct html html = {out, &arena, reports, "", 2};
    (void)style;
    html_page_begin(&html, html_count(&html, count, "cluster"));
    html_put(&html, "<h1>%s</h1>\n</header>\n", html_count(&html, count, "cluster"));
    html_put(&html, "<main id=\"main\" tabindex=\"-1\">\n");
    html_matrix(&html, reports, count);
    filter_write(&html);
    for (size_t i = 0; i < count; i++)
        cluster_write(&html, &reports[i], i);
    html_put(&html, "</main>\n");
    foot_write(&html);
    kv_arena_release(&arena);
}

const struct kv_format kv_report_html = {
    .name = "html",
    .help = "for a browser: the documented cluster with what became of each statement, in one file",
    .quotas = true,
    .document = true,
    .write = html_write,
    .write_quotas = html_write,
    .write_many = html_write_many,
};
