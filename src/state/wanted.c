#include "kubevet/state/wanted.h"

#include "kubevet/base/tree.h"
#include "version.h"

static bool same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool is_kind(const struct kv_wanted *wanted, const char *api_version, const char *kind)
{
    return same(wanted->kind, kind) && same(wanted->api_version, api_version);
}

void kv_state_want(struct kv_state *state, const struct kv_wanted *wanted)
{
    *(struct kv_wanted *)kv_list_push(&state->wanted, &state->arena, sizeof *wanted) = *wanted;
}

bool kv_state_wants(const struct kv_state *state, const char *api_version, const char *kind)
{
    kv_list_each(&state->wanted, const struct kv_wanted, wanted)
    {
        if (is_kind(wanted, api_version, kind))
            return true;
    }
    return false;
}

struct kv_wanted *kv_state_wanted(const struct kv_state *state, const char *api_version,
                                  const char *kind, const char *namespace, const char *name)
{
    kv_list_each(&state->wanted, struct kv_wanted, wanted)
    {
        if (is_kind(wanted, api_version, kind) && same(wanted->namespace, namespace) &&
            same(wanted->name, name))
            return wanted;
    }
    return NULL;
}

const char *kv_wanted_unknown(const struct kv_state *state, const struct kv_wanted *wanted)
{
    if (wanted->object)
        return NULL;
    if (wanted->unknown)
        return wanted->unknown;
    if (wanted->listed || state->complete)
        return NULL;
    return wanted->part ? wanted->part : "the state holds no list of this kind";
}

const char *kv_wanted_wrong_scope(const struct kv_wanted *wanted, bool namespaced)
{
    if (namespaced == (wanted->namespace != NULL))
        return NULL;
    return namespaced ? "objects of this kind have a namespace: document it under that namespace's "
                        "resources"
                      : "objects of this kind have no namespace: document it under the spec's "
                        "own resources";
}

static bool is_newer(const struct kv_node *object, const struct kv_node *than)
{
    static const char key[] = "resourceVersion";
    return !than || version_compare(kv_tree_text(kv_node_get(object, "metadata"), key),
                                    kv_tree_text(kv_node_get(than, "metadata"), key)) > 0;
}

void kv_state_offer(struct kv_state *state, const char *api_version, const char *kind,
                    const struct kv_node *object)
{
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    const char *namespace = kv_tree_text(metadata, "namespace");
    bool namespaced = namespace && namespace[0];
    kv_list_each(&state->wanted, struct kv_wanted, wanted)
    {
        if (!is_kind(wanted, api_version, kind))
            continue;
        const char *wrong = kv_wanted_wrong_scope(wanted, namespaced);
        if (wrong)
            wanted->unknown = wrong;
        else if (same(wanted->name, kv_tree_text(metadata, "name")) &&
                 same(wanted->namespace, namespace) &&
                 !wanted->cut && /* a snapshot holds of it what the spec names, and less in its list
                                  */
                 is_newer(object, wanted->object))
            wanted->object = kv_tree_copy(object, &state->arena);
    }
}

void kv_state_offered(struct kv_state *state, const char *api_version, const char *kind,
                      const char *part)
{
    const char *reason =
        part ? kv_arena_printf(&state->arena,
                               "%s holds only a page of the list (metadata.continue is set)", part)
             : NULL;
    kv_list_each(&state->wanted, struct kv_wanted, wanted)
    {
        if (!is_kind(wanted, api_version, kind))
            continue;
        if (part)
            wanted->part = reason;
        else
            wanted->listed = true;
    }
}
