/* The namespaces in which the rules check a kind. */
#include "engine/internal.h"

#include "kubevet/base/glob.h"
#include "kubevet/kinds/limitrange.h"
#include "kubevet/kinds/resourcequota.h"

/* They are few, and show where else to look. */
static const struct kv_kind *const guides[] = {&kv_kind_resourcequota, &kv_kind_limitrange, NULL};

bool quota_kinds_are_read(const struct kv_kind *const *kinds)
{
    return kv_kinds_hold(kinds, &kv_kind_resourcequota) ||
           kv_kinds_hold(kinds, &kv_kind_limitrange);
}

bool quota_kinds_are_known(const struct kv_state *state)
{
    for (const struct kv_kind *const *guide = guides; *guide; guide++)
        if (kv_state_kind(state, *guide)->unknown.count > 0)
            return false;
    return true;
}

/* Is the rule one of those that will check the state? */
static bool will_evaluate(const struct question *question, const struct kv_rule *rule)
{
    return rules_contain(question->only, rule) && rule_is_selected(question->selection, rule) &&
           !rule_why_not(question, rule);
}

bool kind_is_read_by_namespace(const struct question *question, const struct kv_kind *kind,
                               bool guides_known)
{
    bool is_read = false;
    if (!question->selection || !kind->namespaced || kv_kinds_hold(guides, kind) ||
        (question->spec && question->spec->is_none))
        return false;
    for (const struct kv_rule *const *rule = kv_engine_rules(question->spec); *rule; rule++) {
        const struct kv_read *read = kv_rule_read(*rule, question->spec, kind);
        if (!read || !will_evaluate(question, *rule))
            continue;
        if (read->in == KV_EVERYWHERE || (read->in == KV_WITH_QUOTA && !guides_known))
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
        kv_list_add(names->list, names->arena, struct kv_known, (struct kv_known){name});
}

/* Are findings on the namespace reported? */
static bool is_asked_for(const struct kv_strings *asked, const char *namespace)
{
    return asked->count == 0 || kv_globs_match(asked->items, asked->count, namespace);
}

bool namespaces_to_read(const struct question *question, const struct kv_kind *kind,
                        struct kv_state *state, size_t most, struct kv_list *out)
{
    struct names names = {.list = out, .arena = &state->arena, .most = most};
    const struct kv_strings *asked = &question->selection->namespaces;
    kv_records_each(&question->spec->namespaces, const struct kv_spec_namespace, documented) {
        if (is_asked_for(asked, documented->name.text))
            name_add(&names, documented->name.text);
    }
    for (size_t i = 0; i < asked->count; i++)
        if (!kv_glob_is_pattern(asked->items[i]))
            name_add(&names, asked->items[i]);
    for (const struct kv_rule *const *rule = kv_engine_rules(question->spec); *rule; rule++) {
        const struct kv_read *read = kv_rule_read(*rule, question->spec, kind);
        const char *own;
        for (size_t i = 0; read && will_evaluate(question, *rule) &&
                           (own = kv_read_and_in(read, question->spec, i));
             i++)
            name_add(&names, own);
    }
    /* For all kinds, whichever rule checks them: the report of quotas depends on what is known. */
    for (const struct kv_kind *const *guide = guides; *guide; guide++) {
        const struct kv_state_kind *found = kv_state_kind(state, *guide);
        for (size_t i = 0; i < found->count && !names.overflow; i++)
            if (is_asked_for(asked, found->objects[i]->namespace))
                name_add(&names, found->objects[i]->namespace);
    }
    kv_intern_release(&names.known);
    return !names.overflow;
}
