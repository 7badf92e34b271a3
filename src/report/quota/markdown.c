#include "markdown.h"

#include "report/markdown.h"
#include "report/markdown_page.h"
#include "view.h"

/* The part of a page that is reserved for findings. */
enum { FINDINGS_MIN = 16384 };

static const char *state_text(const struct kv_quota_resource *resource)
{
    if (resource->state != KV_QUOTA_OK)
        return kv_quota_state_name(resource->state);
    return resource->ratio < 0 ? "not known" : resource->projected_ratio > 1 ? "at its peak" : "ok";
}

static void row_add(const struct quota_row *row, struct kv_arena *arena, struct kv_buffer *out)
{
    const struct kv_quota_resource *resource = row->resource;
    const char *const names[] = {row->use->namespace, row->use->quota, resource->resource};
    const char *const amounts[] = {
        quota_used(arena, resource),
        quota_hard(arena, resource),
        resource->documented ? quota_short(arena, resource->documented, resource->hard) : "",
        resource->ratio < 0 ? "?" : quota_percent(arena, resource->ratio),
        quota_peak(arena, resource, resource->projected),
        quota_peak(arena, resource, resource->worst),
        quota_peak(arena, resource, resource->slack),
        state_text(resource),
    };
    kv_buffer_text(out, "|");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        kv_buffer_text(out, " ");
        markdown_code(out, names[i]);
        kv_buffer_text(out, " |");
    }
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
        kv_buffer_text(out, " ");
        markdown_escape(out, amounts[i]);
        kv_buffer_text(out, " |");
    }
    kv_buffer_text(out, "\n");
}

static void table_add(const struct kv_quota_report *quotas, struct kv_arena *arena,
                      struct kv_buffer *page)
{
    struct kv_list rows = quota_rows(quotas, arena);
    struct kv_buffer text = {0};
    size_t left_out = 0;
    if (rows.count > 0)
        kv_buffer_text(page,
                       "\n| namespace | quota | resource | used | hard | documented | share | "
                       "peak | worst | slack | state |\n"
                       "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | "
                       "--- |\n");
    kv_list_each(&rows, const struct quota_row, row) {
        kv_buffer_clear(&text);
        row_add(row, arena, &text);
        if (left_out > 0 || page->length + text.length > MARKDOWN_MAX - FINDINGS_MIN)
            left_out++;
        else
            kv_buffer_add(page, text.data, text.length);
    }
    if (left_out > 0)
        kv_buffer_printf(page, "\n%zu more amount%s did not fit into a comment.\n", left_out,
                         left_out == 1 ? "" : "s");
    kv_buffer_release(&text);
}

/* Each refusal in full, or counted. */
static void refusals_add(const struct kv_quota_report *quotas, struct kv_buffer *page)
{
    struct kv_buffer text = {0};
    size_t left_out = 0;
    bool begun = false;
    kv_list_each(&quotas->quotas, const struct kv_quota_use, use) {
        kv_list_each(&use->denied, const struct kv_quota_denial, denial) {
            kv_buffer_clear(&text);
            kv_buffer_text(&text, begun ? "- " : "\n### Refused now\n\n- ");
            markdown_code(&text, use->namespace);
            kv_buffer_text(&text, " ");
            markdown_code(&text, denial->object);
            kv_buffer_text(&text, ": ");
            markdown_escape(&text, denial->message);
            kv_buffer_text(&text, "\n");
            if (left_out > 0 || page->length + text.length > MARKDOWN_MAX - FINDINGS_MIN / 2)
                left_out++;
            else
                kv_buffer_add(page, text.data, text.length);
            begun = true;
        }
    }
    if (left_out > 0)
        kv_buffer_printf(page, "\n%zu more refusal%s did not fit into a comment.\n", left_out,
                         left_out == 1 ? "" : "s");
    kv_buffer_release(&text);
}

void quota_markdown_write(const struct kv_report *report, const struct kv_style *style,
                          struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    struct kv_buffer page = {0};
    markdown_head(report, "kubevet quota", &page);
    table_add(report->quotas, &arena, &page);
    refusals_add(report->quotas, &page);
    markdown_body(report, style, &page);
    kv_buffer_add(out, page.data, page.length);
    kv_buffer_release(&page);
    kv_arena_release(&arena);
}
