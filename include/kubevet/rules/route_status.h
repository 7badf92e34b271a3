/* What the Gateways say of a route.
 *
 * Source: https://gateway-api.sigs.k8s.io/reference/spec/ (RouteParentStatus, RouteConditionType,
 * GatewayConditionType) */
#ifndef KUBEVET_RULES_ROUTE_STATUS_H
#define KUBEVET_RULES_ROUTE_STATUS_H

#include "kubevet/kinds/route.h"
#include "kubevet/state/state.h"

struct kv_route_status {
    bool is_accepted; /* by a Gateway that is programmed */
    bool is_outdated; /* none has accepted it, but one had accepted its earlier generation */
    kv_time since;    /* if it is not accepted; KV_TIME_NONE = unknown */
    /* NULL, or why each Gateway that has accepted it can't find a backend (ResolvedRefs); why one
     * has left out a part of it (PartiallyInvalid). */
    const struct kv_condition *unresolved, *partly_invalid;
    /* The Gateway that refused it, and why: of the last refusal; NULL = none has said so. */
    const struct kv_condition *refusal;
};

/* Of an Ingress, which has no such status: accepted. */
struct kv_route_status kv_route_status(const struct kv_state *state, const struct kv_route *route);

/* The Gateway of a reference; NULL = there is none, or it is of another kind. */
const struct kv_gateway *kv_route_gateway(const struct kv_state *state,
                                          const struct kv_route *route,
                                          const struct kv_route_reference *reference);

#endif
