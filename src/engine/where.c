/* In which namespaces those who read a kind look for it. */
#include "engine_internal.h"

#include "kubevet/base/glob.h"
#include "kubevet/kinds/resourcequota.h"

/* Is the rule one of those that will judge what is read? */
static bool will_judge(const struct kv_reading *reading, const struct kv_rule *rule)
{
    return kv_rules_hold(reading->only, rule) && kv_rule_is_selected(reading->selection, rule) &&
           !kv_rule_why_not(reading->spec, reading->selection, rule);
}

bool kv_reading_is_by_namespace(const struct kv_reading *reading, const struct kv_kind *kind,
                                bool quotas_known)
{
    bool is_read = false;
    /* ResourceQuotas are few, and say where else to look. */
    if (!reading->selection || !kind->namespaced || kind == &kv_kind_resourcequota)
        return false;
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
        if (!will_judge(reading, *rule) || !kv_rule_reads(*rule, reading->spec, kind))
            continue;
        bool where_quotas = quotas_known && kv_kinds_hold((*rule)->where_quotas, kind);
        if ((*rule)->everywhere && !where_quotas)
            return false;
        is_read = true;
    }
    return is_read;
}

/* Namespaces, each once. */
struct names {
    struct kv_list *list; /* struct kv_known */
    struct kv_arena *arena;
    struct kv_intern known;
    size_t most;
    bool overflow;
};

static void name_add(struct names *names, const char *name)
{
    if (names->overflow || !kv_intern_add(&names->known, name))
        return;
    names->overflow = names->list->count == names->most;
    if (!names->overflow)
        *(struct kv_known *)kv_list_push(names->list, names->arena, sizeof(struct kv_known)) =
            (struct kv_known){name};
}

/* Is what is found in the namespace reported? */
static bool is_asked_for(const struct kv_globs *asked, const char *namespace)
{
    return asked->count == 0 || kv_globs_match(asked->items, asked->count, namespace);
}

bool kv_reading_namespaces(const struct kv_reading *reading, const struct kv_kind *kind,
                           struct kv_state *state, size_t most, struct kv_list *out)
{
    struct names names = {.list = out, .arena = &state->arena, .most = most};
    const struct kv_globs *asked = &reading->selection->namespaces;
    kv_records_each(&reading->spec->namespaces, const struct kv_spec_namespace, documented)
    {
        if (is_asked_for(asked, documented->name.text))
            name_add(&names, documented->name.text);
    }
    for (size_t i = 0; i < asked->count; i++)
        if (!kv_glob_is_pattern(asked->items[i]))
            name_add(&names, asked->items[i]);
    for (const struct kv_rule *const *rule = kv_rules_registry; *rule; rule++) {
        bool looks = will_judge(reading, *rule) && kv_rule_reads(*rule, reading->spec, kind);
        for (const char *const *own = looks ? (*rule)->namespaces : NULL; own && *own; own++)
            name_add(&names, *own);
    }
    /* Of all kinds, whoever looks there: the report of quotas goes by what is known. */
    const struct kv_state_kind *quotas = kv_state_kind(state, &kv_kind_resourcequota);
    for (size_t i = 0; i < quotas->count && !names.overflow; i++)
        if (is_asked_for(asked, quotas->objects[i]->namespace))
            name_add(&names, quotas->objects[i]->namespace);
    kv_intern_release(&names.known);
    return !names.overflow;
}
