/* The claims that pods create: those of StatefulSets' volumeClaimTemplates, and those of ephemeral
 * volumes. An existing claim is a PersistentVolumeClaim in the state, and keeps its class even if
 * its template changes; the others will be created from the template.
 *
 * Names: TEMPLATE-STATEFULSET-ORDINAL, with ordinals from spec.ordinals.start, and POD-VOLUME. Pods
 * of other workloads, and therefore their ephemeral claims, have unpredictable names.
 *
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-storage,
 * https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#persistentvolumeclaim-naming */
#ifndef KUBEVET_RULES_STORAGE_CLAIMS_H
#define KUBEVET_RULES_STORAGE_CLAIMS_H

#include "rules/workload/holders.h"

#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "kubevet/kinds/persistentvolumeclaim.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/rules/rule.h"

/* One template of claims; its claims differ only in their names. */
struct claim_maker {
    const struct kv_object *object; /* the StatefulSet, another workload, or a pod */
    const struct kv_claim_template *template;
    const char *volume; /* the name of the template, or of the ephemeral volume */
    bool is_ephemeral;
    /* Its path in the object: spec.volumeClaimTemplates[data],
     * spec.template.spec.volumes[scratch].ephemeral.volumeClaimTemplate */
    const char *field;
    /* The ordinals of its StatefulSet's pods; one for a pod's own claim; none for an ephemeral
     * volume of any other workload, whose pods have no ordinals. */
    int64_t first, count;
    int64_t least;   /* of `count`: the number without an autoscaler */
    int64_t missing; /* of these, the number of claims that are not in the state, or unknown */
};

/* All templates of claims in a namespace, as a list of struct claim_maker in the check's arena: of
 * StatefulSets, and of the ephemeral volumes of workloads and pods for which holder_is_evaluated is
 * true. Ended pods are left out, and so are pods whose workload is included. */
struct kv_list claims_makers(struct kv_check *check, const char *namespace);

/* The maker of the claim of this name, whether or not the claim exists. False if the state has
 * none, or if only an autoscaler may create such a claim. `missing` is not counted. */
bool claims_maker_of(struct kv_check *check, const char *namespace, const char *name,
                     struct claim_maker *out);

/* By its name, is it one of the maker's claims, with an ordinal (or a pod) that it counts? */
bool claims_is_of(const struct claim_maker *maker, const char *name);

/* The claim as its template defines it, in the check's arena, with the maker's place. */
const struct kv_claim *claims_make(struct kv_check *check, const struct claim_maker *maker,
                                   const char *name);

/* The claim's StatefulSet has fewer pods than the ordinal in its name, and deletes such claims
 * (persistentVolumeClaimRetentionPolicy.whenScaled). */
const struct kv_workload *claims_deleted_by(struct kv_check *check, const struct kv_claim *claim);

/* "spec.volumeClaimTemplates[data]" followed by `field`. */
const char *claims_field(struct kv_check *check, const struct claim_maker *maker,
                         const char *field);

/* The kinds to read for makers: workloads, pods and autoscalers. */
#define CLAIMS_READS                                                                               \
    HOLDER_READS(KV_DOCUMENTED),                                                                   \
    {                                                                                              \
        .kind = &kv_kind_horizontalpodautoscaler, .need = KV_HELPS                                 \
    }

#endif
