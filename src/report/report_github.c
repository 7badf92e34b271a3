/* Workflow commands: annotations where a runner knows them, plain lines where it only logs them.
 *
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
#include "finding.h"
#include "gaps.h"
#include "text.h"

#include "kubevet/report/screen.h"

/* A runner shows this many annotations of each kind in a step: the report says how many there are.
 */
enum { SHOWN_MAX = 10 };

static const char *const commands[] = {
    [KV_SEVERITY_INFO] = "notice",
    [KV_SEVERITY_WARNING] = "warning",
    [KV_SEVERITY_ERROR] = "error",
};

/* `also`: the characters that end a property's value, which data may hold. Other control characters
 * could drive a terminal that shows the log. */
static void escape(struct kv_buffer *out, const char *text, const char *also)
{
    struct kv_buffer safe = {0};
    for (const char *c = text; *c; c++) {
        if (*c == '%' || *c == '\r' || *c == '\n' || strchr(also, *c))
            kv_buffer_printf(&safe, "%%%02X", (unsigned char)*c);
        else
            kv_buffer_add(&safe, c, 1);
    }
    kv_screen_escape(out, kv_buffer_as_text(&safe).data);
    kv_buffer_release(&safe);
}

static void property(struct kv_buffer *out, const char *name, const char *value)
{
    kv_buffer_printf(out, "%s=", name);
    escape(out, value, ":,");
}

static void annotation(const struct kv_report *report, const struct kv_finding *finding,
                       struct kv_arena *arena, struct kv_buffer *out)
{
    struct kv_place place = kv_finding_place(report, finding);
    kv_buffer_printf(out, "::%s ", commands[finding->severity]);
    property(out, "title", finding->rule->id);
    property(out, ",file", kv_place_path(place));
    kv_buffer_printf(out, ",line=%u", place.line);
    if (place.column > 0)
        kv_buffer_printf(out, ",col=%u", place.column);
    kv_buffer_text(out, "::");
    escape(out, kv_finding_object(finding, arena), "");
    kv_buffer_text(out, ": ");
    escape(out, kv_finding_sentence(finding, arena), "");
    if (kv_finding_change(finding))
        kv_buffer_printf(out, " [%s]", kv_finding_change(finding));
    if (finding->hint) {
        kv_buffer_text(out, ". ");
        escape(out, finding->hint, "");
    }
    kv_buffer_text(out, "\n");
}

/* One for each reason: what could not be looked at must not pass unseen. */
static void gap_annotations(const struct kv_report *report, struct kv_arena *arena,
                            struct kv_buffer *out)
{
    struct kv_list gaps = {0};
    kv_gaps_find(report->not_evaluated.items, report->not_evaluated.count, arena, &gaps);
    kv_list_each(&gaps, const struct kv_gap, gap)
    {
        kv_buffer_text(out, "::warning title=not evaluated::");
        escape(out, gap->reason, "");
        kv_buffer_text(out, " (");
        escape(out, gap->rules, "");
        if (gap->where) {
            kv_buffer_text(out, "; ");
            escape(out, gap->where, "");
        }
        kv_buffer_text(out, ")\n");
    }
}

static void write_github(const struct kv_report *report, const struct kv_style *style,
                         struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    struct kv_list findings = kv_findings_by_severity(report, &arena);
    size_t of_kind[KV_SEVERITY_ERROR + 1] = {0}, beyond = 0;
    const struct kv_finding *const *worst_first = findings.items;
    for (size_t i = 0; i < findings.count; i++) {
        annotation(report, worst_first[i], &arena, out);
        beyond += ++of_kind[worst_first[i]->severity] > SHOWN_MAX;
    }
    gap_annotations(report, &arena, out);
    /* No line of the text can be taken for a command: what it quotes has no line breaks. */
    kv_buffer_text(out, "::group::kubevet\n");
    const struct kv_style plain = {.verbose = style->verbose};
    kv_text_write(report, &plain, out);
    kv_buffer_text(out, "::endgroup::\n");
    kv_buffer_text(out, "kubevet: ");
    kv_buffer_text(out, kv_report_line(report, &arena));
    if (beyond > 0)
        kv_buffer_printf(out,
                         "; %zu of the findings are in the log only: %d annotations of a kind "
                         "are shown",
                         beyond, SHOWN_MAX);
    kv_buffer_text(out, "\n");
    kv_arena_release(&arena);
}

const struct kv_format kv_report_github = {
    .name = "github",
    .help = "for GitHub's and Forgejo's runners: annotations, then the text",
    .write = write_github,
};
