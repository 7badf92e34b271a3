#include "named_hosts.h"
#include "rules/cluster/cluster.h"
#include "rules/workload/holders.h"

#include "kubevet/base/address.h"
#include "kubevet/base/buffer.h"
#include "kubevet/base/glob.h"
#include "kubevet/kinds/configmap.h"
#include "kubevet/kinds/service.h"

#include <strings.h>

/* A message names at most this many places; the others are easily found from these. */
enum { PLACES_MAX = 4 };

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->hairpin.service.text ? NULL : "the spec documents no network.hairpin";
}

/* --- where the hosts are within the cluster --- */

struct address {
    const char *text;
};

struct target {
    const struct kv_service *service;
};

/* The Services that hostAliases may point to. */
struct services {
    struct kv_check *check;
    struct kv_list found;             /* struct target: those with a ClusterIP */
    struct kv_list addresses;         /* struct address: their ClusterIPs */
    const struct kv_object *headless; /* one that matches but has no ClusterIP; NULL = none */
    bool is_known;
};

/* "None" of a headless Service, "" of an ExternalName. */
static bool is_address(const char *text)
{
    return text && text[0] && strcmp(text, "None") != 0;
}

static void address_add(struct services *services, const char *address)
{
    if (!is_address(address))
        return;
    kv_list_each(&services->addresses, const struct address, other) {
        if (kv_address_is_same(other->text, address))
            return;
    }
    struct address *new = kv_list_push(&services->addresses, services->check->arena, sizeof *new);
    new->text = address;
}

static void service_add(struct services *services, const struct kv_service *service)
{
    if (!is_address(service->cluster_ip)) {
        services->headless = &service->object;
        return;
    }
    address_add(services, service->cluster_ip);
    for (size_t i = 0; i < service->cluster_ips.count; i++)
        address_add(services, service->cluster_ips.items[i]);
    struct target *target = kv_list_push(&services->found, services->check->arena, sizeof *target);
    target->service = service;
}

/* `service` is NAMESPACE/NAME, where the name may be a glob. */
static const char *service_namespace(struct kv_check *check)
{
    const char *text = check->spec->hairpin.service.text;
    return kv_arena_copy(check->arena, (struct kv_text){text, strcspn(text, "/")});
}

static const char *service_name(const struct kv_check *check)
{
    return strchr(check->spec->hairpin.service.text, '/') + 1;
}

static struct services services_find(struct kv_check *check)
{
    struct services services = {.check = check};
    const char *namespace = service_namespace(check);
    size_t count;
    struct kv_object *const *objects =
        kv_state_in_namespace(check->state, &kv_kind_service, namespace, &count);
    for (size_t i = 0; i < count; i++)
        if (kv_glob_match(service_name(check), objects[i]->name))
            service_add(&services, (const struct kv_service *)objects[i]);
    services.is_known = kv_check_knows(check, &kv_kind_service, namespace);
    return services;
}

/* Is it known where an alias must point? If no such Service exists, nowhere. */
static bool services_are_known(const struct services *services)
{
    return services->is_known && (services->addresses.count > 0 || !services->headless);
}

static void services_gap_report(const struct services *services)
{
    struct kv_check *check = services->check;
    if (kv_check_demands(check, &kv_kind_service, service_namespace(check)))
        kv_check_not_evaluated(check, services->headless, "it has no ClusterIP for a hostAlias");
}

/* "10.96.10.67, fd00::43" */
static const char *addresses_text(struct kv_check *check, const struct kv_list *addresses)
{
    const char *text = NULL;
    kv_list_each(addresses, const struct address, address)
        text = text ? kv_check_format(check, "%s, %s", text, address->text) : address->text;
    return text;
}

/* --- where a pod's aliases point --- */

static bool is_host(const char *alias, const char *host)
{
    struct kv_text text = kv_text_of(alias);
    if (text.length > 0 && alias[text.length - 1] == '.')
        text.length--;
    return text.length == strlen(host) && strncasecmp(alias, host, text.length) == 0;
}

/* The addresses of the pod's aliases for a host: struct address. */
static struct kv_list aliases_find(struct kv_check *check, const struct kv_pod_spec *spec,
                                   const char *host)
{
    struct kv_list addresses = {0};
    kv_list_each(&spec->host_aliases, const struct kv_host_alias, alias) {
        for (size_t i = 0; alias->ip && i < alias->hostnames.count; i++) {
            if (!is_host(alias->hostnames.items[i], host))
                continue;
            struct address *address = kv_list_push(&addresses, check->arena, sizeof *address);
            address->text = alias->ip;
            break;
        }
    }
    return addresses;
}

static bool is_of_service(const struct services *services, const char *alias)
{
    kv_list_each(&services->addresses, const struct address, address) {
        if (kv_address_is_same(alias, address->text))
            return true;
    }
    return false;
}

static bool is_ipv6(const char *address)
{
    return strchr(address, ':') != NULL;
}

/* The alias that leads a program to the wrong address; NULL = none. The kubelet writes aliases to
 * /etc/hosts in the pod's order. For each address family a resolver returns only the first address
 * of a host (glibc without `multi on`), or returns it first (glibc, musl, Go), and programs try
 * that one: later aliases neither break nor fix it.
 *
 * Source: pkg/kubelet/kubelet_pods.go (hostsEntriesFromHostAliases); host.conf(5). */
static const char *misleading(const struct services *services, const struct kv_list *aliases)
{
    bool is_settled[2] = {false, false};
    kv_list_each(aliases, const struct address, alias) {
        bool *settled = &is_settled[is_ipv6(alias->text)];
        if (!*settled && !is_of_service(services, alias->text))
            return alias->text;
        *settled = true;
    }
    return NULL;
}

static bool leads_to_service(const struct services *services, const struct kv_list *aliases)
{
    return aliases->count > 0 && !misleading(services, aliases);
}

/* Is it a load balancer's address, documented or of one of the Services? */
static bool is_public(const struct services *services, const char *address)
{
    kv_records_each(&services->check->spec->cluster.load_balancers,
                    const struct kv_spec_load_balancer, documented) {
        if (cluster_balancer_is_at(documented, address))
            return true;
    }
    kv_list_each(&services->found, const struct target, target) {
        if (cluster_holds_address(target->service, address))
            return true;
    }
    return false;
}

/* --- findings --- */

static const char *places_text(struct kv_check *check, const struct hairpin_host *host)
{
    struct kv_buffer text = {0};
    size_t count = host->places.count;
    size_t shown = count > PLACES_MAX ? PLACES_MAX : count;
    for (size_t i = 0; i < shown; i++)
        kv_buffer_printf(&text, "%s%s", i ? "; " : "",
                         kv_list_item(&host->places, struct hairpin_place, i)->text);
    if (count > shown)
        kv_buffer_printf(&text, "; and %zu more", count - shown);
    const char *copy = kv_arena_copy(check->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

/* What is wrong with the aliases: "no hostAlias maps it to ...". */
static const char *fault_text(const struct services *services, const struct kv_list *aliases)
{
    struct kv_check *check = services->check;
    const char *found = addresses_text(check, aliases);
    const char *documented = check->spec->hairpin.service.text;
    if (services->found.count == 0)
        return kv_check_format(check, "there is no Service %s for a hostAlias%s%s%s", documented,
                               found ? " (a hostAlias maps it to " : "", found ? found : "",
                               found ? ")" : "");
    const struct kv_object *service =
        &kv_list_item(&services->found, struct target, 0)->service->object;
    const char *wanted =
        kv_check_format(check, "Service %s at %s",
                        services->found.count == 1
                            ? kv_check_format(check, "%s/%s", service->namespace, service->name)
                            : documented,
                        addresses_text(check, &services->addresses));
    if (!found)
        return kv_check_format(check, "no hostAlias maps it to %s", wanted);
    const char *wrong = misleading(services, aliases);
    return kv_check_format(check, "its %shostAlias maps it to %s%s, not to %s",
                           aliases->count > 1 ? "first " : "", wrong,
                           is_public(services, wrong) ? ", the load balancer itself" : "", wanted);
}

static const char *hint_text(const struct services *services, const struct kv_object *object,
                             const struct kv_list *aliases)
{
    if (services->found.count == 0)
        return "restore the Service, or use the in-cluster URL of the Service behind the host";
    return kv_check_format(
        services->check, "%s, or use the in-cluster URL of the Service behind the host%s",
        aliases->count > 0 ? "correct the hostAlias" : "add a hostAlias",
        object->kind == &kv_kind_pod ? "; a running pod must be replaced for this" : "");
}

static void host_report(const struct services *services, const struct kv_object *object,
                        const struct hairpin_host *host, const struct kv_list *aliases)
{
    struct kv_check *check = services->check;
    const struct kv_value *documented = &check->spec->hairpin.service;
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, object), documented->place,
                         "pods cannot reach %s by its public address (%s), and %s", host->name,
                         places_text(check, host), fault_text(services, aliases));
    finding->field =
        kv_check_format(check, "%s.hostAliases[%s]", workload_spec_path(object->kind), host->name);
    finding->expected =
        services->addresses.count > 0
            ? addresses_text(check, &services->addresses)
            : kv_check_format(check, "the ClusterIP of Service %s", documented->text);
    finding->actual = addresses_text(check, aliases);
    finding->hint = hint_text(services, object, aliases);
    finding->manifest = object->place;
    /* If the Service is missing, a finding on that explains this one. */
    if (services->found.count == 0 && !kv_glob_is_pattern(service_name(check)))
        finding->cause =
            kv_name_make(check, &kv_kind_service, service_namespace(check), service_name(check));
}

/* --- pods and templates --- */

/* Is the host also wrong in the pod's template, and reported there? */
static bool is_inherited(const struct services *services, const struct kv_workload *maker,
                         const struct hairpin_hosts *of_maker, const char *host)
{
    if (!maker || !hairpin_host_find(of_maker, host))
        return false;
    struct kv_list aliases = aliases_find(services->check, &maker->template, host);
    return !leads_to_service(services, &aliases);
}

static void config_map_gap_report(struct kv_check *check, const struct kv_object *object,
                                  const struct hairpin_hosts *hosts)
{
    const char *reason = kv_state_unknown(check->state, &kv_kind_configmap, object->namespace);
    if (!reason)
        reason = kv_state_unknown(check->state, &kv_kind_configmap, KV_ELSEWHERE);
    kv_check_not_evaluated(check, object,
                           "container %s takes env from ConfigMap %s: configmaps: %s",
                           hosts->container, hosts->config_map, reason ? reason : "unknown");
}

/* Returns false if the Services are needed but unknown. `maker` may be NULL. */
static bool holder_check(const struct services *services, const struct kv_object *object,
                         const struct kv_pod_spec *spec, const struct kv_workload *maker)
{
    struct kv_check *check = services->check;
    struct hairpin_hosts hosts = hairpin_hosts_find(check, object->namespace, spec);
    struct hairpin_hosts of_maker = {0};
    if (hosts.hosts.count == 0 && !hosts.config_map)
        return true;
    if (!services_are_known(services))
        return false;
    if (maker)
        of_maker = hairpin_hosts_find(check, object->namespace, &maker->template);
    if (hosts.config_map && !of_maker.config_map)
        config_map_gap_report(check, object, &hosts);
    kv_list_each(&hosts.hosts, const struct hairpin_host, host) {
        struct kv_list aliases = aliases_find(check, spec, host->name);
        if (!leads_to_service(services, &aliases) &&
            !is_inherited(services, maker, &of_maker, host->name))
            host_report(services, object, host, &aliases);
    }
    return true;
}

static bool holders_check(const struct services *services, const struct kv_kind *kind)
{
    const struct kv_state *state = services->check->state;
    const struct kv_state_kind *found = kv_state_kind(state, kind);
    for (size_t i = 0; i < found->count; i++) {
        const struct kv_workload *workload = (const struct kv_workload *)found->objects[i];
        if (holder_is_evaluated(state, workload) &&
            !holder_check(services, &workload->object, &workload->template, NULL))
            return false;
    }
    return true;
}

static bool pods_check(const struct services *services)
{
    const struct kv_state *state = services->check->state;
    const struct kv_state_kind *found = kv_state_kind(state, &kv_kind_pod);
    for (size_t i = 0; i < found->count; i++) {
        const struct kv_pod *pod = (const struct kv_pod *)found->objects[i];
        if (!kv_pod_has_ended(pod) && !holder_check(services, &pod->object, pod->spec,
                                                    holder_template_of(state, &pod->object)))
            return false;
    }
    return true;
}

static void run(struct kv_check *check)
{
    const char *reason = kv_state_hosts_unknown(check->state);
    if (reason) {
        kv_check_gap(check, NULL, "host names in env, args and ConfigMaps: %s", reason);
        return;
    }
    struct services services = services_find(check);
    bool are_known = true;
    kv_check_compares(check, check->spec->hairpin.service.place, NULL);
    for (const struct kv_kind *const *kind = workload_kinds; are_known && *kind; kind++)
        are_known = holders_check(&services, *kind);
    if (!are_known || !pods_check(&services))
        services_gap_report(&services);
    holder_gaps_report(check);
}

const struct kv_rule kv_rule_network_hairpin = {
    .doc =
        {
            .id = "network/hairpin",
            .severity = KV_SEVERITY_WARNING,
            .summary = "a container uses a host that pods cannot reach by its public address",
            .why =
                "The load balancer does not route pods back into the cluster. Such a host answers "
                "everybody except them: a container that calls it waits until it times out. A "
                "hostAlias maps the host to the Service's ClusterIP, which changes when the "
                "Service is deleted and created again. If a host has several hostAliases, the "
                "first one counts. The rule searches env, args and command, and the ConfigMap keys "
                "that env is taken from, with `$(NAME)` of literal variables substituted. It does "
                "not search Secrets or mounted files. A host counts wherever it is named, except "
                "as the domain of an e-mail address, a suffix, a pattern or a part of a path. If "
                "the program uses the host only as its own name, waive the finding.",
            .fix =
                "Use the in-cluster URL of the Service behind the host, or add an entry with the "
                "host and the ClusterIP of the documented Service to the pod's hostAliases.",
            .keys = "hairpin.service",
            .example = "network:\n"
                       "  hairpin:\n"
                       "    hosts: [\"*.planapulse.com\"]\n"
                       "    except: [nfs01.planapulse.com]\n"
                       "    service: envoy-gateway-system/envoy-plana-odoo-*\n",
            .source = "https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/",
        },
    .reads = KV_READS({.kind = &kv_kind_service, .need = KV_HELPS, .in = KV_EVERYWHERE},
                      {.kind = &kv_kind_configmap, .need = KV_HELPS, .in = KV_EVERYWHERE},
                      HOLDER_READS(KV_EVERYWHERE)),
    .extra = KV_READS_HOSTS,
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = not_applicable,
    .run = run,
};
