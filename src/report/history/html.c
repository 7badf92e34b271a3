/* A history as a page for a browser: one file, without scripts, that loads nothing. */
#include "report/html/html.h"
#include "curve.h"
#include "report/value.h"
#include "standing.h"

#include "kubevet/report/history.h"

#include <math.h>

/* Of a curve, in units of the SVG. */
enum { CURVE_WIDTH = 240, CURVE_HEIGHT = 40 };

struct sheet {
    struct html html; /* of a cluster: its ids have a prefix */
    const struct kv_history *history;
};

static const char *ago(const struct sheet *sheet, kv_time time)
{
    return age_text(sheet->history->now - time, sheet->html.arena);
}

static void time_put(const struct html *html, kv_time time)
{
    char text[KV_TIME_TEXT_MAX];
    kv_time_format(time, text);
    html_put(html, "<time datetime=\"%s\">%s</time>", text, text);
}

/* --- the cluster --- */

static void runs_put(const struct html *html, const struct kv_history_cluster *cluster)
{
    if (cluster->runs == 0) {
        html_put(html, "<p>There were no runs in this period.</p>\n");
        return;
    }
    html_put(html, "<dl class=\"run\">\n<div><dt>Runs</dt><dd>%zu</dd></div>\n", cluster->runs);
    html_put(html, "<div><dt>First</dt><dd>");
    time_put(html, cluster->first_run);
    html_put(html, "</dd></div>\n<div><dt>Last</dt><dd>");
    time_put(html, cluster->last_run);
    html_put(html, ": %s</dd></div>\n", kv_verdict_name(cluster->last_verdict));
    for (enum kv_verdict verdict = KV_VERDICT_CONFORMS; verdict <= KV_VERDICT_NONE; verdict++)
        if (cluster->verdicts[verdict] > 0)
            html_put(
                html, "<div><dt>%s</dt><dd>%zu (%s)</dd></div>\n", kv_verdict_name(verdict),
                cluster->verdicts[verdict],
                kv_arena_printf(html->arena, "%.0f%%",
                                100 * (double)cluster->verdicts[verdict] / (double)cluster->runs));
    html_put(html, "</dl>\n");
}

/* --- findings --- */

static void finding_put(const struct sheet *sheet, const struct kv_history_finding *finding)
{
    const struct html *html = &sheet->html;
    const struct kv_history_span *last =
        kv_list_item(&finding->spans, const struct kv_history_span, finding->spans.count - 1);
    kv_time since = finding->is_open ? last->first_seen : last->gone;
    html_put(html, "<tr><th scope=\"row\"><code>%s</code> <span class=\"soft\">", finding->rule);
    html_severity(html, finding->severity);
    html_put(html, "%s</span></th>", finding->waived ? " waived" : "");
    html_put(html, "<td><code>%s</code>", html_object(html, &finding->object, NULL));
    if (finding->field)
        html_put(html, " <span class=\"soft\"><code>%s</code></span>", finding->field);
    html_put(html, " <span class=\"soft\">%s</span></td>", finding->message);
    html_put(html, "<td class=\"whole\" data-column=\"%s\">%s%s <span class=\"soft\">",
             finding->is_open ? "first seen" : "gone for", ago(sheet, since),
             finding->is_open ? " ago" : "");
    time_put(html, since);
    html_put(html, "</span>");
    if (finding->is_open)
        html_put(html, " <span class=\"soft\">last seen %s ago</span>",
                 ago(sheet, last->last_seen));
    html_put(html,
             "</td><td class=\"whole\" data-column=\"times\">%zu</td><td class=\"whole\" "
             "data-column=\"in all\">%s</td><td class=\"whole\" data-column=\"fixed "
             "after\">%s</td></tr>\n",
             finding->spans.count, age_text(finding->open_seconds, html->arena),
             finding->fixed > 0 ? age_text(finding->fixed_after, html->arena) : "–");
}

/* The topics of a cluster. */
static const struct part {
    const char *id, *title;
} parts[] =
    {
        [STANDING_SEEN] = {"drifts", "Drifts, as of the last run"},
        [STANDING_NOT_LOOKED_AT] = {"unseen", "Not looked at since"},
        [STANDING_GONE] = {"drifted", "Drifted"},
},
  quotas_part = {"quotas", "Use of quotas"};

static bool has_findings(const struct kv_history_cluster *cluster, enum standing standing)
{
    kv_list_each(&cluster->findings, const struct kv_history_finding, finding) {
        if (standing_of(finding) == standing)
            return true;
    }
    return false;
}

static bool has_quotas(const struct kv_history_cluster *cluster)
{
    return cluster->quotas.count > 0 && cluster->runs > 0;
}

static void findings_put(const struct sheet *sheet, const struct kv_history_cluster *cluster,
                         enum standing standing)
{
    const struct html *html = &sheet->html;
    if (!has_findings(cluster, standing))
        return;
    html_topic_begin(html, parts[standing].id, parts[standing].title);
    html_put(html,
             "<table class=\"drifts\">\n<caption class=\"unseen\">%s</caption>\n<thead><tr><th "
             "scope=\"col\">Rule</th><th scope=\"col\">Object</th><th scope=\"col\">%s</th><th "
             "scope=\"col\">Times</th><th scope=\"col\">In all</th><th scope=\"col\">Fixed "
             "after</th></tr></thead>\n<tbody>\n",
             parts[standing].title, standing == STANDING_GONE ? "Gone for" : "First seen");
    kv_list_each(&cluster->findings, const struct kv_history_finding, finding) {
        if (standing_of(finding) == standing)
            finding_put(sheet, finding);
    }
    html_put(html, "</tbody>\n</table>\n");
    html_topic_end(html);
}

/* --- quotas --- */

/* From the top; shares above `most` are cut. */
static double height_of(double share, double most)
{
    double part = share / most;
    return CURVE_HEIGHT - (part < 0 ? 0 : part > 1 ? 1 : part) * CURVE_HEIGHT;
}

/* Areas below the used share, one for each time without a break. */
static const char *curve_path(const struct html *html, const double *shares, double most)
{
    struct kv_buffer path = {0};
    bool drawing = false;
    for (size_t i = 0, end; i < CURVE_WIDTH; i = end) {
        for (end = i + 1; end < CURVE_WIDTH && shares[end] == shares[i]; end++)
            continue;
        if (isnan(shares[i]) && drawing)
            kv_buffer_printf(&path, "V%dZ", CURVE_HEIGHT);
        else if (!isnan(shares[i]) && !drawing)
            kv_buffer_printf(&path, "M%zu %d", i, CURVE_HEIGHT);
        drawing = !isnan(shares[i]);
        if (drawing)
            kv_buffer_printf(&path, "V%.1fH%zu", height_of(shares[i], most), end);
    }
    if (drawing)
        kv_buffer_printf(&path, "V%dZ", CURVE_HEIGHT);
    const char *copy = kv_arena_copy(html->arena, kv_buffer_as_text(&path));
    kv_buffer_release(&path);
    return copy;
}

static const char *percent(const struct html *html, double share)
{
    if (isnan(share))
        return "unknown";
    return isinf(share) ? "over" : kv_arena_printf(html->arena, "%.0f%%", 100 * share);
}

/* The dashed line is the quota. */
static void curve_put(const struct html *html, const struct kv_history_quota *quota,
                      struct curve_time time)
{
    double shares[CURVE_WIDTH];
    struct curve_range range = curve_range_of(quota);
    double most = isnan(range.most) || range.most < 1 ? 1 : range.most > 2 ? 2 : range.most;
    curve_shares(quota, time, shares, CURVE_WIDTH);
    const char *limit = kv_arena_printf(html->arena, "%.1f", height_of(1, most));
    html_put(html,
             "<svg class=\"curve\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" "
             "role=\"img\" aria-label=\"%s of %s: from %s to %s of the quota\"><path "
             "d=\"%s\"></path><line x1=\"0\" x2=\"%d\" y1=\"%s\" y2=\"%s\"></line></svg>",
             CURVE_WIDTH, CURVE_HEIGHT, quota->resource, quota->namespace,
             percent(html, range.least), percent(html, range.most), curve_path(html, shares, most),
             CURVE_WIDTH, limit, limit);
}

static void quota_put(const struct html *html, const struct kv_history_quota *quota,
                      struct curve_time time)
{
    const struct kv_history_point *end = curve_end(quota);
    struct curve_range range = curve_range_of(quota);
    html_put(html, "<tr><th scope=\"row\">%s <span class=\"soft\">%s</span></th><td>%s</td><td>",
             quota->namespace, quota->quota, quota->resource);
    curve_put(html, quota, time);
    if (end->gone)
        html_put(html, "</td><td colspan=\"2\">the quota is gone</td>");
    else
        html_put(html,
                 "</td><td class=\"whole\" data-column=\"at the end\">%s of %s</td><td "
                 "class=\"whole\" data-column=\"peak\">%s</td>",
                 amount_text(quota, end->used, html->arena),
                 amount_text(quota, end->hard, html->arena),
                 amount_text(quota, end->peak, html->arena));
    html_put(html, "<td class=\"whole\" data-column=\"range\">%s to %s</td></tr>\n",
             percent(html, range.least), percent(html, range.most));
}

static void quotas_put(const struct sheet *sheet, const struct kv_history_cluster *cluster)
{
    const struct html *html = &sheet->html;
    struct curve_time time = curve_time_of(sheet->history, cluster);
    if (!has_quotas(cluster))
        return;
    html_topic_begin(html, quotas_part.id, quotas_part.title);
    html_put(html,
             "<table class=\"curves\">\n<caption class=\"unseen\">%s</caption>\n<thead><tr><th "
             "scope=\"col\">Namespace</th><th scope=\"col\">Resource</th><th "
             "scope=\"col\">Share used, over time</th><th scope=\"col\">At the end</th><th "
             "scope=\"col\">Peak</th><th scope=\"col\">Range</th></tr></thead>\n<tbody>\n",
             quotas_part.title);
    kv_list_each(&cluster->quotas, const struct kv_history_quota, quota)
        quota_put(html, quota, time);
    html_put(html, "</tbody>\n</table>\n");
    html_topic_end(html);
}

/* --- the page --- */

static void link_put(const struct html *html, const struct part *part)
{
    html_put(html, "<li><a href=\"#%s\">%s</a></li>\n", part->id, part->title);
}

/* Of one cluster, links to its topics; else to the clusters. */
static void navigation_put(const struct sheet *page)
{
    const struct kv_list *clusters = &page->history->clusters;
    html_put(&page->html, "<nav aria-label=\"Contents\">\n<ul>\n");
    size_t index = 0;
    kv_list_each(clusters, const struct kv_history_cluster, cluster) {
        index++;
        html_put(&page->html, "<li><a href=\"#c%zu\">%s</a></li>\n", index, cluster->name);
        if (clusters->count > 1)
            continue;
        for (enum standing standing = STANDING_SEEN; standing <= STANDING_GONE; standing++)
            if (has_findings(cluster, standing))
                link_put(&page->html, &parts[standing]);
        if (has_quotas(cluster))
            link_put(&page->html, &quotas_part);
    }
    html_put(&page->html, "</ul>\n</nav>\n");
}

static void cluster_put(const struct sheet *page, const struct kv_history_cluster *cluster,
                        size_t index)
{
    struct sheet sheet = *page;
    sheet.html.prefix =
        page->history->clusters.count > 1 ? kv_arena_printf(page->html.arena, "c%zu-", index) : "";
    html_put(&sheet.html,
             "<section class=\"cluster\" id=\"c%zu\" aria-labelledby=\"%sh\">\n<h2 "
             "id=\"%sh\">%s</h2>\n",
             index, sheet.html.prefix, sheet.html.prefix, cluster->name);
    runs_put(&sheet.html, cluster);
    for (enum standing standing = STANDING_SEEN; standing <= STANDING_GONE; standing++)
        findings_put(&sheet, cluster, standing);
    quotas_put(&sheet, cluster);
    html_put(&sheet.html, "</section>\n");
}

void kv_history_html(const struct kv_history *history, struct kv_buffer *out)
{
    static const char title[] = "History of drifts and quotas";
    struct kv_arena arena = {0};
    const struct sheet page = {{out, &arena, NULL, "", 3}, history};
    const struct html *html = &page.html;
    size_t index = 0;
    html_page_begin(html, title);
    html_put(html, "<h1>%s</h1>\n</header>\n", title);
    navigation_put(&page);
    html_put(html, "<main id=\"main\" tabindex=\"-1\">\n");
    kv_list_each(&history->clusters, const struct kv_history_cluster, cluster)
        cluster_put(&page, cluster, ++index);
    html_put(html,
             "</main>\n<footer>\n<p>From %s, by kubevet " KUBEVET_VERSION
             ". The dashed line of a curve is the quota.</p>\n</footer>\n",
             history->path);
    html_page_end(html);
    kv_arena_release(&arena);
}
