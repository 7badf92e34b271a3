/* Namespaces that the live list of namespaces lacks although they have objects, for example because
 * a proxy filters lists. Lists are read at different times, and a namespace may have been created
 * or deleted in between: the namespaces are read again, and then the objects. An object that is
 * unchanged was there in between, and so was its namespace. Most clusters have none, and then no
 * request is sent. */
#include "engine/fetch/round.h"
#include "engine/internal.h"

#include "kubevet/kinds/namespace.h"

enum { UNLISTED_MAX = 8 }; /* one is enough; newly created ones may come before it */

static bool lists_read(const struct kv_live *live, struct round *round, struct kv_state *state,
                       struct kv_error *error)
{
    for (size_t i = 0; i < round->count; i++)
        round->requests[i].may_fail = true; /* then nothing is proven */
    if (!kv_client_lists(live->client, round->requests, round->count, error))
        return false;
    kv_state_index(state);
    return true;
}

/* Reads the namespaces, and then the objects in those that are still missing. */
static bool unlisted_read(const struct kv_live *live, const struct kv_object *const *unlisted,
                          size_t count, struct kv_state *state, struct kv_error *error)
{
    struct round namespaces = round_make(state, 1), objects = round_make(state, count);
    round_add(&namespaces, state, &kv_kind_namespace, NULL, TO_THE_END);
    if (!lists_read(live, &namespaces, state, error))
        return false;
    for (size_t i = 0; namespaces.requests[0].result == KV_LIST_OK && i < count; i++)
        if (!kv_state_find(state, &kv_kind_namespace, NULL, unlisted[i]->namespace))
            round_add(&objects, state, unlisted[i]->kind, unlisted[i]->namespace, TO_THE_END);
    return lists_read(live, &objects, state, error);
}

bool unlisted_check(const struct kv_live *live, const struct kv_spec *spec, struct kv_state *state,
                    struct kv_error *error)
{
    const struct kv_object *unlisted[UNLISTED_MAX];
    size_t count = spec ? kv_state_unlisted(state, spec, unlisted, UNLISTED_MAX) : 0;
    if (count == 0)
        return true;
    struct kv_state second;
    kv_state_init(&second, KV_SOURCE_LIVE);
    bool ok = unlisted_read(live, unlisted, count, &second, error);
    for (size_t i = 0; ok && i < count; i++) {
        const struct kv_object *same =
            kv_state_find(&second, unlisted[i]->kind, unlisted[i]->namespace, unlisted[i]->name);
        if (same && same->uid && kv_string_is(same->uid, unlisted[i]->uid)) {
            kv_state_unlisted_note(state, unlisted[i]);
            break;
        }
    }
    kv_state_release(&second);
    return ok;
}
