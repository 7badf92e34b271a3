#include "heading.h"

#include "write.h"

#include <string.h>

/* Of each kind of line. */
enum { LINES_MAX = 100 };

bool fault_is(const struct kv_finding *finding)
{
    return finding->severity >= KV_SEVERITY_WARNING && !finding->waived;
}

size_t faults_count(const struct kv_report *report)
{
    size_t count = 0;
    kv_list_each(&report->findings, const struct kv_finding, finding)
        count += fault_is(finding);
    return count;
}

static const char *source_text(struct draft *draft)
{
    const struct kv_state *state = draft->state;
    char time[KV_TIME_TEXT_MAX];
    if (state->recorded_at != KV_TIME_NONE)
        return draft_format(draft, " from a recording of %s",
                            kv_time_format(state->recorded_at, time));
    return state->source == KV_SOURCE_LIVE ? " from the live cluster" : " from a recording";
}

/* How many bytes of the text a row takes: up to a space, if it does not fit as a whole. */
static size_t row_length(const char *text, size_t width)
{
    size_t length = strlen(text), fits = 0;
    if (length <= width)
        return length;
    for (size_t i = 1; i < length; i++) {
        if (text[i] == ' ' && (i <= width || fits == 0))
            fits = i;
        if (i >= width && fits > 0)
            break;
    }
    return fits > 0 ? fits : length;
}

/* Rows after the first one are indented. */
static void line_add(struct kv_buffer *out, const char *text)
{
    static const char first[] = "#   ", next[] = "#     ";
    struct kv_buffer whole = {0};
    write_comment(text, &whole);
    const char *at = whole.data ? whole.data : "", *prefix = first;
    do {
        size_t length = row_length(at, WRITE_COLUMNS - strlen(prefix));
        kv_buffer_printf(out, "%s%.*s\n", prefix, (int)length, at);
        at += length + strspn(at + length, " ");
        prefix = next;
    } while (*at);
    kv_buffer_release(&whole);
}

static void rest_add(struct kv_buffer *out, size_t count)
{
    if (count > LINES_MAX)
        kv_buffer_printf(out, "#   and %zu more\n", count - LINES_MAX);
}

/* --- what check reports --- */

static const char *fault_line(struct draft *draft, const struct kv_finding *finding)
{
    const struct kv_object_name *object = &finding->object;
    return draft_format(draft, "%-7s %s  %s%s%s%s%s: %s", kv_severity_name(finding->severity),
                        finding->rule->id, object->kind, object->namespace ? "/" : "",
                        object->namespace ? object->namespace : "", object->name ? "/" : "",
                        object->name ? object->name : "", finding->message);
}

static void faults_add(struct draft *draft, struct kv_buffer *out, const struct kv_report *report)
{
    size_t count = faults_count(report), shown = 0;
    if (count == 0)
        return;
    kv_buffer_printf(out,
                     "#\n# At fault now: `kubevet check` reports %s until fixed, or waived "
                     "(kubevet init --waive DATE).\n",
                     count == 1 ? "it" : "these");
    kv_list_each(&report->findings, const struct kv_finding, finding) {
        if (fault_is(finding) && shown++ < LINES_MAX)
            line_add(out, fault_line(draft, finding));
    }
    rest_add(out, count);
}

/* --- what is not known --- */

static const char *gap_line(struct draft *draft, const struct kv_not_evaluated *gap)
{
    const struct kv_object_name *object = &gap->object;
    if (!object->kind)
        return draft_format(draft, "%s  %s", gap->rule, gap->reason);
    return draft_format(draft, "%s  %s%s%s%s%s: %s", gap->rule, object->kind,
                        object->namespace ? "/" : "", object->namespace ? object->namespace : "",
                        object->name ? "/" : "", object->name ? object->name : "", gap->reason);
}

/* Is it that a list could not be read which is named anyway? */
static bool is_named(const struct draft *draft, const char *reason)
{
    size_t length = strcspn(reason, ":");
    kv_list_each(&draft->result->unknown, const text_pointer, line) {
        if (strncmp(*line, reason, length) == 0 &&
            ((*line)[length] == ':' || (*line)[length] == ' '))
            return true;
    }
    return false;
}

/* A list that is unknown in many namespaces is one line of each rule. */
static struct kv_list gaps_collect(struct draft *draft, const struct kv_report *report)
{
    struct kv_list lines = {0};
    struct kv_intern noted = {0};
    kv_list_each(&report->not_evaluated, const struct kv_not_evaluated, gap) {
        const char *line = gap_line(draft, gap);
        if (!is_named(draft, gap->reason) && kv_intern_add(&noted, line))
            kv_list_add(&lines, draft->arena, const char *, line);
    }
    kv_intern_release(&noted);
    return lines;
}

/* Kinds that could not be read for one reason are one line: `cronjobs, jobs: ...`. */
static struct kv_list unknown_collect(struct draft *draft)
{
    const struct kv_list *unknown = &draft->result->unknown;
    struct kv_list lines = {0};
    for (size_t i = 0; i < unknown->count; i++) {
        const char *line = *kv_list_item(unknown, const char *, i);
        const char *reason = strchr(line, ':'), *names = "";
        bool is_said = false;
        for (size_t k = 0; k < unknown->count; k++) {
            const char *other = *kv_list_item(unknown, const char *, k);
            if (!reason || !kv_string_is(strchr(other, ':'), reason))
                continue;
            is_said = is_said || k < i;
            names = draft_format(draft, "%s%s%.*s", names, *names ? ", " : "",
                                 (int)strcspn(other, ":"), other);
        }
        if (!is_said)
            kv_list_add(&lines, draft->arena, const char *,
                        reason ? draft_format(draft, "%s%s", names, reason) : line);
    }
    return lines;
}

/* --- what is written as a comment, or by hand --- */

static const char *path_text(struct draft *draft, const struct entry *entry)
{
    const char *above = entry->parent ? path_text(draft, entry->parent) : "";
    if (!entry->key)
        return above;
    return *above ? draft_format(draft, "%s.%s", above, entry->key) : entry->key;
}

static void lines_collect(struct draft *draft, const struct entry *entry, struct kv_list *faults,
                          struct kv_list *edits)
{
    entry_each(entry, child)
    {
        bool is_fault = child->fault && *child->fault && !child->unproven;
        if (is_fault)
            kv_list_add(faults, draft->arena, const char *,
                        draft_format(draft, "%s  %s", path_text(draft, child), child->fault));
        else if (child->by_hand && !child->fault)
            kv_list_add(edits, draft->arena, const char *,
                        draft_format(draft, "%s: %s  %s", path_text(draft, child), child->text,
                                     child->note));
        if (!child->fault)
            lines_collect(draft, child, faults, edits);
    }
}

static void lines_add(struct kv_buffer *out, const char *title, const struct kv_list *lines)
{
    size_t shown = 0;
    if (lines->count == 0)
        return;
    kv_buffer_printf(out, "#\n# %s\n", title);
    kv_list_each(lines, const text_pointer, line) {
        if (shown++ < LINES_MAX)
            line_add(out, *line);
    }
    rest_add(out, lines->count);
}

const char *heading_make(struct draft *draft, const struct kv_report *report)
{
    struct kv_buffer text = {0};
    kv_buffer_text(&text, "# yaml-language-server: $schema=cluster-spec.schema.json\n");
    kv_buffer_printf(
        &text,
        "# Drafted by kubevet init%s.\n# Read it: it documents the cluster as it is "
        "now. Fill in what is commented out, or\n# remove it. What is found to be wrong "
        "is listed here, and not documented as right.\n",
        source_text(draft));
    struct kv_list faults = {0}, edits = {0}, gaps = {0}, unknown = {0};
    if (report) {
        unknown = unknown_collect(draft);
        faults_add(draft, &text, report);
        lines_collect(draft, draft->root, &faults, &edits);
        gaps = gaps_collect(draft, report);
    }
    lines_add(&text,
              "At fault now, and written as comments below: `kubevet check` does not report it.",
              &faults);
    lines_add(&text, "Edited by hand: is it meant to be so?", &edits);
    lines_add(&text, "Looks wrong, or is by chance: is it meant to be so?",
              report ? &draft->doubts : &edits);
    lines_add(&text, "Could not be read: what depends on it is a comment, or is not written.",
              &unknown);
    lines_add(&text, "Not evaluated now, whatever the spec says: `kubevet check` exits with 4.",
              &gaps);
    const char *copy = kv_arena_copy(draft->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}
