/* The documented cluster with what became of each statement. A statement is held only if a rule
 * compared it (kv_check_compares), each of its rules ran without a gap that concerns it, and
 * nothing was found at its place. */
#include "engine/internal.h"

#include "engine/evaluate/standing.h"

#include "kubevet/base/buffer.h"
#include "kubevet/spec/statement.h"

#include <stdlib.h>

/* --- sections --- */

struct document {
    const struct question *question;
    struct kv_report *report;
    struct kv_list statements; /* struct kv_spec_statement */
    struct kv_intern numbers;  /* of a topic's or namespace's section, plus 1 */
};

static struct kv_text section_key(struct kv_buffer *key, const char *topic, const char *namespace)
{
    kv_buffer_clear(key);
    kv_buffer_printf(key, "%s\n%s", topic, namespace ? namespace : "");
    return kv_buffer_as_text(key);
}

/* The section of a topic (namespace NULL), or of a namespace; added if there is none yet. */
static struct kv_section *section_of(struct document *document, const char *topic,
                                     const char *namespace)
{
    struct kv_report *report = document->report;
    struct kv_buffer key = {0};
    size_t *number = kv_intern_number(&document->numbers, section_key(&key, topic, namespace));
    kv_buffer_release(&key);
    if (*number == 0) {
        struct kv_section *section =
            kv_list_push(&report->sections, &report->arena, sizeof *section);
        section->topic = topic;
        section->namespace = namespace;
        *number = report->sections.count;
    }
    return kv_list_item(&report->sections, struct kv_section, *number - 1);
}

static struct kv_section *section_find(const struct document *document, const char *topic,
                                       const char *namespace)
{
    struct kv_buffer key = {0};
    size_t number = kv_intern_number_of(&document->numbers, section_key(&key, topic, namespace));
    kv_buffer_release(&key);
    return number > 0 ? kv_list_item(&document->report->sections, struct kv_section, number - 1)
                      : NULL;
}

static struct kv_section *section_of_statement(struct document *document,
                                               const struct kv_spec_statement *said)
{
    const struct kv_spec_namespace *namespace = said->namespace;
    const char *topic = kv_spec_section_title(said->section);
    struct kv_section *section =
        section_of(document, topic, namespace ? namespace->name.text : NULL);
    if (namespace && !section->place.file) {
        section->group = namespace->profile.text;
        section->text = namespace->purpose.text;
        section->place = namespace->name.place;
    }
    return section;
}

/* Sections of a topic follow each other, those of namespaces by their profile, in the spec's
 * order. */
struct ordered {
    const struct kv_spec_statement *said;
    size_t group, index;
};

static int ordered_compare(const void *left, const void *right)
{
    const struct ordered *a = left, *b = right;
    if (a->said->section != b->said->section)
        return a->said->section < b->said->section ? -1 : 1;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (!a->said->namespace != !b->said->namespace)
        return a->said->namespace ? 1 : -1;
    return a->index < b->index ? -1 : 1;
}

/* Profiles by their first namespace; what is of the topic as a whole comes first, but things after
 * what is said without one. */
static size_t group_of(struct kv_intern *profiles, const struct kv_spec_statement *said)
{
    if (!said->namespace)
        return said->type ? 1 : 0;
    const char *profile = said->namespace->profile.text;
    size_t *number = kv_intern_number(profiles, kv_text_of(profile ? profile : ""));
    if (*number == 0)
        *number = profiles->count + 1;
    return *number;
}

/* The statements' indexes in the order of the document. */
static struct ordered *statements_order(const struct document *document, struct kv_arena *arena)
{
    const struct kv_list *list = &document->statements;
    struct ordered *ordered = kv_arena_array(arena, list->count + 1, sizeof *ordered);
    struct kv_intern profiles = {0};
    for (size_t i = 0; i < list->count; i++) {
        const struct kv_spec_statement *said = kv_list_item(list, struct kv_spec_statement, i);
        ordered[i] = (struct ordered){said, group_of(&profiles, said), i};
    }
    kv_sort(ordered, list->count, sizeof *ordered, ordered_compare);
    kv_intern_release(&profiles);
    return ordered;
}

/* --- statements --- */

static void statement_add(struct document *document, const struct kv_spec_statement *said,
                          const struct standing *standing)
{
    struct kv_section *section = section_of_statement(document, said);
    struct kv_statement *statement =
        kv_list_push(&section->statements, &document->report->arena, sizeof *statement);
    *statement = (struct kv_statement){.type = said->type,
                                       .subject = said->subject,
                                       .key = said->key,
                                       .label = said->label,
                                       .reference = said->reference,
                                       .value = said->value,
                                       .text = said->text,
                                       .status = standing->status,
                                       .reason = standing->reason,
                                       .place = said->place,
                                       .compared_by = standing->compared_by,
                                       .findings = standing->findings};
}

/* --- findings --- */

static const char *namespace_of(const struct kv_finding *finding)
{
    return finding->object.namespace                        ? finding->object.namespace
           : strcmp(finding->object.kind, "Namespace") == 0 ? finding->object.name
                                                            : NULL;
}

/* The topic whose statement in the spec is the last one before the place. */
static const char *topic_at(const struct document *document, struct kv_place place)
{
    const struct kv_spec_statement *nearest = NULL;
    kv_list_each(&document->statements, const struct kv_spec_statement, said) {
        if (place.file && kv_string_is(said->place.file, place.file) &&
            said->place.line <= place.line && (!nearest || said->place.line >= nearest->place.line))
            nearest = said;
    }
    return kv_spec_section_title(nearest ? nearest->section : KV_SPEC_CLUSTER);
}

/* Where a reader looks for a finding: in its namespace, else where the spec says what it
 * violates. */
static struct kv_section *section_of_finding(struct document *document,
                                             const struct standings *standings, size_t index)
{
    const struct kv_finding *finding =
        kv_list_item(&document->report->findings, struct kv_finding, index);
    const char *topic = kv_spec_section_title(KV_SPEC_NAMESPACES);
    const char *namespace = namespace_of(finding);
    if (namespace && strcmp(finding->object.kind, "Namespace") != 0)
        return section_of(document, topic, namespace);
    struct kv_section *section = namespace ? section_find(document, topic, namespace) : NULL;
    if (section)
        return section;
    const struct kv_spec_statement *said = standings_statement(standings, index);
    if (said)
        return section_of_statement(document, said);
    return section_of(document, namespace ? topic : topic_at(document, finding->spec), NULL);
}

static void findings_add(struct document *document, const struct standings *standings)
{
    struct kv_report *report = document->report;
    for (size_t i = 0; i < report->findings.count; i++) {
        struct kv_section *section = section_of_finding(document, standings, i);
        kv_list_add(&section->findings, &report->arena, size_t, i);
    }
}

/* A section that was added for a finding stands behind the others of its topic. */
static void sections_order(struct kv_report *report)
{
    struct kv_list ordered = {0};
    for (int topic = KV_SPEC_NONE + 1; topic < KV_SPEC_SECTIONS; topic++) {
        const char *title = kv_spec_section_title((enum kv_spec_section)topic);
        kv_list_each(&report->sections, const struct kv_section, section) {
            if (strcmp(section->topic, title) == 0)
                kv_list_add(&ordered, &report->arena, struct kv_section, *section);
        }
    }
    report->sections = ordered;
}

void report_document(const struct question *question, struct kv_report *report)
{
    if (!question->selection->document)
        return;
    struct kv_arena arena = {0};
    struct document document = {.question = question, .report = report};
    kv_spec_statements(question->spec, &report->arena, &document.statements);
    struct standings standings = standings_make(question, report, &document.statements, &arena);
    const struct ordered *ordered = statements_order(&document, &arena);
    for (size_t i = 0; i < document.statements.count; i++)
        statement_add(&document, ordered[i].said, &standings.items[ordered[i].index]);
    findings_add(&document, &standings);
    sections_order(report);
    kv_intern_release(&document.numbers);
    standings_release(&standings);
    kv_arena_release(&arena);
}
