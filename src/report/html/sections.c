/* The documented cluster: a table for what is stated of each part, its findings below. */
#include "html.h"

enum { LINKS_MAX = 3 };

/* --- anchors --- */

static bool is_label(const char *name)
{
    return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-.") == strlen(name);
}

/* "resource-quotas" */
static const char *slug(const struct html *html, const char *title)
{
    char *text = kv_arena_copy(html->arena, kv_text_of(title));
    for (char *c = text; *c; c++)
        *c = isalnum((unsigned char)*c) ? (char)tolower((unsigned char)*c) : '-';
    return text;
}

/* The anchor of a section. */
static const char *html_section_id(const struct html *html, const struct kv_section *section)
{
    const struct kv_section *first = html->report->sections.items;
    if (!section->namespace)
        return kv_arena_printf(html->arena, "%s%s", html->prefix, slug(html, section->topic));
    if (is_label(section->namespace))
        return kv_arena_printf(html->arena, "%sns-%s", html->prefix, section->namespace);
    return kv_arena_printf(html->arena, "%ssection-%zu", html->prefix, (size_t)(section - first));
}

/* --- one statement --- */

static void links_put(const struct html *html, const struct kv_statement *statement,
                      const char *namespace)
{
    const struct kv_list *findings = &statement->findings;
    for (size_t i = 0; i < findings->count && i < LINKS_MAX; i++) {
        html_put(html, "<br>");
        html_finding_link(html, *kv_list_item(findings, size_t, i), namespace);
    }
    if (findings->count > LINKS_MAX)
        html_put(html, "<br>and %zu more", findings->count - LINKS_MAX);
}

/* One finding at the statement's own place says what there is instead. */
static void found_put(const struct html *html, const struct kv_statement *statement)
{
    if (statement->findings.count != 1)
        return;
    const struct kv_finding *finding = kv_list_item(&html->report->findings, struct kv_finding,
                                                    *(const size_t *)statement->findings.items);
    if (statement->value && !kv_string_is(finding->expected, statement->value))
        return; /* it compares something else */
    if (finding->spec.line != statement->place.line ||
        finding->spec.column != statement->place.column)
        return;
    html_put(html, " <span class=\"found\">");
    html_found(html, finding);
    html_put(html, "</span>");
}

/* The purpose of a namespace stands above its statements, and that a fact is one beside it. */
static void value_put(const struct html *html, const struct kv_statement *statement)
{
    bool is_fact = statement->status == KV_STATEMENT_NOT_CHECKABLE;
    const char *text = statement->subject ? statement->text : NULL;
    if (text)
        html_put(html, "<span class=\"text\">%s</span>", text);
    if (statement->value)
        html_put(html, is_fact ? "%s%s" : "%s<span class=\"value\">%s</span>", text ? "; " : "",
                 statement->value);
    found_put(html, statement);
    if (statement->reason && !is_fact)
        html_put(html, "<span class=\"reason\">%s</span>", statement->reason);
}

static void statement_put(const struct html *html, const struct kv_statement *statement,
                          const char *namespace)
{
    const struct html_status *status = html_status(statement->status);
    bool is_thing = statement->subject && !statement->key;
    const char *name = statement->label     ? statement->label
                       : statement->subject ? statement->subject
                                            : "Exists";
    html_put(html, "<tr class=\"%s%s\">", status->css ? status->css : "heading",
             is_thing             ? " thing"
             : statement->subject ? " of"
                                  : "");
    html_put(html,
             is_thing ? "<th scope=\"rowgroup\">%s</th><td>" : "<th scope=\"row\">%s</th><td>",
             name);
    value_put(html, statement);
    html_put(html, "</td><td class=\"status\">");
    if (statement->status != KV_STATEMENT_HEADING)
        html_badge(html, statement->status);
    links_put(html, statement, namespace);
    html_put(html, "</td><td class=\"place\">%u</td></tr>\n", statement->place.line);
}

/* --- tables --- */

static bool begins_body(const struct kv_statement *statement, const struct kv_statement *before)
{
    return !before || !kv_string_is(statement->type, before->type) ||
           (statement->subject && !statement->key);
}

/* The heading above a section's own table says its caption. */
static void head_put(const struct html *html, const char *caption, bool is_said)
{
    html_put(html, "<table class=\"statements\">");
    html_put(html, is_said ? "<caption class=\"unseen\">%s</caption>" : "<caption>%s</caption>",
             caption);
    html_put(html, "\n<thead><tr><th scope=\"col\">Statement</th><th "
                   "scope=\"col\">Documented</th><th scope=\"col\">Status</th><th "
                   "scope=\"col\">Line</th></tr></thead>\n<tbody>\n");
}

/* A table for each type of things. */
static void statements_put(const struct html *html, const struct kv_section *section)
{
    const struct kv_statement *before = NULL;
    kv_list_each(&section->statements, const struct kv_statement, statement) {
        if (!before || !kv_string_is(statement->type, before->type)) {
            html_put(html, before ? "</tbody></table>\n" : "");
            head_put(html,
                     statement->type      ? statement->type
                     : section->namespace ? section->namespace
                                          : section->topic,
                     !statement->type);
        } else if (begins_body(statement, before)) {
            html_put(html, "</tbody>\n<tbody>\n");
        }
        statement_put(html, statement, section->namespace);
        before = statement;
    }
    html_put(html, before ? "</tbody></table>\n" : "");
}

/* --- sections --- */

/* What differs in a namespace comes first; a topic's own table is short. */
static void body_put(const struct html *html, const struct kv_section *section)
{
    if (!section->namespace) {
        statements_put(html, section);
        html_findings(html, &section->findings, NULL);
        return;
    }
    html_quotas(html, section->namespace);
    html_findings(html, &section->findings, section->namespace);
    statements_put(html, section);
}

/* One with a finding is open; many may be unreadable for one reason. */
static void namespace_put(const struct html *html, const struct kv_section *section)
{
    struct html_counts counts = {0};
    html_counts_add(&counts, section);
    bool open = section->findings.count > 0 || counts.of[KV_STATEMENT_DRIFTED] > 0;
    bool differs =
        open || counts.of[KV_STATEMENT_WAIVED] > 0 || counts.of[KV_STATEMENT_NOT_EVALUATED] > 0;
    html_put(html,
             "<details class=\"namespace%s\" id=\"%s\"%s><summary><h%d>%s</h%d> <span "
             "class=\"text\">%s</span> ",
             differs ? " differs" : "", html_section_id(html, section), open ? " open" : "",
             html->level + 2, section->namespace, html->level + 2,
             section->place.file ? section->text : "not documented");
    html_put(html, "<span class=\"use\">");
    html_quota_line(html, section->namespace);
    html_put(html, "</span> <span class=\"counts\">");
    if (section->findings.count > 0)
        html_put(html, "<span class=\"badge drifted\">%s</span> ",
                 html_count(html, section->findings.count, "finding"));
    else
        html_counts(html, &counts);
    html_put(html, "</span></summary>\n");
    body_put(html, section);
    html_put(html, "</details>\n");
}

static const char *group_of(const struct kv_section *section)
{
    if (section->group)
        return section->group;
    return section->place.file ? "Without a profile" : "Not documented";
}

/* The index behind the last section of the topic. */
static size_t topic_end(const struct html *html, size_t first)
{
    const struct kv_section *sections = html->report->sections.items;
    size_t end = first;
    while (end < html->report->sections.count &&
           strcmp(sections[end].topic, sections[first].topic) == 0)
        end++;
    return end;
}

static void namespaces_put(const struct html *html, size_t first, size_t end)
{
    const struct kv_section *sections = html->report->sections.items;
    const char *group = NULL;
    for (size_t i = first; i < end; i++) {
        if (!sections[i].namespace)
            continue;
        if (!group || strcmp(group_of(&sections[i]), group) != 0)
            html_put(html, "<section class=\"group\">\n<h%d>%s</h%d>\n", html->level + 1,
                     group_of(&sections[i]), html->level + 1);
        group = group_of(&sections[i]);
        namespace_put(html, &sections[i]);
        if (i + 1 == end || strcmp(group_of(&sections[i + 1]), group) != 0)
            html_put(html, "</section>\n");
    }
}

static void topic_put(const struct html *html, size_t first, size_t end)
{
    const struct kv_section *sections = html->report->sections.items;
    html_topic_begin(html, slug(html, sections[first].topic), sections[first].topic);
    for (size_t i = first; i < end; i++)
        if (!sections[i].namespace)
            body_put(html, &sections[i]);
    namespaces_put(html, first, end);
    html_topic_end(html);
}

void html_sections(const struct html *html)
{
    for (size_t first = 0, end; first < html->report->sections.count; first = end) {
        end = topic_end(html, first);
        topic_put(html, first, end);
    }
}

void html_navigation(const struct html *html, const char *of)
{
    const struct kv_section *sections = html->report->sections.items;
    if (html->report->sections.count == 0)
        return;
    html_put(html, "<nav aria-label=\"Sections%s%s\"><ul>\n", of ? " of " : "", of);
    for (size_t first = 0, end; first < html->report->sections.count; first = end) {
        struct html_counts counts = {0};
        end = topic_end(html, first);
        for (size_t i = first; i < end; i++)
            html_counts_add(&counts, &sections[i]);
        html_put(html, "<li><a href=\"#%s%s\">%s</a>", html->prefix,
                 slug(html, sections[first].topic), sections[first].topic);
        if (counts.of[KV_STATEMENT_DRIFTED] > 0)
            html_put(html,
                     " <span class=\"badge drifted\"><span aria-hidden=\"true\">✗</span> %zu"
                     "<span class=\"unseen\"> drifted</span></span>",
                     counts.of[KV_STATEMENT_DRIFTED]);
        html_put(html, "</li>\n");
    }
    html_put(html, "</ul></nav>\n");
}
