#include "html.h"

#include "report/quota/view.h"

#include <math.h>

/* A share of 0 to 100 for a bar, in percent. */
static int share(double ratio)
{
    if (ratio < 0)
        return 0;
    return ratio >= 1 || isinf(ratio) ? 100 : (int)(ratio * 100);
}

/* The text beside it says the same. */
static void bar_put(const struct html *html, const struct kv_quota_resource *resource)
{
    html_put(html,
             "<span class=\"bar %s\" aria-hidden=\"true\" style=\"--used:%d%%;--peak:%d%%\">"
             "</span>",
             kv_quota_state_name(resource->state), share(resource->ratio),
             share(resource->projected_ratio));
}

static void resource_put(const struct html *html, const struct kv_quota_resource *resource)
{
    struct kv_arena *arena = html->arena;
    const char *hard = quota_short(arena, quota_hard(arena, resource), NULL);
    const char *used = quota_short(arena, quota_used(arena, resource), resource->hard);
    const char *peak = quota_peak(arena, resource, resource->projected);
    bool differs = resource->documented && !kv_string_is(resource->documented, resource->hard);
    html_put(html, "<tr><th scope=\"row\">%s</th><td>", resource->resource);
    bar_put(html, resource);
    html_put(html, "</td><td>%s of %s%s%s%s</td><td>%s</td><td>%s%s</td></tr>\n", used ? used : "?",
             hard, resource->ratio < 0 ? "" : " (",
             resource->ratio < 0 ? "" : quota_percent(arena, resource->ratio),
             resource->ratio < 0 ? "" : ")", quota_short(arena, peak, resource->hard),
             resource->documented ? resource->documented : "–", differs ? " ✗" : "");
}

static void quota_put(const struct html *html, const struct kv_quota_use *use)
{
    html_put(html,
             "<table class=\"quota\"><caption>Quota %s</caption>\n<thead><tr><th "
             "scope=\"col\">Resource</th><th scope=\"col\"><span class=\"unseen\">Bar</span></th>"
             "<th scope=\"col\">Used</th><th scope=\"col\">Peak</th><th "
             "scope=\"col\">Documented</th></tr></thead><tbody>\n",
             use->quota);
    kv_list_each(&use->resources, const struct kv_quota_resource, resource)
        resource_put(html, resource);
    html_put(html, "</tbody></table>\n");
}

/* Quotas are sorted by namespace: the index of its first one. */
static size_t first_of(const struct kv_list *quotas, const char *namespace)
{
    size_t low = 0, high = quotas->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct kv_quota_use *use = kv_list_item(quotas, struct kv_quota_use, middle);
        if (kv_string_compare(use->namespace, namespace) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct kv_quota_use *quota_of(const struct html *html, const char *namespace,
                                           size_t index)
{
    if (!html->report->quotas)
        return NULL;
    const struct kv_list *quotas = &html->report->quotas->quotas;
    size_t at = first_of(quotas, namespace) + index;
    const struct kv_quota_use *use =
        at < quotas->count ? kv_list_item(quotas, struct kv_quota_use, at) : NULL;
    return use && kv_string_is(use->namespace, namespace) ? use : NULL;
}

void html_quotas(const struct html *html, const char *namespace)
{
    const struct kv_quota_use *use;
    for (size_t i = 0; (use = quota_of(html, namespace, i)); i++)
        quota_put(html, use);
}

void html_quota_line(const struct html *html, const char *namespace)
{
    const struct kv_quota_use *use;
    const struct kv_quota_resource *fullest = NULL;
    for (size_t i = 0; (use = quota_of(html, namespace, i)); i++) {
        kv_list_each(&use->resources, const struct kv_quota_resource, resource) {
            if (resource->ratio >= 0 && (!fullest || resource->ratio > fullest->ratio))
                fullest = resource;
        }
    }
    if (!fullest)
        return;
    bar_put(html, fullest);
    html_put(html, " %s %s", fullest->resource, quota_percent(html->arena, fullest->ratio));
}

void html_all_quotas(const struct html *html)
{
    const char *before = NULL;
    if (!html->report->quotas || html->report->quotas->quotas.count == 0)
        return;
    html_topic_begin(html, "quotas", "Quotas");
    kv_list_each(&html->report->quotas->quotas, const struct kv_quota_use, use) {
        if (!kv_string_is(use->namespace, before))
            html_put(html, "<h%d>%s</h%d>\n", html->level + 1, use->namespace, html->level + 1);
        before = use->namespace;
        quota_put(html, use);
    }
    html_topic_end(html);
}
