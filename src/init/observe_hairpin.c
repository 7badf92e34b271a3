/* Hosts that hostAliases of pods point to a Service. Such an alias shows that pods can't reach the
 * host by its public address. */
#include "exports.h"
#include "minimize.h"

#include "kubevet/base/address.h"
#include "kubevet/base/glob.h"
#include "kubevet/base/host.h"
#include "kubevet/kinds/route.h"
#include "kubevet/kinds/service.h"
#include "kubevet/kinds/workload.h"

#include <string.h>

static const struct kv_kind *const kinds[] = {&kv_kind_deployment, &kv_kind_statefulset,
                                              &kv_kind_daemonset, &kv_kind_cronjob};

struct search {
    struct draft *draft;
    struct kv_list votes; /* struct votes */
    const struct kv_service *service;
    struct kv_list hosts; /* const char *: with an alias to it; sorted, each once */
    struct kv_list
        globs; /* const char *: `*.example.com`, of two of them or more; and the others */
    struct kv_list except; /* const char *: that match, without an alias, and served by no route */
    size_t with;           /* aliases to it */
    size_t without;        /* uses of hosts behind it without one */
};

typedef void visit(struct search *search, const struct kv_workload *workload);

static void workloads_each(struct search *search, visit *take)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct objects found = draft_all(search->draft, kinds[i]);
        for (size_t k = 0; k < found.count; k++)
            take(search, (const struct kv_workload *)found.items[k]);
    }
}

static void text_add(struct draft *draft, struct kv_list *list, const char *text)
{
    kv_list_each(list, const text_pointer, known) {
        if (strcmp(*known, text) == 0)
            return;
    }
    kv_list_add(list, draft->arena, const char *, kv_arena_copy(draft->arena, kv_text_of(text)));
}

static int text_compare(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void sort(struct kv_list *list)
{
    kv_sort(list->items, list->count, sizeof(char *), text_compare);
}

/* --- the Service that most aliases point to --- */

/* The API server writes addresses in one form, and people copy them. */
static const struct kv_service *service_at(const struct draft *draft, const char *address)
{
    struct objects services = draft_all(draft, &kv_kind_service);
    for (size_t i = 0; address && i < services.count; i++) {
        const struct kv_service *service = (const struct kv_service *)services.items[i];
        if (kv_string_is(service->cluster_ip, address))
            return service;
    }
    return NULL;
}

/* An address that aliases have, and how many hosts they map to it. */
struct votes {
    const char *address;
    size_t count;
};

static void votes_take(struct search *search, const struct kv_workload *workload)
{
    kv_list_each(&workload->template.host_aliases, const struct kv_host_alias, alias) {
        struct votes *own = NULL;
        kv_list_each(&search->votes, struct votes, item)
            own = kv_string_is(item->address, alias->ip) ? item : own;
        if (!own) {
            own = kv_list_push(&search->votes, search->draft->arena, sizeof *own);
            own->address = alias->ip;
        }
        own->count += alias->hostnames.count;
    }
}

static const struct kv_service *service_find(struct search *search)
{
    const struct kv_service *best = NULL;
    size_t most = 0;
    workloads_each(search, votes_take);
    kv_list_each(&search->votes, const struct votes, item) {
        const struct kv_service *service =
            item->count > most ? service_at(search->draft, item->address) : NULL;
        most = service ? item->count : most;
        best = service ? service : best;
    }
    return best;
}

/* --- hosts --- */

static bool has_alias(const struct search *search, const struct kv_workload *workload,
                      const char *host)
{
    kv_list_each(&workload->template.host_aliases, const struct kv_host_alias, alias) {
        bool is_own = alias->ip && kv_address_is_same(alias->ip, search->service->cluster_ip);
        for (size_t i = 0; is_own && i < alias->hostnames.count; i++)
            if (strcmp(alias->hostnames.items[i], host) == 0)
                return true;
    }
    return false;
}

/* Would the state show where the host is named? */
static bool is_recorded(const struct draft *draft, const char *host)
{
    const struct kv_host_filter *recorded = draft->state->hosts_recorded;
    return !recorded || kv_host_filter_takes(recorded, host);
}

static void aliases_take(struct search *search, const struct kv_workload *workload)
{
    kv_list_each(&workload->template.host_aliases, const struct kv_host_alias, alias) {
        bool is_own = alias->ip && kv_address_is_same(alias->ip, search->service->cluster_ip);
        for (size_t i = 0; is_own && i < alias->hostnames.count; i++, search->with++)
            if (is_recorded(search->draft, alias->hostnames.items[i]))
                text_add(search->draft, &search->hosts, alias->hostnames.items[i]);
    }
}

static const char *domain_of(const char *host)
{
    const char *dot = strchr(host, '.');
    return dot && strchr(dot + 1, '.') ? dot : NULL;
}

static void globs_find(struct search *search)
{
    kv_list_each(&search->hosts, const text_pointer, host) {
        const char *domain = domain_of(*host);
        size_t same = 0;
        kv_list_each(&search->hosts, const text_pointer, other)
            same += domain && kv_string_is(domain_of(*other), domain);
        text_add(search->draft, &search->globs,
                 same > 1 ? draft_format(search->draft, "*%s", domain) : *host);
    }
}

static bool is_matched(const struct kv_list *globs, const char *host)
{
    kv_list_each(globs, const text_pointer, glob) {
        if (kv_glob_match(*glob, host))
            return true;
    }
    return false;
}

/* Then it is behind the load balancer, too. */
static bool is_served(const struct draft *draft, const char *host)
{
    struct objects routes = draft_all(draft, &kv_kind_httproute);
    for (size_t i = 0; i < routes.count; i++) {
        const struct kv_route *route = (const struct kv_route *)routes.items[i];
        for (size_t k = 0; k < route->hostnames.count; k++)
            if (kv_glob_match(route->hostnames.items[k], host))
                return true;
    }
    struct objects ingresses = draft_all(draft, &kv_kind_ingress);
    for (size_t i = 0; i < ingresses.count; i++) {
        kv_list_each(&((const struct kv_route *)ingresses.items[i])->rules,
                     const struct kv_route_rule, rule) {
            if (rule->host && kv_glob_match(rule->host, host))
                return true;
        }
    }
    return false;
}

/* --- where hosts are named --- */

static void text_take(struct search *search, const struct kv_workload *workload, const char *text)
{
    char host[KV_HOST_MAX];
    struct kv_host_scan scan = {.text = kv_text_of(text)};
    while (kv_host_next(&scan, host)) {
        if (!is_matched(&search->globs, host))
            continue;
        if (has_alias(search, workload, host))
            continue;
        if (is_served(search->draft, host))
            search->without++;
        else
            text_add(search->draft, &search->except, host);
    }
}

static void containers_take(struct search *search, const struct kv_workload *workload,
                            const struct kv_list *containers)
{
    kv_list_each(containers, const struct kv_container, container) {
        kv_list_each(&container->env, const struct kv_env, env)
            text_take(search, workload, env->value ? env->value : "");
        for (size_t i = 0; i < container->command.count; i++)
            text_take(search, workload, container->command.items[i]);
        for (size_t i = 0; i < container->args.count; i++)
            text_take(search, workload, container->args.items[i]);
    }
}

static void names_take(struct search *search, const struct kv_workload *workload)
{
    containers_take(search, workload, &workload->template.containers);
    containers_take(search, workload, &workload->template.init_containers);
}

/* What a snapshot does not have is an exception, too: nobody knows of it. */
static void recorded_except(struct search *search)
{
    const struct kv_host_filter *recorded = search->draft->state->hosts_recorded;
    for (size_t i = 0; recorded && i < recorded->except_count; i++)
        if (is_matched(&search->globs, recorded->except[i]))
            text_add(search->draft, &search->except, recorded->except[i]);
}

static bool is_file_server(struct draft *draft, const char *host)
{
    kv_list_each(exports_of(draft), const struct nfs_export, export) {
        if (strcmp(export->server, host) == 0)
            return true;
    }
    return false;
}

static void exceptions_doubt(struct search *search)
{
    kv_list_each(&search->except, const text_pointer, host) {
        if (!is_file_server(search->draft, *host))
            draft_doubt(search->draft,
                        "pods name %s without a hostAlias, and no route serves it: it is written "
                        "as an exception of network.hairpin",
                        *host);
    }
}

/* --- what is written --- */

static void list_write(struct search *search, struct entry *map, const char *key,
                       const struct kv_list *texts)
{
    kv_list_each(texts, const text_pointer, text)
        entry_item_text(search->draft->arena, entry_list(search->draft->arena, map, key), *text);
}

static void hairpin_write(struct search *search)
{
    struct draft *draft = search->draft;
    const struct kv_object *service = &search->service->object;
    struct entry *network = entry_map(draft->arena, draft->root, "network");
    struct entry *hairpin = entry_map(draft->arena, network, "hairpin");
    const char *glob = hash_glob(draft, service->name);
    list_write(search, hairpin, "hosts", &search->globs);
    list_write(search, hairpin, "except", &search->except);
    entry_text(draft->arena, hairpin, "service",
               draft_format(draft, "%s/%s", service->namespace, glob ? glob : service->name));
    entry_each(hairpin, child) child->required = true;
}

static bool is_known(const struct draft *draft)
{
    const struct kv_state *state = draft->state;
    return state->hosts && (!state->hosts_unknown || state->hosts_recorded) &&
           draft_knows(draft, &kv_kind_service, NULL) &&
           draft_knows(draft, &kv_kind_httproute, NULL) &&
           draft_knows(draft, &kv_kind_ingress, NULL);
}

/* Fewer aliases than pods that do without show no rule. */
static void observe(struct draft *draft)
{
    struct search search = {.draft = draft};
    if (!is_known(draft))
        return;
    search.service = service_find(&search);
    if (!search.service)
        return;
    workloads_each(&search, aliases_take);
    sort(&search.hosts);
    globs_find(&search);
    workloads_each(&search, names_take);
    recorded_except(&search);
    sort(&search.except);
    if (search.hosts.count == 0 || search.without > search.with)
        return;
    exceptions_doubt(&search);
    hairpin_write(&search);
}

const struct kv_observer kv_observe_hairpin = {
    .path = "network",
    .reads =
        KV_OBSERVED(&kv_kind_service, &kv_kind_deployment, &kv_kind_statefulset, &kv_kind_daemonset,
                    &kv_kind_cronjob, &kv_kind_httproute, &kv_kind_ingress),
    .keys = KV_OBSERVES("spec.network", "network.hairpin", "hairpin.hosts", "hairpin.except",
                        "hairpin.service"),
    .cluster = observe,
};
