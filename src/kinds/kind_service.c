#include "kubevet/kinds/service.h"

static const struct kv_shape ingress_fields[] = {
    KV_ROW(kv_load_balancer_ingress, ip, "ip", KV_SHAPE_STRING),
    KV_ROW(kv_load_balancer_ingress, hostname, "hostname", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape load_balancer_fields[] = {
    {.key = "ingress",
     .type = KV_SHAPE_LIST,
     .offset = offsetof(struct kv_service, ingress),
     .fields = ingress_fields,
     .size = sizeof(struct kv_load_balancer_ingress)},
    {0},
};

static const struct kv_shape port_fields[] = {
    KV_ROW(kv_service_port, node_port, "nodePort", KV_SHAPE_INTEGER),
    {0},
};

static const struct kv_shape spec_fields[] = {
    KV_ROW(kv_service, type, "type", KV_SHAPE_STRING),
    KV_ROW(kv_service, cluster_ip, "clusterIP", KV_SHAPE_STRING),
    KV_ROW(kv_service, cluster_ips, "clusterIPs", KV_SHAPE_STRINGS),
    {.key = "ports",
     .type = KV_SHAPE_LIST,
     .offset = offsetof(struct kv_service, ports),
     .fields = port_fields,
     .size = sizeof(struct kv_service_port)},
    KV_ROW(kv_service, allocates_node_ports, "allocateLoadBalancerNodePorts", KV_SHAPE_BOOL),
    {0},
};

static const struct kv_shape status_fields[] = {
    {.key = "loadBalancer", .type = KV_SHAPE_OBJECT, .fields = load_balancer_fields},
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    {.key = "spec", .type = KV_SHAPE_OBJECT, .fields = spec_fields},
    {.key = "status", .type = KV_SHAPE_OBJECT, .fields = status_fields},
    {0},
};

static const char *const annotations[] = {
    KV_EXOSCALE_LOAD_BALANCER_NAME, KV_EXOSCALE_LOAD_BALANCER_EXTERNAL, KV_SERVICE_APP_LABEL, NULL};

const struct kv_kind kv_kind_service = {
    .name = "Service",
    .group = "",
    .version = "v1",
    .resource = "services",
    .namespaced = true,
    .annotations = annotations,
    .keep = KV_KEEP_CHOSEN_LABELS | KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_service),
    .fields = fields,
};
