#include "kubevet/kinds/route.h"

static const struct kv_shape service_fields[] = {
    KV_ROW(kv_route_reference, name, "name", KV_SHAPE_STRING),
    {0},
};

/* A backend that is no Service has no name here. */
static const struct kv_shape backend_fields[] = {
    KV_OBJECT("service", service_fields),
    {0},
};

static const struct kv_shape path_fields[] = {
    KV_OBJECT("backend", backend_fields),
    {0},
};

static const struct kv_shape http_fields[] = {
    KV_LIST(kv_route_rule, backends, "paths", kv_route_reference, path_fields),
    {0},
};

static const struct kv_shape rule_fields[] = {
    KV_ROW(kv_route_rule, host, "host", KV_SHAPE_STRING),
    KV_OBJECT("http", http_fields),
    {0},
};

static const struct kv_shape spec_fields[] = {
    KV_PART(kv_route, fallback, "defaultBackend", backend_fields),
    KV_LIST(kv_route, rules, "rules", kv_route_rule, rule_fields),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    {0},
};

const struct kv_kind kv_kind_ingress = {
    .name = "Ingress",
    .group = "networking.k8s.io",
    .version = "v1",
    .resource = "ingresses",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_route),
    .fields = fields,
};
