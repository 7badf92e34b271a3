/* The parts of HTML pages: of reports, and of a history. All text from the spec, the cluster and
 * arguments goes through html_put, the one place that escapes. */
#ifndef KUBEVET_REPORT_HTML_HTML_H
#define KUBEVET_REPORT_HTML_HTML_H

#include "kubevet/base/arena.h"
#include "kubevet/base/buffer.h"
#include "kubevet/model/quota.h"
#include "kubevet/model/report.h"
#include "kubevet/report/glance.h"

#include <stddef.h>

/* A page that is being written, or one report of several on it. */
struct html {
    struct kv_buffer *out;
    struct kv_arena *arena;
    const struct kv_report *report; /* NULL on the page of a history */
    const char *prefix; /* of ids: "", or "c2-" for the second of several clusters, whose heading
                           is "c2-h" */
    int level;          /* of its topics' headings: 2, or 3 below that of a cluster */
};

/* --- page.c --- */

/* The beginning of a page, up to the heading in its <header>; the page has a <main id="main">. */
void html_page_begin(const struct html *html, const char *title);
void html_page_end(const struct html *html);

/* --- text.c --- */

/* Appends markup, which is constant; what replaces %s is text, escaped for content and for
 * attributes in double quotes, with control characters and whatever misleads a reader made visible.
 * NULL is "". Besides: %zu, %u and %d. */
void html_put(const struct html *html, const char *markup, ...) KV_PRINTF(2, 3);

/* "1 error", "2 errors": for a count and a noun that takes an s. */
const char *html_count(const struct html *html, size_t count, const char *noun);

/* A part of the page under a heading of the page's level; `id` is its anchor. */
void html_topic_begin(const struct html *html, const char *id, const char *title);
void html_topic_end(const struct html *html);

/* --- status.c --- */

/* How a status is shown: never by colour alone. */
struct html_status {
    const char *word;   /* "drifted" */
    const char *symbol; /* ✗ */
    const char *css;    /* class */
    const char *meaning;
};

const struct html_status *html_status(enum kv_statement_status status);

void html_badge(const struct html *html, enum kv_statement_status status);
void html_severity(const struct html *html, enum kv_severity severity);

/* How many statements have each status. */
struct html_counts {
    size_t of[KV_STATEMENT_STATUSES];
};
void html_counts_add(struct html_counts *counts, const struct kv_section *section);

/* "2 drifted, 1 not evaluated" as badges; "as documented" if there is nothing to look at. */
void html_counts(const struct html *html, const struct html_counts *counts);

/* --- findings.c --- */

/* "ResourceQuota/compute", with the namespace unless it is this one (may be NULL). */
const char *html_object(const struct html *html, const struct kv_object_name *object,
                        const char *namespace);

/* Where a finding is on the page: "f3". */
void html_finding_link(const struct html *html, size_t index, const char *namespace);

/* What was found in place of what is documented, in short; nothing if no value says it. */
void html_found(const struct html *html, const struct kv_finding *finding);

/* The findings of a section (size_t), in full. */
void html_findings(const struct html *html, const struct kv_list *indexes, const char *namespace);

/* All findings of a report without sections. */
void html_all_findings(const struct html *html);

/* Findings in full that have no place on the page: those that are resolved. */
void html_resolved(const struct html *html);

/* --- quotas.c --- */

/* The quotas of a namespace, each with a bar for what is used. */
void html_quotas(const struct html *html, const char *namespace);

/* All quotas of the report, by namespace. */
void html_all_quotas(const struct html *html);

/* The fullest amount in the namespace, in one line; nothing if there is none. */
void html_quota_line(const struct html *html, const char *namespace);

/* --- sections.c --- */

/* The documented cluster. */
void html_sections(const struct html *html);

/* --- summary.c --- */

/* The clusters of several reports: what each of them is like, the worst first. Links lead to "c1"
 * for the first that is given. */
void html_matrix(const struct html *html, const struct kv_glance *glances, size_t count);

/* What was checked, and the verdict. */
void html_header(const struct html *html);

/* Links to the topics; `of` (may be NULL) is the cluster, where there are several. */
void html_navigation(const struct html *html, const char *of);

/* What differs, in short: of a report that compares, what is new and resolved first. */
void html_differences(const struct html *html);

/* What could not be looked at, and rules that do not apply. */
void html_gaps(const struct html *html);

/* What the words of the statuses mean. */
void html_legend(const struct html *html);

#endif
