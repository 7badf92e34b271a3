/* The report for people, for other formats to hold, and its colours. */
#ifndef KUBEVET_REPORT_TEXT_H
#define KUBEVET_REPORT_TEXT_H

#include "kubevet/report/format.h"

/* SGR codes of ECMA-48, as every terminal emulator has them. */
#define KV_BOLD   "1"
#define KV_DIM    "2"
#define KV_RED    "31"
#define KV_GREEN  "32"
#define KV_YELLOW "33"
#define KV_CYAN   "36"

void kv_text_write(const struct kv_report *report, const struct kv_style *style,
                   struct kv_buffer *out);

#endif
