/* A page of Markdown for the comment on a pull request: a summary, then the findings. What does not
 * fit is counted.
 *
 * GitHub, GitLab and Forgejo accept at least 65,536 characters. */
#include "markdown_page.h"
#include "checkout.h"
#include "gaps.h"
#include "markdown.h"
#include "markdown_findings.h"
#include "repository.h"
#include "shown.h"
#include "summary.h"

static void builds_add(const struct kv_list *builds, struct kv_arena *arena, struct kv_buffer *out)
{
    kv_list_each(builds, const struct kv_build, build) {
        const char *word = checkout_word(build, arena);
        if (!word || out->length > MARKDOWN_MAX)
            continue;
        kv_buffer_text(out, "- ");
        markdown_escape(out,
                        kv_arena_printf(arena, "%s/%s: %s", build->namespace, build->name, word));
        kv_buffer_text(out, "\n");
    }
}

/* What became of the Kustomizations and HelmReleases of a checkout. */
static void checkout_add(const struct kv_checkout *checkout, struct kv_arena *arena,
                         struct kv_buffer *out)
{
    kv_buffer_text(out, "\n### Checkout\n\n");
    markdown_escape(out, checkout_line(checkout, arena));
    kv_buffer_text(out, "\n\n");
    builds_add(&checkout->builds, arena, out);
    builds_add(&checkout->releases, arena, out);
}

/* Returns how many do not fit. */
static size_t gaps_add(const struct kv_report *report, struct kv_arena *arena,
                       struct kv_buffer *out)
{
    struct kv_list gaps = {0};
    struct kv_buffer row = {0};
    size_t left_out = 0;
    gaps_find(report->not_evaluated.items, report->not_evaluated.count, arena, &gaps);
    if (gaps.count > 0)
        kv_buffer_text(out, "\n### Not evaluated\n\n");
    kv_list_each(&gaps, const struct gap, gap) {
        kv_buffer_clear(&row);
        kv_buffer_text(&row, "- ");
        markdown_escape(&row, gap->reason);
        kv_buffer_text(&row, ": ");
        markdown_escape(&row, gap->rules);
        if (gap->where) {
            kv_buffer_text(&row, "; ");
            markdown_escape(&row, gap->some);
        }
        kv_buffer_text(&row, "\n");
        if (left_out > 0 || out->length + row.length > MARKDOWN_MAX)
            left_out++;
        else
            kv_buffer_add(out, row.data, row.length);
    }
    kv_buffer_release(&row);
    return left_out;
}

void markdown_head(const struct kv_report *report, const char *title, struct kv_buffer *page)
{
    struct kv_arena arena = {0};
    const char *age = summary_age(report, false, &arena);
    kv_buffer_printf(page, "## %s", title);
    if (summary_cluster(report)) {
        kv_buffer_text(page, ": ");
        markdown_escape(page, summary_cluster(report));
    }
    kv_buffer_printf(page, "\n\n**%s** \xc2\xb7 ", summary_counts(report, &arena));
    if (report->failure) {
        markdown_escape(page, report->failure);
        kv_buffer_text(page, " \xc2\xb7 ");
    }
    markdown_escape(page, summary_state(report, &arena));
    kv_buffer_printf(page, "%s%s\n", age ? ", " : "", age ? age : "");
    if (report->docs && report->findings.count > report->waived) {
        kv_buffer_text(page, "\nDocumentation: ");
        markdown_escape(page, report->docs);
        kv_buffer_text(page, "\n");
    }
    kv_arena_release(&arena);
}

/* The first rule that the reader sees, as an example; NULL = none. */
static const char *first_rule(const struct kv_report *report, struct kv_arena *arena)
{
    enum kv_change change = report->compares ? KV_CHANGE_NEW : KV_CHANGE_NONE;
    struct kv_list shown = findings_choose(report, (struct shown_choice){.change = change}, arena);
    return shown.count > 0 ? kv_list_item(&shown, struct shown, 0)->finding->rule->id : NULL;
}

static void foot_add(const struct kv_report *report, struct kv_arena *arena, struct kv_buffer *page)
{
    const char *rule = first_rule(report, arena);
    struct repository repository = {0};
    const struct kv_place spec = {.file = report->spec_file};
    kv_buffer_printf(page, "\n<sub>kubevet %s", KUBEVET_VERSION);
    if (report->spec_file) {
        kv_buffer_text(page, " \xc2\xb7 spec ");
        markdown_span(page, repository_path(&repository, spec));
    }
    kv_buffer_printf(page, " \xc2\xb7 %s", summary_scope(report, arena));
    if (rule) {
        kv_buffer_text(page, " \xc2\xb7 ");
        markdown_span(page, kv_arena_printf(arena, "kubevet explain %s", rule));
        kv_buffer_text(page, " explains a rule");
    }
    kv_buffer_text(page, "</sub>\n");
}

void markdown_body(const struct kv_report *report, const struct kv_style *style,
                   struct kv_buffer *page)
{
    struct kv_arena arena = {0};
    markdown_findings(report, style, page);
    if (report->checkout)
        checkout_add(report->checkout, &arena, page);
    size_t gaps = gaps_add(report, &arena, page);
    if (gaps > 0)
        kv_buffer_printf(
            page,
            "\n"
            "%zu more reason%s why something was not evaluated did not fit into a comment.\n",
            gaps, gaps == 1 ? "" : "s");
    foot_add(report, &arena, page);
    kv_arena_release(&arena);
}
