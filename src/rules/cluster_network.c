/* Network plugins and load balancers, as the cluster rules look at them. */
#include "cluster.h"

#include <arpa/inet.h>

/* Names and places: each project's own manifests and, for Calico, its operator's
 * (tigera-operator). Flannel leaves NetworkPolicies to somebody else. */
const struct cluster_cni cluster_cnis[] = {
    {"calico", "calico-node", {"kube-system", "calico-system"}, true},
    {"canal", "canal", {"kube-system", NULL}, true},
    {"cilium", "cilium", {"kube-system", NULL}, true},
    {"antrea", "antrea-agent", {"kube-system", NULL}, true},
    {"flannel", "kube-flannel-ds", {"kube-flannel", "kube-system"}, false},
    {0},
};

const char *const cluster_cni_namespaces[] = {"kube-system", "calico-system", "kube-flannel", NULL};

const struct cluster_cni *cluster_cni_documented(const struct kv_spec *spec)
{
    for (const struct cluster_cni *cni = cluster_cnis; spec->cluster.cni.text && cni->name; cni++)
        if (strcmp(cni->name, spec->cluster.cni.text) == 0)
            return cni;
    return NULL;
}

const struct kv_workload *cluster_cni_find(const struct kv_check *check,
                                           const struct cluster_cni *cni)
{
    const struct kv_object *found = NULL;
    for (size_t i = 0; i < CLUSTER_CNI_NAMESPACES && cni->namespaces[i] && !found; i++)
        found = kv_state_find(check->state, &kv_kind_daemonset, cni->namespaces[i], cni->daemonset);
    return (const struct kv_workload *)found;
}

bool cluster_cni_demands(struct kv_check *check, const struct cluster_cni *cni)
{
    bool known = true;
    for (size_t i = 0; i < CLUSTER_CNI_NAMESPACES && cni->namespaces[i]; i++)
        known &= kv_check_demands(check, &kv_kind_daemonset, cni->namespaces[i]);
    return known;
}

kv_time cluster_status_time(const struct kv_object *object)
{
    kv_time newest = KV_TIME_NONE;
    kv_list_each(&object->managers, const struct kv_manager, manager)
    {
        if (manager->subresource && strcmp(manager->subresource, "status") == 0 &&
            manager->time != KV_TIME_NONE && (newest == KV_TIME_NONE || manager->time > newest))
            newest = manager->time;
    }
    kv_time edited = kv_object_changed(object);
    return newest != KV_TIME_NONE && edited > newest ? edited : newest;
}

bool cluster_same_address(const char *a, const char *b)
{
    struct in6_addr left, right;
    if (inet_pton(AF_INET6, a, &left) == 1 && inet_pton(AF_INET6, b, &right) == 1)
        return memcmp(&left, &right, sizeof left) == 0;
    return strcmp(a, b) == 0;
}

bool cluster_holds_address(const struct kv_service *service, const char *address)
{
    kv_list_each(&service->ingress, const struct kv_load_balancer_ingress, ingress)
    {
        if (ingress->ip && cluster_same_address(ingress->ip, address))
            return true;
    }
    return false;
}

const struct kv_service *cluster_balancer_next(const struct kv_check *check, size_t *next)
{
    const struct kv_state_kind *services = kv_state_kind(check->state, &kv_kind_service);
    while (*next < services->count) {
        const struct kv_service *service = (const struct kv_service *)services->objects[(*next)++];
        if (service->type && strcmp(service->type, "LoadBalancer") == 0)
            return service;
    }
    return NULL;
}

static bool is_elsewhere(const struct kv_spec *spec)
{
    return spec->cluster.provider.text && strcmp(spec->cluster.provider.text, "exoscale") != 0;
}

const char *cluster_balancer_name(struct kv_check *check, const struct kv_service *service)
{
    struct kv_labels annotations = service->object.annotations;
    const char *name = kv_labels_get(annotations, KV_EXOSCALE_LOAD_BALANCER_NAME);
    const char *external = kv_labels_get(annotations, KV_EXOSCALE_LOAD_BALANCER_EXTERNAL);
    if ((name && *name) || is_elsewhere(check->spec))
        return name;
    if ((external && strcmp(external, "true") == 0) || !service->object.uid)
        return NULL;
    return kv_check_format(check, "k8s-%s", service->object.uid);
}

const struct kv_service *cluster_balancer_misplaced(struct kv_check *check,
                                                    const struct kv_spec_load_balancer *documented)
{
    const struct kv_service *named = NULL;
    size_t next = 0;
    for (const struct kv_service *service; (service = cluster_balancer_next(check, &next));) {
        if (cluster_holds_address(service, documented->address.text))
            return NULL;
        const char *name = cluster_balancer_name(check, service);
        if (!named && name && documented->name.text && strcmp(name, documented->name.text) == 0)
            named = service;
    }
    return named;
}
