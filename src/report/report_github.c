/* Workflow commands: annotations on runners that support them, plain lines elsewhere.
 *
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
#include "finding.h"
#include "gaps.h"
#include "repository.h"
#include "summary.h"
#include "text.h"

#include "kubevet/report/screen.h"

/* A runner shows this many annotations of each level in a step; the report counts the rest. */
enum { SHOWN_MAX = 10 };

static const char *const commands[] = {
    [KV_SEVERITY_INFO] = "notice",
    [KV_SEVERITY_WARNING] = "warning",
    [KV_SEVERITY_ERROR] = "error",
};

/* `also`: the characters that end a property's value. Other control characters are escaped, too, as
 * they could control a terminal that shows the log. */
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

/* `cluster`: among several ones, the one that an annotation is about; NULL = there is one report.
 */
static void cluster_put(struct kv_buffer *out, const char *cluster)
{
    if (!cluster)
        return;
    escape(out, cluster, "");
    kv_buffer_text(out, ": ");
}

static void property(struct kv_buffer *out, const char *name, const char *value)
{
    kv_buffer_printf(out, "%s=", name);
    escape(out, value, ":,");
}

static void annotation(const struct kv_report *report, const char *cluster,
                       const struct kv_finding *finding, struct repository *repository,
                       struct kv_arena *arena, struct kv_buffer *out)
{
    struct kv_place place = finding_place(report, finding);
    kv_buffer_printf(out, "::%s ", commands[finding->severity]);
    property(out, "title", finding->rule->id);
    if (place.file) {
        property(out, ",file", repository_path(repository, place));
        kv_buffer_printf(out, ",line=%u", place.line);
    }
    if (place.file && place.column > 0)
        kv_buffer_printf(out, ",col=%u", place.column);
    kv_buffer_text(out, "::");
    cluster_put(out, cluster);
    escape(out, finding_object(finding, arena), "");
    kv_buffer_text(out, ": ");
    escape(out, finding_sentence(finding, arena), "");
    if (report->compares && finding->change == KV_CHANGE_EXISTING)
        kv_buffer_text(out, " [existing]");
    if (finding->hint) {
        kv_buffer_text(out, ". Hint: ");
        escape(out, finding->hint, "");
    }
    kv_buffer_text(out, "\n");
}

/* Text that is no command: a name may begin with `::`, behind blanks of any script, or hold `##[`,
 * which runners take for one anywhere in a line. Source: TryParseV2 and TryParse of
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs */
static void plain_put(struct kv_buffer *out, const char *text)
{
    bool begins = true;
    for (const char *c = text; *c; c++) {
        bool is_blank = *c == ' ' || (unsigned char)*c >= 0x80;
        bool is_old = c > text && c[-1] == '#' && strncmp(c, "#[", 2) == 0;
        if (is_old || (begins && strncmp(c, "::", 2) == 0))
            kv_buffer_text(out, "\\");
        kv_buffer_add(out, c, 1);
        begins = *c == '\n' || (begins && is_blank);
    }
}

/* The text report, in a group. */
static void text_put(const struct kv_report *report, const struct kv_style *style,
                     struct kv_buffer *out)
{
    const struct kv_style plain = {.verbose = style->verbose, .all = style->all};
    struct kv_buffer text = {0};
    text_write(report, &plain, &text);
    kv_buffer_text(out, "::group::kubevet\n");
    plain_put(out, kv_buffer_as_text(&text).data);
    kv_buffer_text(out, "::endgroup::\n");
    kv_buffer_release(&text);
}

static void summary_put(const struct kv_report *report, size_t beyond, struct kv_arena *arena,
                        struct kv_buffer *out)
{
    struct kv_buffer line = {0};
    kv_screen_escape(&line, summary_line(report, arena));
    kv_buffer_text(out, "kubevet: ");
    plain_put(out, kv_buffer_as_text(&line).data);
    if (beyond > 0)
        kv_buffer_printf(
            out, "; %zu of the findings are only in the log: GitHub shows %d annotations of a kind",
            beyond, SHOWN_MAX);
    kv_buffer_text(out, "\n");
    kv_buffer_release(&line);
}

/* One annotation for each reason why something was not evaluated. */
static void gap_annotations(const struct kv_report *report, const char *cluster,
                            struct kv_arena *arena, struct kv_buffer *out)
{
    struct kv_list gaps = {0};
    gaps_find(report->not_evaluated.items, report->not_evaluated.count, arena, &gaps);
    kv_list_each(&gaps, const struct gap, gap) {
        kv_buffer_text(out, "::warning title=not evaluated::");
        cluster_put(out, cluster);
        escape(out, gap->reason, "");
        kv_buffer_text(out, " (");
        escape(out, gap->rules, "");
        if (gap->where) {
            kv_buffer_text(out, "; ");
            escape(out, gap->some, "");
        }
        kv_buffer_text(out, ")\n");
    }
}

static void failure_annotation(const struct kv_report *report, const char *cluster,
                               struct kv_buffer *out)
{
    if (!report->failure)
        return;
    kv_buffer_text(out, "::error title=no verdict::");
    cluster_put(out, cluster);
    escape(out, report->failure, "");
    kv_buffer_text(out, "\n");
}

/* A reviewer is to see what the change brings: runners show few annotations. */
static bool is_annotated(const struct kv_report *report, const struct kv_style *style,
                         const struct kv_finding *finding)
{
    return !report->compares || style->all || finding->change == KV_CHANGE_NEW;
}

static void report_put(const struct kv_report *report, const char *cluster,
                       const struct kv_style *style, struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    struct repository repository = {0};
    struct kv_list findings = findings_by_severity(report, &arena);
    size_t of_kind[KV_SEVERITY_ERROR + 1] = {0}, beyond = 0;
    const struct kv_finding *const *worst_first = findings.items;
    failure_annotation(report, cluster, out);
    for (size_t i = 0; i < findings.count; i++) {
        if (!is_annotated(report, style, worst_first[i]))
            continue;
        annotation(report, cluster, worst_first[i], &repository, &arena, out);
        beyond += ++of_kind[worst_first[i]->severity] > SHOWN_MAX;
    }
    gap_annotations(report, cluster, &arena, out);
    text_put(report, style, out);
    summary_put(report, beyond, &arena, out);
    kv_arena_release(&arena);
}

static void github_write(const struct kv_report *report, const struct kv_style *style,
                         struct kv_buffer *out)
{
    report_put(report, NULL, style, out);
}

static void many_add(struct kv_many *many, const struct kv_report *report, size_t index)
{
    struct kv_buffer out = {0};
    const char *cluster = summary_cluster(report);
    kv_buffer_text(&out, index > 0 ? "\n" : "");
    report_put(report, cluster ? cluster : "(unknown)", many->style, &out);
    kv_spool_take(many->out, &out);
}

const struct kv_format kv_report_github = {
    .name = "github",
    .help = "for runners of GitHub and Forgejo: annotations, then the text",
    .write = github_write,
    .many = {.add = many_add},
};
