#include "routes.h"

#include "kubevet/base/intern.h"

static void run(struct kv_check *check)
{
    struct routes routes = routes_find(check);
    struct kv_intern reported = {0};
    kv_check_compares(check, check->spec->routes.place, NULL);
    kv_list_each(&routes.served, const struct served, each) {
        const struct kv_object *object = &each->route->object;
        const char *key = kv_check_format(check, "%s/%s/%s %s", object->kind->name,
                                          object->namespace, object->name, each->host);
        if (route_entry(check->spec, each->host) || !kv_intern_add(&reported, key))
            continue;
        bool is_any = strcmp(each->host, "*") == 0;
        struct kv_finding *finding =
            kv_check_finding(check, kv_name_of(check, object), check->spec->routes.place,
                             "%s %s serves %s, which is not documented", object->kind->name,
                             object->name, is_any ? "every host" : each->host);
        bool is_ingress = object->kind == &kv_kind_ingress;
        finding->field =
            kv_check_format(check, "spec.%s[%s]", is_ingress ? "rules" : "hostnames", each->host);
        finding->actual = each->host;
        finding->manifest = object->place;
    }
    kv_intern_release(&reported);
}

const struct kv_rule kv_rule_route_undeclared = {
    .doc =
        {
            .id = "route/undeclared",
            .severity = KV_SEVERITY_WARNING,
            .summary = "the cluster serves a host that is not documented",
            .why = "Each host that is reachable from outside is a door: one that nobody knows of "
                   "is neither watched nor closed when its service goes. Once the spec documents "
                   "routes, they are all there are: the host names of HTTPRoutes and GRPCRoutes "
                   "(without any: those of their Gateways' listeners) and the hosts of Ingresses. "
                   "TLSRoutes are not read; TCPRoutes and UDPRoutes have no hosts.",
            .fix = "Document the host under routes (`any` only allows it, `*` and `?` are "
                   "wildcards), or remove the route.",
            .keys = "spec.routes",
            .example = "routes:\n"
                       "  git.example.com: forgejo/Service/forgejo\n"
                       "  \"*.apps.example.com\": any\n",
            .source = "https://gateway-api.sigs.k8s.io/api-types/httproute/",
        },
    .reads = KV_READS(ROUTE_READS),
    .not_applicable = route_not_applicable,
    .run = run,
};
