#include "cluster.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.load_balancers.place.file ? NULL : "the spec documents no load balancers";
}

static bool is_documented(const struct kv_check *check, const char *address)
{
    kv_records_each(&check->spec->cluster.load_balancers, const struct kv_spec_load_balancer,
                    documented)
    {
        if (cluster_same_address(documented->address.text, address))
            return true;
    }
    return false;
}

/* A documented load balancer at another address is one drift: cluster/load-balancer's. */
static bool is_misplaced(struct kv_check *check, const struct kv_service *service)
{
    kv_records_each(&check->spec->cluster.load_balancers, const struct kv_spec_load_balancer,
                    documented)
    {
        if (cluster_balancer_misplaced(check, documented) == service)
            return true;
    }
    return false;
}

static void address_check(struct kv_check *check, const struct kv_service *service,
                          const char *address)
{
    if (is_documented(check, address))
        return;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &service->object), check->spec->cluster.load_balancers.place,
        "Service %s holds the address %s, which is not documented", service->object.name, address);
    finding->field = kv_check_format(check, "status.loadBalancer.ingress[%s]", address);
    finding->actual = address;
}

static void run(struct kv_check *check)
{
    size_t next = 0;
    for (const struct kv_service *service; (service = cluster_balancer_next(check, &next));) {
        if (is_misplaced(check, service))
            continue;
        kv_list_each(&service->ingress, const struct kv_load_balancer_ingress, ingress)
        {
            const char *address = ingress->ip ? ingress->ip : ingress->hostname;
            if (address)
                address_check(check, service, address);
        }
    }
}

static const struct kv_kind *const reads[] = {&kv_kind_service, NULL};

const struct kv_rule kv_rule_cluster_load_balancer_undeclared = {
    .doc =
        {
            .id = "cluster/load-balancer-undeclared",
            .severity = KV_SEVERITY_WARNING,
            .summary = "a load balancer has an address that is not documented",
            .why = "Every address of a load balancer is a door to the cluster that somebody pays "
                   "for and has to guard; one that nobody documented passes by the gateway and "
                   "its protection.",
            .mend = "Make the Service a ClusterIP behind the gateway, or document the address "
                    "under cluster.loadBalancers.",
            .example = "cluster:\n"
                       "  loadBalancers: []   # none at all\n",
            .source = "https://kubernetes.io/docs/concepts/services-networking/service/"
                      "#loadbalancer",
        },
    .reads = reads,
    .status = true,
    .everywhere = true,
    .not_applicable = not_applicable,
    .run = run,
};
