#include "resource.h"

#include "kubevet/kinds/namespace.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return resource_is_documented(spec, NULL) ? NULL : "the spec documents no resources";
}

static void take(struct kv_check *check, const struct resource *resource)
{
    if (resource->found->object)
        return;
    const char *name = resource->documented->name.text;
    struct kv_finding *finding =
        kv_check_finding(check, resource_name(resource), resource->documented->name.place,
                         "%s %s does not exist%s%s", resource->documented->kind.text, name,
                         resource->namespace ? " in namespace " : "",
                         resource->namespace ? resource->namespace : "");
    finding->field = "metadata.name";
    finding->expected = name;
    if (resource->found->remark)
        finding->hint = kv_check_format(check, "%s", resource->found->remark);
}

static void run(struct kv_check *check)
{
    resource_each(check, NULL, take);
}

static const struct kv_kind *const also_reads[] = {&kv_kind_namespace, NULL};

const struct kv_rule kv_rule_resource_missing = {
    .doc =
        {
            .id = "resource/missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a documented object does not exist",
            .why = "`resources` names the single objects on which others rest and for which "
                   "kubevet has no rules of its own: a Gateway, an issuer, a network policy. "
                   "Without it what rests on it fails, often only later. If its whole namespace is "
                   "missing, only that is reported.",
            .mend = "Merge the manifest that creates it, see why Flux has not applied it (flux get "
                    "kustomizations -A), install the operator that its kind belongs to, or take it "
                    "out of the spec.",
            .example = "namespaces:\n"
                       "  plana-odoo:\n"
                       "    resources:\n"
                       "      - apiVersion: gateway.networking.k8s.io/v1\n"
                       "        kind: Gateway\n"
                       "        name: eg-gateway\n",
            .source = "https://kubernetes.io/docs/concepts/overview/working-with-objects/",
        },
    .reads = kv_rule_reads_none,
    .also_reads = also_reads,
    .resources = true,
    .existence = true,
    .not_applicable = not_applicable,
    .run = run,
};
