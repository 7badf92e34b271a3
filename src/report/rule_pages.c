#include "kubevet/report/rule_pages.h"

#include "json.h"
#include "kubevet/report/screen.h"

#include <stdint.h>

enum { INDENT = 2 };

/* "Namespace, ResourceQuota; Pod where it can be read" */
static void add_kinds(struct kv_buffer *out, const struct kv_rule_page *page)
{
    const char *separator = "";
    for (size_t i = 0; page->reads[i]; i++, separator = ", ")
        kv_buffer_printf(out, "%s%s", separator, page->reads[i]);
    if (!page->also_reads[0])
        return;
    separator = *separator ? "; " : "";
    for (size_t i = 0; page->also_reads[i]; i++, separator = ", ")
        kv_buffer_printf(out, "%s%s", separator, page->also_reads[i]);
    kv_buffer_text(out, " where it can be read");
}

/* Some texts end with a newline, some don't. */
static bool ends_line(const char *text)
{
    size_t length = strlen(text);
    return length > 0 && text[length - 1] == '\n';
}

static void add_section(struct kv_buffer *out, const char *head, const char *text, int width)
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
    add_section(out, "Why", doc->why, width);
    add_section(out, "How to mend", doc->mend, width);
    add_section(out, "Example", doc->example, 0); /* lines of YAML are not to be broken */
    struct kv_buffer kinds = {0};
    add_kinds(&kinds, page);
    if (kinds.length > 0)
        add_section(out, "Reads", kinds.data, width);
    kv_buffer_release(&kinds);
    if (doc->source)
        add_section(out, "Source", doc->source, width);
}

void kv_rule_pages_text(const struct kv_rule_page *pages, size_t count, struct kv_buffer *out)
{
    size_t longest = 0;
    for (size_t i = 0; i < count; i++)
        if (strlen(pages[i].doc->id) > longest)
            longest = strlen(pages[i].doc->id);
    for (size_t i = 0; i < count; i++) {
        const struct kv_rule_doc *doc = pages[i].doc;
        kv_buffer_printf(out, "%-*s  %-7s  %s\n", (int)longest, doc->id,
                         kv_severity_name(doc->severity), doc->summary);
    }
}

static size_t family_length(const char *id)
{
    return strcspn(id, "/");
}

static bool same_family(const char *a, const char *b)
{
    size_t length = family_length(a);
    return length == family_length(b) && strncmp(a, b, length) == 0;
}

static void add_rule_markdown(struct kv_buffer *out, const struct kv_rule_page *page)
{
    const struct kv_rule_doc *doc = page->doc;
    kv_buffer_printf(out, "\n### %s\n\n", doc->id);
    kv_buffer_printf(out, "%s. Severity: %s.\n\n", doc->summary, kv_severity_name(doc->severity));
    kv_buffer_printf(out, "**Why:** %s\n\n", doc->why);
    kv_buffer_printf(out, "**How to mend:** %s\n\n", doc->mend);
    kv_buffer_printf(out, "```yaml\n%s%s```\n\n", doc->example,
                     ends_line(doc->example) ? "" : "\n");
    kv_buffer_text(out, "Reads: ");
    add_kinds(out, page);
    kv_buffer_text(out, ".");
    if (doc->source)
        kv_buffer_printf(out, " Source: %s", doc->source);
    kv_buffer_text(out, "\n");
}

void kv_rule_pages_markdown(const struct kv_rule_page *pages, size_t count, struct kv_buffer *out)
{
    kv_buffer_text(out, "# Rules\n\n"
                        "<!-- Printed by `kubevet rules -o markdown`: do not edit. -->\n\n"
                        "A severity is a rule's own unless the spec's `rules` says otherwise.\n");
    for (size_t i = 0; i < count; i++) {
        const char *id = pages[i].doc->id;
        if (i == 0 || !same_family(id, pages[i - 1].doc->id))
            kv_buffer_printf(out, "\n## %.*s\n", (int)family_length(id), id);
        add_rule_markdown(out, &pages[i]);
    }
}

static json_t *names_json(const char *const *names)
{
    json_t *array = json_array();
    for (; *names; names++)
        kv_json_append(array, kv_json_text(*names));
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
        kv_json_set(rule, "mend", kv_json_text(doc->mend));
        kv_json_set(rule, "example", kv_json_text(doc->example));
        kv_json_set(rule, "source", kv_json_text(doc->source));
        kv_json_set(rule, "reads", names_json(pages[i].reads));
        kv_json_set(rule, "alsoReads", names_json(pages[i].also_reads));
        kv_json_append(rules, rule);
    }
    kv_json_set(document, "apiVersion", kv_json_text("kubevet/v1"));
    kv_json_set(document, "kind", kv_json_text("RuleList"));
    kv_json_set(document, "rules", rules);
    kv_json_write(document, out);
}
