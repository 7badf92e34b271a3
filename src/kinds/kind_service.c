#include "kubevet/kinds/service.h"

static const struct kv_shape ingress_fields[] = {
    KV_ROW(kv_load_balancer_ingress, ip, "ip", KV_SHAPE_STRING),
    KV_ROW(kv_load_balancer_ingress, hostname, "hostname", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape load_balancer_fields[] = {
    KV_LIST(kv_service, ingress, "ingress", kv_load_balancer_ingress, ingress_fields),
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
    KV_ROW(kv_service, ip_families, "ipFamilies", KV_SHAPE_STRINGS),
    KV_ROW(kv_service, selector, "selector", KV_SHAPE_LABELS),
    KV_ROW(kv_service, load_balancer_class, "loadBalancerClass", KV_SHAPE_STRING),
    KV_LIST(kv_service, ports, "ports", kv_service_port, port_fields),
    KV_ROW(kv_service, allocates_node_ports, "allocateLoadBalancerNodePorts", KV_SHAPE_BOOL),
    {0},
};

static const struct kv_shape status_fields[] = {
    KV_OBJECT("loadBalancer", load_balancer_fields),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    KV_OBJECT("status", status_fields),
    {0},
};

static const char *const annotations[] = {
    KV_EXOSCALE_LOAD_BALANCER_NAME,
    KV_EXOSCALE_LOAD_BALANCER_EXTERNAL,
    KV_AWS_LOAD_BALANCER_NAME,
    KV_DIGITALOCEAN_LOAD_BALANCER_NAME,
    KV_HETZNER_LOAD_BALANCER_NAME,
    KV_SERVICE_APP_LABEL,
    NULL,
};

static const struct kv_default defaults[] = {
    {.path = {"spec"}, .key = "type", .value = "ClusterIP", .is_text = true},
    {0},
};

static const char *const assigned[] = {"clusterIP", "clusterIPs", "ipFamilies", "loadBalancerClass",
                                       NULL};

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
    .defaults = defaults,
    .assigned = assigned,
};
