#include "html.h"

#include "report/finding.h"
#include "report/gaps.h"
#include "report/matrix.h"
#include "report/said.h"
#include "report/summary.h"
#include "report/value.h"

/* --- the header --- */

static void row_put(const struct html *html, const char *name, const char *value)
{
    if (value && *value)
        html_put(html, "<div><dt>%s</dt><dd>%s</dd></div>\n", name, value);
}

/* "2026-11-22 22:25 UTC"; NULL for an unknown time. */
static const char *time_text(const struct html *html, kv_time time)
{
    char text[KV_TIME_TEXT_MAX];
    if (time == KV_TIME_NONE || strlen(kv_time_format(time, text)) < strlen("2026-11-22T22:25"))
        return NULL;
    return kv_arena_printf(html->arena, "%.10s %.5s UTC", text, text + strlen("2026-11-22T"));
}

static const char *state_text(const struct html *html)
{
    const char *state = summary_state(html->report, html->arena);
    const char *age = summary_age(html->report, false, html->arena);
    const char *at = time_text(html, html->report->recorded_at);
    if (!age)
        return state;
    return at ? kv_arena_printf(html->arena, "%s, %s (%s)", state, age, at)
              : kv_arena_printf(html->arena, "%s, %s", state, age);
}

static void link_put(const struct html *html, const char *url)
{
    bool is_web = url && (strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0);
    if (is_web)
        html_put(html,
                 "<div><dt>Documentation</dt><dd><a href=\"%s\" rel=\"noreferrer\">%s</a></dd>"
                 "</div>\n",
                 url, url);
    else
        row_put(html, "Documentation", url);
}

static const char *verdict_class(enum kv_verdict verdict)
{
    switch (verdict) {
    case KV_VERDICT_CONFORMS:
        return "held";
    case KV_VERDICT_FINDINGS:
        return "drifted";
    case KV_VERDICT_PARTIAL:
    case KV_VERDICT_NONE:
        break;
    }
    return "unknown";
}

static void counts_put(const struct html *html)
{
    struct html_counts counts = {0};
    kv_list_each(&html->report->sections, const struct kv_section, section)
        html_counts_add(&counts, section);
    html_put(html, "<ul class=\"tally\" aria-label=\"Statements of the spec\">\n");
    for (int i = KV_STATEMENT_HELD; i < KV_STATEMENT_STATUSES; i++) {
        const struct html_status *status = html_status((enum kv_statement_status)i);
        if (counts.of[i] > 0)
            html_put(html,
                     "<li class=\"%s\"><span aria-hidden=\"true\">%s</span> <strong>%zu"
                     "</strong> %s</li>\n",
                     status->css, status->symbol, counts.of[i], status->word);
    }
    html_put(html, "</ul>\n");
}

void html_header(const struct html *html)
{
    const struct kv_report *report = html->report;
    const char *cluster = summary_cluster(report);
    html_put(html, "<p class=\"verdict %s\">%s%s%s</p>\n", verdict_class(report->verdict),
             summary_counts(report, html->arena), report->failure ? ": " : "",
             report->failure ? report->failure : "");
    if (report->sections.count > 0)
        counts_put(html);
    html_put(html, "<dl class=\"run\">\n");
    row_put(html, "State", state_text(html));
    row_put(html, "Spec", report->spec_file);
    if (report->cluster && !kv_string_is(report->cluster, cluster))
        row_put(html, "Cluster", report->cluster);
    if (report->path || report->source != KV_SOURCE_LIVE)
        row_put(html, "Context", report->context);
    row_put(html, "API server", report->server);
    row_put(html, "Checked", time_text(html, report->started_at));
    row_put(html, "Looked at", summary_run(report, false, html->arena));
    link_put(html, report->docs);
    html_put(html, "</dl>\n");
    if (report->clock_doubt)
        html_put(html, "<p class=\"note\">The clock is wrong: %s.</p>\n", report->clock_doubt);
}

/* --- what differs --- */

static void values_put(const struct html *html, const struct kv_finding *finding,
                       const struct said *said)
{
    html_put(html, "%s%sdocumented <span class=\"value\">%s</span>, ", said->field,
             said->field ? ": " : "", said->documented ? said->documented : "nothing");
    html_found(html, finding);
}

static void difference_put(const struct html *html, size_t index)
{
    const struct kv_finding *finding =
        kv_list_item(&html->report->findings, struct kv_finding, index);
    const struct said said = finding_said(html->report, finding, false, html->arena);
    bool message = said.message || !said.values;
    html_put(html, "<tr class=\"%s\"><td>", kv_severity_name(finding->severity));
    html_severity(html, finding->severity);
    html_put(html, "</td><th scope=\"row\">");
    html_finding_link(html, index, NULL);
    html_put(html, "</th><td>");
    if (message)
        html_put(html, "%s", sentence_brief(finding->message, html->arena));
    if (message && said.values)
        html_put(html, "<br>");
    if (said.values)
        values_put(html, finding, &said);
    html_put(html, "</td></tr>\n");
}

/* Those of this change (NONE: any) that no waiver covers, errors first. */
static void differences_put(const struct html *html, enum kv_change change, const char *caption)
{
    const struct kv_list *findings = &html->report->findings;
    html_put(html,
             "<table class=\"differences\"><caption>%s</caption>\n<thead><tr><th "
             "scope=\"col\">Severity</th><th scope=\"col\">Object</th><th "
             "scope=\"col\">Difference</th></tr></thead><tbody>\n",
             caption);
    for (int severity = KV_SEVERITY_ERROR; severity > KV_SEVERITY_SKIP; severity--)
        for (size_t i = 0; i < findings->count; i++) {
            const struct kv_finding *finding = kv_list_item(findings, struct kv_finding, i);
            if ((int)finding->severity == severity && !finding->waived &&
                (change == KV_CHANGE_NONE || finding->change == change))
                difference_put(html, i);
        }
    html_put(html, "</tbody></table>\n");
}

static size_t findings_count_of(const struct html *html, enum kv_change change)
{
    size_t count = 0;
    kv_list_each(&html->report->findings, const struct kv_finding, finding)
        count += !finding->waived && (change == KV_CHANGE_NONE || finding->change == change);
    return count;
}

static const char *capital(const struct html *html, const char *text)
{
    char *copy = kv_arena_copy(html->arena, kv_text_of(text));
    *copy = (char)toupper((unsigned char)*copy);
    return copy;
}

static void changes_put(const struct html *html)
{
    size_t new = findings_count_of(html, KV_CHANGE_NEW);
    size_t existing = findings_count_of(html, KV_CHANGE_EXISTING);
    const char *title = capital(html, summary_new(html->report, html->arena));
    if (new > 0)
        differences_put(html, KV_CHANGE_NEW, title);
    else
        html_put(html, "<p>%s: nothing.</p>\n", title);
    if (html->report->resolved.count > 0) {
        html_put(html, "<h%d>%s</h%d>\n", html->level + 1,
                 capital(html, summary_resolved(html->report, html->arena)), html->level + 1);
        html_resolved(html);
    }
    if (existing > 0) {
        html_put(html, "<details class=\"existing\"><summary>%zu existing</summary>\n", existing);
        differences_put(html, KV_CHANGE_EXISTING, "Existing");
        html_put(html, "</details>\n");
    }
}

void html_differences(const struct html *html)
{
    const struct kv_report *report = html->report;
    size_t all = findings_count_of(html, KV_CHANGE_NONE);
    if (!report->compares && all == 0)
        return;
    html_topic_begin(html, "differences", report->compares ? "What changes" : "What differs");
    if (report->compares)
        changes_put(html);
    else
        differences_put(html, KV_CHANGE_NONE, html_count(html, all, "finding"));
    html_topic_end(html);
}

/* --- what was not looked at --- */

static void gap_put(const struct html *html, const struct gap *gap)
{
    html_put(html, "<li>%s <span class=\"reason\">%s%s<code class=\"rule\">%s</code></span></li>\n",
             gap->reason, gap->some ? gap->some : "everywhere", "; ", gap->rules);
}

static void rules_put(const struct html *html)
{
    const struct kv_list *items = &html->report->not_applicable;
    if (items->count == 0)
        return;
    html_put(html, "<details><summary>%s not apply</summary>\n<ul class=\"plain\">\n",
             kv_arena_printf(html->arena, "%zu rule%s", items->count,
                             items->count == 1 ? " does" : "s do"));
    kv_list_each(items, const struct kv_not_applicable, item)
        html_put(html, "<li><code class=\"rule\">%s</code> %s</li>\n", item->rule, item->reason);
    html_put(html, "</ul></details>\n");
}

void html_gaps(const struct html *html)
{
    const struct kv_list *items = &html->report->not_evaluated;
    struct kv_list gaps = {0};
    if (items->count + html->report->not_applicable.count == 0)
        return;
    html_topic_begin(html, "gaps", items->count > 0 ? "Not evaluated" : "Not applicable");
    gaps_find(items->items, items->count, html->arena, &gaps);
    html_put(html, gaps.count > 0 ? "<ul class=\"plain\">\n" : "");
    kv_list_each(&gaps, const struct gap, gap)
        gap_put(html, gap);
    html_put(html, gaps.count > 0 ? "</ul>\n" : "");
    rules_put(html);
    html_topic_end(html);
}

void html_legend(const struct html *html)
{
    html_put(html, "<h2>What the words mean</h2>\n<dl class=\"legend\">\n");
    for (int i = KV_STATEMENT_HELD; i < KV_STATEMENT_STATUSES; i++) {
        html_put(html, "<div><dt>");
        html_badge(html, (enum kv_statement_status)i);
        html_put(html, "</dt><dd>%s</dd></div>\n",
                 html_status((enum kv_statement_status)i)->meaning);
    }
    html_put(html, "</dl>\n");
}

/* --- several reports --- */

static void cluster_put(const struct html *html, const struct matrix *matrix,
                        const struct kv_glance *row, size_t index)
{
    html_put(html,
             "<tr><th scope=\"row\"><a href=\"#c%zu\">%s</a></th><td><span class=\"badge %s\">%s"
             "</span></td><td>%s</td><td>%zu</td><td>%zu</td><td>%zu</td><td>%s</td></tr>\n",
             index + 1, row->cluster ? row->cluster : "a cluster", verdict_class(row->verdict),
             row->failure ? "no verdict" : row->counts, row->failure ? row->failure : row->state,
             row->statements[KV_STATEMENT_HELD], row->statements[KV_STATEMENT_DRIFTED],
             row->statements[KV_STATEMENT_NOT_EVALUATED],
             matrix_row_text(matrix, row, html->arena));
}

void html_matrix(const struct html *html, const struct kv_glance *glances, size_t count)
{
    struct matrix matrix;
    matrix_make(glances, count, html->arena, &matrix);
    html_put(html, "<table class=\"matrix\"><caption>Clusters</caption>\n<thead><tr><th "
                   "scope=\"col\">Cluster</th><th scope=\"col\">Result</th><th "
                   "scope=\"col\">State</th><th scope=\"col\">Held</th><th "
                   "scope=\"col\">Drifted</th><th scope=\"col\">Not "
                   "evaluated</th><th scope=\"col\">By family of "
                   "rules</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < count; i++)
        cluster_put(html, &matrix, matrix.rows[i], (size_t)(matrix.rows[i] - glances));
    html_put(html, "</tbody></table>\n");
    if (matrix.families.count > 0)
        html_put(html, "<p>By family of rules: " MATRIX_LEGEND ".</p>\n");
}
