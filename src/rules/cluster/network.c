/* Network plugins and load balancers, for the cluster rules. */
#include "cluster.h"

#include "kubevet/base/address.h"
#include "kubevet/base/glob.h"
#include "kubevet/base/host.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

const char *cluster_cni_namespace(const struct kv_spec *spec, size_t index)
{
    static const char *const usual[] = {"kube-system", "calico-system", "kube-flannel",
                                        "openshift-ovn-kubernetes", "ovn-kubernetes"};
    size_t count = sizeof usual / sizeof *usual;
    if (index < count)
        return usual[index];
    return index == count ? spec->cluster.cni.namespace : NULL;
}

static const struct kv_cni *describe(struct kv_check *check, const struct kv_spec_cni *documented)
{
    const char *text = documented->daemon_set.text, *slash = strchr(text, '/');
    struct kv_cni *cni = kv_arena_alloc(check->arena, sizeof *cni);
    cni->name = text;
    cni->places[0].namespace = documented->namespace;
    cni->places[0].daemonset = slash + 1;
    cni->policies = !documented->enforces_policies.text     ? KV_CNI_POLICIES_UNKNOWN
                    : documented->enforces_policies.boolean ? KV_CNI_POLICIES
                                                            : KV_CNI_NO_POLICIES;
    return cni;
}

const struct kv_cni *cluster_cni_documented(struct kv_check *check)
{
    const struct kv_spec_cni *documented = &check->spec->cluster.cni;
    if (!documented->place.file)
        return NULL;
    return documented->name.text ? &kv_cnis[documented->name.choice] : describe(check, documented);
}

/* The name in a described plugin may be a glob. */
static const struct kv_object *daemonset_find(const struct kv_check *check, const char *namespace,
                                              const char *name)
{
    size_t count;
    struct kv_object *const *objects =
        kv_state_in_namespace(check->state, &kv_kind_daemonset, namespace, &count);
    for (size_t i = 0; i < count; i++)
        if (kv_glob_match(name, objects[i]->name))
            return objects[i];
    return NULL;
}

const struct kv_workload *cluster_cni_find(const struct kv_check *check, const struct kv_cni *cni)
{
    const struct kv_object *found = NULL;
    for (size_t i = 0; i < KV_CNI_PLACES && cni->places[i].namespace && !found; i++)
        found = daemonset_find(check, cni->places[i].namespace, cni->places[i].daemonset);
    return (const struct kv_workload *)found;
}

bool cluster_cni_demands(struct kv_check *check, const struct kv_cni *cni)
{
    bool known = true;
    for (size_t i = 0; i < KV_CNI_PLACES && cni->places[i].namespace; i++)
        known &= kv_check_demands(check, &kv_kind_daemonset, cni->places[i].namespace);
    return known;
}

/* `["server","--flannel-backend","none","--disable-network-policy=true"]` */
static bool has_option(const char *arguments, const char *option, const char *value)
{
    size_t length = strlen(option);
    for (const char *at = arguments; (at = strstr(at, option)); at += length) {
        const char *rest = at + length;
        if (at < arguments + 3 || strncmp(at - 3, "\"--", 3) != 0 || !strchr("\"=", *rest))
            continue;
        rest += *rest == '=' ? 1 : strspn(rest, "\", ");
        bool is_off = strncmp(rest, "false\"", 6) == 0;
        if (value ? strncmp(rest, value, strlen(value)) == 0 && rest[strlen(value)] == '"'
                  : !is_off)
            return true;
    }
    return false;
}

const struct kv_node_object *cluster_k3s_option(const struct kv_check *check, const char *option,
                                                const char *value)
{
    size_t next = 0;
    for (const struct kv_node_object *node; (node = cluster_node_next(check, &next));) {
        const char *arguments = kv_labels_get(node->object.annotations, KV_K3S_NODE_ARGS);
        if (arguments && has_option(arguments, option, value))
            return node;
    }
    return NULL;
}

bool cluster_k3s_says_options(const struct kv_check *check)
{
    size_t next = 0;
    for (const struct kv_node_object *node; (node = cluster_node_next(check, &next));)
        if (kv_labels_get(node->object.annotations, KV_K3S_NODE_ARGS))
            return true;
    return false;
}

bool cluster_cni_is_builtin(const struct kv_check *check, const struct kv_cni *cni)
{
    size_t next = 0, count = 0;
    for (const struct kv_node_object *node; (node = cluster_node_next(check, &next)); count++)
        if (!cni->builtin || !node->kubelet_version || !strstr(node->kubelet_version, cni->builtin))
            return false;
    return count > 0 && !cluster_k3s_option(check, "flannel-backend", "none");
}

kv_time cluster_status_time(const struct kv_object *object)
{
    kv_time newest = KV_TIME_NONE;
    kv_list_each(&object->managers, const struct kv_manager, manager) {
        if (manager->subresource && strcmp(manager->subresource, "status") == 0 &&
            manager->time != KV_TIME_NONE && (newest == KV_TIME_NONE || manager->time > newest))
            newest = manager->time;
    }
    kv_time edited = kv_object_changed(object);
    return newest != KV_TIME_NONE && edited > newest ? edited : newest;
}

bool cluster_holds_address(const struct kv_service *service, const char *address)
{
    kv_list_each(&service->ingress, const struct kv_load_balancer_ingress, ingress) {
        if (ingress->ip && kv_address_is_same(ingress->ip, address))
            return true;
    }
    return false;
}

bool cluster_balancer_is_at(const struct kv_spec_load_balancer *documented, const char *address)
{
    return documented->address.text && kv_address_is_within(address, documented->address.text);
}

/* Host names are compared without case and without a trailing dot. */
static bool is_host(const char *host, const char *glob)
{
    char lower[KV_HOST_MAX], wanted[KV_HOST_MAX];
    size_t length = strlen(host);
    if (length >= sizeof lower || strlen(glob) >= sizeof wanted)
        return false;
    for (size_t i = 0; i <= length; i++)
        lower[i] = (char)tolower((unsigned char)host[i]);
    if (length > 0 && lower[length - 1] == '.')
        lower[length - 1] = '\0';
    for (size_t i = 0; i <= strlen(glob); i++)
        wanted[i] = (char)tolower((unsigned char)glob[i]);
    return kv_glob_match(wanted, lower);
}

bool cluster_balancer_is(const struct kv_spec_load_balancer *documented,
                         const struct kv_load_balancer_ingress *ingress)
{
    if (ingress->ip && cluster_balancer_is_at(documented, ingress->ip))
        return true;
    return documented->hostname.text && ingress->hostname &&
           is_host(ingress->hostname, documented->hostname.text);
}

const struct kv_value *cluster_balancer_key(const struct kv_spec_load_balancer *documented)
{
    return documented->address.text ? &documented->address : &documented->hostname;
}

bool cluster_balancer_is_held(const struct kv_spec_load_balancer *documented,
                              const struct kv_service *service)
{
    kv_list_each(&service->ingress, const struct kv_load_balancer_ingress, ingress) {
        if (cluster_balancer_is(documented, ingress))
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

/* By the scheme of a node's providerID. Sources: the cloud controllers' documentation of their
 * Services' annotations. */
static const struct {
    const char *provider, *annotation;
} balancer_names[] = {
    {"exoscale", KV_EXOSCALE_LOAD_BALANCER_NAME},
    {"aws", KV_AWS_LOAD_BALANCER_NAME},
    {"digitalocean", KV_DIGITALOCEAN_LOAD_BALANCER_NAME},
    {"hcloud", KV_HETZNER_LOAD_BALANCER_NAME},
};

const char *cluster_balancer_annotation(const char *provider)
{
    for (size_t i = 0; i < sizeof balancer_names / sizeof *balancer_names; i++)
        if (!provider || strcmp(balancer_names[i].provider, provider) == 0)
            return balancer_names[i].annotation;
    return NULL;
}

const char *cluster_balancer_name(struct kv_check *check, const struct kv_service *service)
{
    struct kv_labels annotations = service->object.annotations;
    const char *provider = check->spec->cluster.provider.text;
    const char *annotation = cluster_balancer_annotation(provider);
    const char *name = annotation ? kv_labels_get(annotations, annotation) : NULL;
    const char *external = kv_labels_get(annotations, KV_EXOSCALE_LOAD_BALANCER_EXTERNAL);
    if ((name && *name) || (provider && strcmp(provider, "exoscale") != 0))
        return name && *name ? name : NULL;
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
        if (cluster_balancer_is_held(documented, service))
            return NULL;
        const char *name = cluster_balancer_name(check, service);
        if (!named && name && documented->name.text && strcmp(name, documented->name.text) == 0)
            named = service;
    }
    return named;
}
