#include "immutable_fields.h"

#include "kubevet/kinds/persistentvolume.h"
#include "kubevet/kinds/persistentvolumeclaim.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/reference.h"
#include "kubevet/kinds/resourcequota.h"
#include "kubevet/kinds/runtimeclass.h"
#include "kubevet/kinds/service.h"
#include "kubevet/kinds/storageclass.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/state/refused.h"

/* clang-format off */
#define ROW(kind, path, how, why_, ...) {&kv_kind_##kind, path, how, .why = why_, __VA_ARGS__}

#define SELECTOR  "a selector is immutable"
#define STATEFULSET                                                                                \
    "of a StatefulSet only replicas, ordinals, template, updateStrategy, revisionHistoryLimit, "   \
    "persistentVolumeClaimRetentionPolicy and minReadySeconds can be changed"
#define TANDEM    "only an indexed Job's completions can be changed, together with its parallelism"
#define CLAIM                                                                                      \
    "a claim's spec is immutable, except for growing storage (of a bound claim whose class "        \
    "allows it) and volumeAttributesClassName"
#define SOURCE    "the source of a PersistentVolume is immutable"
#define AFFINITY  "a PersistentVolume's nodeAffinity is immutable once it is set"
#define ADDRESS   "a Service's clusterIP is immutable once it is set"
#define FAMILY    "the first of a Service's ipFamilies is immutable"
#define BALANCERS "a Service's loadBalancerClass is immutable while it is of type LoadBalancer"
#define CLASS                                                                                      \
    "of a StorageClass only allowVolumeExpansion, mountOptions and allowedTopologies can be "      \
    "changed"
#define ROLE      "the roleRef of a binding is immutable"
#define PODS                                                                                       \
    "of a pod only images, activeDeadlineSeconds, terminationGracePeriodSeconds and more "         \
    "tolerations can be changed"

/* For kinds that are not listed, nothing that kubevet reads is immutable: neither Kubernetes'
 * validation nor the schemas of Flux and of the Gateway API forbid a change. Immutable ConfigMaps
 * are omitted: their list, the largest of all, would have to be read for any ConfigMap in the
 * manifests. The contents of Secrets are never read. */
static const struct immutable_field table[] = {
    /* pkg/apis/apps/validation/validation.go and the strategies of pkg/registry/apps: the selectors
       of apps/v1; ValidateStatefulSetUpdate */
    ROW(deployment, "spec.selector", SAME, SELECTOR),
    ROW(replicaset, "spec.selector", SAME, SELECTOR),
    ROW(daemonset, "spec.selector", SAME, SELECTOR),
    ROW(statefulset, "spec.selector", SAME, STATEFULSET),
    ROW(statefulset, "spec.serviceName", SAME, STATEFULSET, .recent = true),
    ROW(statefulset, "spec.podManagementPolicy", SAME,
        STATEFULSET, .recent = true, .absent = "OrderedReady"),
    ROW(statefulset, "spec.volumeClaimTemplates", SAME, STATEFULSET, .recent = true),
    /* pkg/apis/batch/validation/validation.go (ValidateJobSpecUpdate, validateCompletions) */
    ROW(job, "spec.selector", GIVEN, SELECTOR),
    ROW(job, "spec.completions", IN_TANDEM, TANDEM),
    ROW(job, "spec.completionMode", SAME,
        "a Job's completionMode is immutable", .recent = true, .absent = "NonIndexed"),
    ROW(job, "spec.templateDigest", TEMPLATE, "a Job's template is immutable", .recent = true),
    /* pkg/apis/core/validation/validation.go (ValidatePodUpdate) */
    ROW(pod, "spec", POD, PODS),
    /* the same (ValidatePersistentVolumeClaimUpdate), and the admission plugin
       plugin/pkg/admission/storage/persistentvolume/resize */
    ROW(persistentvolumeclaim, "spec.storageClassName", SET_ONCE, CLAIM),
    ROW(persistentvolumeclaim, "spec.accessModes", SAME, CLAIM),
    ROW(persistentvolumeclaim, "spec.volumeName", SET_ONCE, CLAIM),
    ROW(persistentvolumeclaim, "spec.volumeMode", SAME,
        CLAIM, .recent = true, .absent = "Filesystem"),
    ROW(persistentvolumeclaim, "spec.selector", SAME, CLAIM),
    ROW(persistentvolumeclaim, "spec.dataSource", WISHED, CLAIM, .recent = true),
    ROW(persistentvolumeclaim, "spec.dataSourceRef", WISHED, CLAIM, .recent = true),
    ROW(persistentvolumeclaim, "spec.resources.requests.storage", STORAGE, CLAIM),
    /* the same (ValidatePersistentVolumeUpdate) */
    ROW(persistentvolume, "spec.nfs.server", SAME, SOURCE),
    ROW(persistentvolume, "spec.nfs.path", SAME, SOURCE),
    ROW(persistentvolume, "spec.csi.driver", SAME, SOURCE),
    ROW(persistentvolume, "spec.csi.volumeAttributes", SAME, SOURCE),
    ROW(persistentvolume, "spec.csi.volumeHandle", SAME, SOURCE, .recent = true),
    ROW(persistentvolume, "spec.hostPath.path", SAME, SOURCE, .recent = true),
    ROW(persistentvolume, "spec.local.path", SAME, SOURCE, .recent = true),
    ROW(persistentvolume, "spec.iscsi.targetPortal", SAME, SOURCE, .recent = true),
    ROW(persistentvolume, "spec.iscsi.iqn", SAME, SOURCE, .recent = true),
    ROW(persistentvolume, "spec.nodeAffinity", SET_ONCE, AFFINITY, .recent = true),
    ROW(persistentvolume, "spec.volumeMode", SAME,
        "a PersistentVolume's volumeMode is immutable", .recent = true, .absent = "Filesystem"),
    /* the same (ValidateResourceQuotaUpdate): scopes, but not scopeSelector */
    ROW(resourcequota, "spec.scopes", AS_SET, "the scopes of a ResourceQuota are immutable"),
    /* the same (ValidateServiceUpdate: validateUpgradeDowngradeClusterIPs,
       validateUpgradeDowngradeIPFamilies, validateLoadBalancerClassField) */
    ROW(service, "spec.clusterIP", PRIMARY, ADDRESS),
    ROW(service, "spec.ipFamilies", PRIMARY, FAMILY, .recent = true),
    ROW(service, "spec.loadBalancerClass", BALANCER, BALANCERS, .recent = true),
    /* pkg/apis/storage/validation/validation.go (ValidateStorageClassUpdate) */
    ROW(storageclass, "provisioner", SAME, CLASS),
    ROW(storageclass, "parameters", SAME, CLASS, .recent = true),
    ROW(storageclass, "reclaimPolicy", SAME, CLASS, .absent = "Delete"),
    ROW(storageclass, "volumeBindingMode", SAME, CLASS, .absent = "Immediate"),
    /* pkg/apis/node/validation/validation.go (ValidateRuntimeClassUpdate) */
    ROW(runtimeclass, "handler", SAME,
        "the handler of a RuntimeClass is immutable", .recent = true),
    /* pkg/apis/rbac/validation/validation.go (ValidateRoleBindingUpdate): only if the state has it,
     * since only metadata is listed */
    ROW(rolebinding, "roleRef.kind", SET_ONCE, ROLE),
    ROW(rolebinding, "roleRef.name", SET_ONCE, ROLE),
    ROW(clusterrolebinding, "roleRef.kind", SET_ONCE, ROLE),
    ROW(clusterrolebinding, "roleRef.name", SET_ONCE, ROLE),
    /* config/crd of kubernetes-sigs/gateway-api: `self == oldSelf` */
    ROW(gatewayclass, "spec.controllerName", SET_ONCE,
        "the controllerName of a GatewayClass is immutable"),
};
/* clang-format on */

const struct immutable_field *immutable_field_of(const struct kv_kind *kind, size_t index)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].kind == kind && index-- == 0)
            return &table[i];
    return NULL;
}

bool kv_kind_has_immutable_fields(const struct kv_kind *kind)
{
    return immutable_field_of(kind, 0) != NULL;
}

static void kind_add(const struct kv_kind **kinds, const struct kv_kind *kind)
{
    if (!kv_kinds_hold(kinds, kind))
        kinds[kv_kinds_count(kinds)] = kind;
}

const struct kv_kind *const *kv_immutable_kinds(struct kv_arena *arena)
{
    size_t count = 0;
    const struct kv_kind **kinds =
        kv_arena_array(arena, kv_kinds_count(kv_kinds_registry) + 1, sizeof *kinds);
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++)
        if (kv_kind_has_immutable_fields(*kind))
            kinds[count++] = *kind;
    return kinds;
}

const struct kv_kind *const *kv_manifests_immutable_kinds(const struct kv_manifests *manifests,
                                                          struct kv_arena *arena)
{
    const struct kv_kind **kinds =
        kv_arena_array(arena, kv_kinds_count(kv_kinds_registry) + 1, sizeof *kinds);
    kv_list_each(&manifests->items, const struct kv_manifest, manifest) {
        if (manifest->known && kv_kind_has_immutable_fields(manifest->known))
            kind_add(kinds, manifest->known);
        if (manifest->known == &kv_kind_persistentvolumeclaim)
            kind_add(kinds, &kv_kind_storageclass);
    }
    return kinds;
}
