#include "routes.h"

/* --- acceptance --- */

enum acceptance { ACCEPTED, REFUSED, UNSETTLED };

/* Has one of its Gateways accepted it? An Ingress says nothing of that, and neither does the status
 * of what manifests change. */
static enum acceptance acceptance_of(struct kv_check *check, const struct kv_route *route,
                                     struct kv_route_status *status)
{
    *status = kv_route_status(check->state, route);
    if (status->is_accepted || route->object.change != KV_UNTOUCHED ||
        check->state->source == KV_SOURCE_MANIFESTS)
        return ACCEPTED;
    if (status->is_outdated) {
        kv_check_not_evaluated(check, &route->object,
                               "its status is of an earlier generation: no Gateway has looked at "
                               "the current one");
        return UNSETTLED;
    }
    enum kv_lasting lasting = kv_check_lasted(check, status->since);
    if (lasting == KV_AGE_UNKNOWN)
        kv_check_not_evaluated(check, &route->object,
                               "no Gateway has accepted it, but since when is unknown: %s",
                               kv_check_undated(check, status->since, "no timestamp"));
    return lasting == KV_LASTING ? REFUSED : UNSETTLED;
}

/* --- an entry --- */

static void refused_report(struct kv_check *check, const struct kv_spec_pair *entry,
                           const struct kv_route *route, const struct kv_route_status *status)
{
    const char *why = status->refusal ? status->refusal->message : NULL;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &route->object), entry->value.place,
        "no Gateway that is programmed has accepted %s %s %s: %s is not served%s%s%s",
        route->object.kind->name, route->object.name, kv_check_for(check, status->since),
        entry->key.text, why ? " (" : "", why ? why : "", why ? ")" : "");
    finding->field = "status.parents";
    finding->expected = "Accepted";
    finding->actual = status->refusal ? status->refusal->reason : NULL;
    finding->manifest = route->object.place;
}

static void missing_report(struct kv_check *check, const struct kv_spec_pair *entry)
{
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_make(check, &kv_kind_httproute, NULL, NULL),
                         entry->value.place, "no route serves %s", entry->key.text);
    finding->field = "spec.hostnames";
    finding->missing = true;
    finding->expected = entry->key.text;
}

static void entry_check(struct kv_check *check, const struct routes *routes,
                        const struct kv_spec_pair *entry)
{
    const struct kv_route *refused = NULL;
    struct kv_route_status status, refusal = {0};
    kv_list_each(&routes->served, const struct served, each) {
        if (!route_is_for(each, entry))
            continue;
        enum acceptance acceptance = acceptance_of(check, each->route, &status);
        if (acceptance != REFUSED)
            return;
        refused = each->route;
        refusal = status;
    }
    if (!routes->are_all)
        return; /* another one may serve it */
    if (refused)
        refused_report(check, entry, refused, &refusal);
    else
        missing_report(check, entry);
}

static void run(struct kv_check *check)
{
    routes_check(check, entry_check);
}

const struct kv_rule kv_rule_route_missing = {
    .doc =
        {
            .id = "route/missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a documented host is served by no route",
            .why = "Requests for the host end in an error page. Either there is no HTTPRoute, "
                   "GRPCRoute or Ingress of that host, or no Gateway that is programmed "
                   "has accepted the route for `settle`: then the Gateway is missing, has no "
                   "listener for the host, or does not allow routes of that namespace. A status of "
                   "an earlier generation is not evaluated. An Ingress has no such status.",
            .fix = "Apply the route again; kubectl describe httproute shows why a Gateway refuses "
                   "it.",
            .keys = "spec.routes[]",
            .example = "routes: {git.example.com: forgejo/Service/forgejo}\n",
            .source = "https://gateway-api.sigs.k8s.io/api-types/httproute/",
        },
    .reads = KV_READS(ROUTE_READS),
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = route_not_applicable,
    .run = run,
};
