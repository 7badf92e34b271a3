#include "cluster.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.load_balancers.place.file ? NULL : "the spec documents no load balancers";
}

static bool is_documented(const struct kv_check *check,
                          const struct kv_load_balancer_ingress *ingress)
{
    kv_records_each(&check->spec->cluster.load_balancers, const struct kv_spec_load_balancer,
                    documented) {
        if (cluster_balancer_is(documented, ingress))
            return true;
    }
    return false;
}

/* cluster/load-balancer reports a documented load balancer with another address. */
static bool is_misplaced(struct kv_check *check, const struct kv_service *service)
{
    kv_records_each(&check->spec->cluster.load_balancers, const struct kv_spec_load_balancer,
                    documented) {
        if (cluster_balancer_misplaced(check, documented) == service)
            return true;
    }
    return false;
}

static void address_report(struct kv_check *check, const struct kv_service *service,
                           const char *address, bool is_host)
{
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &service->object), check->spec->cluster.load_balancers.place,
        "Service %s has the %s %s, which is not documented", service->object.name,
        is_host ? "host name" : "address", address);
    finding->field = kv_check_format(check, "status.loadBalancer.ingress[%s]", address);
    finding->actual = address;
    finding->hint =
        kv_check_format(check, "make it a ClusterIP behind the gateway, or document it: {%s: %s}",
                        is_host ? "hostname" : "address", address);
}

static void run(struct kv_check *check)
{
    size_t next = 0;
    kv_check_compares(check, check->spec->cluster.load_balancers.place, NULL);
    for (const struct kv_service *service; (service = cluster_balancer_next(check, &next));) {
        if (is_misplaced(check, service))
            continue;
        kv_list_each(&service->ingress, const struct kv_load_balancer_ingress, ingress) {
            const char *address = ingress->ip ? ingress->ip : ingress->hostname;
            if (address && !is_documented(check, ingress))
                address_report(check, service, address, !ingress->ip);
        }
    }
}

const struct kv_rule kv_rule_cluster_load_balancer_undeclared = {
    .doc =
        {
            .id = "cluster/load-balancer-undeclared",
            .severity = KV_SEVERITY_WARNING,
            .summary = "a load balancer has an address that is not documented",
            .why =
                "Every load balancer address is an entry to the cluster that costs money and has "
                "to be guarded. An undocumented one bypasses the gateway and its protection.",
            .fix = "Make the Service a ClusterIP behind the gateway, or document it under "
                   "cluster.loadBalancers: by its address, by a range (the pool that MetalLB or "
                   "k3s assigns from), or by a host name.",
            .keys = "cluster.loadBalancers",
            .example = "cluster:\n"
                       "  loadBalancers: []   # none at all\n",
            .source = "https://kubernetes.io/docs/concepts/services-networking/service/"
                      "#loadbalancer",
        },
    .reads = KV_READS({.kind = &kv_kind_service, .need = KV_MUST, .in = KV_EVERYWHERE}),
    .about = KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
