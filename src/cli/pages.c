#include "pages.h"

#include "kubevet/rules/rule.h"

/* NULL is none. */
static const char *const *kind_names(const struct kv_kind *const *kinds, bool resources,
                                     struct kv_arena *arena)
{
    size_t count = 0;
    while (kinds && kinds[count])
        count++;
    const char **names = kv_arena_array(arena, count + 2, sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = kinds[i]->name;
    if (resources)
        names[count] = "the objects that `resources` names";
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
        pages[i].reads = kind_names(rule->reads, rule->resources, arena);
        pages[i].also_reads = kind_names(kv_rule_also_reads(rule), false, arena);
    }
    return pages;
}
