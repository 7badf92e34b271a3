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
static void many_begin(struct kv_many *many)
{
    struct kv_buffer out = {0};
    matrix_markdown(many, &out);
    kv_spool_take(many->out, &out);
}

static void many_add(struct kv_many *many, const struct kv_report *report, size_t index)
{
    struct kv_buffer out = {0};
    (void)index;
    if (report->failure) /* the matrix says it */
        return;
    kv_buffer_text(&out, "\n");
    if (kv_string_is(report->command, "quota"))
        quota_markdown_write(report, many->style, &out);
    else
        markdown_write(report, many->style, &out);
    kv_spool_take(many->out, &out);
}

const struct kv_format kv_report_markdown = {
    .name = "markdown",
    .help = "for the comment on a pull request",
    .write = markdown_write,
    .write_quotas = quota_markdown_write,
    .many = {.begin = many_begin, .add = many_add},
};
