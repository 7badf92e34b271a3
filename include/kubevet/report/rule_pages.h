/* Documentation of rules, printed from their descriptors, so that it agrees with the code. */
#ifndef KUBEVET_REPORT_RULE_PAGES_H
#define KUBEVET_REPORT_RULE_PAGES_H

#include "kubevet/base/buffer.h"
#include "kubevet/model/report.h"

/* A rule's documentation with the names of the kinds that it needs and of those that it uses if
 * readable; both end with NULL. */
struct kv_rule_page {
    const struct kv_rule_doc *doc;
    const char *const *reads;
    const char *const *also_reads;
};

/* One rule in full, for people. */
void kv_rule_page_text(const struct kv_rule_page *page, int width, struct kv_buffer *out);

/* A line each: id, severity, summary, in `width` columns (0 = no limit). */
void kv_rule_pages_text(const struct kv_rule_page *pages, size_t count, int width,
                        struct kv_buffer *out);

/* The reference of all rules by family, the part of their ids before the slash. */
void kv_rule_pages_markdown(const struct kv_rule_page *pages, size_t count, struct kv_buffer *out);

void kv_rule_pages_json(const struct kv_rule_page *pages, size_t count, struct kv_buffer *out);

#endif
