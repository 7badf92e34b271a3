/* A history as a page for a browser: one file, without scripts, that loads nothing. */
#include "curve.h"
#include "report/value.h"
#include "standing.h"

#include "kubevet/report/history.h"
#include "kubevet/report/screen.h"

#include <math.h>
#include <stdarg.h>

/* Of a curve, in units of the SVG. */
enum { CURVE_WIDTH = 240, CURVE_HEIGHT = 40 };

struct sheet {
    struct kv_buffer *out;
    struct kv_arena *arena;
    const struct kv_history *history;
};

static const char style[] =
    ":root{color-scheme:light dark;--back:#fbfbf9;--card:#fff;--text:#1c1f23;--soft:#565e6a;"
    "--line:#dfe3e8;--fill:#2f6da8;--limit:#a9231b}\n"
    "@media (prefers-color-scheme:dark){:root{--back:#131619;--card:#1a1e22;--text:#e6e8ea;"
    "--soft:#a7afba;--line:#30363d;--fill:#6fa8dc;--limit:#ffa198}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;padding:1.5rem clamp(.75rem,3vw,2.5rem) 3rem;max-width:76rem;"
    "background:var(--back);color:var(--text);font:16px/1.5 system-ui,-apple-system,\"Segoe UI\","
    "Roboto,\"Liberation Sans\",Arial,sans-serif;overflow-wrap:anywhere}\n"
    "code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,\"Liberation Mono\",monospace;"
    "font-size:.92em}\n"
    "h1,h2{line-height:1.25}\n"
    "h2{margin-top:2.5rem;padding-top:1rem;border-top:3px solid var(--line)}\n"
    ".soft{display:block;color:var(--soft);font-size:.88rem}\n"
    "dl{display:flex;flex-wrap:wrap;gap:.5rem 2rem}\n"
    "dt{color:var(--soft);font-size:.82rem}dd{margin:0}\n"
    "table{width:100%;border-collapse:collapse;background:var(--card);margin:0 0 1.5rem;"
    "border:1px solid var(--line)}\n"
    "caption{padding:.6rem 0 .3rem;text-align:left;font-weight:600}\n"
    "th,td{padding:.35rem .7rem;text-align:left;vertical-align:top;"
    "border-top:1px solid var(--line);font-weight:400}\n"
    "thead th{overflow-wrap:normal;border-top:0;color:var(--soft);font-size:.82rem}\n"
    ".whole{white-space:nowrap;font-variant-numeric:tabular-nums}\n"
    ".curve{display:block;width:15rem;max-width:100%;height:2.5rem;"
    "border-bottom:1px solid var(--soft)}\n"
    ".curve path{fill:var(--fill)}\n"
    ".curve line{stroke:var(--limit);stroke-width:1;stroke-dasharray:4 3;"
    "vector-effect:non-scaling-stroke}\n"
    "@media (max-width:44rem){thead{position:absolute;width:1px;height:1px;overflow:hidden;"
    "clip-path:inset(50%)}table,tbody,caption{display:block}"
    "tr{display:block;padding:.45rem .7rem;border-top:1px solid var(--line)}"
    "tr>*{display:block;padding:0;border:0}td[data-head]::before{content:attr(data-head) \": \";"
    "color:var(--soft)}}\n"
    "@media print{body{max-width:none;padding:0;font-size:10pt}tr{break-inside:avoid}"
    ".curve{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n";

/* --- text --- */

static void escape(struct kv_buffer *out, const char *text)
{
    struct kv_buffer visible = {0};
    kv_screen_escape(&visible, text);
    for (size_t i = 0; i < visible.length; i++) {
        char c = visible.data[i];
        if (strchr("&<>\"'", c))
            kv_buffer_printf(out, "&#%d;", c);
        else
            kv_buffer_add(out, &c, 1);
    }
    kv_buffer_release(&visible);
}

/* Appends markup, in which %s is text, escaped, and %zu and %d are numbers. */
static void KV_PRINTF(2, 3) put(const struct sheet *sheet, const char *markup, ...)
{
    va_list arguments;
    va_start(arguments, markup);
    for (size_t plain; *markup; markup += plain) {
        plain = strcspn(markup, "%");
        kv_buffer_add(sheet->out, markup, plain);
        if (!markup[plain])
            break;
        markup += plain + 1;
        plain = *markup == 'z' ? 2 : 1;
        if (*markup == 's')
            escape(sheet->out, va_arg(arguments, const char *));
        else if (*markup == 'z')
            kv_buffer_printf(sheet->out, "%zu", va_arg(arguments, size_t));
        else
            kv_buffer_printf(sheet->out, "%d", va_arg(arguments, int));
    }
    va_end(arguments);
}

static const char *ago(const struct sheet *sheet, kv_time time)
{
    return age_text(sheet->history->now - time, sheet->arena);
}

static void time_put(const struct sheet *sheet, kv_time time)
{
    char text[KV_TIME_TEXT_MAX];
    kv_time_format(time, text);
    put(sheet, "<time datetime=\"%s\">%s</time>", text, text);
}

/* --- the cluster --- */

static void runs_put(const struct sheet *sheet, const struct kv_history_cluster *cluster)
{
    if (cluster->runs == 0) {
        put(sheet, "<p>There were no runs in this period.</p>\n");
        return;
    }
    put(sheet, "<dl>\n<div><dt>Runs</dt><dd>%zu</dd></div>\n", cluster->runs);
    put(sheet, "<div><dt>First</dt><dd>");
    time_put(sheet, cluster->first_run);
    put(sheet, "</dd></div>\n<div><dt>Last</dt><dd>");
    time_put(sheet, cluster->last_run);
    put(sheet, ": %s</dd></div>\n", kv_verdict_name(cluster->last_verdict));
    for (enum kv_verdict verdict = KV_VERDICT_CONFORMS; verdict <= KV_VERDICT_NONE; verdict++)
        if (cluster->verdicts[verdict] > 0)
            put(sheet, "<div><dt>%s</dt><dd>%zu (%s)</dd></div>\n", kv_verdict_name(verdict),
                cluster->verdicts[verdict],
                kv_arena_printf(sheet->arena, "%.0f%%",
                                100 * (double)cluster->verdicts[verdict] / (double)cluster->runs));
    put(sheet, "</dl>\n");
}

/* --- findings --- */

static const char *object_text(const struct sheet *sheet, const struct kv_object_name *object)
{
    return kv_arena_printf(sheet->arena, "%s%s%s%s%s", object->kind, object->namespace ? "/" : "",
                           object->namespace ? object->namespace : "", object->name ? "/" : "",
                           object->name ? object->name : "");
}

static void finding_put(const struct sheet *sheet, const struct kv_history_finding *finding)
{
    const struct kv_history_span *last =
        kv_list_item(&finding->spans, const struct kv_history_span, finding->spans.count - 1);
    kv_time since = finding->is_open ? last->first_seen : last->gone;
    put(sheet,
        "<tr><th scope=\"row\"><code class=\"whole\">%s</code> <span "
        "class=\"soft\">%s%s</span></th>",
        finding->rule, kv_severity_name(finding->severity), finding->waived ? ", waived" : "");
    put(sheet, "<td><code>%s</code>", object_text(sheet, &finding->object));
    if (finding->field)
        put(sheet, " <span class=\"soft\"><code>%s</code></span>", finding->field);
    put(sheet, " <span class=\"soft\">%s</span></td>", finding->message);
    put(sheet, "<td class=\"whole\" data-head=\"%s\">%s <span class=\"soft\">",
        finding->is_open ? "first seen" : "gone for",
        finding->is_open ? kv_arena_printf(sheet->arena, "%s ago", ago(sheet, since))
                         : ago(sheet, since));
    time_put(sheet, since);
    put(sheet, "</span>");
    if (finding->is_open)
        put(sheet, " <span class=\"soft\">last seen %s ago</span>", ago(sheet, last->last_seen));
    put(sheet,
        "</td><td class=\"whole\" data-head=\"times\">%zu</td><td class=\"whole\" "
        "data-head=\"in all\">%s</td><td class=\"whole\" data-head=\"fixed after\">%s"
        "</td></tr>\n",
        finding->spans.count, age_text(finding->open_seconds, sheet->arena),
        finding->fixed > 0 ? age_text(finding->fixed_after, sheet->arena) : "-");
}

static void findings_put(const struct sheet *sheet, const struct kv_history_cluster *cluster,
                         enum standing standing)
{
    static const char *const titles[] = {
        [STANDING_SEEN] = "Drifts, as of the last run",
        [STANDING_NOT_LOOKED_AT] = "Not looked at since",
        [STANDING_GONE] = "Drifted",
    };
    bool begun = false;
    kv_list_each(&cluster->findings, const struct kv_history_finding, finding) {
        if (standing_of(finding) != standing)
            continue;
        if (!begun)
            put(sheet,
                "<table class=\"drifts\">\n<caption>%s</caption>\n<thead><tr><th "
                "scope=\"col\">Rule</th><th scope=\"col\">Object</th><th "
                "scope=\"col\">%s</th><th scope=\"col\">Times</th><th scope=\"col\">In "
                "all</th><th scope=\"col\">Fixed after</th></tr></thead>\n"
                "<tbody>\n",
                titles[standing], standing == STANDING_GONE ? "Gone for" : "First seen");
        finding_put(sheet, finding);
        begun = true;
    }
    put(sheet, begun ? "</tbody>\n</table>\n" : "");
}

/* --- quotas --- */

/* From the top; shares above `most` are cut. */
static double height_of(double share, double most)
{
    double part = share / most;
    return CURVE_HEIGHT - (part < 0 ? 0 : part > 1 ? 1 : part) * CURVE_HEIGHT;
}

/* Areas below the used share, one for each time without a break. */
static const char *curve_path(const struct sheet *sheet, const double *shares, double most)
{
    struct kv_buffer path = {0};
    bool drawing = false;
    for (size_t i = 0; i <= CURVE_WIDTH; i++) {
        double share = i < CURVE_WIDTH ? shares[i] : NAN;
        if (isnan(share)) {
            if (drawing)
                kv_buffer_printf(&path, "V%dZ", CURVE_HEIGHT);
            drawing = false;
            continue;
        }
        if (!drawing)
            kv_buffer_printf(&path, "M%zu %d", i, CURVE_HEIGHT);
        kv_buffer_printf(&path, "V%.1fH%zu", height_of(share, most), i + 1);
        drawing = true;
    }
    const char *copy = kv_arena_copy(sheet->arena, kv_buffer_as_text(&path));
    kv_buffer_release(&path);
    return copy;
}

static const char *percent(const struct sheet *sheet, double share)
{
    if (isnan(share))
        return "unknown";
    return isinf(share) ? "over" : kv_arena_printf(sheet->arena, "%.0f%%", 100 * share);
}

/* The dashed line is the quota. */
static void curve_put(const struct sheet *sheet, const struct kv_history_quota *quota,
                      struct curve_time time)
{
    double shares[CURVE_WIDTH];
    struct curve_range range = curve_range_of(quota);
    double most = isnan(range.most) || range.most < 1 ? 1 : range.most > 2 ? 2 : range.most;
    struct kv_arena *arena = sheet->arena;
    curve_shares(quota, time, shares, CURVE_WIDTH);
    put(sheet,
        "<svg class=\"curve\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" "
        "aria-label=\"%s of %s: from %s to %s of the quota\"><path d=\"%s\"></path><line "
        "x1=\"0\" x2=\"%d\" y1=\"%s\" y2=\"%s\"></line></svg>",
        CURVE_WIDTH, CURVE_HEIGHT, quota->resource, quota->namespace, percent(sheet, range.least),
        percent(sheet, range.most), curve_path(sheet, shares, most), CURVE_WIDTH,
        kv_arena_printf(arena, "%.1f", height_of(1, most)),
        kv_arena_printf(arena, "%.1f", height_of(1, most)));
}

static void quota_put(const struct sheet *sheet, const struct kv_history_quota *quota,
                      struct curve_time time)
{
    const struct kv_history_point *end = curve_end(quota);
    struct curve_range range = curve_range_of(quota);
    put(sheet, "<tr><th scope=\"row\">%s <span class=\"soft\">%s</span></th><td>%s</td><td>",
        quota->namespace, quota->quota, quota->resource);
    curve_put(sheet, quota, time);
    if (end->gone)
        put(sheet, "</td><td colspan=\"2\">the quota is gone</td>");
    else
        put(sheet,
            "</td><td class=\"whole\" data-head=\"at the end\">%s of %s</td><td class=\"whole\" "
            "data-head=\"peak\">%s</td>",
            amount_text(quota, end->used, sheet->arena),
            amount_text(quota, end->hard, sheet->arena),
            amount_text(quota, end->peak, sheet->arena));
    put(sheet, "<td class=\"whole\" data-head=\"range\">%s to %s</td></tr>\n",
        percent(sheet, range.least), percent(sheet, range.most));
}

static void quotas_put(const struct sheet *sheet, const struct kv_history_cluster *cluster)
{
    struct curve_time time = curve_time_of(sheet->history, cluster);
    if (cluster->quotas.count == 0 || cluster->runs == 0)
        return;
    put(sheet,
        "<table class=\"curves\">\n<caption>Use of quotas</caption>\n<thead><tr><th "
        "scope=\"col\">Namespace</th><th scope=\"col\">Resource</th><th scope=\"col\">Share "
        "used, over time</th><th scope=\"col\">At the end</th><th scope=\"col\">Peak</th><th "
        "scope=\"col\">Range</th></tr></thead>\n<tbody>\n");
    kv_list_each(&cluster->quotas, const struct kv_history_quota, quota)
        quota_put(sheet, quota, time);
    put(sheet, "</tbody>\n</table>\n");
}

/* --- the page --- */

static void cluster_put(const struct sheet *sheet, const struct kv_history_cluster *cluster,
                        size_t index)
{
    put(sheet, "<section class=\"cluster\" aria-labelledby=\"c%zu\">\n<h2 id=\"c%zu\">%s</h2>\n",
        index, index, cluster->name);
    runs_put(sheet, cluster);
    for (enum standing standing = STANDING_SEEN; standing <= STANDING_GONE; standing++)
        findings_put(sheet, cluster, standing);
    quotas_put(sheet, cluster);
    put(sheet, "</section>\n");
}

/* The policy forbids everything except the style: even markup that got in could do nothing. */
static void head_put(const struct sheet *sheet)
{
    put(sheet, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
               "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
               "'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" "
               "content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" "
               "content=\"light dark\">\n<title>History of drifts and quotas</title>\n<style>\n");
    kv_buffer_text(sheet->out, style);
    put(sheet, "</style>\n</head>\n<body>\n<header>\n<h1>History of drifts and quotas</h1>\n"
               "</header>\n<main>\n");
}

void kv_history_html(const struct kv_history *history, struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    const struct sheet sheet = {out, &arena, history};
    size_t index = 0;
    head_put(&sheet);
    kv_list_each(&history->clusters, const struct kv_history_cluster, cluster)
        cluster_put(&sheet, cluster, ++index);
    put(&sheet,
        "</main>\n<footer>\n<p class=\"soft\">From %s, by kubevet " KUBEVET_VERSION
        ". The dashed line of a curve is the quota.</p>\n</footer>\n</body>\n</html>\n",
        history->path);
    kv_arena_release(&arena);
}
