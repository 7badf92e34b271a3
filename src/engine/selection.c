/* The rules to run for a spec, and the kinds that they read for it. */
#include "internal.h"

#include "engine/checks/checks.h"
#include "kubevet/base/glob.h"
#include "kubevet/kinds/namespace.h"
#include "kubevet/state/kept.h"

const char *const *kv_engine_rule_ids(size_t *count)
{
    /* The registry is sorted by file name, and a file is named after its rule's id: so the ids are
     * sorted. */
    static const char **ids;
    static size_t known;
    if (!ids) {
        while (kv_rules_registry[known])
            known++;
        static struct kv_arena arena; /* lives as long as the process */
        ids = kv_arena_array(&arena, known + 1, sizeof *ids);
        for (size_t i = 0; i < known; i++)
            ids[i] = kv_rules_registry[i]->doc.id;
    }
    *count = known;
    return ids;
}

static bool matches(struct kv_strings globs, const char *text)
{
    return kv_globs_match(globs.items, globs.count, text);
}

bool rule_is_selected(const struct kv_selection *selection, const struct kv_rule *rule)
{
    return (selection->rules.count == 0 || matches(selection->rules, rule->doc.id)) &&
           !matches(selection->skip_rules, rule->doc.id);
}

bool rule_is_gate(const struct kv_selection *selection, const struct kv_rule *rule)
{
    return rule->turn == KV_TURN_GATE && !matches(selection->skip_rules, rule->doc.id);
}

enum kv_severity rule_severity(const struct kv_spec *spec, const struct kv_rule *rule, bool *is_set)
{
    *is_set = false;
    if (spec) {
        kv_records_each(&spec->rules, const struct kv_spec_pair, pair) {
            if (strcmp(pair->key.text, rule->doc.id) == 0) {
                *is_set = true;
                return (enum kv_severity)pair->value.choice;
            }
        }
    }
    return rule->doc.severity;
}

/* Is it about objects in namespaces, or about namespaces themselves? */
static bool is_about_namespaces(const struct kv_rule *rule)
{
    for (const struct kv_read *read = kv_rule_reads(rule); read->kind; read++)
        if (read->kind->namespaced || read->kind == &kv_kind_namespace)
            return true;
    return false;
}

const char *rule_why_not(const struct question *question, const struct kv_rule *rule)
{
    const struct kv_spec *spec = question->spec;
    bool is_set;
    if (question->selection->namespaces.count > 0 && !is_about_namespaces(rule))
        return "it checks objects without a namespace, and --namespace selects namespaces";
    if (rule_severity(spec, rule, &is_set) == KV_SEVERITY_SKIP)
        return "the spec skips it (rules)";
    if (rule->of_spec)
        return ((const struct check_rule *)rule)->check->not_applicable;
    return spec && rule->not_applicable ? rule->not_applicable(spec) : NULL;
}

bool run_is_partial(const struct question *question)
{
    return question->selection->rules.count > 0 && !question->only;
}

bool rules_contain(const struct rules *rules, const struct kv_rule *rule)
{
    for (size_t i = 0; rules && i < rules->count; i++)
        if (rules->items[i] == rule)
            return true;
    return !rules;
}

void rule_kinds_add(const struct kv_rule *rule, const struct kv_spec *spec,
                    const struct kv_kind **out)
{
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++) {
        if (!kv_rule_read(rule, spec, *kind))
            continue;
        size_t i = 0;
        while (out[i] && out[i] != *kind)
            i++;
        out[i] = *kind;
    }
}

void kv_engine_kinds(const struct kv_spec *spec, const struct kv_selection *selection,
                     const struct kv_kind **out)
{
    const struct question question = {spec, selection, NULL};
    for (size_t i = 0; i == 0 || kv_kinds_registry[i - 1]; i++)
        out[i] = NULL;
    for (const struct kv_rule *const *rule = kv_engine_rules(spec); *rule; rule++) {
        if ((rule_is_selected(selection, *rule) || rule_is_gate(selection, *rule)) &&
            !rule_why_not(&question, *rule))
            rule_kinds_add(*rule, spec, out);
    }
}

const struct kv_read *kv_engine_read(const struct kv_spec *spec, const struct kv_rule *rule,
                                     const struct kv_kind *kind)
{
    const struct kv_selection everything = {0};
    const struct question question = {spec, &everything, NULL};
    return rule_why_not(&question, rule) ? NULL : kv_rule_read(rule, spec, kind);
}

/* --- reads besides lists --- */

/* What a rule's expressions read of objects. */
static void kept_want(const struct kv_rule *rule, struct kv_state *state)
{
    struct kv_list reads = {0};
    if (!rule->of_spec)
        return;
    kv_spec_check_reads(check_of(rule), &reads, &state->arena);
    kv_list_each(&reads, const struct kv_spec_read, read)
        kv_state_keep(state, read->kind.api_version, read->kind.kind, &read->paths);
}

static void extra_want(unsigned extra, const struct kv_spec *spec, struct kv_state *state)
{
    if (extra & KV_READS_RESOURCES)
        spec_want(spec, state);
    if (extra & KV_READS_HOSTS)
        spec_want_hosts(spec, state);
    if (extra & KV_READS_COREFILE)
        spec_want_corefiles(spec, state);
    if (extra & KV_READS_ANNOTATIONS)
        spec_want_annotations(spec, state);
}

void kv_engine_want(const struct kv_spec *spec, const struct kv_selection *selection,
                    struct kv_state *state)
{
    const struct question question = {spec, selection, NULL};
    unsigned extra = 0;
    for (const struct kv_rule *const *rule = kv_engine_rules(spec); spec && *rule; rule++)
        if (rule_is_selected(selection, *rule) && !rule_why_not(&question, *rule)) {
            extra |= (*rule)->extra;
            kept_want(*rule, state);
        }
    extra_want(extra, spec, state);
}

void rules_want(const struct rules *rules, const struct kv_spec *spec, struct kv_state *state)
{
    unsigned extra = 0;
    for (size_t i = 0; i < rules->count; i++) {
        extra |= rules->items[i]->extra;
        kept_want(rules->items[i], state);
    }
    extra_want(extra, spec, state);
}
