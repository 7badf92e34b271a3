#include "unread.h"

#include <string.h>

static bool is_observed(const struct draft *draft, const struct kv_kind *kind)
{
    for (const struct kv_observer *const *at = kv_init_registry; *at; at++)
        if (draft_wants(draft, (*at)->path) && kv_kinds_hold((*at)->reads, kind))
            return true;
    return false;
}

/* " in shop, blog and 3 more namespaces"; "" = everywhere. */
static const char *unknown_places(struct draft *draft, const struct kv_state_kind *kinds)
{
    enum { SHOWN = 3 };
    struct kv_buffer text = {0};
    size_t count = 0;
    kv_list_each(&kinds->unknown, const struct kv_unknown, entry) {
        if (!entry->namespace || strcmp(entry->namespace, KV_ELSEWHERE) == 0) {
            kv_buffer_release(&text);
            return "";
        }
        if (count++ < SHOWN)
            kv_buffer_printf(&text, "%s%s", count == 1 ? " in " : ", ", entry->namespace);
    }
    if (count > SHOWN)
        kv_buffer_printf(&text, " and %zu more namespaces", count - SHOWN);
    const char *copy = kv_arena_copy(draft->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

/* A recording without the lists of an operator that most clusters lack is of a cluster without it.
 */
static bool is_not_installed(const struct kv_state *state, const struct kv_kind *kind)
{
    static const char *const groups[] = {"velero.io", "postgresql.cnpg.io", "cert-manager.io"};
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (strcmp(kind->group, groups[i]) == 0)
            return !kv_state_listed(state, kind) && kv_state_kind(state, kind)->unknown.count == 0;
    return false;
}

void unread_note(struct draft *draft)
{
    struct kv_init_result *result = draft->result;
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++) {
        const char *reason = kv_state_unknown(draft->state, *kind, NULL);
        if (reason && is_observed(draft, *kind) && !is_not_installed(draft->state, *kind))
            kv_list_add(&result->unknown, &result->arena, const char *,
                        kv_arena_printf(&result->arena, "%s%s: %s", (*kind)->resource,
                                        unknown_places(draft, kv_state_kind(draft->state, *kind)),
                                        reason));
    }
    if (!draft->state->version && draft_wants(draft, "cluster.kubernetesVersion"))
        kv_list_add(&result->unknown, &result->arena, const char *,
                    "version: the state contains no version of the API server");
}
