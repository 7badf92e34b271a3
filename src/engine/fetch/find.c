/* Namespaces in which an account may have rights that it lacks cluster-wide, besides those of the
 * spec. */
#include "engine/internal.h"

#include "kubevet/base/glob.h"
#include "kubevet/kinds/namespace.h"

/* At most this many of the listable namespaces are tried, each for each refused kind. */
enum { LISTED_MAX = 200 };

static bool is_documented(const struct kv_spec *spec, const char *name)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented) {
        if (strcmp(documented->name.text, name) == 0)
            return true;
    }
    return false;
}

static bool is_in(const struct kv_list *found, const char *name)
{
    for (size_t i = 0; i < found->count; i++)
        if (strcmp(*kv_list_item(found, const char *, i), name) == 0)
            return true;
    return false;
}

static void add(struct kv_list *found, struct kv_state *state, const char *name)
{
    if (!is_in(found, name))
        kv_list_add(found, &state->arena, const char *,
                    kv_arena_copy(&state->arena, kv_text_of(name)));
}

/* Those that --namespace names exactly. */
static void asked_add(const struct question *question, struct kv_list *found,
                      struct kv_state *state)
{
    const struct kv_strings *asked = &question->selection->namespaces;
    for (size_t i = 0; i < asked->count; i++)
        if (!kv_glob_is_pattern(asked->items[i]) && !is_documented(question->spec, asked->items[i]))
            add(found, state, asked->items[i]);
}

static bool is_asked_for(const struct question *question, const char *name)
{
    const struct kv_strings *asked = &question->selection->namespaces;
    return asked->count == 0 || kv_globs_match(asked->items, asked->count, name);
}

/* Those that can be listed: then they are `*all`. If they cannot, that is not an error. */
static bool listed_add(const struct kv_live *live, const struct question *question,
                       struct kv_list *found, bool *all, struct kv_state *state,
                       struct kv_error *error)
{
    struct kv_state names;
    kv_state_init(&names, KV_SOURCE_LIVE);
    struct round round = round_make(&names, 1);
    round_add(&round, &names, &kv_kind_namespace, NULL, TO_THE_END);
    bool ok = kv_client_lists(live->client, round.requests, round.count, error);
    const struct kv_state_kind *listed = kv_state_kind(&names, &kv_kind_namespace);
    for (size_t i = 0; ok && i < listed->count && listed->count <= LISTED_MAX; i++)
        if (is_asked_for(question, listed->objects[i]->name))
            add(found, state, listed->objects[i]->name);
    *all = ok && listed->count > 0 && listed->count <= LISTED_MAX;
    kv_state_release(&names);
    return ok;
}

bool namespaces_find(const struct kv_live *live, const struct question *question,
                     struct kv_list *found, bool *all, struct kv_state *state,
                     struct kv_error *error)
{
    *all = false;
    if (!question->spec || !question->selection)
        return true;
    asked_add(question, found, state);
    if (found->count > 0 || !live->find_namespaces)
        return true;
    if (!listed_add(live, question, found, all, state, error))
        return false;
    const char *own = live->connection->namespace;
    if (!*all && own && is_asked_for(question, own))
        add(found, state, own);
    return true;
}
