/* Service (core/v1). */
#ifndef KUBEVET_KINDS_SERVICE_H
#define KUBEVET_KINDS_SERVICE_H

#include "kubevet/kinds/kind.h"

/* The load balancer's own name, as the providers' cloud controllers read it. Sources:
 * https://github.com/exoscale/exoscale-cloud-controller-manager (docs/service-loadbalancer.md),
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller (service annotations),
 * https://github.com/digitalocean/digitalocean-cloud-controller-manager
 * (docs/controllers/services), https://github.com/hetznercloud/hcloud-cloud-controller-manager
 * (docs/reference) */
#define KV_EXOSCALE_LOAD_BALANCER_NAME     "service.beta.kubernetes.io/exoscale-loadbalancer-name"
#define KV_AWS_LOAD_BALANCER_NAME          "service.beta.kubernetes.io/aws-load-balancer-name"
#define KV_DIGITALOCEAN_LOAD_BALANCER_NAME "service.beta.kubernetes.io/do-loadbalancer-name"
#define KV_HETZNER_LOAD_BALANCER_NAME      "load-balancer.hetzner.cloud/name"
/* "true": the load balancer was created elsewhere, and the controller does not name it. */
#define KV_EXOSCALE_LOAD_BALANCER_EXTERNAL                                                         \
    "service.beta.kubernetes.io/exoscale-loadbalancer-external"

/* kube-dns: the Service of the cluster's DNS server. */
#define KV_SERVICE_APP_LABEL "k8s-app"

struct kv_load_balancer_ingress {
    const char *ip, *hostname;
};

struct kv_service_port {
    struct kv_integer node_port;
};

struct kv_service {
    struct kv_object object; /* keeps managers and the three keys above */
    const char *type;
    const char *cluster_ip;        /* "None" for a headless Service */
    struct kv_strings cluster_ips; /* of both families; the first is cluster_ip */
    struct kv_strings ip_families; /* IPv4, IPv6; the one of cluster_ip first */
    struct kv_labels selector;     /* of the pods that it leads to; empty = none by itself */
    const char *load_balancer_class;
    struct kv_list ports;                  /* struct kv_service_port */
    enum kv_tristate allocates_node_ports; /* allocateLoadBalancerNodePorts; absent is true */
    struct kv_list ingress; /* struct kv_load_balancer_ingress: status.loadBalancer.ingress */
};

extern const struct kv_kind kv_kind_service;

#endif
