/* Source: https://github.github.com/gfm/ (escapes, code spans) */
#include "markdown.h"

#include "kubevet/report/screen.h"

#include <stdint.h>

enum { CELL_MAX = 300 }; /* bytes of one value in a table */

void markdown_escape(struct kv_buffer *out, const char *text)
{
    struct kv_buffer line = {0};
    kv_screen_escape(&line, text);
    for (const char *c = kv_buffer_as_text(&line).data; *c; c++) {
        if (*c == '<' || *c == '>' || *c == '&' || *c == '@' || *c == '#')
            kv_buffer_printf(out, "&#%d;", *c);
        else if (strchr("\\`*_[]|~$", *c))
            kv_buffer_printf(out, "\\%c", *c);
        else
            kv_buffer_add(out, c, 1);
    }
    kv_buffer_release(&line);
}

/* The longest run of backticks; the fence of a code span must be longer. */
static size_t longest_run(const char *text)
{
    size_t longest = 0;
    for (size_t run; *text; text += run ? run : 1) {
        run = strspn(text, "`");
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void repeat(struct kv_buffer *out, char c, size_t count)
{
    while (count-- > 0)
        kv_buffer_add(out, &c, 1);
}

static void code_add(struct kv_buffer *out, const char *text, const char *escaped)
{
    struct kv_buffer line = {0};
    kv_screen_escape(&line, text);
    size_t length = line.length;
    if (length > CELL_MAX) {
        for (length = CELL_MAX; ((unsigned char)line.data[length] & 0xc0) == 0x80;)
            length--; /* not within a UTF-8 character */
        line.data[length] = '\0';
    }
    const char *content = kv_buffer_as_text(&line).data;
    size_t fence = longest_run(content) + 1;
    const char *padding = fence > 1 || content[0] == ' ' ? " " : "";
    repeat(out, '`', fence);
    kv_buffer_text(out, padding);
    for (const char *c = content; *c; c++)
        kv_buffer_printf(out, strchr(escaped, *c) ? "\\%c" : "%c", *c);
    kv_buffer_text(out, length < line.length ? "..." : "");
    kv_buffer_text(out, padding);
    repeat(out, '`', fence);
    kv_buffer_release(&line);
}

void markdown_code(struct kv_buffer *out, const char *text)
{
    code_add(out, text, "|");
}

void markdown_span(struct kv_buffer *out, const char *text)
{
    code_add(out, text, "");
}
