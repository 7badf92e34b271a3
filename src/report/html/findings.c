#include "html.h"

#include "report/finding.h"
#include "report/said.h"
#include "report/since.h"
#include "report/value.h"

const char *html_object(const struct html *html, const struct kv_object_name *object,
                        const char *namespace)
{
    const char *name = object->name;
    if (!name)
        return object->namespace ? kv_arena_printf(html->arena, "%s in namespace %s", object->kind,
                                                   object->namespace)
                                 : object->kind;
    if (object->namespace && !kv_string_is(object->namespace, namespace))
        return kv_arena_printf(html->arena, "%s/%s/%s", object->kind, object->namespace, name);
    return kv_arena_printf(html->arena, "%s/%s", object->kind, name);
}

void html_finding_link(const struct html *html, size_t index, const char *namespace)
{
    const struct kv_finding *finding =
        kv_list_item(&html->report->findings, struct kv_finding, index);
    html_put(html, "<a href=\"#%sf%zu\">%s</a>", html->prefix, index,
             html_object(html, &finding->object, namespace));
}

void html_found(const struct html *html, const struct kv_finding *finding)
{
    const struct said said = finding_said(html->report, finding, false, html->arena);
    if (!said.found && !said.documented)
        return;
    html_put(html, "found <strong>%s</strong>", said.found ? said.found : "nothing");
    if (said.difference)
        html_put(html, " (%s)", said.difference);
}

static void row_put(const struct html *html, const char *name, const char *value)
{
    if (value)
        html_put(html, "<div><dt>%s</dt><dd>%s</dd></div>", name, value);
}

static const char *place_text(const struct html *html, struct kv_place place)
{
    if (!place.file)
        return NULL;
    return place.line > 0 ? kv_arena_printf(html->arena, "%s:%u", place.file, place.line)
                          : place.file;
}

/* On a narrow screen a cell says its column itself. */
static void cell_put(const struct html *html, const struct kv_table *table,
                     const struct kv_table_row *row, size_t column)
{
    const char *cell = value_cell(table, column, row->cells[column], html->arena);
    if (column > 0)
        html_put(html, "<td data-column=\"%s\">%s</td>", table->columns[column], cell);
    else
        html_put(html, "<th scope=\"row\">%s%s</th>", cell,
                 row->mark == KV_ROW_CHANGED ? " (changed here)" : "");
}

static void table_put(const struct html *html, const struct kv_table *table)
{
    static const char *const classes[] = {[KV_ROW_PART] = "part",
                                          [KV_ROW_CHANGED] = "changed",
                                          [KV_ROW_SUM] = "sum",
                                          [KV_ROW_LIMIT] = "limit",
                                          [KV_ROW_OVER] = "over"};
    html_put(html, "<table class=\"parts\"><thead><tr>");
    for (size_t i = 0; i < table->column_count; i++)
        html_put(html, "<th scope=\"col\">%s</th>", table->columns[i]);
    html_put(html, "</tr></thead><tbody>");
    kv_list_each(&table->rows, const struct kv_table_row, row) {
        html_put(html, "<tr class=\"%s\">", classes[row->mark]);
        for (size_t i = 0; i < table->column_count; i++)
            cell_put(html, table, row, i);
        html_put(html, "</tr>");
    }
    html_put(html, "</tbody></table>");
}

static void head_put(const struct html *html, const struct kv_finding *finding,
                     const char *namespace)
{
    const char *change = finding_change(finding);
    html_put(html, "<p class=\"head\">");
    if (finding->waived)
        html_put(html,
                 "<span class=\"badge waived\"><span aria-hidden=\"true\">≈</span> waived "
                 "%s</span>",
                 kv_severity_name(finding->severity));
    else
        html_severity(html, finding->severity);
    html_put(html, " <strong>%s</strong>", html_object(html, &finding->object, namespace));
    if (change)
        html_put(html, " <span class=\"badge change\">%s</span>", change);
    html_put(html, " <code class=\"rule\">%s</code></p>", finding->rule->id);
}

static const char *since_text(const struct html *html, const struct kv_finding *finding)
{
    char time[KV_TIME_TEXT_MAX];
    const char *since = finding_since(html->report, finding, html->arena);
    return since ? kv_arena_printf(html->arena, "%s (%s)",
                                   kv_time_format(finding->first_seen, time), since)
                 : NULL;
}

static void waiver_put(const struct html *html, const struct kv_waived *waived)
{
    if (waived->until)
        html_put(html, "<div><dt>Waived</dt><dd>%s, until %s</dd></div>", waived->reason,
                 waived->until);
    else
        row_put(html, "Waived", waived->reason);
}

static void details_put(const struct html *html, const struct kv_finding *finding)
{
    struct kv_arena *arena = html->arena;
    const struct said said = finding_said(html->report, finding, true, arena);
    html_put(html, "<dl>");
    row_put(html, "Field", finding->field);
    if (finding->expected || finding->actual) {
        row_put(html, "Documented", said.documented ? said.documented : "nothing");
        html_put(html, "<div><dt>Found</dt><dd><strong>%s</strong>%s%s%s</dd></div>",
                 said.found ? said.found : "nothing", said.difference ? " (" : "", said.difference,
                 said.difference ? ")" : "");
    }
    row_put(html, "To do", finding->hint ? finding->hint : finding->rule->fix);
    row_put(html, "Since", since_text(html, finding));
    if (finding->waived)
        waiver_put(html, finding->waived);
    row_put(html, "Spec", place_text(html, finding->spec));
    row_put(html, "Manifest", place_text(html, finding->manifest));
    html_put(html, "</dl>");
}

static void finding_put(const struct html *html, const struct kv_finding *finding,
                        const char *namespace)
{
    head_put(html, finding, namespace);
    html_put(html, "<p>%s.</p>", sentence_brief(finding->message, html->arena));
    if (finding->table)
        table_put(html, finding->table);
    details_put(html, finding);
}

void html_findings(const struct html *html, const struct kv_list *indexes, const char *namespace)
{
    if (indexes->count == 0)
        return;
    html_put(html, "<ul class=\"findings\">\n");
    kv_list_each(indexes, const size_t, index) {
        const struct kv_finding *finding =
            kv_list_item(&html->report->findings, struct kv_finding, *index);
        html_put(html, "<li id=\"%sf%zu\" class=\"finding %s\">", html->prefix, *index,
                 finding->waived ? "waived" : kv_severity_name(finding->severity));
        finding_put(html, finding, namespace);
        html_put(html, "</li>\n");
    }
    html_put(html, "</ul>\n");
}

void html_resolved(const struct html *html)
{
    html_put(html, "<ul class=\"plain\">\n");
    kv_list_each(&html->report->resolved, const struct kv_finding, finding) {
        html_put(html,
                 "<li><span class=\"badge held\"><span aria-hidden=\"true\">✓</span> "
                 "resolved</span> <strong>%s</strong>: %s <code class=\"rule\">%s</code></li>\n",
                 html_object(html, &finding->object, NULL), finding->message, finding->rule->id);
    }
    html_put(html, "</ul>\n");
}

void html_all_findings(const struct html *html)
{
    struct kv_list all = {0};
    for (size_t i = 0; i < html->report->findings.count; i++)
        kv_list_add(&all, html->arena, size_t, i);
    if (all.count == 0)
        return;
    html_topic_begin(html, "findings", "Findings");
    html_findings(html, &all, NULL);
    html_topic_end(html);
}
