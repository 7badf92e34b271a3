#include "routes.h"

#include "kubevet/base/glob.h"

#include <strings.h>

const char *route_not_applicable(const struct kv_spec *spec)
{
    return spec->routes.place.file ? NULL : "the spec documents no routes";
}

bool route_is_any(const struct kv_spec_pair *entry)
{
    return strcmp(entry->value.text, "any") == 0;
}

/* --- hosts --- */

static const char any_host[] = "*";

static void served_add(struct kv_check *check, struct routes *out, const struct kv_route *route,
                       const char *host)
{
    kv_list_add(&out->served, check->arena, struct served,
                (struct served){route, host && *host ? host : any_host});
}

/* A route without host names serves those of the listeners that it is attached to. */
static void listeners_add(struct kv_check *check, struct routes *out, const struct kv_route *route)
{
    kv_list_each(&route->references, const struct kv_route_reference, reference) {
        const struct kv_gateway *gateway = kv_route_gateway(check->state, route, reference);
        if (!gateway)
            continue;
        kv_list_each(&gateway->listeners, const struct kv_gateway_listener, listener) {
            if (!reference->section || kv_string_is(listener->name, reference->section))
                served_add(check, out, route, listener->hostname);
        }
    }
}

static void gateway_route_add(struct kv_check *check, struct routes *out,
                              const struct kv_route *route)
{
    for (size_t i = 0; i < route->hostnames.count; i++)
        served_add(check, out, route, route->hostnames.items[i]);
    if (route->hostnames.count > 0)
        return;
    if (kv_check_demands(check, &kv_kind_gateway, NULL))
        listeners_add(check, out, route);
    else
        out->are_all = false;
}

static void ingress_add(struct kv_check *check, struct routes *out, const struct kv_route *route)
{
    kv_list_each(&route->rules, const struct kv_route_rule, rule)
        served_add(check, out, route, rule->host);
    if (route->rules.count == 0)
        served_add(check, out, route, NULL);
}

/* The API server demands rules of a route, and of an Ingress these or a default. */
static bool is_recorded(struct kv_check *check, const struct kv_route *route)
{
    bool is = route->rules.count > 0 || route->fallback.name || route->hostnames.count > 0;
    if (!is)
        kv_check_not_evaluated(check, &route->object,
                               "the recording has only its name: record it again");
    return is;
}

/* Kinds that lead hosts to Services. */
static const struct kv_kind *const kinds[] = {&kv_kind_httproute, &kv_kind_grpcroute,
                                              &kv_kind_ingress};

static void route_add(struct kv_check *check, struct routes *out, const struct kv_route *route)
{
    if (!is_recorded(check, route))
        out->are_all = false;
    else if (route->object.kind == &kv_kind_ingress)
        ingress_add(check, out, route);
    else
        gateway_route_add(check, out, route);
}

static void kind_add(struct kv_check *check, struct routes *out, const struct kv_kind *kind)
{
    const struct kv_state_kind *list = kv_state_kind(check->state, kind);
    bool is_left_out = check->state->source == KV_SOURCE_MANIFESTS; /* no gap in manifests */
    if (!is_left_out && !kv_check_demands(check, kind, NULL)) {
        out->are_all = false;
        return;
    }
    for (size_t i = 0; i < list->count; i++)
        route_add(check, out, (const struct kv_route *)list->objects[i]);
}

struct routes routes_find(struct kv_check *check)
{
    struct routes out = {.are_all = true};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        kind_add(check, &out, kinds[i]);
    return out;
}

void routes_check(struct kv_check *check, route_entry_check *entry_check)
{
    struct routes routes = routes_find(check);
    kv_records_each(&check->spec->routes, const struct kv_spec_pair, entry) {
        if (route_is_any(entry))
            continue;
        kv_check_compares(check, entry->value.place, NULL);
        entry_check(check, &routes, entry);
    }
}

/* --- matching --- */

/* Does the route's host include this one? A wildcard stands for one part of an Ingress's name, and
 * for any number in the Gateway API. */
static bool route_serves(const struct served *served, const char *host)
{
    const char *own = served->host;
    if (strcmp(own, any_host) == 0 || strcasecmp(own, host) == 0)
        return true;
    if (own[0] != '*')
        return false;
    size_t length = strlen(host), suffix = strlen(own + 1);
    bool ends = length > suffix && strcasecmp(host + length - suffix, own + 1) == 0;
    bool one_part = ends && !memchr(host, '.', length - suffix);
    return served->route->object.kind == &kv_kind_ingress ? one_part : ends;
}

bool route_is_for(const struct served *served, const struct kv_spec_pair *entry)
{
    return kv_glob_is_pattern(entry->key.text) ? kv_glob_match(entry->key.text, served->host)
                                               : route_serves(served, entry->key.text);
}

const struct kv_spec_pair *route_entry(const struct kv_spec *spec, const char *host)
{
    const struct kv_spec_pair *found = NULL;
    kv_records_each(&spec->routes, const struct kv_spec_pair, entry) {
        if (strcasecmp(entry->key.text, host) == 0)
            return entry;
        if (!found && kv_glob_match(entry->key.text, host))
            found = entry;
    }
    return found;
}

/* --- backends --- */

static bool is_service(const struct kv_route_reference *backend)
{
    return backend->name && (!backend->kind || strcmp(backend->kind, "Service") == 0) &&
           (!backend->group || !*backend->group);
}

bool route_has_traffic(const struct kv_route_reference *backend)
{
    return !backend->weight.set || backend->weight.value != 0;
}

static bool is_named(const struct kv_route *route, const struct kv_route_reference *reference,
                     const char *backend)
{
    const char *namespace = reference->namespace ? reference->namespace : route->object.namespace;
    size_t length = strlen(namespace);
    static const char middle[] = "/Service/";
    return is_service(reference) && strncmp(backend, namespace, length) == 0 &&
           strncmp(backend + length, middle, strlen(middle)) == 0 &&
           strcmp(backend + length + strlen(middle), reference->name) == 0;
}

static bool is_backend(const struct kv_route *route, const struct kv_route_reference *reference,
                       const char *backend)
{
    return route_has_traffic(reference) && is_named(route, reference, backend);
}

bool route_leads_elsewhere(const struct kv_route *route, const char *backend)
{
    kv_list_each(&route->rules, const struct kv_route_rule, rule) {
        kv_list_each(&rule->backends, const struct kv_route_reference, reference) {
            if (!is_named(route, reference, backend))
                return true;
        }
    }
    return false;
}

bool route_leads_to(const struct served *served, const char *backend)
{
    const struct kv_route *route = served->route;
    bool is_ingress = route->object.kind == &kv_kind_ingress;
    if (is_backend(route, &route->fallback, backend))
        return true;
    kv_list_each(&route->rules, const struct kv_route_rule, rule) {
        bool is_of_host = !is_ingress || !rule->host || strcasecmp(rule->host, served->host) == 0;
        kv_list_each(&rule->backends, const struct kv_route_reference, reference) {
            if (is_of_host && is_backend(route, reference, backend))
                return true;
        }
    }
    return false;
}
