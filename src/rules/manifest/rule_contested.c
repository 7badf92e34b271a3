#include "kubevet/kinds/flux.h"
#include "kubevet/rules/rule.h"
#include "kubevet/state/manifests.h"

/* Has this one ("Kustomization NAMESPACE/NAME") applied the object before? Of a release that is not
 * known. */
static bool has_applied(struct kv_check *check, const char *by, const struct kv_object_name *object)
{
    static const char kind[] = "Kustomization ";
    const char *slash = strchr(by, '/'), *start = by + strlen(kind);
    if (strncmp(by, kind, strlen(kind)) != 0 || !slash)
        return false;
    const char *namespace = kv_check_format(check, "%.*s", (int)(slash - start), start);
    const struct kv_object *found =
        kv_state_find(check->state, &kv_kind_kustomization, namespace, slash + 1);
    const char *version = strrchr(object->api_version, '/');
    const char *group = kv_check_format(
        check, "%.*s", version ? (int)(version - object->api_version) : 0, object->api_version);
    return found && kv_flux_has_applied((const struct kv_flux_object *)found, object->namespace,
                                        object->name, group, object->kind);
}

static void contest_report(struct kv_check *check, const struct kv_contested *contested)
{
    const struct kv_place other = contested->places[1];
    struct kv_finding *finding = kv_check_finding(
        check, contested->object, (struct kv_place){0},
        "%s and %s both apply %s %s: each undoes what the other did (also %s:%u)", contested->by[0],
        contested->by[1], contested->object.kind, contested->object.name, other.file, other.line);
    finding->expected = "one of them";
    finding->actual = kv_check_format(check, "%s, %s", contested->by[0], contested->by[1]);
    finding->manifest = contested->places[0];
    finding->was_before = has_applied(check, contested->by[0], &contested->object) &&
                          has_applied(check, contested->by[1], &contested->object);
}

static void run(struct kv_check *check)
{
    kv_list_each(&check->state->manifests->contested, const struct kv_contested, contested) {
        if (contested->is_open)
            kv_check_object_gap(check, contested->object,
                                "whether %s and %s apply the same object depends on "
                                "variables that were not substituted",
                                contested->by[0], contested->by[1])
                ->manifest = contested->places[0];
        else
            contest_report(check, contested);
    }
}

const struct kv_rule kv_rule_manifest_contested = {
    .doc =
        {
            .id = "manifest/contested",
            .severity = KV_SEVERITY_ERROR,
            .summary = "two Kustomizations or HelmReleases apply the same object",
            .why =
                "Flux applies each Kustomization by itself, with force: the one that was "
                "reconciled last wins, the object's labels flip at each interval, and the first "
                "of the two to drop it deletes it for both. Helm takes over what it finds, too. "
                "The rest of the report takes the "
                "manifest that comes first by file and line. If both had applied it before, by "
                "their "
                "inventories, the finding is an existing one. Among manifests given by -f, which "
                "Kustomization applies an object is known by Flux's labels, as `flux build` "
                "sets them.",
            .fix = "Remove the object from one of them, for example by moving what they share into "
                   "a Kustomization of its own that both depend on (dependsOn).",
            .example = "resources: [../shared]  # in the paths of two Kustomizations\n",
            .source = "https://fluxcd.io/flux/components/kustomize/kustomizations/",
        },
    .about = KV_ABOUT_MANIFESTS,
    .run = run,
};
