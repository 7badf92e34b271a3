#include "html.h"

#include "kubevet/report/screen.h"

#include <stdarg.h>

static void escape(struct kv_buffer *out, const char *text)
{
    struct kv_buffer visible = {0};
    kv_screen_escape(&visible, text);
    for (size_t i = 0; i < visible.length; i++) {
        char c = visible.data[i];
        if (c == '&')
            kv_buffer_text(out, "&amp;");
        else if (c == '<')
            kv_buffer_text(out, "&lt;");
        else if (c == '>')
            kv_buffer_text(out, "&gt;");
        else if (c == '"')
            kv_buffer_text(out, "&quot;");
        else if (c == '\'')
            kv_buffer_text(out, "&#39;");
        else
            kv_buffer_add(out, &c, 1);
    }
    kv_buffer_release(&visible);
}

/* One conversion; returns what follows it. */
static const char *convert(struct kv_buffer *out, const char *at, va_list *arguments)
{
    if (*at == 's') {
        const char *text = va_arg(*arguments, const char *);
        escape(out, text ? text : "");
    } else if (*at == 'z') {
        kv_buffer_printf(out, "%zu", va_arg(*arguments, size_t));
        at++;
    } else if (*at == 'u') {
        kv_buffer_printf(out, "%u", va_arg(*arguments, unsigned));
    } else if (*at == 'd') {
        kv_buffer_printf(out, "%d", va_arg(*arguments, int));
    } else {
        kv_buffer_text(out, "%");
    }
    return at + 1;
}

void html_put(const struct html *html, const char *markup, ...)
{
    va_list arguments;
    va_start(arguments, markup);
    while (*markup) {
        size_t plain = strcspn(markup, "%");
        kv_buffer_add(html->out, markup, plain);
        markup += plain;
        if (*markup)
            markup = convert(html->out, markup + 1, &arguments);
    }
    va_end(arguments);
}

const char *html_count(const struct html *html, size_t count, const char *noun)
{
    return kv_arena_printf(html->arena, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}

void html_topic_begin(const struct html *html, const char *id, const char *title)
{
    html_put(html, "<section class=\"topic\" id=\"%s%s\" aria-labelledby=\"", html->prefix, id);
    if (*html->prefix) /* the cluster's name is a part of the topic's */
        html_put(html, "%sh ", html->prefix);
    html_put(html, "%sh-%s\">\n<h%d id=\"%sh-%s\">%s</h%d>\n", html->prefix, id, html->level,
             html->prefix, id, title, html->level);
}

void html_topic_end(const struct html *html)
{
    html_put(html, "</section>\n");
}
