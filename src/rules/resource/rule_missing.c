#include "resource.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return resource_is_documented(spec, NULL) ? NULL : "the spec documents no resources";
}

/* Only `none` is documented: no object needs to exist. */
static bool demands_none(const struct kv_spec_resource *documented)
{
    return documented->none && !documented->match && !documented->every;
}

/* With `every`, resource/nothing-selected reports that no object is selected. */
static bool is_of_another_rule(const struct kv_spec_resource *documented)
{
    return kv_spec_resource_selects(documented) && documented->every && !documented->match;
}

static void take(struct kv_check *check, const struct resource *resource)
{
    const struct kv_spec_resource *documented = resource->documented;
    if (demands_none(documented) || is_of_another_rule(documented))
        return;
    bool selects = kv_spec_resource_selects(documented);
    struct kv_place place =
        documented->name.text ? documented->name.place : documented->labels.place;
    kv_check_compares(check, place, resource->namespace);
    if (resource_count(resource) > 0)
        return;
    struct kv_finding *finding = kv_check_finding(
        check, resource_name(resource), place, "%s%s %s %s%s%s", selects ? "no " : "",
        documented->kind.text, resource->name, selects ? "exists" : "does not exist",
        resource->namespace ? " in namespace " : "",
        resource->namespace ? resource->namespace : "");
    resource_absent(check, finding, resource);
}

static void run(struct kv_check *check)
{
    resource_each(check, NULL, take);
}

const struct kv_rule kv_rule_resource_missing = {
    .doc =
        {
            .id = "resource/missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a documented object does not exist",
            .why = "`resources` names single objects that others depend on and for which kubevet "
                   "has no rules of its own: a Gateway, an issuer, a network policy. Without the "
                   "object, whatever depends on it fails, often only later. If the whole namespace "
                   "is missing, only that is reported. Entries of the namespace's profile count as "
                   "its own: `resources` are merged by apiVersion, kind, name and labels, and the "
                   "namespace's own entry replaces the profile's. A `name` with `*` or `?` and "
                   "`labels` select objects: at least one must exist, unless the entry has only "
                   "`none`.",
            .fix = "Merge the manifest that creates it, find out why it has not been applied "
                   "(with Flux: flux get kustomizations -A), install the operator that its kind "
                   "belongs to, or remove it from the spec.",
            .keys = "resource",
            .example = "namespaces:\n"
                       "  plana-odoo:\n"
                       "    resources:\n"
                       "      - apiVersion: gateway.networking.k8s.io/v1\n"
                       "        kind: Gateway\n"
                       "        name: eg-gateway\n",
            .source = "https://kubernetes.io/docs/concepts/overview/working-with-objects/",
        },
    .extra = KV_READS_RESOURCES,
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = not_applicable,
    .run = run,
};
