#include "pages.h"

#include "kubevet/engine/engine.h"
#include "kubevet/spec/check.h"

/* As kubectl takes it: a custom kind with its API group, if another kind is called alike. */
static const char *kind_text(const struct kv_kind *kind, struct kv_arena *arena)
{
    for (const struct kv_kind *const *other = kv_kinds_registry; kind->custom && *other; other++)
        if (*other != kind && strcmp((*other)->name, kind->name) == 0)
            return kv_arena_printf(arena, "%s.%s", kind->name, kind->group);
    return kind->name;
}

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
            names[named++] = kind_text(read->kind, arena);
    if (!help && (rule->extra & KV_READS_RESOURCES))
        names[named] = "the objects of `resources`";
    return names;
}

/* A check reads the kinds that its expressions name. */
static const char *const *names_of_check(const struct kv_spec *spec, const char *id,
                                         struct kv_arena *arena)
{
    const struct kv_spec_check *check;
    struct kv_list reads = {0};
    for (size_t i = 0; (check = kv_spec_check_at(spec, i)); i++)
        if (strcmp(check->doc.id, id) == 0)
            kv_spec_check_reads(check, &reads, arena);
    const char **names = kv_arena_array(arena, reads.count + 1, sizeof *names);
    for (size_t i = 0; i < reads.count; i++)
        names[i] = kv_list_item(&reads, struct kv_spec_read, i)->kind.kind;
    return names;
}

struct kv_rule_page *rule_pages_make(const struct kv_spec *spec, struct kv_arena *arena,
                                     size_t *count)
{
    static const char *const none[] = {NULL};
    const struct kv_rule *const *rules = kv_engine_rules(spec);
    *count = 0;
    while (rules[*count])
        ++*count;
    struct kv_rule_page *pages = kv_arena_array(arena, *count, sizeof *pages);
    for (size_t i = 0; i < *count; i++) {
        const struct kv_rule *rule = rules[i];
        pages[i].doc = &rule->doc;
        pages[i].reads = rule->of_spec ? names_of_check(spec, rule->doc.id, arena)
                                       : names_of(rule, false, arena);
        pages[i].also_reads = rule->of_spec ? none : names_of(rule, true, arena);
    }
    return pages;
}
