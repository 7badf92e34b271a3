#include "page.h"

#include "kubevet/report/screen.h"

#include <stdint.h>

enum { GUTTER = 11, NARROW = 60, GUTTER_NARROW = 4, GAP = 2 };

struct page page_make(const struct kv_report *report, const struct kv_style *style,
                      struct kv_arena *arena, struct kv_buffer *out)
{
    struct page page = {.report = report, .style = style, .out = out, .arena = arena};
    size_t width = style->width > 0 ? (size_t)style->width : SIZE_MAX;
    page.width = style->width > PAGE_WIDTH_MAX ? PAGE_WIDTH_MAX : width;
    page.brief = page.width < PAGE_RIGHT_MAX;
    page.gutter = page.width < NARROW ? GUTTER_NARROW : GUTTER;
    return page;
}

const char *page_escape(struct page *page, const char *text)
{
    struct kv_buffer escaped = {0};
    kv_screen_escape(&escaped, text);
    const char *copy = kv_arena_copy(page->arena, kv_buffer_as_text(&escaped));
    kv_buffer_release(&escaped);
    return copy;
}

void page_put(struct page *page, const char *color, const char *text)
{
    if (!*text)
        return;
    text_paint(page->out, page->style, color, text, strlen(text));
    page->column += kv_screen_columns(text, strlen(text));
}

void page_line_end(struct page *page)
{
    struct kv_buffer *out = page->out;
    if (page->column == 0)
        return;
    while (out->length > 0 && out->data[out->length - 1] == ' ')
        out->data[--out->length] = '\0';
    kv_buffer_text(out, "\n");
    page->column = 0;
}

void page_move(struct page *page, size_t column)
{
    if (page->column > column)
        page_line_end(page);
    kv_screen_pad(page->out, column - page->column);
    page->column = column;
}

bool page_fits(const struct page *page, size_t columns)
{
    return page->column <= page->width && columns <= page->width - page->column;
}

void page_part(struct page *page, size_t indent, const char *color, const char *text, size_t room)
{
    size_t columns = kv_screen_columns(text, strlen(text));
    bool begins = page->column <= indent;
    if (begins)
        page_move(page, indent);
    else if (page_fits(page, GAP + columns))
        page_move(page, page->column + GAP);
    else
        page_move(page, indent);
    page_put(page, color, text);
    if (room > columns && page_fits(page, room - columns + GAP + 1) && page->width < SIZE_MAX)
        page_move(page, page->column + room - columns);
}

/* The column after the last line of `out`. */
static size_t cursor_of(const struct kv_buffer *out)
{
    size_t start = out->length;
    while (start > 0 && out->data[start - 1] != '\n')
        start--;
    return kv_screen_columns(out->data + start, out->length - start);
}

void page_wrap(struct page *page, size_t indent, const char *color, const char *text)
{
    struct kv_buffer lines = {0};
    size_t before = page->column;
    kv_screen_wrap(&lines, text, page->column, indent,
                   page->width < SIZE_MAX ? (int)page->width : 0);
    const char *first = kv_buffer_as_text(&lines).data;
    size_t blanks = strspn(first, " ");
    kv_buffer_add(page->out, first, blanks);
    text_paint(page->out, page->style, color, first + blanks, strlen(first + blanks));
    page->column = cursor_of(&lines) + (strchr(first, '\n') ? 0 : before);
    kv_buffer_release(&lines);
}

bool page_right(struct page *page, const char *color, const char *text)
{
    size_t columns = kv_screen_columns(text, strlen(text));
    if (!page_fits(page, GAP + columns))
        return false;
    size_t end = page->width < PAGE_RIGHT_MAX ? page->width : PAGE_RIGHT_MAX;
    size_t start = page->column + GAP;
    page_move(page, page->width < SIZE_MAX && start + columns < end ? end - columns : start);
    page_put(page, color, text);
    return true;
}
