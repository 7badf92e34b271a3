#include "cluster.h"

#include "kubevet/base/buffer.h"

#define FIELD      "status.loadBalancer.ingress"
#define NAME_FIELD "metadata.annotations[" KV_EXOSCALE_LOAD_BALANCER_NAME "]"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.load_balancers.count > 0 ? NULL : "the spec documents no load balancers";
}

/* "194.182.177.67, lb.example.com", or NULL. */
static const char *addresses_text(struct kv_check *check, const struct kv_service *service)
{
    struct kv_buffer text = {0};
    kv_list_each(&service->ingress, const struct kv_load_balancer_ingress, ingress)
    {
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
    const char *found = addresses_text(check, service);
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &service->object), documented->address.place,
        "load balancer %s has %s%s, not %s", documented->name.text,
        found ? "the address " : "no address", found ? found : "", documented->address.text);
    finding->field = FIELD;
    finding->expected = documented->address.text;
    finding->actual = found;
    finding->hint = "DNS records still lead to the documented address";
}

/* What is missing is the load balancer: no Service's name is documented. */
static void missing_report(struct kv_check *check, const struct kv_spec_load_balancer *documented)
{
    const char *name = documented->name.text, *address = documented->address.text;
    struct kv_finding *finding =
        kv_check_finding(check, cluster_name(check), documented->address.place,
                         "no Service holds the address %s%s%s%s", address,
                         name ? " (load balancer " : "", name ? name : "", name ? ")" : "");
    /* Two documented addresses that nobody holds are two drifts. */
    finding->field = kv_check_format(check, "loadBalancers[%s]", address);
    finding->expected = address;
    finding->hint =
        "see whether its Service still exists (for a Gateway: whether it is programmed) "
        "and what the cloud controller says in the Service's events";
}

static void name_report(struct kv_check *check, const struct kv_service *service,
                        const struct kv_spec_load_balancer *documented)
{
    const char *found = cluster_balancer_name(check, service);
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, &service->object), documented->name.place,
                         "the load balancer at %s is called %s, not %s", documented->address.text,
                         found, documented->name.text);
    finding->field = NAME_FIELD;
    finding->expected = documented->name.text;
    finding->actual = found;
    if (!kv_labels_get(service->object.annotations, KV_EXOSCALE_LOAD_BALANCER_NAME))
        finding->hint = "without the annotation the cloud controller names it after the Service's "
                        "uid: give the Service the annotation back";
}

/* The Services that hold a documented address, by what is known of the name. */
struct holders {
    const struct kv_service *right, *other, *nameless;
};

static struct holders holders_find(struct kv_check *check,
                                   const struct kv_spec_load_balancer *documented)
{
    struct holders holders = {0};
    size_t next = 0;
    for (const struct kv_service *service; (service = cluster_balancer_next(check, &next));) {
        if (!cluster_holds_address(service, documented->address.text))
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
    const char *provider = check->spec->cluster.provider.text;
    if (!provider || strcmp(provider, "exoscale") == 0)
        kv_check_not_evaluated(check, &service->object,
                               "it holds the documented address, but nothing tells what its load "
                               "balancer is called");
}

/* The cloud takes a while to make a load balancer. */
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
        kv_check_not_evaluated(check, &service->object,
                               "its load balancer has no address yet, but %s says since when",
                               check->now == KV_TIME_NONE ? "no clock (give --at)" : "nothing");
        return;
    case KV_LASTING:
        misplaced_report(check, service, documented);
    }
}

/* Without a name, any Service that was made a moment ago may be the one that gets the address. */
static bool is_awaited(struct kv_check *check, const struct kv_spec_load_balancer *documented)
{
    size_t next = 0;
    for (const struct kv_service *service;
         !documented->name.text && (service = cluster_balancer_next(check, &next));)
        if (pending(check, service) == KV_RECENT)
            return true;
    return false;
}

/* Sets *hidden if what holds it may be where Services could not be read. */
static void balancer_check(struct kv_check *check, const struct kv_spec_load_balancer *documented,
                           bool *hidden)
{
    struct holders holders = holders_find(check, documented);
    const struct kv_service *misplaced = cluster_balancer_misplaced(check, documented);
    if (holders.right)
        return;
    if (holders.nameless)
        nameless_take(check, holders.nameless);
    else if (holders.other)
        name_report(check, holders.other, documented);
    else if (!kv_check_knows(check, &kv_kind_service, NULL))
        *hidden = true; /* whoever holds it may be where nobody could look */
    else if (misplaced)
        misplaced_check(check, misplaced, documented);
    else if (!is_awaited(check, documented))
        missing_report(check, documented);
}

static void run(struct kv_check *check)
{
    bool hidden = false;
    kv_records_each(&check->spec->cluster.load_balancers, const struct kv_spec_load_balancer,
                    documented) balancer_check(check, documented, &hidden);
    if (hidden)
        kv_check_gaps(check, &kv_kind_service);
}

static const struct kv_kind *const reads[] = {&kv_kind_service, NULL};

const struct kv_rule kv_rule_cluster_load_balancer = {
    .doc =
        {
            .id = "cluster/load-balancer",
            .severity = KV_SEVERITY_ERROR,
            .summary = "no Service holds a documented address, or the name",
            .why = "DNS records, firewalls and partners' allow-lists lead to this address. A load "
                   "balancer that was deleted and made anew has another one, and nothing in the "
                   "cluster complains. A new Service has `settle` to get its address. The name is "
                   "the one of Exoscale's annotation on the "
                   "Service; without the annotation the cloud controller calls its load balancer "
                   "k8s-UID, after the Service. Other providers' names are not compared.",
            .mend = "Give the Service back its address (on Exoscale: point it at the existing load "
                    "balancer by the annotation exoscale-loadbalancer-id), or change DNS and "
                    "document the new one.",
            .example = "cluster:\n"
                       "  loadBalancers:\n"
                       "    - {name: plana-pulse-eg-lb, address: 194.182.177.67}\n",
            .source = "https://kubernetes.io/docs/concepts/services-networking/service/"
                      "#loadbalancer",
        },
    .reads = reads,
    .existence = true,
    .status = true,
    .everywhere = true,
    .own_gaps = true,
    .not_applicable = not_applicable,
    .run = run,
};
