#include "finding.h"

#include "kubevet/report/rule_pages.h"

#include "kubevet/base/json.h"
#include "kubevet/report/screen.h"

#include <stdint.h>

enum { INDENT = 2 };

/* "Namespace, ResourceQuota; Pod if readable" */
static void kinds_add(struct kv_buffer *out, const struct kv_rule_page *page)
{
    const char *separator = "";
    for (size_t i = 0; page->reads[i]; i++, separator = ", ")
        kv_buffer_printf(out, "%s%s", separator, page->reads[i]);
    if (!page->also_reads[0])
        return;
    separator = *separator ? "; " : "";
    for (size_t i = 0; page->also_reads[i]; i++, separator = ", ")
        kv_buffer_printf(out, "%s%s", separator, page->also_reads[i]);
    kv_buffer_text(out, " if readable");
}

/* Only some texts end with a newline. */
static bool ends_line(const char *text)
{
    size_t length = strlen(text);
    return length > 0 && text[length - 1] == '\n';
}

static void section_add(struct kv_buffer *out, const char *head, const char *text, int width)
{
    kv_buffer_printf(out, "\n%s\n", head);
    kv_screen_wrap(out, text, 0, INDENT, width);
    kv_buffer_text(out, ends_line(text) ? "" : "\n");
}

void kv_rule_page_text(const struct kv_rule_page *page, int width, struct kv_buffer *out)
{
    const struct kv_rule_doc *doc = page->doc;
    kv_buffer_printf(out, "%s (%s)\n", doc->id, kv_severity_name(doc->severity));
    kv_screen_wrap(out, doc->summary, 0, INDENT, width);
    kv_buffer_text(out, "\n");
    section_add(out, "Why", doc->why, width);
    section_add(out, "How to fix", doc->fix, width);
    section_add(out, "Example", doc->example, 0); /* lines of YAML are not wrapped */
    struct kv_buffer kinds = {0};
    kinds_add(&kinds, page);
    if (kinds.length > 0)
        section_add(out, "Reads", kinds.data, width);
    kv_buffer_release(&kinds);
    if (doc->source)
        section_add(out, "Source", doc->source, width);
}

enum {
    SEVERITY_COLUMNS = 7, /* "warning" */
    SUMMARY_MIN = 30,     /* with fewer columns beside the id, the summary stands below it */
};

static void row_add(struct kv_buffer *out, const struct kv_rule_doc *doc, size_t longest, int width)
{
    size_t beside = longest + 2 + SEVERITY_COLUMNS + 2;
    bool is_narrow = width > 0 && (size_t)width < beside + SUMMARY_MIN;
    const char *severity = kv_severity_name(doc->severity);
    if (is_narrow)
        kv_buffer_printf(out, "%s (%s)\n", doc->id, severity);
    else
        kv_buffer_printf(out, "%-*s  %-*s  ", (int)longest, doc->id, SEVERITY_COLUMNS, severity);
    kv_screen_wrap(out, doc->summary, is_narrow ? 0 : beside, is_narrow ? INDENT : beside, width);
    kv_buffer_text(out, "\n");
}

void kv_rule_pages_text(const struct kv_rule_page *pages, size_t count, int width,
                        struct kv_buffer *out)
{
    size_t longest = 0;
    for (size_t i = 0; i < count; i++)
        if (strlen(pages[i].doc->id) > longest)
            longest = strlen(pages[i].doc->id);
    for (size_t i = 0; i < count; i++)
        row_add(out, pages[i].doc, longest, width);
}

static void rule_markdown_add(struct kv_buffer *out, const struct kv_rule_page *page)
{
    const struct kv_rule_doc *doc = page->doc;
    kv_buffer_printf(out, "\n### %s\n\n", doc->id);
    kv_buffer_printf(out, "%s. Severity: %s.\n\n", doc->summary, kv_severity_name(doc->severity));
    kv_buffer_printf(out, "**Why:** %s\n\n", doc->why);
    kv_buffer_printf(out, "**How to fix:** %s\n\n", doc->fix);
    kv_buffer_printf(out, "```yaml\n%s%s```\n\n", doc->example,
                     ends_line(doc->example) ? "" : "\n");
    if (page->reads[0] || page->also_reads[0]) {
        kv_buffer_text(out, "Reads: ");
        kinds_add(out, page);
        kv_buffer_text(out, doc->source ? ". " : ".\n");
    }
    if (doc->source)
        kv_buffer_printf(out, "Source: %s\n", doc->source);
}

void kv_rule_pages_markdown(const struct kv_rule_page *pages, size_t count, struct kv_buffer *out)
{
    kv_buffer_text(out, "# Rules\n"
                        "\n"
                        "<!-- Printed by `kubevet rules -o markdown`: do not edit. -->\n"
                        "\n"
                        "The severity is the default; `rules` in the spec can set another.\n");
    for (size_t i = 0; i < count; i++) {
        const char *id = pages[i].doc->id;
        if (i == 0 || !family_is_same(id, pages[i - 1].doc->id))
            kv_buffer_printf(out, "\n## %.*s\n", (int)family_length(id), id);
        rule_markdown_add(out, &pages[i]);
    }
}

static json_t *names_json(const char *const *names)
{
    json_t *array = json_array();
    for (; *names; names++)
        kv_json_append(array, kv_json_text(*names));
    return array;
}

static json_t *words_json(const char *words)
{
    json_t *array = json_array();
    for (const char *at = words ? words : ""; *at; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        kv_json_append(array, json_stringn(at, length));
        at += length;
    }
    return array;
}

void kv_rule_pages_json(const struct kv_rule_page *pages, size_t count, struct kv_buffer *out)
{
    json_t *document = json_object(), *rules = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct kv_rule_doc *doc = pages[i].doc;
        json_t *rule = json_object();
        kv_json_set(rule, "id", kv_json_text(doc->id));
        kv_json_set(rule, "severity", kv_json_text(kv_severity_name(doc->severity)));
        kv_json_set(rule, "summary", kv_json_text(doc->summary));
        kv_json_set(rule, "why", kv_json_text(doc->why));
        kv_json_set(rule, "fix", kv_json_text(doc->fix));
        kv_json_set(rule, "mend", kv_json_text(doc->fix)); /* the former name, which stays */
        kv_json_set(rule, "example", kv_json_text(doc->example));
        kv_json_set(rule, "source", kv_json_text(doc->source));
        kv_json_set(rule, "keys", words_json(doc->keys));
        kv_json_set(rule, "reads", names_json(pages[i].reads));
        kv_json_set(rule, "alsoReads", names_json(pages[i].also_reads));
        kv_json_append(rules, rule);
    }
    kv_json_set(document, "apiVersion", kv_json_text("kubevet/v1"));
    kv_json_set(document, "kind", kv_json_text("RuleList"));
    kv_json_set(document, "rules", rules);
    kv_json_write(document, out);
}
