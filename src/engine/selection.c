/* Which rules are run on a spec, and what they read for it. */
#include "engine_internal.h"

#include "kubevet/base/glob.h"
#include "kubevet/kinds/namespace.h"

const char *const *kv_engine_rule_ids(size_t *count)
{
    /* The registry is sorted by file name, and a file is named after its id: so are the ids. */
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

static bool matches(struct kv_globs globs, const char *text)
{
    return kv_globs_match(globs.items, globs.count, text);
}

bool kv_rule_is_selected(const struct kv_selection *selection, const struct kv_rule *rule)
{
    return (selection->rules.count == 0 || matches(selection->rules, rule->doc.id)) &&
           !matches(selection->skip_rules, rule->doc.id);
}

bool kv_rule_is_gate(const struct kv_selection *selection, const struct kv_rule *rule)
{
    return rule->turn == KV_TURN_GATE && !matches(selection->skip_rules, rule->doc.id);
}

enum kv_severity kv_rule_severity(const struct kv_spec *spec, const struct kv_rule *rule,
                                  bool *is_set)
{
    *is_set = false;
    if (spec) {
        kv_records_each(&spec->rules, const struct kv_spec_pair, pair)
        {
            if (strcmp(pair->key.text, rule->doc.id) == 0) {
                *is_set = true;
                return (enum kv_severity)pair->value.choice;
            }
        }
    }
    return rule->doc.severity;
}

static bool has_namespaced(const struct kv_kind *const *kinds)
{
    for (; kinds && *kinds; kinds++)
        if ((*kinds)->namespaced || *kinds == &kv_kind_namespace)
            return true;
    return false;
}

/* Is it about objects of namespaces, or about namespaces themselves? */
static bool is_about_namespaces(const struct kv_rule *rule)
{
    return has_namespaced(rule->reads) || has_namespaced(kv_rule_also_reads(rule));
}

const char *kv_rule_why_not(const struct kv_spec *spec, const struct kv_selection *selection,
                            const struct kv_rule *rule)
{
    bool is_set;
    if (selection->namespaces.count > 0 && !is_about_namespaces(rule))
        return "it is about objects without a namespace, and --namespace asks for some";
    if (kv_rule_severity(spec, rule, &is_set) == KV_SEVERITY_SKIP)
        return "the spec skips it (rules)";
    return spec && rule->not_applicable ? rule->not_applicable(spec) : NULL;
}

bool kv_rule_reads(const struct kv_rule *rule, const struct kv_spec *spec,
                   const struct kv_kind *kind)
{
    return kv_kinds_hold(rule->reads, kind) || (kv_kinds_hold(kv_rule_also_reads(rule), kind) &&
                                                (!spec || !rule->needs || rule->needs(spec, kind)));
}

bool kv_rules_hold(const struct kv_rules *rules, const struct kv_rule *rule)
{
    for (size_t i = 0; rules && i < rules->count; i++)
        if (rules->items[i] == rule)
            return true;
    return !rules;
}

void kv_rule_kinds_add(const struct kv_rule *rule, const struct kv_spec *spec,
                       const struct kv_kind **out)
{
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++) {
        if (!kv_rule_reads(rule, spec, *kind))
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
    for (size_t i = 0; i == 0 || kv_kinds_registry[i - 1]; i++)
        out[i] = NULL;
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
        if ((kv_rule_is_selected(selection, *rule) || kv_rule_is_gate(selection, *rule)) &&
            !kv_rule_why_not(spec, selection, *rule))
            kv_rule_kinds_add(*rule, spec, out);
    }
}

bool kv_engine_reads(const struct kv_spec *spec, const struct kv_rule *rule,
                     const struct kv_kind *kind)
{
    const struct kv_selection everything = {0};
    return !kv_rule_why_not(spec, &everything, rule) && kv_rule_reads(rule, spec, kind);
}

/* --- what rules read besides lists --- */

struct besides {
    bool resources, hosts;
};

static void besides_add(struct besides *besides, const struct kv_rule *rule)
{
    besides->resources |= rule->resources;
    besides->hosts |= rule->hosts;
}

static void besides_want(struct besides besides, const struct kv_spec *spec, struct kv_state *state)
{
    if (besides.resources)
        kv_spec_want(spec, state);
    if (besides.hosts)
        kv_spec_want_hosts(spec, state);
}

void kv_engine_want(const struct kv_spec *spec, const struct kv_selection *selection,
                    struct kv_state *state)
{
    struct besides besides = {0};
    for (const struct kv_rule *const *rule = kv_rules_registry; spec && *rule; rule++)
        if (kv_rule_is_selected(selection, *rule) && !kv_rule_why_not(spec, selection, *rule))
            besides_add(&besides, *rule);
    besides_want(besides, spec, state);
}

void kv_rules_want(const struct kv_rules *rules, const struct kv_spec *spec, struct kv_state *state)
{
    struct besides besides = {0};
    for (size_t i = 0; i < rules->count; i++)
        besides_add(&besides, rules->items[i]);
    besides_want(besides, spec, state);
}
