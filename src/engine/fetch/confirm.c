/* Checking a live cluster. Its lists are read at slightly different times: a finding that joins two
 * of them may come from a change in between, so both are read and checked again before it is
 * reported. */
#include "engine/internal.h"

#include "engine/checks/checks.h"

#include "kubevet/state/refused.h"

#include "kubevet/kinds/configmap.h"
#include "kubevet/kinds/flux.h"

/* Kinds to be read again: registered ones, NULL-terminated, and others, which only checks read. */
struct again {
    const struct kv_kind **kinds;
    struct kv_list others; /* struct kv_expression_kind */
};

/* The kinds without a file here that a rule reads. */
static struct kv_list other_kinds(const struct kv_rule *rule, struct kv_arena *arena)
{
    struct kv_list reads = {0}, others = {0};
    if (!rule->of_spec)
        return others;
    kv_spec_check_reads(check_of(rule), &reads, arena);
    kv_list_each(&reads, const struct kv_spec_read, read) {
        if (!kv_kind_find(read->kind.api_version, read->kind.kind))
            kv_list_add(&others, arena, struct kv_expression_kind, read->kind);
    }
    return others;
}

/* Does the rule join kinds, so that a finding may come from lists read at different times? */
static bool joins_kinds(const struct kv_rule *rule, const struct kv_spec *spec)
{
    struct kv_arena arena = {0};
    if (rule->extra & KV_READS_MANAGERS)
        return false;
    if (rule->of_spec && !kv_spec_check_joins(check_of(rule)))
        return false;
    size_t count = other_kinds(rule, &arena).count + (rule->extra & KV_READS_RESOURCES ? 1 : 0);
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++)
        count += kv_rule_read(rule, spec, *kind) != NULL;
    kv_arena_release(&arena);
    return count > 1;
}

static const struct kv_kind **kinds_make(struct kv_arena *arena)
{
    return kv_arena_array(arena, kv_kinds_count(kv_kinds_registry) + 1, sizeof(struct kv_kind *));
}

static bool has_other(const struct again *again, const struct kv_expression_kind *kind)
{
    kv_list_each(&again->others, const struct kv_expression_kind, other) {
        if (strcmp(other->kind, kind->kind) == 0 &&
            strcmp(other->api_version, kind->api_version) == 0)
            return true;
    }
    return false;
}

static bool has_finding(const struct kv_report *report, const struct kv_rule *rule)
{
    kv_list_each(&report->findings, const struct kv_finding, finding) {
        if (finding->rule == &rule->doc)
            return true;
    }
    return false;
}

/* Adds the kinds read by the rules whose findings join two or more. */
static void kinds_to_confirm(const struct kv_report *report, const struct kv_spec *spec,
                             struct again *again, struct kv_arena *arena)
{
    for (const struct kv_rule *const *rule = kv_engine_rules(spec); *rule; rule++) {
        if (!has_finding(report, *rule) || !joins_kinds(*rule, spec))
            continue;
        rule_kinds_add(*rule, spec, again->kinds);
        struct kv_list others = other_kinds(*rule, arena);
        kv_list_each(&others, const struct kv_expression_kind, other) {
            if (!has_other(again, other))
                kv_list_add(&again->others, arena, struct kv_expression_kind, *other);
        }
    }
}

/* Are all kinds that the rule reads for this spec among them? */
static bool kinds_suffice(const struct again *again, const struct kv_rule *rule,
                          const struct kv_spec *spec, struct kv_arena *arena)
{
    for (const struct kv_kind *const *wanted = kv_kinds_registry; *wanted; wanted++)
        if (kv_rule_read(rule, spec, *wanted) && !kv_kinds_hold(again->kinds, *wanted))
            return false;
    struct kv_list others = other_kinds(rule, arena);
    kv_list_each(&others, const struct kv_expression_kind, other) {
        if (!has_other(again, other))
            return false;
    }
    return true;
}

/* All rules that need only these kinds: all of them check the second read, since what one no longer
 * finds another may find now. */
static struct rules rules_on_kinds(const struct again *again, const struct kv_spec *spec,
                                   struct kv_arena *arena)
{
    struct rules rules = {0};
    size_t known = 0;
    while (kv_engine_rules(spec)[known])
        known++;
    rules.items = kv_arena_array(arena, known, sizeof *rules.items);
    for (const struct kv_rule *const *rule = kv_engine_rules(spec); *rule; rule++)
        if ((*rule)->turn == KV_TURN_STATE && kinds_suffice(again, *rule, spec, arena))
            rules.items[rules.count++] = *rule;
    return rules;
}

static const struct kv_rule *rule_of(const struct rules *rules, const char *id)
{
    for (size_t i = 0; i < rules->count; i++)
        if (strcmp(rules->items[i]->doc.id, id) == 0)
            return rules->items[i];
    return NULL;
}

static const struct kv_finding *finding_get(const struct kv_report *report, const char *fingerprint)
{
    kv_list_each(&report->findings, const struct kv_finding, finding) {
        if (strcmp(finding->fingerprint, fingerprint) == 0)
            return finding;
    }
    return NULL;
}

static void finding_add(struct kv_report *report, struct kv_list *findings,
                        const struct kv_finding *finding)
{
    kv_list_add(findings, &report->arena, struct kv_finding, *finding);
}

static void gap_add(struct kv_report *report, struct kv_list *gaps,
                    const struct kv_not_evaluated *gap)
{
    kv_list_add(gaps, &report->arena, struct kv_not_evaluated, *gap);
}

/* Replaces the first read's results by the second's, for the rules that checked it. A finding that
 * joins kinds stays only if both reads show it. */
static void report_confirm(struct kv_report *report, const struct kv_spec *spec,
                           const struct rules *rules, struct kv_report *second)
{
    struct kv_list findings = {0}, gaps = {0};
    kv_list_each(&report->findings, const struct kv_finding, finding) {
        if (!rule_of(rules, finding->rule->id))
            finding_add(report, &findings, finding);
    }
    kv_list_each(&second->findings, struct kv_finding, finding) {
        const struct kv_rule *rule = rule_of(rules, finding->rule->id);
        const struct kv_finding *first = finding_get(report, finding->fingerprint);
        /* What the server refuses may be of kinds that were not read again. */
        finding->stuck |= first && first->stuck;
        if (!joins_kinds(rule, spec) || first)
            finding_add(report, &findings, finding);
    }
    kv_list_each(&report->not_evaluated, const struct kv_not_evaluated, gap) {
        if (!rule_of(rules, gap->rule))
            gap_add(report, &gaps, gap);
    }
    kv_list_each(&second->not_evaluated, const struct kv_not_evaluated, gap) {
        gap_add(report, &gaps, gap);
    }
    report->findings = findings;
    report->not_evaluated = gaps;
    kv_arena_adopt(&report->arena, &second->arena);
}

/* The results for the state, and for the state with manifests, if there are any. */
struct reports {
    struct kv_report base, overlay;
};

/* Reads these kinds and checks them. */
static bool and_check_read(const struct kv_live *live, const struct question *question,
                           const struct kv_kind *const *kinds, struct reports *reports,
                           struct kv_error *error)
{
    struct kv_state state;
    kv_state_init(&state, KV_SOURCE_LIVE);
    if (question->only)
        rules_want(question->only, question->spec, &state);
    else
        kv_engine_want(question->spec, question->selection, &state);
    struct question reading = *question;
    if (live->overlay)
        reading.selection = NULL; /* manifests may be in any namespace */
    bool ok = question_read_live(live, &reading, kinds, &state, error);
    if (ok)
        rules_check(question, &state, &reports->base);
    if (ok && live->overlay && reports->base.verdict != KV_VERDICT_NONE) {
        ok = question->only || (kv_overlay_make(live->overlay, &state, error) &&
                                kv_overlay_check(live->overlay, &state, error));
        if (ok)
            overlay_evaluate(question, &state, live->overlay, &reports->base, &reports->overlay);
    }
    if (ok && !question->only && live->look)
        live->look(live->look_context, &state);
    kv_state_release(&state);
    return ok;
}

/* A state that has only the cluster's address. */
static void state_init_by_address(struct kv_state *state, const struct kv_live *live)
{
    kv_state_init(state, KV_SOURCE_LIVE);
    state->server = live->connection->server;
    state->context = live->connection->context;
    state->clock = live->at;
    kv_state_index(state);
}

/* The most common problem is the wrong context: if the address already shows it, no request is
 * sent. */
static bool is_elsewhere(const struct kv_live *live, const struct question *question,
                         struct kv_report *report)
{
    struct kv_state state;
    state_init_by_address(&state, live);
    bool elsewhere = gates_check(question, &state, report);
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

static void kinds_add(const struct kv_kind **kinds, const struct kv_kind *const *more)
{
    for (; *more; more++)
        if (!kv_kinds_hold(kinds, *more))
            kinds[kv_kinds_count(kinds)] = *more;
}

/* What shows what Flux would apply. */
static const struct kv_kind *const appliers[] = {&kv_kind_kustomization, NULL};

/* What decides what an overlay is, that is made from the state. */
static const struct kv_kind *const makers[] = {&kv_kind_gitrepository,
                                               &kv_kind_ocirepository,
                                               &kv_kind_bucket,
                                               &kv_kind_helmrelease,
                                               &kv_kind_helmchart,
                                               &kv_kind_configmap,
                                               NULL};

/* What an overlay needs is read each time: what manifests do not change must be known, too. */
static void overlay_kinds_add(const struct kv_kind **kinds, const struct kv_live *live,
                              struct kv_arena *arena)
{
    const struct kv_overlay *overlay = live->overlay;
    if (!overlay)
        return;
    kinds_add(kinds, appliers);
    if (overlay->make || overlay->is_built)
        kinds_add(kinds, makers);
    kinds_add(kinds, overlay->make ? kv_immutable_kinds(arena)
                                   : kv_manifests_immutable_kinds(overlay->manifests, arena));
}

/* Reads the kinds to be confirmed again. */
static bool confirm(const struct kv_live *live, const struct question *question,
                    struct kv_arena *arena, struct reports *reports, struct kv_error *error)
{
    const struct kv_spec *spec = question->spec;
    struct again again = {.kinds = kinds_make(arena)};
    kinds_to_confirm(&reports->base, spec, &again, arena);
    kinds_to_confirm(&reports->overlay, spec, &again, arena);
    if (!again.kinds[0] && again.others.count == 0)
        return true;
    overlay_kinds_add(again.kinds, live, arena);
    struct rules rules = rules_on_kinds(&again, spec, arena);
    const struct question asked = {spec, question->selection, &rules};
    struct reports second = {0};
    bool ok = and_check_read(live, &asked, again.kinds, &second, error) ||
              kv_error_prepend(error, "on the second read, which confirms findings");
    if (ok)
        report_confirm(&reports->base, spec, &rules, &second.base);
    if (ok && live->overlay)
        report_confirm(&reports->overlay, spec, &rules, &second.overlay);
    kv_report_release(&second.base);
    kv_report_release(&second.overlay);
    return ok;
}

/* The kinds that the rules read; and those that an overlay needs. */
static const struct kv_kind **kinds_to_read(const struct kv_live *live,
                                            const struct question *question, struct kv_arena *arena)
{
    const struct kv_kind **kinds = kinds_make(arena);
    kv_engine_kinds(question->spec, question->selection, kinds);
    overlay_kinds_add(kinds, live, arena);
    return kinds;
}

/* Merges the results of both reads into one report. */
static void reports_finish(const struct kv_live *live, const struct question *question,
                           struct reports *reports)
{
    report_finish(question, &reports->base);
    if (!live->overlay)
        return;
    report_finish(question, &reports->overlay);
    report_compare(&reports->overlay, &reports->base);
    reports->base = reports->overlay;
    reports->overlay = (struct kv_report){0};
}

bool kv_engine_check_live(const struct kv_live *live, const struct kv_spec *spec,
                          const struct kv_selection *selection, struct kv_report *report,
                          struct kv_error *error)
{
    const struct question question = {spec, selection, NULL};
    if (is_elsewhere(live, &question, report)) {
        report_document(&question, report);
        return true;
    }
    struct kv_arena arena = {0};
    struct reports reports = {0};
    const struct kv_kind **kinds = kinds_to_read(live, &question, &arena);
    bool ok = and_check_read(live, &question, kinds, &reports, error);
    if (ok && reports.base.verdict != KV_VERDICT_NONE) {
        ok = confirm(live, &question, &arena, &reports, error);
        if (ok)
            reports_finish(live, &question, &reports);
    }
    if (ok) {
        report_document(&question, &reports.base);
        *report = reports.base;
    } else {
        kv_report_release(&reports.base);
    }
    kv_report_release(&reports.overlay);
    kv_arena_release(&arena);
    return ok;
}
