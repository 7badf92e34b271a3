/* Shared by the rules on documented routes: which hosts the cluster serves, and where they lead.
 *
 * Source: https://gateway-api.sigs.k8s.io/reference/spec/ (HTTPRouteSpec, Listener) and
 * https://kubernetes.io/docs/concepts/services-networking/ingress/ */
#ifndef KUBEVET_RULES_ROUTE_ROUTES_H
#define KUBEVET_RULES_ROUTE_ROUTES_H

#include "kubevet/rules/route_status.h"
#include "kubevet/rules/rule.h"

/* A host that a route serves. */
struct served {
    const struct kv_route *route;
    const char *host; /* `*.example.com`; "*" = any */
};

/* All of them. What is unknown is reported as not evaluated. */
struct routes {
    struct kv_list served; /* struct served, in the arena */
    bool are_all;          /* a host that none of them serves is not served */
};
struct routes routes_find(struct kv_check *check);

/* Calls the function with each documented host that must lead to a Service: what only allows a host
 * demands none. */
typedef void route_entry_check(struct kv_check *check, const struct routes *routes,
                               const struct kv_spec_pair *entry);
void routes_check(struct kv_check *check, route_entry_check *entry_check);

/* The entry for a served host: the one with exactly this host, else the first that matches; NULL =
 * none. */
const struct kv_spec_pair *route_entry(const struct kv_spec *spec, const char *host);

/* Is the route for the entry: does it serve its host, or one that its glob matches? */
bool route_is_for(const struct served *served, const struct kv_spec_pair *entry);

/* NAMESPACE/Service/NAME: does the route lead requests to it? */
bool route_leads_to(const struct served *served, const char *backend);

/* Does it name another backend, too? */
bool route_leads_elsewhere(const struct kv_route *route, const char *backend);

/* Does the backend get any requests: is its weight not 0? */
bool route_has_traffic(const struct kv_route_reference *backend);

/* Does the entry only allow the host? */
bool route_is_any(const struct kv_spec_pair *entry);

const char *route_not_applicable(const struct kv_spec *spec);

/* The lists that all of them need; each says what it lacks. */
#define ROUTE_READS                                                                                \
    {.kind = &kv_kind_httproute, .need = KV_HELPS, .in = KV_EVERYWHERE},                           \
        {.kind = &kv_kind_grpcroute, .need = KV_HELPS, .in = KV_EVERYWHERE},                       \
        {.kind = &kv_kind_ingress, .need = KV_HELPS, .in = KV_EVERYWHERE},                         \
    {                                                                                              \
        .kind = &kv_kind_gateway, .need = KV_HELPS, .in = KV_EVERYWHERE                            \
    }

#endif
