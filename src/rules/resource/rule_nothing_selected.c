#include "resource.h"

/* resource/missing reports other entries without an object, or none is required. */
static bool demands_of_every(const struct kv_spec_resource *documented)
{
    return documented->every && !documented->match && kv_spec_resource_selects(documented);
}

static bool skip(const struct kv_spec_resource *documented)
{
    return !demands_of_every(documented);
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return resource_is_documented(spec, skip)
               ? NULL
               : "the spec documents no resource with `every` that a glob or labels select";
}

static void take(struct kv_check *check, const struct resource *resource)
{
    const struct kv_node *every = resource->documented->every;
    const struct kv_place place = {resource->documented->item.place.file, every->line,
                                   every->column};
    kv_check_compares(check, place, resource->namespace);
    if (resource_count(resource) > 0)
        return;
    struct kv_finding *finding = kv_check_finding(
        check, resource_name(resource), place,
        "no %s %s exists%s%s: `every` was compared with no object", resource->documented->kind.text,
        resource->name, resource->namespace ? " in namespace " : "",
        resource->namespace ? resource->namespace : "");
    resource_absent(check, finding, resource);
}

static void run(struct kv_check *check)
{
    resource_each(check, skip, take);
}

const struct kv_rule kv_rule_resource_nothing_selected = {
    .doc =
        {
            .id = "resource/nothing-selected",
            .severity = KV_SEVERITY_WARNING,
            .summary = "an entry with `every` selects no object",
            .why = "If a glob or labels select nothing, `every` checks nothing: the objects "
                   "may have been renamed, lost their labels or never existed, and their "
                   "documented fields are no longer checked. An entry with an exact name is "
                   "reported by resource/missing.",
            .fix = "Correct the glob or the labels, or remove the entry from the spec. If no such "
                   "object needs to exist, waive this finding.",
            .keys = "resource.every",
            .example = "namespaces:\n"
                       "  argocd:\n"
                       "    resources:\n"
                       "      - apiVersion: argoproj.io/v1alpha1\n"
                       "        kind: Application\n"
                       "        name: \"*\"\n"
                       "        every: {status: {health: {status: Healthy}}}\n",
            .source = "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/",
        },
    .extra = KV_READS_RESOURCES,
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = not_applicable,
    .run = run,
};
