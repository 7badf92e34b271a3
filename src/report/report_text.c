#include "report/quota/text.h"
#include "text.h"

const struct kv_format kv_report_text = {
    .name = "text",
    .help = "for people: findings by namespace and a summary line",
    .human = true,
    .write = text_write,
    .write_quotas = quota_text_write,
};
