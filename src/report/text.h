/* The report for people, for other formats to hold. */
#ifndef KUBEVET_REPORT_TEXT_H
#define KUBEVET_REPORT_TEXT_H

#include "kubevet/report/format.h"

void kv_text_write(const struct kv_report *report, const struct kv_style *style,
                   struct kv_buffer *out);

#endif
