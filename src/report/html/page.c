#include "html.h"

extern const char html_style[]; /* page.css */

/* The policy forbids everything except the style: even markup that got in could do nothing. */
void html_page_begin(const struct html *html, const char *title)
{
    html_put(html,
             "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
             "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
             "'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" "
             "content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" "
             "content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta "
             "name=\"generator\" content=\"kubevet " KUBEVET_VERSION "\">\n<title>%s</title>\n"
             "<style>\n",
             title);
    kv_buffer_text(html->out, html_style);
    html_put(html, "\n</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the "
                   "content</a>\n<header>\n<p class=\"eyebrow\">kubevet</p>\n");
}

void html_page_end(const struct html *html)
{
    html_put(html, "</body>\n</html>\n");
}
