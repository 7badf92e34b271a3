#include "draft.h"

#include "kubevet/kinds/route.h"
#include "kubevet/kinds/service.h"
#include "kubevet/rules/route_status.h"

#include <ctype.h>
#include <string.h>

/* More hosts of one domain come and go, and only the domain is written. */
enum { HOSTS_MAX = 50 };

/* A host that routes serve. */
struct host {
    const char *name;
    const char *backend; /* NAMESPACE/Service/NAME of the first route; NULL = none */
    const char *domain;  /* without the first part; NULL = it has none */
    bool is_accepted;
};

struct hosts {
    struct draft *draft;
    struct kv_list items; /* struct host: sorted, each name once */
};

/* --- a route --- */

static bool is_accepted(const struct draft *draft, const struct kv_route *route)
{
    struct kv_route_status status = kv_route_status(draft->state, route);
    return status.is_accepted && !status.unresolved && !status.partly_invalid;
}

/* The Service, unless it is of another kind, or does not exist. */
static const char *backend_text(struct draft *draft, const struct kv_route *route,
                                const struct kv_route_reference *reference)
{
    const char *namespace = reference->namespace ? reference->namespace : route->object.namespace;
    bool is_service = reference->name &&
                      (!reference->kind || !strcmp(reference->kind, "Service")) &&
                      (!reference->group || !*reference->group);
    if (!is_service || !draft_knows(draft, &kv_kind_service, namespace))
        return NULL;
    if (!kv_state_find(draft->state, &kv_kind_service, namespace, reference->name)) {
        draft_doubt(draft, "%s/%s/%s leads to Service %s/%s, which does not exist",
                    route->object.kind->name, route->object.namespace, route->object.name,
                    namespace, reference->name);
        return NULL;
    }
    return draft_format(draft, "%s/Service/%s", namespace, reference->name);
}

/* The first one of this host. */
static const char *backend_of(struct draft *draft, const struct kv_route *route, const char *host)
{
    const char *found = NULL;
    kv_list_each(&route->rules, const struct kv_route_rule, rule) {
        kv_list_each(&rule->backends, const struct kv_route_reference, reference) {
            const char *text = !rule->host || strcmp(rule->host, host) == 0
                                   ? backend_text(draft, route, reference)
                                   : NULL;
            found = found ? found : text;
        }
    }
    if (!found && route->fallback.name)
        found = backend_text(draft, route, &route->fallback);
    return found;
}

static const char *domain_of(const char *host)
{
    const char *dot = strchr(host, '.');
    return dot && strchr(dot + 1, '.') ? dot + 1 : NULL;
}

static void host_add(struct hosts *hosts, const struct kv_route *route, const char *name)
{
    struct draft *draft = hosts->draft;
    bool is_any = !name || !*name;
    char *key = kv_arena_copy(draft->arena, kv_text_of(is_any ? "*" : name));
    for (char *at = key; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    const char *backend = backend_of(draft, route, name ? name : "");
    bool accepted = is_accepted(draft, route);
    if (!accepted)
        draft_doubt(draft, "%s/%s/%s: no Gateway serves all of it, and %s may not be served",
                    route->object.kind->name, route->object.namespace, route->object.name, key);
    kv_list_add(&hosts->items, draft->arena, struct host,
                (struct host){key, backend, domain_of(key), accepted});
}

/* --- the hosts of a route --- */

static void listeners_take(struct hosts *hosts, const struct kv_route *route)
{
    kv_list_each(&route->references, const struct kv_route_reference, reference) {
        const struct kv_gateway *gateway = kv_route_gateway(hosts->draft->state, route, reference);
        if (!gateway)
            continue;
        kv_list_each(&gateway->listeners, const struct kv_gateway_listener, listener) {
            if (!reference->section || kv_string_is(listener->name, reference->section))
                host_add(hosts, route, listener->hostname);
        }
    }
}

static void gateway_route_take(struct hosts *hosts, const struct kv_route *route)
{
    for (size_t i = 0; i < route->hostnames.count; i++)
        host_add(hosts, route, route->hostnames.items[i]);
    if (route->hostnames.count == 0)
        listeners_take(hosts, route);
}

static void ingress_take(struct hosts *hosts, const struct kv_route *route)
{
    kv_list_each(&route->rules, const struct kv_route_rule, rule)
        host_add(hosts, route, rule->host);
    if (route->rules.count == 0 && route->fallback.name)
        host_add(hosts, route, NULL);
}

static int host_compare(const void *left, const void *right)
{
    const struct host *a = left, *b = right;
    return strcmp(a->name, b->name);
}

/* Sorts them, and makes one of those of one name. */
static void hosts_fold(struct hosts *hosts)
{
    struct host *items = hosts->items.items;
    size_t kept = 0;
    kv_sort(items, hosts->items.count, sizeof *items, host_compare);
    for (size_t i = 0; i < hosts->items.count; i++) {
        struct host *last = kept > 0 ? &items[kept - 1] : NULL;
        if (!last || strcmp(last->name, items[i].name) != 0) {
            items[kept++] = items[i];
            continue;
        }
        if (!kv_string_is(last->backend, items[i].backend))
            last->backend = NULL; /* several routes share the host: none of them is its own */
        last->is_accepted = last->is_accepted || items[i].is_accepted;
    }
    hosts->items.count = kept;
}

/* --- what is written --- */

static size_t domain_count(const struct hosts *hosts, const char *domain)
{
    size_t count = 0;
    kv_list_each(&hosts->items, const struct host, host)
        count += domain && kv_string_is(host->domain, domain);
    return count;
}

static void domain_add(struct hosts *hosts, struct entry *routes, const char *glob,
                       const char *domain)
{
    struct draft *draft = hosts->draft;
    struct entry *entry = entry_text(draft->arena, routes, glob, "any");
    entry->note = draft_format(draft, "%zu hosts", domain_count(hosts, domain));
}

static void hosts_write(struct hosts *hosts, struct entry *routes)
{
    kv_list_each(&hosts->items, const struct host, host) {
        const char *glob =
            host->domain ? draft_format(hosts->draft, "*.%s", host->domain) : host->name;
        const struct entry *written = entry_get(routes, glob);
        if (written && written->note)
            continue;
        if (domain_count(hosts, host->domain) > HOSTS_MAX) {
            domain_add(hosts, routes, glob, host->domain);
            continue;
        }
        bool is_whole = host->backend && host->is_accepted;
        entry_text(hosts->draft->arena, routes, host->name, is_whole ? host->backend : "any");
    }
}

static bool is_known(const struct draft *draft)
{
    return draft_knows(draft, &kv_kind_httproute, NULL) &&
           draft_knows(draft, &kv_kind_grpcroute, NULL) &&
           draft_knows(draft, &kv_kind_ingress, NULL) && draft_knows(draft, &kv_kind_gateway, NULL);
}

static void kind_take(struct hosts *hosts, const struct kv_kind *kind)
{
    struct objects routes = draft_all(hosts->draft, kind);
    for (size_t i = 0; i < routes.count; i++)
        (kind == &kv_kind_ingress ? ingress_take : gateway_route_take)(
            hosts, (const struct kv_route *)routes.items[i]);
}

static void observe(struct draft *draft)
{
    static const struct kv_kind *const kinds[] = {&kv_kind_httproute, &kv_kind_grpcroute,
                                                  &kv_kind_ingress};
    struct hosts hosts = {.draft = draft};
    if (!is_known(draft))
        return;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        kind_take(&hosts, kinds[i]);
    if (hosts.items.count == 0)
        return;
    hosts_fold(&hosts);
    struct entry *section = draft_section(draft, "routes");
    hosts_write(&hosts, section);
}

const struct kv_observer kv_observe_routes = {
    .path = "routes",
    .reads = KV_OBSERVED(&kv_kind_httproute, &kv_kind_grpcroute, &kv_kind_ingress, &kv_kind_gateway,
                         &kv_kind_service),
    .keys = KV_OBSERVES("spec.routes"),
    .cluster = observe,
};
