#include "markdown_page.h"
#include "matrix.h"
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

/* First the matrix, then each report. */
static void markdown_write_many(const struct kv_report *reports, size_t count,
                                const struct kv_style *style, struct kv_buffer *out)
{
    matrix_markdown(reports, count, out);
    for (size_t i = 0; i < count; i++) {
        if (reports[i].failure)
            continue;
        kv_buffer_text(out, "\n");
        if (kv_string_is(reports[i].command, "quota"))
            quota_markdown_write(&reports[i], style, out);
        else
            markdown_write(&reports[i], style, out);
    }
}

const struct kv_format kv_report_markdown = {
    .name = "markdown",
    .help = "for the comment on a pull request",
    .write = markdown_write,
    .write_quotas = quota_markdown_write,
    .write_many = markdown_write_many,
};
