#include "pages.h"

#include "kubevet/rules/rule.h"

/* The names of the kinds that the rule must have, or those that only help; then what it reads
 * besides lists. */
static const char *const *names_of(const struct kv_rule *rule, bool help, struct kv_arena *arena)
{
    const struct kv_read *reads = kv_rule_reads(rule);
    size_t count = 0, named = 0;
    while (reads[count].kind)
        count++;
    const char **names = kv_arena_array(arena, count + 2, sizeof *names);
    for (const struct kv_read *read = reads; read->kind; read++)
        if ((read->need == KV_HELPS) == help && kv_rule_read(rule, NULL, read->kind) == read)
            names[named++] = read->kind->name;
    if (!help && (rule->extra & KV_READS_RESOURCES))
        names[named] = "the objects of `resources`";
    return names;
}

struct kv_rule_page *rule_pages_make(struct kv_arena *arena, size_t *count)
{
    *count = 0;
    while (kv_rules_registry[*count])
        ++*count;
    struct kv_rule_page *pages = kv_arena_array(arena, *count, sizeof *pages);
    for (size_t i = 0; i < *count; i++) {
        const struct kv_rule *rule = kv_rules_registry[i];
        pages[i].doc = &rule->doc;
        pages[i].reads = names_of(rule, false, arena);
        pages[i].also_reads = names_of(rule, true, arena);
    }
    return pages;
}
