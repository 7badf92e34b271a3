#include "kubevet/rules/route_status.h"

#include <string.h>

/* Does the condition speak of the current spec? */
static bool is_current(const struct kv_object *object, const struct kv_condition *condition)
{
    return !object->generation.set || !condition->observed_generation.set ||
           condition->observed_generation.value >= object->generation.value;
}

static bool is_true(const struct kv_condition *condition)
{
    return condition && kv_string_is(condition->status, "True");
}

static bool is_false(const struct kv_condition *condition)
{
    return condition && kv_string_is(condition->status, "False");
}

static const char *namespace_of(const struct kv_route *route,
                                const struct kv_route_reference *reference)
{
    return reference->namespace ? reference->namespace : route->object.namespace;
}

static bool is_gateway(const struct kv_route_reference *reference)
{
    return !reference->kind || strcmp(reference->kind, kv_kind_gateway.name) == 0;
}

const struct kv_gateway *kv_route_gateway(const struct kv_state *state,
                                          const struct kv_route *route,
                                          const struct kv_route_reference *reference)
{
    return is_gateway(reference) && reference->name
               ? (const struct kv_gateway *)kv_state_find(
                     state, &kv_kind_gateway, namespace_of(route, reference), reference->name)
               : NULL;
}

/* A controller that is gone leaves its status behind: does the route still refer to the parent? */
static bool is_parent(const struct kv_route *route, const struct kv_route_parent *parent)
{
    const struct kv_route_reference *own = &parent->reference;
    if (!own->name || route->references.count == 0)
        return true;
    kv_list_each(&route->references, const struct kv_route_reference, reference) {
        if (kv_string_is(reference->name, own->name) && is_gateway(reference) == is_gateway(own) &&
            kv_string_is(reference->section, own->section) &&
            kv_string_is(namespace_of(route, reference), namespace_of(route, own)))
            return true;
    }
    return false;
}

/* Why the parent's Gateway serves nothing; NULL = it may. A Gateway without the condition says
 * nothing of that. */
static const struct kv_condition *unprogrammed(const struct kv_state *state,
                                               const struct kv_route *route,
                                               const struct kv_route_parent *parent)
{
    const struct kv_gateway *gateway = kv_route_gateway(state, route, &parent->reference);
    const struct kv_condition *programmed =
        gateway ? kv_condition_find(&gateway->conditions, "Programmed") : NULL;
    return is_false(programmed) && is_current(&gateway->object, programmed) ? programmed : NULL;
}

static void acceptance_add(struct kv_route_status *status, const struct kv_route *route,
                           const struct kv_route_parent *parent)
{
    const struct kv_condition *resolved = kv_condition_find(&parent->conditions, "ResolvedRefs");
    const struct kv_condition *partly = kv_condition_find(&parent->conditions, "PartiallyInvalid");
    bool is_unresolved = is_false(resolved) && is_current(&route->object, resolved);
    if (!status->is_accepted)
        status->unresolved = is_unresolved ? resolved : NULL;
    else if (!is_unresolved)
        status->unresolved = NULL;
    if (is_true(partly) && is_current(&route->object, partly))
        status->partly_invalid = partly;
    status->is_accepted = true;
}

static void refusal_add(struct kv_route_status *status, const struct kv_condition *refusal)
{
    if (!refusal)
        return;
    if (refusal->changed > status->since) /* KV_TIME_NONE is before all */
        status->since = refusal->changed;
    status->refusal = refusal;
}

static void parent_add(struct kv_route_status *status, const struct kv_state *state,
                       const struct kv_route *route, const struct kv_route_parent *parent)
{
    const struct kv_condition *accepted = kv_condition_find(&parent->conditions, "Accepted");
    const struct kv_condition *down = unprogrammed(state, route, parent);
    if (!is_true(accepted) || down)
        refusal_add(status, is_true(accepted) ? down : accepted);
    else if (!is_current(&route->object, accepted))
        status->is_outdated = true;
    else
        acceptance_add(status, route, parent);
}

struct kv_route_status kv_route_status(const struct kv_state *state, const struct kv_route *route)
{
    struct kv_route_status status = {.since = route->object.created};
    if (route->object.kind == &kv_kind_ingress) {
        status.is_accepted = true;
        return status;
    }
    kv_list_each(&route->parents, const struct kv_route_parent, parent) {
        if (is_parent(route, parent))
            parent_add(&status, state, route, parent);
    }
    status.is_outdated = status.is_outdated && !status.is_accepted;
    return status;
}
