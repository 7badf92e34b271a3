#include "engine/evaluate/standing.h"

#include "kubevet/base/glob.h"

/* --- what its rules say --- */

/* What the rules say together. */
struct outcome {
    const char *left_out;       /* a rule that was not run; NULL = none */
    const char *gap;            /* why one could not look */
    const char *not_applicable; /* why one does not apply */
};

static void not_applicable_fill(struct standings *standings)
{
    const struct kv_list *list = &standings->report->not_applicable;
    for (size_t i = 0; i < list->count; i++)
        *kv_intern_number(&standings->not_applicable,
                          kv_text_of(kv_list_item(list, struct kv_not_applicable, i)->rule)) =
            i + 1;
}

static const char *why_not_applicable(const struct standings *standings, const char *rule)
{
    size_t number = kv_intern_number_of(&standings->not_applicable, kv_text_of(rule));
    return number > 0 ? kv_list_item(&standings->report->not_applicable, struct kv_not_applicable,
                                     number - 1)
                            ->reason
                      : NULL;
}

static const char outdated[] = "manifests change the object, so its status does not count yet";

static void rule_ask(struct standings *standings, size_t index, const struct kv_rule *rule,
                     struct outcome *out)
{
    const char *id = rule->doc.id;
    const struct kv_spec_statement *said = standing_statement(standings, index);
    const struct standing_gap *gap = standing_gap(standings, said, id);
    const char *reason = why_not_applicable(standings, id);
    if (!out->left_out && !rule_is_selected(standings->question->selection, rule))
        out->left_out = id;
    if (!out->gap && gap)
        out->gap = gap->is_outdated ? outdated : gap->gap->reason;
    if (!out->not_applicable && reason)
        out->not_applicable = reason;
    if (standing_is_compared(standings, said, id))
        kv_list_add(&standings->items[index].compared_by, &standings->report->arena, const char *,
                    id);
}

static struct outcome rules_ask(struct standings *standings, size_t index)
{
    struct outcome outcome = {0};
    const struct kv_list *rules = standing_rules(standings, index);
    kv_list_each(rules, const struct standing_rule, named)
        rule_ask(standings, index, named->rule, &outcome);
    return outcome;
}

/* --- the standing --- */

static bool is_waived(const struct standings *standings, const struct kv_list *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        if (!kv_list_item(&standings->report->findings, struct kv_finding,
                          *kv_list_item(findings, size_t, i))
                 ->waived)
            return false;
    return true;
}

static bool is_selected(const struct standings *standings, const struct kv_spec_statement *said)
{
    const struct kv_strings *globs = &standings->question->selection->namespaces;
    const char *namespace = standing_namespace(said);
    return globs->count == 0 ||
           (namespace && kv_globs_match(globs->items, globs->count, namespace));
}

static void set(struct standing *standing, enum kv_statement_status status, const char *reason)
{
    standing->status = status;
    standing->reason = reason;
}

static bool share_rule(const struct standings *standings, size_t a, size_t b)
{
    const struct kv_list *rules = standing_rules(standings, a);
    kv_list_each(rules, const struct standing_rule, named) {
        if (standing_names_rule(standings, b, &named->rule->doc))
            return true;
    }
    return false;
}

/* Another statement on the same thing, found by the same rule: that the thing is not there. */
static const struct standing *sibling_find(const struct standings *standings, size_t index)
{
    const struct kv_spec_statement *said = standing_statement(standings, index);
    for (size_t i = said->thing; i < standings->statements->count; i++) {
        const struct kv_spec_statement *other = standing_statement(standings, i);
        if (said->thing > 0 && other->namespace != said->namespace)
            break;
        if (i != index && other->section == said->section && other->thing == said->thing &&
            other->namespace == said->namespace && standings->items[i].findings.count > 0 &&
            share_rule(standings, index, i))
            return &standings->items[i];
    }
    return NULL;
}

/* Nothing compared it: it is as the thing that it is about, which may not exist. */
static bool take_over(struct standings *standings, size_t index)
{
    struct standing *standing = &standings->items[index];
    const struct kv_spec_statement *said = standing_statement(standings, index);
    const struct standing *thing = said->thing > 0 ? &standings->items[said->thing - 1] : NULL;
    if (thing && (thing->status == KV_STATEMENT_DRIFTED || thing->status == KV_STATEMENT_WAIVED ||
                  thing->status == KV_STATEMENT_NOT_EVALUATED)) {
        set(standing, thing->status, thing->reason);
        standing->findings = thing->findings;
        return true;
    }
    const struct standing *sibling = sibling_find(standings, index);
    if (!sibling)
        return false;
    standing->findings = sibling->findings;
    set(standing,
        is_waived(standings, &sibling->findings) ? KV_STATEMENT_WAIVED : KV_STATEMENT_DRIFTED,
        NULL);
    return true;
}

static void uncompared_evaluate(struct standings *standings, size_t index,
                                const struct outcome *outcome)
{
    struct standing *standing = &standings->items[index];
    if (take_over(standings, index))
        return;
    if (standing->is_explained)
        set(standing, KV_STATEMENT_NOT_EVALUATED, "a finding on another object explains it");
    else if (outcome->not_applicable)
        set(standing, KV_STATEMENT_NOT_APPLICABLE, outcome->not_applicable);
    else if (standings->report->source == KV_SOURCE_MANIFESTS)
        set(standing, KV_STATEMENT_NOT_APPLICABLE, "the manifests alone do not show it");
    else
        set(standing, KV_STATEMENT_NOT_APPLICABLE, "there is nothing that it applies to");
}

static void compared_evaluate(struct standings *standings, size_t index,
                              const struct outcome *outcome)
{
    struct standing *standing = &standings->items[index];
    if (standing->is_outdated)
        set(standing, KV_STATEMENT_NOT_EVALUATED, outdated);
    else if (outcome->gap)
        set(standing, KV_STATEMENT_NOT_EVALUATED, outcome->gap);
    else if (outcome->left_out)
        set(standing, KV_STATEMENT_NOT_EVALUATED,
            kv_arena_printf(&standings->report->arena, "the run left out %s (--rule, --skip-rule)",
                            outcome->left_out));
    else if (standing->findings.count > 0)
        set(standing, KV_STATEMENT_WAIVED, NULL);
    else if (standing->compared_by.count > 0 && !standing->is_explained)
        set(standing, KV_STATEMENT_HELD, NULL);
    else
        uncompared_evaluate(standings, index, outcome);
}

static void statement_evaluate(struct standings *standings, size_t index)
{
    const struct kv_spec_statement *said = standing_statement(standings, index);
    struct standing *standing = &standings->items[index];
    const struct outcome outcome = rules_ask(standings, index);
    if (standing->findings.count > 0 && !is_waived(standings, &standing->findings))
        set(standing, KV_STATEMENT_DRIFTED, NULL);
    else if (said->is_fact)
        set(standing, KV_STATEMENT_NOT_CHECKABLE, said->unchecked);
    else if (standing_rules(standings, index)->count == 0 && said->unchecked)
        set(standing, KV_STATEMENT_NOT_APPLICABLE, said->unchecked);
    else if (standing_rules(standings, index)->count == 0)
        set(standing, KV_STATEMENT_HEADING, NULL);
    else if (standings->report->verdict == KV_VERDICT_NONE)
        set(standing, KV_STATEMENT_NOT_EVALUATED, "this is not the documented cluster");
    else if (!is_selected(standings, said))
        set(standing, KV_STATEMENT_NOT_EVALUATED, "--namespace does not select it");
    else
        compared_evaluate(standings, index, &outcome);
}

struct standings standings_make(const struct question *question, struct kv_report *report,
                                const struct kv_list *statements, struct kv_arena *arena)
{
    struct standings standings = {
        .question = question, .report = report, .statements = statements, .arena = arena};
    standings.items = kv_arena_array(arena, statements->count + 1, sizeof *standings.items);
    standing_rules_fill(&standings);
    standing_places_fill(&standings);
    standing_findings_fill(&standings);
    standing_gaps_fill(&standings);
    not_applicable_fill(&standings);
    for (size_t i = 0; i < statements->count; i++)
        statement_evaluate(&standings, i);
    return standings;
}

const struct kv_spec_statement *standings_statement(const struct standings *standings,
                                                    size_t finding)
{
    size_t number = standings->said[finding];
    return number > 0 ? standing_statement(standings, number - 1) : NULL;
}

void standings_release(struct standings *standings)
{
    kv_intern_release(&standings->keys);
    kv_intern_release(&standings->places);
    kv_intern_release(&standings->compared);
    kv_intern_release(&standings->gap_numbers);
    kv_intern_release(&standings->not_applicable);
}
