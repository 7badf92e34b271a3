/* Colours of what a terminal shows. */
#ifndef KUBEVET_REPORT_PAINT_H
#define KUBEVET_REPORT_PAINT_H

#include "kubevet/report/format.h"

/* SGR codes of ECMA-48, which every terminal emulator supports. */
#define STYLE_BOLD   "1"
#define STYLE_DIM    "2"
#define STYLE_RED    "31"
#define STYLE_GREEN  "32"
#define STYLE_YELLOW "33"
#define STYLE_CYAN   "36"

/* Adds a text in a colour (NULL: none), if the style allows colours. */
void text_paint(struct kv_buffer *out, const struct kv_style *style, const char *color,
                const char *text, size_t bytes);

const char *severity_color(enum kv_severity severity);
const char *verdict_color(enum kv_verdict verdict);

#endif
