#include "routes.h"

#include "kubevet/base/buffer.h"
#include "kubevet/kinds/service.h"

/* The Services that a route names, as text; of other groups with the group, `Bucket.example.com`.
 */
static const char *backends_text(struct kv_check *check, const struct kv_route *route)
{
    struct kv_buffer text = {0};
    kv_list_each(&route->rules, const struct kv_route_rule, rule) {
        kv_list_each(&rule->backends, const struct kv_route_reference, backend) {
            const char *group = backend->group ? backend->group : "";
            kv_buffer_printf(&text, "%s%s/%s%s%s/%s%s", text.length ? ", " : "",
                             backend->namespace ? backend->namespace : route->object.namespace,
                             backend->kind ? backend->kind : "Service", *group ? "." : "", group,
                             backend->name ? backend->name : "?",
                             route_has_traffic(backend) ? "" : " (weight 0)");
        }
    }
    const char *copy = kv_arena_copy(check->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return *copy ? copy : NULL;
}

static void elsewhere_report(struct kv_check *check, const struct kv_spec_pair *entry,
                             const struct served *served)
{
    const struct kv_object *object = &served->route->object;
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, object), entry->value.place,
                         "%s %s of host %s does not lead to %s", object->kind->name, object->name,
                         entry->key.text, entry->value.text);
    finding->field = object->kind == &kv_kind_ingress ? "spec.rules" : "spec.rules.backendRefs";
    finding->expected = entry->value.text;
    finding->actual = backends_text(check, served->route);
    finding->manifest = object->place;
}

/* The route leads to it, and it does not exist. */
static void service_check(struct kv_check *check, const struct kv_spec_pair *entry)
{
    const char *backend = entry->value.text, *slash = strchr(backend, '/');
    const char *namespace = kv_check_format(check, "%.*s", (int)(slash - backend), backend);
    const char *name = strrchr(backend, '/') + 1;
    bool is_left_out = check->state->source == KV_SOURCE_MANIFESTS && !check->state->complete;
    if (is_left_out || !kv_check_demands(check, &kv_kind_service, namespace) ||
        kv_state_find(check->state, &kv_kind_service, namespace, name))
        return;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_make(check, &kv_kind_service, namespace, name), entry->value.place,
        "the route of %s leads to Service %s, which does not exist", entry->key.text, name);
    finding->field = "metadata.name";
    finding->missing = true;
    finding->expected = name;
}

/* --- what the Gateways say --- */

static const char *message_of(const struct kv_condition *condition)
{
    return condition->message ? condition->message : condition->reason ? condition->reason : "?";
}

static void unresolved_report(struct kv_check *check, const struct kv_spec_pair *entry,
                              const struct kv_route *route, const struct kv_condition *unresolved)
{
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &route->object), entry->value.place,
        "%s %s of host %s leads to %s, which its Gateway can't use %s: %s",
        route->object.kind->name, route->object.name, entry->key.text, entry->value.text,
        kv_check_for(check, unresolved->changed), message_of(unresolved));
    finding->field = "status.parents.conditions[ResolvedRefs]";
    finding->expected = "True";
    finding->actual = unresolved->reason ? unresolved->reason : unresolved->status;
    finding->manifest = route->object.place;
}

/* The condition is of the whole route: which backend is meant is only in its message. */
static void unresolved_check(struct kv_check *check, const struct kv_spec_pair *entry,
                             const struct kv_route *route, const struct kv_condition *unresolved)
{
    switch (kv_check_lasted(check, unresolved->changed)) {
    case KV_LASTING:
        if (route_leads_elsewhere(route, entry->value.text))
            kv_check_not_evaluated(check, &route->object,
                                   "its Gateway can't use one of its backends: %s",
                                   message_of(unresolved));
        else
            unresolved_report(check, entry, route, unresolved);
        break;
    case KV_AGE_UNKNOWN:
        kv_check_not_evaluated(check, &route->object,
                               "its Gateway can't use one of its backends, but since when is "
                               "unknown: %s",
                               kv_check_undated(check, unresolved->changed, "no timestamp"));
        break;
    case KV_RECENT:
        break;
    }
}

static bool has_status(const struct kv_check *check, const struct kv_route *route)
{
    return route->object.change == KV_UNTOUCHED && check->state->source != KV_SOURCE_MANIFESTS;
}

static void status_check(struct kv_check *check, const struct kv_spec_pair *entry,
                         const struct kv_route *route)
{
    struct kv_route_status status = kv_route_status(check->state, route);
    if (!has_status(check, route) || !status.is_accepted)
        return; /* route/missing reports what is not accepted */
    if (status.unresolved)
        unresolved_check(check, entry, route, status.unresolved);
    else if (status.partly_invalid)
        kv_check_not_evaluated(check, &route->object, "its Gateway has left out a part of it: %s",
                               message_of(status.partly_invalid));
}

/* --- an entry --- */

/* The route of the host that leads to its Service, one that a Gateway can use before others; NULL =
 * none. */
static const struct kv_route *route_find(const struct kv_check *check, const struct routes *routes,
                                         const struct kv_spec_pair *entry)
{
    const struct kv_route *found = NULL;
    kv_list_each(&routes->served, const struct served, each) {
        if (!route_is_for(each, entry) || !route_leads_to(each, entry->value.text))
            continue;
        if (!kv_route_status(check->state, each->route).unresolved)
            return each->route;
        found = found ? found : each->route;
    }
    return found;
}

static void entry_check(struct kv_check *check, const struct routes *routes,
                        const struct kv_spec_pair *entry)
{
    const struct kv_route *route = route_find(check, routes, entry);
    if (route) {
        service_check(check, entry);
        status_check(check, entry, route);
        return;
    }
    const struct served *elsewhere = NULL;
    kv_list_each(&routes->served, const struct served, each) {
        if (route_is_for(each, entry))
            elsewhere = each;
    }
    if (elsewhere)
        elsewhere_report(check, entry, elsewhere);
}

static void run(struct kv_check *check)
{
    routes_check(check, entry_check);
}

const struct kv_rule kv_rule_route_backend = {
    .doc =
        {
            .id = "route/backend",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a documented host does not lead to its Service",
            .why = "Requests for the host end somewhere else than the spec says, or nowhere: the "
                   "Service does not exist. One rule of one of the host's routes must name the "
                   "Service, with a weight other than 0; other paths may lead elsewhere. A Gateway "
                   "that can't use the Service says so in the route's condition ResolvedRefs, once "
                   "for all backends: of a route with several it is not evaluated which one is "
                   "meant, and neither is what a Gateway leaves out (PartiallyInvalid).",
            .fix = "Correct the backend of the route in Git, or the spec.",
            .keys = "spec.routes[]",
            .example = "routes: {git.example.com: forgejo/Service/forgejo}\n",
            .source = "https://gateway-api.sigs.k8s.io/api-types/httproute/#backendrefs-optional",
        },
    .reads =
        KV_READS(ROUTE_READS, {.kind = &kv_kind_service, .need = KV_HELPS, .in = KV_EVERYWHERE}),
    .not_applicable = route_not_applicable,
    .run = run,
};
