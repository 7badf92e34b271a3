/* The documentation of rules, printed from their descriptors: it can't disagree with the code. */
#ifndef KUBEVET_REPORT_RULE_PAGES_H
#define KUBEVET_REPORT_RULE_PAGES_H

#include "kubevet/base/buffer.h"
#include "kubevet/base/report.h"

/* A rule's documentation and the names of the kinds that it needs, or only uses where they can be
 * read; both end with NULL. */
struct kv_rule_page {
    const struct kv_rule_doc *doc;
    const char *const *reads;
    const char *const *also_reads;
};

/* One rule in full, for people. */
void kv_rule_page_text(const struct kv_rule_page *page, int width, struct kv_buffer *out);

/* A line each: id, severity, summary. */
void kv_rule_pages_text(const struct kv_rule_page *pages, size_t count, struct kv_buffer *out);

/* The reference of all rules, by family: what stands before the slash of their ids. */
void kv_rule_pages_markdown(const struct kv_rule_page *pages, size_t count, struct kv_buffer *out);

void kv_rule_pages_json(const struct kv_rule_page *pages, size_t count, struct kv_buffer *out);

#endif
