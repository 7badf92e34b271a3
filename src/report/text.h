/* The text report, as a whole and in parts. */
#ifndef KUBEVET_REPORT_TEXT_H
#define KUBEVET_REPORT_TEXT_H

#include "kubevet/report/format.h"

void text_write(const struct kv_report *report, const struct kv_style *style,
                struct kv_buffer *out);

/* Is there nothing to print, with -q? What --new-only accepts is nothing to report. */
bool text_is_silent(const struct kv_report *report, const struct kv_style *style);

/* In two parts, to put something between them: which cluster, the counts and which state; then the
 * findings and what was not evaluated. */
void text_head(const struct kv_report *report, const struct kv_style *style, struct kv_buffer *out);
void text_body(const struct kv_report *report, const struct kv_style *style, struct kv_buffer *out);

#endif
