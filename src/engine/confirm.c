/* Judging a live cluster. Its lists are read at different instants: what joins two of them may have
 * changed between, so that it is read and judged once more before it is reported. */
#include "engine_internal.h"

/* Does it join kinds, so that what it finds may come of lists being read at different instants? */
static bool joins_kinds(const struct kv_rule *rule, const struct kv_spec *spec)
{
    if (rule->managers)
        return false;
    size_t count = rule->resources;
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++)
        count += kv_rule_reads(rule, spec, *kind);
    return count > 1;
}

static const struct kv_kind **kinds_make(struct kv_arena *arena)
{
    return kv_arena_array(arena, kv_kinds_count(kv_kinds_registry) + 1, sizeof(struct kv_kind *));
}

/* The kinds read by the rules that have found something by joining two or more. */
static const struct kv_kind **kinds_to_confirm(const struct kv_report *report,
                                               const struct kv_spec *spec, struct kv_arena *arena)
{
    const struct kv_kind **kinds = kinds_make(arena);
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
        kv_list_each(&report->findings, const struct kv_finding, finding)
        {
            if (finding->rule != &(*rule)->doc || !joins_kinds(*rule, spec))
                continue;
            kv_rule_kinds_add(*rule, spec, kinds);
            break;
        }
    }
    return kinds;
}

/* Are all kinds that the rule reads for this spec among these? */
static bool kinds_suffice(const struct kv_kind *const *kinds, const struct kv_rule *rule,
                          const struct kv_spec *spec)
{
    for (const struct kv_kind *const *wanted = kv_kinds_registry; *wanted; wanted++)
        if (kv_rule_reads(rule, spec, *wanted) && !kv_kinds_hold(kinds, *wanted))
            return false;
    return true;
}

/* All rules that can be judged on these kinds alone: what was read anew is judged anew, by all of
 * them, since what one no longer finds another may find now. */
static struct kv_rules rules_on_kinds(const struct kv_kind *const *kinds,
                                      const struct kv_spec *spec, struct kv_arena *arena)
{
    struct kv_rules rules = {0};
    size_t known;
    kv_engine_rule_ids(&known);
    rules.items = kv_arena_array(arena, known, sizeof *rules.items);
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++)
        if ((*rule)->turn == KV_TURN_STATE && kinds_suffice(kinds, *rule, spec))
            rules.items[rules.count++] = *rule;
    return rules;
}

static const struct kv_rule *rule_of(const struct kv_rules *rules, const char *id)
{
    for (size_t i = 0; i < rules->count; i++)
        if (strcmp(rules->items[i]->doc.id, id) == 0)
            return rules->items[i];
    return NULL;
}

static bool holds_fingerprint(const struct kv_report *report, const char *fingerprint)
{
    kv_list_each(&report->findings, const struct kv_finding, finding)
    {
        if (strcmp(finding->fingerprint, fingerprint) == 0)
            return true;
    }
    return false;
}

static void finding_add(struct kv_report *report, struct kv_list *findings,
                        const struct kv_finding *finding)
{
    *(struct kv_finding *)kv_list_push(findings, &report->arena, sizeof *finding) = *finding;
}

static void gap_add(struct kv_report *report, struct kv_list *gaps,
                    const struct kv_not_evaluated *gap)
{
    *(struct kv_not_evaluated *)kv_list_push(gaps, &report->arena, sizeof *gap) = *gap;
}

/* Puts the second reading's results in place of the first's, for the rules that it has judged. A
 * finding that joins kinds stays if both readings show it. */
static void report_confirm(struct kv_report *report, const struct kv_spec *spec,
                           const struct kv_rules *rules, struct kv_report *second)
{
    struct kv_list findings = {0}, gaps = {0};
    kv_list_each(&report->findings, const struct kv_finding, finding)
    {
        if (!rule_of(rules, finding->rule->id))
            finding_add(report, &findings, finding);
    }
    kv_list_each(&second->findings, const struct kv_finding, finding)
    {
        const struct kv_rule *rule = rule_of(rules, finding->rule->id);
        if (!joins_kinds(rule, spec) || holds_fingerprint(report, finding->fingerprint))
            finding_add(report, &findings, finding);
    }
    kv_list_each(&report->not_evaluated, const struct kv_not_evaluated, gap)
    {
        if (!rule_of(rules, gap->rule))
            gap_add(report, &gaps, gap);
    }
    kv_list_each(&second->not_evaluated, const struct kv_not_evaluated, gap)
    {
        gap_add(report, &gaps, gap);
    }
    report->findings = findings;
    report->not_evaluated = gaps;
    kv_arena_adopt(&report->arena, &second->arena);
}

/* Reads these kinds and judges them by these rules (NULL: all that are selected). */
static bool read_and_check(const struct kv_live *live, const struct kv_spec *spec,
                           const struct kv_selection *selection, const struct kv_kind *const *kinds,
                           const struct kv_rules *only, struct kv_report *report,
                           struct kv_error *error)
{
    struct kv_state state;
    kv_state_init(&state, KV_SOURCE_LIVE);
    if (only)
        kv_rules_want(only, spec, &state);
    else
        kv_engine_want(spec, selection, &state);
    bool ok = kv_engine_read_live(live, spec, kinds, &state, error);
    if (ok)
        kv_engine_check_rules(spec, &state, selection, only, report);
    if (ok && !only && live->look)
        live->look(live->look_context, &state);
    kv_state_release(&state);
    return ok;
}

/* The state of a cluster of which nothing but the address is known. */
static void state_init_by_address(struct kv_state *state, const struct kv_live *live)
{
    kv_state_init(state, KV_SOURCE_LIVE);
    state->server = live->connection->server;
    state->context = live->connection->context;
    state->clock = live->at;
    kv_state_index(state);
}

/* The commonest mistake is the wrong context: where the address tells, nothing is asked of it. */
static bool is_elsewhere(const struct kv_live *live, const struct kv_spec *spec,
                         const struct kv_selection *selection, struct kv_report *report)
{
    struct kv_state state;
    state_init_by_address(&state, live);
    bool elsewhere = kv_engine_check_gates(spec, &state, selection, report);
    kv_state_release(&state);
    return elsewhere;
}

bool kv_engine_is_documented_live(const struct kv_live *live, const struct kv_spec *spec,
                                  struct kv_error *error)
{
    struct kv_state state;
    state_init_by_address(&state, live);
    bool documented = kv_engine_is_documented(spec, &state, error);
    kv_state_release(&state);
    return documented;
}

bool kv_engine_check_live(const struct kv_live *live, const struct kv_spec *spec,
                          const struct kv_selection *selection, struct kv_report *report,
                          struct kv_error *error)
{
    if (is_elsewhere(live, spec, selection, report))
        return true;
    struct kv_arena arena = {0};
    const struct kv_kind **kinds = kinds_make(&arena);
    kv_engine_kinds(spec, selection, kinds);
    bool ok = read_and_check(live, spec, selection, kinds, NULL, report, error);
    const struct kv_kind **again = ok ? kinds_to_confirm(report, spec, &arena) : NULL;
    if (ok && again[0]) {
        struct kv_rules rules = rules_on_kinds(again, spec, &arena);
        struct kv_report second = {0};
        ok = read_and_check(live, spec, selection, again, &rules, &second, error);
        if (ok)
            report_confirm(report, spec, &rules, &second);
        else
            kv_error_prepend(error, "on reading again to confirm what was found");
        kv_report_release(&second);
    }
    if (ok)
        kv_report_finish(spec, selection, report);
    kv_arena_release(&arena);
    return ok;
}
