#include "paint.h"

void text_paint(struct kv_buffer *out, const struct kv_style *style, const char *color,
                const char *text, size_t bytes)
{
    bool colored = color && style->color && bytes > 0;
    if (colored)
        kv_buffer_printf(out, "\033[%sm", color);
    kv_buffer_add(out, text, bytes);
    if (colored)
        kv_buffer_text(out, "\033[0m");
}

const char *severity_color(enum kv_severity severity)
{
    return severity == KV_SEVERITY_ERROR     ? STYLE_BOLD ";" STYLE_RED
           : severity == KV_SEVERITY_WARNING ? STYLE_BOLD ";" STYLE_YELLOW
                                             : STYLE_BOLD ";" STYLE_CYAN;
}

const char *verdict_color(enum kv_verdict verdict)
{
    return verdict == KV_VERDICT_CONFORMS  ? STYLE_BOLD ";" STYLE_GREEN
           : verdict == KV_VERDICT_PARTIAL ? STYLE_BOLD ";" STYLE_YELLOW
                                           : STYLE_BOLD ";" STYLE_RED;
}
