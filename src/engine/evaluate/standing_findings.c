/* Which statements the findings violate. */
#include "engine/evaluate/standing.h"

#include "kubevet/base/buffer.h"

/* --- findings --- */

static const char *finding_namespace(const struct kv_finding *finding)
{
    return strcmp(finding->object.kind, "Namespace") == 0 ? finding->object.name
                                                          : finding->object.namespace;
}

size_t standings_violated(const struct standings *standings, const struct kv_finding *finding)
{
    const char *namespace = finding_namespace(finding);
    if (!finding->spec.file)
        return 0;
    size_t number = namespace ? standing_find(standings, finding->spec, namespace) : 0;
    if (number == 0)
        number = standing_find(standings, finding->spec, NULL);
    return number > 0 ? number : standing_find_around(standings, finding->spec, namespace);
}

static void number_add(struct standings *standings, struct kv_list *numbers, size_t number)
{
    for (size_t i = 0; i < numbers->count; i++)
        if (*kv_list_item(numbers, size_t, i) == number)
            return;
    if (number > 0)
        kv_list_add(numbers, standings->arena, size_t, number);
}

/* All statements that a finding violates (size_t: their indexes, plus 1), the one at its place
 * first. */
static struct kv_list all_violated(struct standings *standings, const struct kv_finding *finding)
{
    struct kv_list numbers = {0};
    number_add(standings, &numbers, standings_violated(standings, finding));
    kv_list_each(&finding->also, const struct kv_violated, also)
        number_add(standings, &numbers, standing_find(standings, also->place, also->namespace));
    return numbers;
}

/* Notes it at the statement, and at others of the same place that its rule compares. A default is
 * documented where its record is. */
static void finding_note(struct standings *standings, size_t statement, size_t finding)
{
    const struct kv_rule_doc *rule =
        kv_list_item(&standings->report->findings, struct kv_finding, finding)->rule;
    bool is_noted = false;
    for (size_t i = statement; i > 0; i = standings->next[i - 1]) {
        if (!standing_names_rule(standings, i - 1, rule))
            continue;
        kv_list_add(&standings->items[i - 1].findings, &standings->report->arena, size_t, finding);
        is_noted = true;
    }
    if (!is_noted)
        kv_list_add(&standings->items[statement - 1].findings, &standings->report->arena, size_t,
                    finding);
}

static struct kv_text object_key(struct kv_buffer *key, const struct kv_object_name *object)
{
    kv_buffer_clear(key);
    kv_buffer_printf(key, "%s\n%s\n%s", object->kind, object->namespace ? object->namespace : "",
                     object->name ? object->name : "");
    return kv_buffer_as_text(key);
}

/* By the objects that they report as missing: findings by their index, plus 1, and explained ones
 * behind them. */
static void missing_add(struct kv_intern *numbers, const struct kv_list *findings, size_t first)
{
    struct kv_buffer key = {0};
    for (size_t i = 0; i < findings->count; i++) {
        const struct kv_finding *finding = kv_list_item(findings, struct kv_finding, i);
        size_t *number =
            finding->missing ? kv_intern_number(numbers, object_key(&key, &finding->object)) : NULL;
        if (number && *number == 0)
            *number = first + i + 1;
    }
    kv_buffer_release(&key);
}

/* The finding that explains another one, plus 1; 0 = unknown. What explains it may itself be
 * explained. */
static size_t explanation_find(const struct standings *standings, const struct kv_intern *numbers,
                               const struct kv_finding *finding)
{
    enum { CAUSES_MAX = 8 };
    struct kv_buffer key = {0};
    const struct kv_report *report = standings->report;
    size_t number = 0;
    for (int i = 0; i < CAUSES_MAX && finding->cause.kind; i++) {
        number = kv_intern_number_of(numbers, object_key(&key, &finding->cause));
        if (number <= report->findings.count)
            break;
        finding = kv_list_item(&report->explained, struct kv_finding,
                               number - report->findings.count - 1);
    }
    kv_buffer_release(&key);
    return number <= report->findings.count ? number : 0;
}

/* What an explained finding violates is drifted by the finding that explains it. */
static void explained_fill(struct standings *standings)
{
    struct kv_report *report = standings->report;
    struct kv_intern numbers = {0};
    missing_add(&numbers, &report->findings, 0);
    missing_add(&numbers, &report->explained, report->findings.count);
    kv_list_each(&report->explained, const struct kv_finding, finding) {
        const struct kv_list all = all_violated(standings, finding);
        size_t by = all.count > 0 ? explanation_find(standings, &numbers, finding) : 0;
        kv_list_each(&all, const size_t, at) {
            if (by > 0)
                finding_note(standings, *at, by - 1);
            else
                standings->items[*at - 1].is_explained = true;
        }
    }
    kv_intern_release(&numbers);
}

void standing_findings_fill(struct standings *standings)
{
    struct kv_report *report = standings->report;
    standings->said =
        kv_arena_array(standings->arena, report->findings.count + 1, sizeof *standings->said);
    for (size_t i = 0; i < report->findings.count; i++) {
        const struct kv_finding *finding = kv_list_item(&report->findings, struct kv_finding, i);
        const struct kv_list all = all_violated(standings, finding);
        kv_list_each(&all, const size_t, at)
            finding_note(standings, *at, i);
        standings->said[i] = all.count > 0 ? *kv_list_item(&all, size_t, 0) : 0;
    }
    explained_fill(standings);
    kv_list_each(&report->outdated, const struct kv_finding, finding) {
        const struct kv_list all = all_violated(standings, finding);
        kv_list_each(&all, const size_t, at)
            standings->items[*at - 1].is_outdated = true;
    }
}
