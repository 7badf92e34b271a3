/* A page of text for a terminal: colours, escaped text, wrapped lines. */
#ifndef KUBEVET_REPORT_TEXT_PAGE_H
#define KUBEVET_REPORT_TEXT_PAGE_H

#include "report/paint.h"

struct page {
    const struct kv_report *report;
    const struct kv_style *style;
    struct kv_buffer *out;
    struct kv_arena *arena;
    size_t width;  /* columns of a line; SIZE_MAX = no limit */
    size_t gutter; /* columns before what belongs to a finding */
    bool brief;    /* on a narrow screen: the head names the spec, namespaces have no heads */
    size_t column; /* of the cursor, kept by the functions below */
};

/* A wide screen is not used to its end: long lines are hard to read, and the eye does not find what
 * stands far to the right. */
enum { PAGE_WIDTH_MAX = 160, PAGE_RIGHT_MAX = 120 };

struct page page_make(const struct kv_report *report, const struct kv_style *style,
                      struct kv_arena *arena, struct kv_buffer *out);

/* Text of any origin, escaped. */
const char *page_escape(struct page *page, const char *text);

/* Appends escaped text as it is. `color` NULL = the terminal's own. */
void page_put(struct page *page, const char *color, const char *text);

/* Moves the cursor to a column, on a new line if it is beyond it. */
void page_move(struct page *page, size_t column);

void page_line_end(struct page *page); /* nothing at the beginning of a line */

/* Does text of so many columns fit behind the cursor? */
bool page_fits(const struct page *page, size_t columns);

/* Appends escaped text behind the cursor and two blanks; on a new line, indented, if it does not
 * fit. `room`: columns to fill with blanks, if they fit. */
void page_part(struct page *page, size_t indent, const char *color, const char *text, size_t room);

/* Appends escaped text from the cursor on, broken into lines that begin at the indent. */
void page_wrap(struct page *page, size_t indent, const char *color, const char *text);

/* Appends escaped text at the right end of the line if it fits there; otherwise false. */
bool page_right(struct page *page, const char *color, const char *text);

#endif
