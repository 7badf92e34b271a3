/* Namespaces that the list of namespaces lacks although they have objects. */
#include "kept.h"

#include "kubevet/kinds/namespace.h"
#include "kubevet/state/state.h"

static bool is_noted(const struct kv_object *const *unlisted, size_t count, const char *namespace)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(unlisted[i]->namespace, namespace) == 0)
            return true;
    return false;
}

size_t kv_state_unlisted(const struct kv_state *state, const struct kv_spec *spec,
                         const struct kv_object **out, size_t max)
{
    size_t count = 0;
    if (kv_state_unknown(state, &kv_kind_namespace, NULL))
        return 0;
    for (size_t i = 0; i < state->kind_count; i++) {
        const struct kv_state_kind *kinds = &state->kinds[i];
        const char *last = NULL;
        if (kept_is_own(state, i)) /* the state that is read to make sure has no such kind */
            continue;
        for (size_t k = 0; k < kinds->count && count < max; k++) {
            const char *namespace = kinds->objects[k]->namespace;
            if (namespace == last)
                continue;
            last = namespace;
            if (namespace && !kv_state_find(state, &kv_kind_namespace, NULL, namespace) &&
                !(spec && kv_spec_namespace_find(spec, namespace)) &&
                !is_noted(out, count, namespace))
                out[count++] = kinds->objects[k];
        }
    }
    return count;
}

void kv_state_unlisted_note(struct kv_state *state, const struct kv_object *object)
{
    kv_state_not_known(
        state, &kv_kind_namespace, NULL,
        kv_arena_printf(&state->arena,
                        "the list of namespaces is incomplete: it lacks %s, the namespace of %s %s",
                        object->namespace, object->kind->name, object->name));
}

void kv_state_namespaces_check(struct kv_state *state, const struct kv_spec *spec)
{
    const struct kv_object *object;
    if (kv_state_unlisted(state, spec, &object, 1) > 0)
        kv_state_unlisted_note(state, object);
}
