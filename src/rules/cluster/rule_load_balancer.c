#include "cluster.h"

#include "kubevet/base/buffer.h"

#define FIELD "status.loadBalancer.ingress"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.load_balancers.count > 0 ? NULL : "the spec documents no load balancers";
}

/* "194.182.177.67, lb.example.com", or NULL. */
static const char *addresses_text(struct kv_check *check, const struct kv_service *service)
{
    struct kv_buffer text = {0};
    kv_list_each(&service->ingress, const struct kv_load_balancer_ingress, ingress) {
        const char *address = ingress->ip ? ingress->ip : ingress->hostname;
        if (address)
            kv_buffer_printf(&text, "%s%s", text.length ? ", " : "", address);
    }
    const char *copy = text.length ? kv_arena_copy(check->arena, kv_buffer_as_text(&text)) : NULL;
    kv_buffer_release(&text);
    return copy;
}

static void misplaced_report(struct kv_check *check, const struct kv_service *service,
                             const struct kv_spec_load_balancer *documented)
{
    const struct kv_value *key = cluster_balancer_key(documented);
    const char *found = addresses_text(check, service);
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, &service->object), key->place,
                         "load balancer %s has %s%s, not %s", documented->name.text,
                         found ? "the address " : "no address", found ? found : "", key->text);
    finding->field = FIELD;
    finding->expected = key->text;
    finding->actual = found;
    finding->hint = "DNS records still point to the documented address";
}

/* The load balancer itself is missing: the spec documents no Service's name. */
static void missing_report(struct kv_check *check, const struct kv_spec_load_balancer *documented)
{
    const struct kv_value *key = cluster_balancer_key(documented);
    const char *name = documented->name.text;
    const char *what = key == &documented->hostname     ? "has the host name"
                       : strchr(key->text, '/') != NULL ? "has an address in"
                                                        : "has the address";
    struct kv_finding *finding = kv_check_finding(
        check, cluster_name(check), key->place, "no Service %s %s%s%s%s", what, key->text,
        name ? " (load balancer " : "", name ? name : "", name ? ")" : "");
    /* Each documented address without a Service is a drift of its own. */
    finding->field = kv_check_format(check, "loadBalancers[%s]", key->text);
    finding->expected = key->text;
    finding->hint = "check that its Service still exists (for a Gateway: that it is programmed), "
                    "and check the cloud controller's messages in the Service's events";
}

static void name_report(struct kv_check *check, const struct kv_service *service,
                        const struct kv_spec_load_balancer *documented)
{
    const char *found = cluster_balancer_name(check, service);
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, &service->object), documented->name.place,
                         "the load balancer at %s is named %s, not %s",
                         cluster_balancer_key(documented)->text, found, documented->name.text);
    const char *annotation = cluster_balancer_annotation(check->spec->cluster.provider.text);
    finding->field = kv_check_format(check, "metadata.annotations[%s]", annotation);
    finding->expected = documented->name.text;
    finding->actual = found;
    if (!kv_labels_get(service->object.annotations, annotation))
        finding->hint = "without the annotation the cloud controller names it after the Service's "
                        "uid: restore the annotation on the Service";
}

/* The Services with a documented address, by what is known about the name. */
struct holders {
    const struct kv_service *right, *other, *nameless;
};

static struct holders holders_find(struct kv_check *check,
                                   const struct kv_spec_load_balancer *documented)
{
    struct holders holders = {0};
    size_t next = 0;
    for (const struct kv_service *service; (service = cluster_balancer_next(check, &next));) {
        if (!cluster_balancer_is_held(documented, service))
            continue;
        const char *name = cluster_balancer_name(check, service);
        const struct kv_service **holder = !name ? &holders.nameless : &holders.other;
        if (!documented->name.text || (name && strcmp(name, documented->name.text) == 0))
            holder = &holders.right;
        if (!*holder)
            *holder = service;
    }
    return holders;
}

static void nameless_take(struct kv_check *check, const struct kv_service *service)
{
    kv_check_not_evaluated(
        check, &service->object,
        "it has the documented address, but nothing shows the name of its load balancer");
}

/* The cloud takes a while to create a load balancer. */
static enum kv_lasting pending(struct kv_check *check, const struct kv_service *service)
{
    return service->ingress.count > 0 ? KV_LASTING
                                      : kv_check_lasted(check, kv_object_changed(&service->object));
}

static void misplaced_check(struct kv_check *check, const struct kv_service *service,
                            const struct kv_spec_load_balancer *documented)
{
    switch (pending(check, service)) {
    case KV_RECENT:
        return;
    case KV_AGE_UNKNOWN:
        kv_check_not_evaluated(
            check, &service->object,
            "its load balancer has no address yet, but since when is unknown: %s",
            kv_check_undated(check, kv_object_changed(&service->object), "no timestamp"));
        return;
    case KV_LASTING:
        misplaced_report(check, service, documented);
    }
}

/* Without a name, any new Service may be the one that gets the address. */
static bool is_awaited(struct kv_check *check, const struct kv_spec_load_balancer *documented)
{
    size_t next = 0;
    for (const struct kv_service *service;
         !documented->name.text && (service = cluster_balancer_next(check, &next));)
        if (pending(check, service) == KV_RECENT)
            return true;
    return false;
}

/* Sets *hidden if the Service with the address may be in a namespace whose Services could not be
 * read. */
static void balancer_check(struct kv_check *check, const struct kv_spec_load_balancer *documented,
                           bool *hidden)
{
    struct holders holders = holders_find(check, documented);
    if (holders.right || holders.other)
        kv_check_compares(check, documented->name.place, NULL);
    kv_check_compares(check, cluster_balancer_key(documented)->place, NULL);
    const struct kv_service *misplaced = cluster_balancer_misplaced(check, documented);
    if (holders.right)
        return;
    if (holders.nameless)
        nameless_take(check, holders.nameless);
    else if (holders.other)
        name_report(check, holders.other, documented);
    else if (!kv_check_knows(check, &kv_kind_service, NULL))
        *hidden = true; /* the Service may be where Services could not be read */
    else if (misplaced)
        misplaced_check(check, misplaced, documented);
    else if (!is_awaited(check, documented))
        missing_report(check, documented);
}

static void run(struct kv_check *check)
{
    bool hidden = false;
    kv_records_each(&check->spec->cluster.load_balancers, const struct kv_spec_load_balancer,
                    documented)
        balancer_check(check, documented, &hidden);
    if (hidden)
        kv_check_gaps(check, &kv_kind_service);
}

const struct kv_rule kv_rule_cluster_load_balancer = {
    .doc =
        {
            .id = "cluster/load-balancer",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a documented load balancer has no Service, or a different name",
            .why =
                "DNS records, firewalls and partners' allow-lists point to this address. A load "
                "balancer that was deleted and created again has another address, and nothing in "
                "the cluster complains. A new Service has `settle` to get its address. The name "
                "comes from the provider's annotation on the Service (Exoscale, AWS, DigitalOcean "
                "and Hetzner). Without the annotation, Exoscale's cloud controller names its load "
                "balancer k8s-UID, after the Service. Where nothing shows the name, it is not "
                "evaluated. Where the provider gives host names instead of addresses, document "
                "`hostname`. For an address from a pool (MetalLB, ServiceLB), document its range.",
            .fix =
                "Give the Service its address back (by the provider's annotation for an existing "
                "load balancer or address), or change DNS and document the new address.",
            .keys = "loadBalancer.name loadBalancer.address loadBalancer.hostname",
            .example = "cluster:\n"
                       "  loadBalancers:\n"
                       "    - {name: plana-pulse-eg-lb, address: 194.182.177.67}\n"
                       "    - {hostname: \"*.elb.eu-central-1.amazonaws.com\"}\n"
                       "    - {address: 192.168.1.240/28}\n",
            .source = "https://kubernetes.io/docs/concepts/services-networking/service/"
                      "#loadbalancer",
        },
    .reads = KV_READS({.kind = &kv_kind_service, .need = KV_MUST_SOMEWHERE, .in = KV_EVERYWHERE}),
    .about = KV_ABOUT_ABSENCE | KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
