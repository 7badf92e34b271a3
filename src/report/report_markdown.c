#include "markdown_page.h"
#include "report/quota/markdown.h"

static void markdown_write(const struct kv_report *report, const struct kv_style *style,
                           struct kv_buffer *out)
{
    struct kv_buffer page = {0};
    markdown_head(report, "kubevet", &page);
    markdown_body(report, style, &page);
    kv_buffer_add(out, page.data, page.length);
    kv_buffer_release(&page);
}

const struct kv_format kv_report_markdown = {
    .name = "markdown",
    .help = "for the comment on a pull request",
    .write = markdown_write,
    .write_quotas = quota_markdown_write,
};
