/* What a run with --rule can't look at since it is missing, where the rule that reports that was
 * left out: a run of `namespace/labels` alone on a namespace that does not exist must not pass. */
#include "engine/evaluate/standing.h"

#include "kubevet/base/buffer.h"

struct left_out {
    const struct question *question;
    struct kv_report *report;
    const struct kv_list *missing; /* struct kv_finding: of the rules that were left out */
    struct standings standings;
    size_t *missing_at;         /* by statement: the finding, plus 1; 0 = none */
    struct kv_intern evaluated; /* the rules that ran */
    struct kv_intern reported;  /* rule and finding */
};

/* Was it left out, but not by name? */
static bool is_left_out(const struct question *question, const struct kv_rule *rule)
{
    const struct kv_selection named = {.skip_rules = question->selection->skip_rules};
    return (rule->about & KV_ABOUT_ABSENCE) && !rule_is_selected(question->selection, rule) &&
           rule_is_selected(&named, rule);
}

/* What the state was told to keep, for the rules that run. */
static unsigned extra_kept(const struct question *question)
{
    unsigned extra = 0;
    for (const struct kv_rule *const *rule = kv_engine_rules(question->spec); *rule; rule++)
        if (rule_is_selected(question->selection, *rule))
            extra |= (*rule)->extra;
    return extra;
}

/* Runs the rules that were left out for what they find. */
static void missing_find(const struct question *question, const struct kv_state *state,
                         run_rule *run, struct kv_report *out)
{
    unsigned kept = extra_kept(question);
    report_describe(question->spec, state, out);
    for (const struct kv_rule *const *rule = kv_engine_rules(question->spec); *rule; rule++)
        if (is_left_out(question, *rule) && !((*rule)->extra & ~kept))
            run(*rule, question, state, out);
}

/* Notes each finding at the statement that it is about. */
static void missing_note(struct left_out *out)
{
    const struct standings *standings = &out->standings;
    for (size_t i = 0; i < out->missing->count; i++) {
        const struct kv_finding *finding = kv_list_item(out->missing, struct kv_finding, i);
        size_t at = standings_violated(standings, finding);
        for (; at > 0; at = standings->next[at - 1])
            if (standing_names_rule(standings, at - 1, finding->rule))
                out->missing_at[at - 1] = i + 1;
    }
}

/* Is it a key of the record that the other statement is about: `flux.path` of `spec.flux`? */
static bool is_within(const struct kv_spec_statement *said, const struct kv_spec_statement *other)
{
    const char *record = strrchr(other->reference, '.');
    struct kv_text own = {said->reference, strcspn(said->reference, ".")};
    return record && kv_text_is(own, record + 1);
}

/* The finding that the statement's thing, what that is in, or the record of its key is missing,
 * plus 1; 0 = none. */
static size_t missing_above(const struct left_out *out, size_t index)
{
    const struct kv_spec_statement *said = standing_statement(&out->standings, index);
    for (size_t i = index; i-- > said->thing;)
        if (out->missing_at[i] > 0 && is_within(said, standing_statement(&out->standings, i)))
            return out->missing_at[i];
    for (size_t thing = said->thing; thing > 0;
         thing = standing_statement(&out->standings, thing - 1)->thing)
        if (out->missing_at[thing - 1] > 0)
            return out->missing_at[thing - 1];
    return 0;
}

static bool is_new(struct left_out *out, const struct kv_rule *rule, size_t number)
{
    struct kv_buffer key = {0};
    kv_buffer_printf(&key, "%s %zu", rule->doc.id, number);
    bool is = kv_intern_add(&out->reported, kv_buffer_as_text(&key).data);
    kv_buffer_release(&key);
    return is;
}

/* The object that is missing; only its namespace, if it is that, or has no name. */
static struct kv_object_name object_of(struct kv_report *report, const struct kv_finding *finding)
{
    struct kv_object_name object = finding->object;
    if (strcmp(object.kind, "Namespace") == 0)
        object = (struct kv_object_name){.namespace = object.name};
    else if (!object.name)
        object = (struct kv_object_name){.namespace = object.namespace};
    object_name_own(report, &object);
    return object;
}

static void gap_add(struct left_out *out, const struct kv_rule *rule, size_t number)
{
    const struct kv_finding *finding = kv_list_item(out->missing, struct kv_finding, number - 1);
    struct kv_report *report = out->report;
    if (!is_new(out, rule, number))
        return;
    struct kv_not_evaluated *gap =
        kv_list_push(&report->not_evaluated, &report->arena, sizeof *gap);
    gap->rule = rule->doc.id;
    gap->object = object_of(report, finding);
    gap->reason = kv_arena_printf(&report->arena, "%s: %s reports it, and --rule leaves that out",
                                  finding->message, finding->rule->id);
}

/* A rule that has found or missed something at the statement has said so itself. One that has
 * compared it may have done so with other objects that the statement is about. */
static void rule_ask(struct left_out *out, size_t index, const struct kv_rule *rule)
{
    const struct kv_spec_statement *said = standing_statement(&out->standings, index);
    const char *id = rule->doc.id;
    size_t here = out->missing_at[index], above = missing_above(out, index);
    if (!kv_intern_find(&out->evaluated, kv_text_of(id)) ||
        out->standings.items[index].findings.count > 0 || standing_gap(&out->standings, said, id))
        return;
    if (here > 0 && kv_list_item(out->missing, struct kv_finding, here - 1)->missing)
        gap_add(out, rule, here);
    else if (above + here > 0 && !standing_is_compared(&out->standings, said, id))
        gap_add(out, rule, above > 0 ? above : here);
}

static void statements_ask(struct left_out *out)
{
    const struct kv_list *evaluated = &out->report->evaluated;
    for (size_t i = 0; i < evaluated->count; i++)
        (void)kv_intern_add(&out->evaluated,
                            (*kv_list_item(evaluated, const struct kv_rule_doc *, i))->id);
    for (size_t i = 0; i < out->standings.statements->count; i++) {
        const struct kv_list *rules = standing_rules(&out->standings, i);
        kv_list_each(rules, const struct standing_rule, named)
            rule_ask(out, i, named->rule);
    }
    kv_intern_release(&out->evaluated);
    kv_intern_release(&out->reported);
}

void left_out_add(const struct question *question, const struct kv_state *state, run_rule *run,
                  struct kv_report *report)
{
    if (!run_is_partial(question))
        return;
    struct kv_report missing = {0};
    missing_find(question, state, run, &missing);
    if (missing.findings.count > 0) {
        struct kv_list statements = {0};
        kv_spec_statements(question->spec, &missing.arena, &statements);
        struct left_out out = {
            .question = question,
            .report = report,
            .missing = &missing.findings,
            .standings = standings_make(question, report, &statements, &missing.arena),
            .missing_at =
                kv_arena_array(&missing.arena, statements.count + 1, sizeof *out.missing_at),
        };
        missing_note(&out);
        statements_ask(&out);
        standings_release(&out.standings);
    }
    kv_report_release(&missing);
}
