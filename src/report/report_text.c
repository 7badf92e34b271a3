#include "matrix.h"
#include "report/quota/text.h"
#include "text.h"

/* First the matrix, then each report. */
static void many_begin(struct kv_many *many)
{
    struct kv_buffer out = {0};
    matrix_text(many, &out);
    kv_spool_take(many->out, &out);
}

static void many_add(struct kv_many *many, const struct kv_report *report, size_t index)
{
    struct kv_buffer out = {0};
    (void)index;
    if (report->failure) /* the matrix says it */
        return;
    kv_buffer_text(&out, kv_spool_length(many->out) > 0 ? "\n" : "");
    if (kv_string_is(report->command, "quota"))
        quota_text_write(report, many->style, &out);
    else
        text_write(report, many->style, &out);
    kv_spool_take(many->out, &out);
}

const struct kv_format kv_report_text = {
    .name = "text",
    .help = "for people: findings by namespace and a summary line",
    .human = true,
    .write = text_write,
    .write_quotas = quota_text_write,
    .many = {.begin = many_begin, .add = many_add},
};
