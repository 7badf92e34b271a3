#include "routes.h"

#include "kubevet/base/buffer.h"
#include "kubevet/kinds/service.h"

/* The Services that a route names, as text. */
static const char *backends_text(struct kv_check *check, const struct kv_route *route)
{
    struct kv_buffer text = {0};
    kv_list_each(&route->rules, const struct kv_route_rule, rule) {
        kv_list_each(&rule->backends, const struct kv_route_reference, backend) {
            kv_buffer_printf(&text, "%s%s/%s/%s%s", text.length ? ", " : "",
                             backend->namespace ? backend->namespace : route->object.namespace,
                             backend->kind ? backend->kind : "Service",
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

static void entry_check(struct kv_check *check, const struct routes *routes,
                        const struct kv_spec_pair *entry)
{
    const struct served *elsewhere = NULL;
    kv_list_each(&routes->served, const struct served, each) {
        if (!route_is_for(each, entry))
            continue;
        if (route_leads_to(each, entry->value.text)) {
            service_check(check, entry);
            return;
        }
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
                   "Service, with a weight other than 0; other paths may lead elsewhere.",
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
