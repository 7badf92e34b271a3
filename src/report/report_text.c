#include "matrix.h"
#include "report/quota/text.h"
#include "text.h"

/* First the matrix, then each report. */
static void text_write_many(const struct kv_report *reports, size_t count,
                            const struct kv_style *style, struct kv_buffer *out)
{
    matrix_text(reports, count, style, out);
    for (size_t i = 0; i < count; i++) {
        const struct kv_report *report = &reports[i];
        if (report->failure) /* the matrix says it */
            continue;
        kv_buffer_text(out, out->length > 0 ? "\n" : "");
        if (kv_string_is(report->command, "quota"))
            quota_text_write(report, style, out);
        else
            text_write(report, style, out);
    }
}

const struct kv_format kv_report_text = {
    .name = "text",
    .help = "for people: findings by namespace and a summary line",
    .human = true,
    .write = text_write,
    .write_quotas = quota_text_write,
    .write_many = text_write_many,
};
