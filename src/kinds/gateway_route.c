/* What the routes of the Gateway API have in common. */
#include "kubevet/kinds/route.h"

#define TARGET                                                                                     \
    KV_ROW(kv_route_reference, group, "group", KV_SHAPE_STRING),                                   \
        KV_ROW(kv_route_reference, kind, "kind", KV_SHAPE_STRING),                                 \
        KV_ROW(kv_route_reference, namespace, "namespace", KV_SHAPE_STRING),                       \
        KV_ROW(kv_route_reference, name, "name", KV_SHAPE_STRING)

static const struct kv_shape reference_fields[] = {
    TARGET,
    KV_ROW(kv_route_reference, section, "sectionName", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape backend_fields[] = {
    TARGET,
    KV_ROW(kv_route_reference, weight, "weight", KV_SHAPE_INTEGER),
    {0},
};

static const struct kv_shape rule_fields[] = {
    KV_LIST(kv_route_rule, backends, "backendRefs", kv_route_reference, backend_fields),
    {0},
};

static const struct kv_shape spec_fields[] = {
    KV_ROW(kv_route, hostnames, "hostnames", KV_SHAPE_STRINGS),
    KV_LIST(kv_route, references, "parentRefs", kv_route_reference, reference_fields),
    KV_LIST(kv_route, rules, "rules", kv_route_rule, rule_fields),
    {0},
};

static const struct kv_shape parent_fields[] = {
    KV_PART(kv_route_parent, reference, "parentRef", reference_fields),
    KV_CONDITIONS(struct kv_route_parent, conditions),
    {0},
};

static const struct kv_shape status_fields[] = {
    KV_LIST(kv_route, parents, "parents", kv_route_parent, parent_fields),
    {0},
};

const struct kv_shape kv_gateway_route_fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    KV_OBJECT("status", status_fields),
    {0},
};
