#include "kubevet/report/screen.h"

#include "kubevet/base/utf8.h"

size_t kv_screen_columns(const char *text, size_t count)
{
    size_t columns = 0;
    for (size_t i = 0; i < count; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

void kv_screen_pad(struct kv_buffer *out, size_t columns)
{
    kv_buffer_printf(out, "%*s", (int)columns, "");
}

/* Of the first characters. */
static size_t bytes_of(const char *text, size_t characters)
{
    size_t bytes = 0;
    for (; text[bytes]; bytes++)
        if (((unsigned char)text[bytes] & 0xc0) != 0x80 && characters-- == 0)
            break;
    return bytes;
}

const char *kv_screen_cut(const char *text, size_t columns, struct kv_arena *arena)
{
    size_t length = kv_screen_columns(text, strlen(text));
    if (length <= columns || columns < 2)
        return text;
    size_t tail = (columns - 2) / 2, head = columns - 2 - tail;
    return kv_arena_printf(arena, "%.*s..%s", (int)bytes_of(text, head), text,
                           text + bytes_of(text, length - tail));
}

static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/* What turns text around (marks, embeddings, overrides and isolates), ends lines, or is not seen at
 * all. The joiners U+200C and U+200D belong to words of some scripts. */
static bool is_misleading(uint32_t code)
{
    return code == 0x00ad || code == 0x061c || code == 0x200b ||
           (code >= 0x200e && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x2069) || code == 0xfeff ||
           (code >= 0xe0000 && code <= 0xe007f);
}

static void control_escape(struct kv_buffer *out, uint32_t code)
{
    if (code == '\n')
        kv_buffer_text(out, "\\n");
    else if (code == '\r')
        kv_buffer_text(out, "\\r");
    else if (code == '\t')
        kv_buffer_text(out, "\\t");
    else
        kv_buffer_printf(out, "\\x%02x", (unsigned)code);
}

void kv_screen_escape(struct kv_buffer *out, const char *text)
{
    struct kv_text rest = kv_text_of(text);
    while (rest.length > 0) {
        uint32_t code;
        size_t length = kv_utf8_decode(rest, &code);
        bool nul = strncmp(rest.data, KV_NUL, 2) == 0;
        if (nul)
            control_escape(out, 0);
        else if (length == 0)
            kv_buffer_printf(out, "\\x%02x", (unsigned char)*rest.data);
        else if (is_control(code))
            control_escape(out, code);
        else if (is_misleading(code))
            kv_buffer_printf(out, "\\u%04x", (unsigned)code);
        else
            kv_buffer_add(out, rest.data, length);
        length += length > 0 ? 0 : nul ? 2 : 1;
        rest.data += length;
        rest.length -= length;
    }
}

void kv_screen_wrap(struct kv_buffer *out, const char *text, size_t column, size_t indent,
                    int width)
{
    size_t limit = width > 0 ? (size_t)width : SIZE_MAX;
    while (*text != '\0') {
        size_t spaces = strspn(text, " ");
        size_t bytes = strcspn(text + spaces, " \n");
        size_t columns = kv_screen_columns(text + spaces, bytes);
        bool full = column > indent && bytes > 0 && column + spaces + columns > limit;
        if (full || *text == '\n') {
            kv_buffer_text(out, "\n");
            text += full ? spaces : 1;
            column = 0;
            continue;
        }
        if (column < indent) {
            kv_screen_pad(out, indent - column);
            column = indent;
        }
        kv_buffer_add(out, text, spaces + bytes);
        text += spaces + bytes;
        column += spaces + columns;
    }
}
