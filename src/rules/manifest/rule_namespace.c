#include "kubevet/base/tree.h"
#include "kubevet/kinds/flux.h"
#include "kubevet/kinds/namespace.h"
#include "kubevet/rules/rule.h"
#include "kubevet/state/manifests.h"

#include <stdlib.h>

/* The API server creates these itself. Source:
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces
 */
static bool is_initial(const char *namespace)
{
    static const char *const initial[] = {KV_NAMESPACE_DEFAULT, "kube-system", "kube-public",
                                          "kube-node-lease"};
    for (size_t i = 0; i < sizeof initial / sizeof *initial; i++)
        if (strcmp(namespace, initial[i]) == 0)
            return true;
    return false;
}

/* Is the object unchanged in the state? Then the state also contains what it creates. */
static bool is_left(const struct kv_check *check, const struct kv_manifest *manifest)
{
    if (check->state->source != KV_SOURCE_OVERLAY || !manifest->known)
        return false;
    const struct kv_object *object =
        kv_state_find(check->state, manifest->known, manifest->namespace, manifest->name);
    return object && object->change == KV_UNTOUCHED;
}

/* Creators of namespaces that are not visible here. */
struct maker {
    const char *namespace; /* that a HelmRelease is configured to create */
    const struct kv_manifest *manifest;
};

struct makers {
    const struct kv_manifest *kustomization; /* creates unknown namespaces; NULL = none does */
    struct kv_list releases;                 /* struct maker, sorted */
};

static int maker_compare(const void *left, const void *right)
{
    return strcmp(((const struct maker *)left)->namespace,
                  ((const struct maker *)right)->namespace);
}

static void release_add(struct kv_check *check, struct makers *makers,
                        const struct kv_manifest *release)
{
    const struct kv_node *spec = kv_node_get(release->object, "spec");
    const char *creates = kv_tree_text(kv_node_get(spec, "install"), "createNamespace");
    const char *target = kv_tree_text(spec, "targetNamespace");
    if (!creates || strcmp(creates, "true") != 0 || !target)
        return;
    kv_list_add(&makers->releases, check->arena, struct maker, (struct maker){target, release});
}

static struct makers makers_find(struct kv_check *check)
{
    struct makers makers = {0};
    kv_list_each(&check->state->manifests->items, const struct kv_manifest, manifest) {
        bool is_kustomization = manifest->known == &kv_kind_kustomization;
        if ((!is_kustomization && manifest->known != &kv_kind_helmrelease) || !manifest->object ||
            is_left(check, manifest))
            continue;
        if (is_kustomization)
            makers.kustomization = manifest;
        else
            release_add(check, &makers, manifest);
    }
    kv_sort(makers.releases.items, makers.releases.count, sizeof(struct maker), maker_compare);
    return makers;
}

static const struct kv_manifest *maker_of(const struct makers *makers, const char *namespace)
{
    const struct maker wanted = {.namespace = namespace};
    if (makers->kustomization || makers->releases.count == 0)
        return makers->kustomization;
    const struct maker *found = bsearch(&wanted, makers->releases.items, makers->releases.count,
                                        sizeof wanted, maker_compare);
    return found ? found->manifest : NULL;
}

static bool is_there(const struct kv_check *check, const char *namespace)
{
    return is_initial(namespace) ||
           kv_state_find(check->state, &kv_kind_namespace, NULL, namespace) != NULL;
}

static void absence_report(struct kv_check *check, const struct kv_manifest *manifest)
{
    const struct kv_object_name object = {manifest->api_version, manifest->kind,
                                          manifest->namespace, manifest->name};
    struct kv_finding *finding = kv_check_finding(
        check, object, (struct kv_place){0}, "%s %s is in namespace %s, which does not exist",
        manifest->kind, manifest->name, manifest->namespace);
    finding->field = "metadata.namespace";
    finding->actual = manifest->namespace;
    kv_manifest_place(manifest, finding->field, &finding->manifest);
    finding->hint = "add the Namespace to the manifests, or correct the name";
}

static void run(struct kv_check *check)
{
    const struct makers makers = makers_find(check);
    const char *looked_at = NULL;
    const struct kv_manifest *maker = NULL;
    bool there = false;
    kv_list_each(&check->state->manifests->items, const struct kv_manifest, manifest) {
        const char *namespace = manifest->namespace;
        if (!namespace || manifest->is_open)
            continue;
        bool again = looked_at && strcmp(looked_at, namespace) == 0;
        if (!again) {
            looked_at = namespace;
            there = is_there(check, namespace);
            maker = there ? NULL : maker_of(&makers, namespace);
        }
        if (!there && !maker)
            absence_report(check, manifest);
        else if (!there && !again)
            kv_check_gap(check, namespace,
                         "the namespace does not exist, but %s %s/%s, which the manifests add or "
                         "change, may create it (%s:%u)",
                         maker->kind, maker->namespace, maker->name, maker->place.file,
                         maker->place.line);
    }
}

const struct kv_rule kv_rule_manifest_namespace = {
    .doc =
        {
            .id = "manifest/namespace",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a manifest's namespace exists neither in the cluster nor in the manifests",
            .why =
                "The API server refuses an object whose namespace does not exist. Flux first tries "
                "all objects of a Kustomization in a dry run, so nothing of that Kustomization is "
                "applied. Where a Kustomization or a HelmRelease that the manifests add or change "
                "may create the namespace, the object is not evaluated. Without a state, the rule "
                "needs --complete: only then do the manifests contain all namespaces. The API "
                "server's own namespaces, default and kube-*, always exist.",
            .fix = "Add the Namespace to the manifests, or correct metadata.namespace.",
            .example = "metadata: {name: web, namespace: shopp}  # the namespace is shop\n",
            .source =
                "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
        },
    .reads = KV_READS({.kind = &kv_kind_namespace, .need = KV_MUST}),
    .about = KV_ABOUT_ABSENCE | KV_ABOUT_MANIFESTS,
    .run = run,
};
