#include "draft.h"

#include "kubevet/kinds/service.h"

/* The load balancer's own name, where an annotation gives it. */
static const char *name_of(const struct kv_service *service)
{
    static const char *const annotations[] = {
        KV_EXOSCALE_LOAD_BALANCER_NAME, KV_AWS_LOAD_BALANCER_NAME,
        KV_DIGITALOCEAN_LOAD_BALANCER_NAME, KV_HETZNER_LOAD_BALANCER_NAME};
    for (size_t i = 0; i < sizeof annotations / sizeof *annotations; i++) {
        const char *name = kv_labels_get(service->object.annotations, annotations[i]);
        if (name && *name)
            return name;
    }
    return NULL;
}

/* Is it in the list already? Services may share an address. */
static bool is_listed(const struct entry *list, const char *key, const char *text)
{
    entry_each(list, item)
    {
        const struct entry *value = entry_get(item, key);
        if (value && strcmp(value->text, text) == 0)
            return true;
    }
    return false;
}

/* Without the dot that ends a name of the DNS. */
static const char *host_of(struct draft *draft, const char *host)
{
    size_t length = host ? strlen(host) : 0;
    if (length > 0 && host[length - 1] == '.')
        length--;
    return draft_format(draft, "%.*s", (int)length, host ? host : "");
}

static void service_take(struct draft *draft, struct entry *list, const struct kv_service *service)
{
    kv_list_each(&service->ingress, const struct kv_load_balancer_ingress, ingress) {
        const char *key = ingress->ip ? "address" : "hostname";
        const char *text = ingress->ip ? ingress->ip : host_of(draft, ingress->hostname);
        if (!text || !*text || is_listed(list, key, text))
            continue;
        bool is_first =
            ingress == kv_list_item(&service->ingress, struct kv_load_balancer_ingress, 0);
        struct entry *item = entry_item_map(draft->arena, list);
        const char *name = name_of(service);
        if (name)
            entry_text(draft->arena, item, "name", name);
        entry_text(draft->arena, item, key, text);
        if (is_first)
            entry_comment(draft->arena, item, "%s/%s", service->object.namespace,
                          service->object.name);
    }
}

static void observe(struct draft *draft)
{
    struct objects services = draft_all(draft, &kv_kind_service);
    if (!draft_knows(draft, &kv_kind_service, NULL))
        return;
    struct entry *list = entry_list(draft->arena, draft_section(draft, "cluster"), "loadBalancers");
    for (size_t i = 0; i < services.count; i++) {
        const struct kv_service *service = (const struct kv_service *)services.items[i];
        if (service->type && strcmp(service->type, "LoadBalancer") == 0)
            service_take(draft, list, service);
    }
    if (list->children.count == 0)
        entry_remove(list);
}

const struct kv_observer kv_observe_load_balancers = {
    .path = "cluster.loadBalancers",
    .reads = KV_OBSERVED(&kv_kind_service),
    .keys = KV_OBSERVES("cluster.loadBalancers", "loadBalancer.name", "loadBalancer.address",
                        "loadBalancer.hostname"),
    .cluster = observe,
};
