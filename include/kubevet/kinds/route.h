/* What leads requests from outside to Services: HTTPRoute, GRPCRoute and Gateway
 * (gateway.networking.k8s.io), Ingress (networking.k8s.io). */
#ifndef KUBEVET_KINDS_ROUTE_H
#define KUBEVET_KINDS_ROUTE_H

#include "kubevet/kinds/condition.h"
#include "kubevet/kinds/kind.h"

/* parentRefs[], backendRefs[]; of an Ingress only the name, of a Service. */
struct kv_route_reference {
    const char *group, *kind, *namespace, *name; /* NULL = the default */
    const char *section;                         /* sectionName: a listener of a Gateway */
    struct kv_integer weight; /* of a backend: its share of the requests; unset = 1 */
};

/* A rule of a route: the Services that it leads to. An Ingress's rule has a host of its own. */
struct kv_route_rule {
    const char *host;        /* of an Ingress; NULL = any */
    struct kv_list backends; /* struct kv_route_reference */
};

/* status.parents[] */
struct kv_route_parent {
    struct kv_route_reference reference; /* parentRef; without a name in an older recording */
    struct kv_list conditions;           /* struct kv_condition */
};

/* A route or an Ingress. A recording of an older kubevet has only their names. */
struct kv_route {
    struct kv_object object;
    struct kv_strings hostnames;        /* of a route; none = those of its Gateways */
    struct kv_list references;          /* struct kv_route_reference: parentRefs */
    struct kv_list rules;               /* struct kv_route_rule */
    struct kv_route_reference fallback; /* defaultBackend of an Ingress; name NULL = none */
    struct kv_list parents;             /* struct kv_route_parent: status */
};

struct kv_gateway_listener {
    const char *name;
    const char *hostname; /* NULL = any */
};

struct kv_gateway {
    struct kv_object object;
    struct kv_list listeners;  /* struct kv_gateway_listener */
    struct kv_list conditions; /* struct kv_condition: Accepted, Programmed */
};

extern const struct kv_shape kv_gateway_route_fields[];

extern const struct kv_kind kv_kind_httproute, kv_kind_grpcroute, kv_kind_ingress, kv_kind_gateway;

#endif
