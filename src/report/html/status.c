#include "html.h"

static const struct html_status statuses[KV_STATEMENT_STATUSES] = {
    [KV_STATEMENT_HELD] = {"held", "✓", "held",
                           "a rule compared it with the cluster, and it is as documented"},
    [KV_STATEMENT_DRIFTED] = {"drifted", "✗", "drifted", "a finding says how the cluster differs"},
    [KV_STATEMENT_WAIVED] = {"waived", "≈", "waived",
                             "the cluster differs, and a waiver of the spec accepts it"},
    [KV_STATEMENT_NOT_EVALUATED] = {"not evaluated", "?", "unknown",
                                    "it could not be compared, at least not everywhere"},
    [KV_STATEMENT_NOT_APPLICABLE] = {"not applicable", "–", "none",
                                     "it demands nothing by itself, or there is nothing that it "
                                     "applies to"},
    [KV_STATEMENT_NOT_CHECKABLE] = {"not checkable", "i", "fact",
                                    "a documented fact that no API shows"},
};

const struct html_status *html_status(enum kv_statement_status status)
{
    return &statuses[status];
}

void html_badge(const struct html *html, enum kv_statement_status status)
{
    const struct html_status *shown = &statuses[status];
    html_put(html, "<span class=\"badge %s\"><span aria-hidden=\"true\">%s</span> %s</span>",
             shown->css, shown->symbol, shown->word);
}

void html_severity(const struct html *html, enum kv_severity severity)
{
    const char *name = kv_severity_name(severity);
    html_put(html, "<span class=\"badge %s\"><span aria-hidden=\"true\">%s</span> %s</span>", name,
             severity == KV_SEVERITY_ERROR ? "✗" : "!", name);
}

void html_counts_add(struct html_counts *counts, const struct kv_section *section)
{
    kv_list_each(&section->statements, const struct kv_statement, statement)
        counts->of[statement->status]++;
}

/* In the order in which a reader wants to know. */
static const enum kv_statement_status told[] = {KV_STATEMENT_DRIFTED, KV_STATEMENT_NOT_EVALUATED,
                                                KV_STATEMENT_WAIVED};

void html_counts(const struct html *html, const struct html_counts *counts)
{
    bool any = false;
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        const struct html_status *shown = &statuses[told[i]];
        size_t count = counts->of[told[i]];
        if (count == 0)
            continue;
        html_put(html,
                 "<span class=\"badge %s\"><span aria-hidden=\"true\">%s</span> %zu %s</span> ",
                 shown->css, shown->symbol, count, shown->word);
        any = true;
    }
    if (!any && counts->of[KV_STATEMENT_HELD] > 0)
        html_badge(html, KV_STATEMENT_HELD);
}
