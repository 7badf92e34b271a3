#include "pages.h"

#include "kubevet/rules/rule.h"

static bool is_among(const struct kv_kind *const *kinds, const struct kv_kind *kind)
{
    for (; kinds && *kinds; kinds++)
        if (*kinds == kind)
            return true;
    return false;
}

/* The names of `kinds` but for `others`; NULL is none. */
static const char *const *kind_names(const struct kv_kind *const *kinds,
                                     const struct kv_kind *const *others, bool resources,
                                     struct kv_arena *arena)
{
    size_t count = 0, named = 0;
    while (kinds && kinds[count])
        count++;
    const char **names = kv_arena_array(arena, count + 2, sizeof *names);
    for (size_t i = 0; i < count; i++)
        if (!is_among(others, kinds[i]))
            names[named++] = kinds[i]->name;
    if (resources)
        names[named] = "the objects that `resources` names";
    return names;
}

struct kv_rule_page *kv_pages_of_rules(struct kv_arena *arena, size_t *count)
{
    *count = 0;
    while (kv_rules_registry[*count])
        ++*count;
    struct kv_rule_page *pages = kv_arena_array(arena, *count, sizeof *pages);
    for (size_t i = 0; i < *count; i++) {
        const struct kv_rule *rule = kv_rules_registry[i];
        pages[i].doc = &rule->doc;
        pages[i].reads = kind_names(rule->reads, NULL, rule->resources, arena);
        pages[i].also_reads = kind_names(kv_rule_also_reads(rule), rule->reads, false, arena);
    }
    return pages;
}
