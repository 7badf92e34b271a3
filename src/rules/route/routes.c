#include "routes.h"

#include "kubevet/base/glob.h"

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

static const struct kv_gateway *gateway_of(const struct kv_check *check,
                                           const struct kv_route *route,
                                           const struct kv_route_reference *reference)
{
    const char *namespace = reference->namespace ? reference->namespace : route->object.namespace;
    bool is_gateway = !reference->kind || strcmp(reference->kind, kv_kind_gateway.name) == 0;
    return is_gateway && reference->name
               ? (const struct kv_gateway *)kv_state_find(check->state, &kv_kind_gateway, namespace,
                                                          reference->name)
               : NULL;
}

/* A route without host names serves those of the listeners that it is attached to. */
static void listeners_add(struct kv_check *check, struct routes *out, const struct kv_route *route)
{
    kv_list_each(&route->references, const struct kv_route_reference, reference) {
        const struct kv_gateway *gateway = gateway_of(check, route, reference);
        if (!gateway)
            continue;
        kv_list_each(&gateway->listeners, const struct kv_gateway_listener, listener) {
            if (!reference->section || kv_string_is(listener->name, reference->section))
                served_add(check, out, route, listener->hostname);
        }
    }
}

static void http_route_add(struct kv_check *check, struct routes *out, const struct kv_route *route)
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

/* The API server demands rules of an HTTPRoute, and of an Ingress these or a default. */
static bool is_recorded(struct kv_check *check, const struct kv_route *route)
{
    bool is = route->rules.count > 0 || route->fallback.name || route->hostnames.count > 0;
    if (!is)
        kv_check_not_evaluated(check, &route->object,
                               "the recording has only its name: record it again");
    return is;
}

static void kind_add(struct kv_check *check, struct routes *out, const struct kv_kind *kind)
{
    const struct kv_state_kind *kinds = kv_state_kind(check->state, kind);
    bool is_left_out = check->state->source == KV_SOURCE_MANIFESTS; /* no gap in manifests */
    if (!is_left_out && !kv_check_demands(check, kind, NULL)) {
        out->are_all = false;
        return;
    }
    for (size_t i = 0; i < kinds->count; i++) {
        const struct kv_route *route = (const struct kv_route *)kinds->objects[i];
        if (!is_recorded(check, route)) {
            out->are_all = false;
            continue;
        }
        (kind == &kv_kind_ingress ? ingress_add : http_route_add)(check, out, route);
    }
}

struct routes routes_find(struct kv_check *check)
{
    struct routes out = {.are_all = true};
    kind_add(check, &out, &kv_kind_httproute);
    kind_add(check, &out, &kv_kind_ingress);
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

static bool is_backend(const struct kv_route *route, const struct kv_route_reference *reference,
                       const char *backend)
{
    const char *namespace = reference->namespace ? reference->namespace : route->object.namespace;
    size_t length = strlen(namespace);
    static const char middle[] = "/Service/";
    return is_service(reference) && route_has_traffic(reference) &&
           strncmp(backend, namespace, length) == 0 &&
           strncmp(backend + length, middle, strlen(middle)) == 0 &&
           strcmp(backend + length + strlen(middle), reference->name) == 0;
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
