#include "storage.h"

#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/storageclass.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented) {
        if (documented->content.claims.count > 0 || documented->content.storage_class.text)
            return NULL;
    }
    return spec->is_none ? NULL
                         : "the spec documents no claims and no storage class of a namespace";
}

static bool phase_is(const struct kv_claim *claim, const char *phase)
{
    return claim->phase && strcmp(claim->phase, phase) == 0;
}

/* When the first pod that uses the claim was created; KV_TIME_NONE = no pod uses it. */
static bool consumer_find(struct kv_check *check, const struct kv_claim *claim, kv_time *since)
{
    bool found = false;
    size_t count;
    struct kv_object *const *pods =
        kv_state_in_namespace(check->state, &kv_kind_pod, claim->object.namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_pod *pod = (const struct kv_pod *)pods[i];
        kv_list_each(&pod->spec->volumes, const struct kv_volume, volume) {
            const char *used = storage_claim_of(check, &pod->object, volume);
            if (kv_pod_has_ended(pod) || !used || strcmp(used, claim->object.name) != 0)
                continue;
            *since = found && *since < pod->object.created ? *since : pod->object.created;
            found = true;
        }
    }
    return found;
}

enum verdict { VERDICT_FINE, VERDICT_WAITING, VERDICT_UNKNOWN };

/* Does the claim wait for a binding, and since when? A class that binds at the first consumer waits
 * for a pod. A documented class that does not exist is reported once by storage/class-missing. */
static enum verdict claim_waits(struct kv_check *check, const struct kv_claim *claim,
                                kv_time *since)
{
    *since = claim->object.created;
    const char *name = kv_claim_class(claim);
    if (!name || name[0] == '\0')
        return VERDICT_WAITING;
    const struct kv_storage_class *class = (const struct kv_storage_class *)kv_state_find(
        check->state, &kv_kind_storageclass, NULL, name);
    if (!class) {
        if (!kv_check_knows(check, &kv_kind_storageclass, NULL))
            return VERDICT_UNKNOWN;
        kv_records_each(&check->spec->storage_classes, const struct kv_spec_storage_class,
                        documented) {
            if (strcmp(documented->name.text, name) == 0)
                return VERDICT_FINE;
        }
        return VERDICT_WAITING;
    }
    if (!class->volume_binding_mode ||
        strcmp(class->volume_binding_mode, "WaitForFirstConsumer") != 0)
        return VERDICT_WAITING;
    kv_time used;
    if (!consumer_find(check, claim, &used))
        return kv_check_knows(check, &kv_kind_pod, claim->object.namespace) ? VERDICT_FINE
                                                                            : VERDICT_UNKNOWN;
    if (used == KV_TIME_NONE || used > *since)
        *since = used;
    return VERDICT_WAITING;
}

static void claim_report(struct kv_check *check, const struct kv_spec_namespace *namespace,
                         const struct kv_claim *claim)
{
    const struct kv_spec_claim *documented =
        storage_documented(check->spec, claim->object.namespace, claim->object.name);
    bool is_lost = phase_is(claim, "Lost");
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &claim->object),
        documented ? documented->name.place : namespace->name.place,
        is_lost ? "claim %s has lost its volume: its data cannot be reached"
                : "claim %s is not bound to a volume: pods that use it cannot start",
        claim->object.name);
    finding->field = "status.phase";
    finding->expected = "Bound";
    finding->actual = claim->phase ? claim->phase : "Pending";
    finding->hint =
        kv_check_format(check, "kubectl describe pvc -n %s %s: its events show the reason",
                        claim->object.namespace, claim->object.name);
}

/* Bound, by its own fields, to a missing volume: it will be Lost as soon as the controller checks
 * it. */
static bool volume_is_gone(const struct kv_check *check, const struct kv_claim *claim)
{
    return phase_is(claim, "Bound") && claim->volume && claim->volume[0] &&
           kv_check_knows(check, &kv_kind_persistentvolume, NULL) &&
           !kv_state_find(check->state, &kv_kind_persistentvolume, NULL, claim->volume);
}

static void gone_report(struct kv_check *check, const struct kv_spec_namespace *namespace,
                        const struct kv_claim *claim)
{
    const struct kv_spec_claim *documented =
        storage_documented(check->spec, claim->object.namespace, claim->object.name);
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &claim->object),
        documented ? documented->name.place : namespace->name.place,
        "claim %s is bound to volume %s, which is gone", claim->object.name, claim->volume);
    finding->field = "spec.volumeName";
    finding->of_spec = true;
    finding->expected = claim->volume;
    finding->hint = "restore the volume under its name, from Git or from a backup";
}

/* The volume's status takes precedence over the claim's: a Failed or Released volume has data of a
 * deleted claim and no longer belongs to this one. */
static void volume_check(struct kv_check *check, const struct kv_spec_namespace *namespace,
                         const struct kv_claim *claim)
{
    const struct kv_persistent_volume *volume =
        claim->volume ? (const struct kv_persistent_volume *)kv_state_find(
                            check->state, &kv_kind_persistentvolume, NULL, claim->volume)
                      : NULL;
    if (!volume || !volume->phase ||
        (strcmp(volume->phase, "Failed") != 0 && strcmp(volume->phase, "Released") != 0) ||
        kv_check_is_early(check, &volume->object, volume->phase_since))
        return;
    const struct kv_spec_claim *documented =
        storage_documented(check->spec, claim->object.namespace, claim->object.name);
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, &volume->object),
                         documented ? documented->name.place : namespace->name.place,
                         "the volume of claim %s/%s is %s", claim->object.namespace,
                         claim->object.name, volume->phase);
    finding->field = "status.phase";
    finding->expected = "Bound";
    finding->actual = volume->phase;
    kv_finding_violates(check, finding, finding->spec, claim->object.namespace);
    finding->hint = kv_check_format(
        check, "kubectl describe pv %s shows the reason; save its data first", volume->object.name);
}

static void claim_check(struct kv_check *check, const struct kv_spec_namespace *namespace,
                        const struct kv_claim *claim)
{
    const struct kv_spec_claim *documented =
        storage_documented(check->spec, claim->object.namespace, claim->object.name);
    if (claim->object.deleted != KV_TIME_NONE)
        return;
    if (documented)
        kv_check_compares(check, documented->name.place, claim->object.namespace);
    if (volume_is_gone(check, claim))
        gone_report(check, namespace, claim);
    if (phase_is(claim, "Bound")) {
        volume_check(check, namespace, claim);
        return;
    }
    if (phase_is(claim, "Lost")) {
        claim_report(check, namespace, claim);
        return;
    }
    kv_time since;
    switch (claim_waits(check, claim, &since)) {
    case VERDICT_FINE:
        return;
    case VERDICT_UNKNOWN:
        kv_check_not_evaluated(check, &claim->object,
                               "it is Pending; without its storage class and the pods it is "
                               "unknown whether it only waits for its first pod");
        return;
    case VERDICT_WAITING:
        break;
    }
    enum kv_lasting lasting = kv_check_lasted(check, since);
    if (lasting == KV_LASTING)
        claim_report(check, namespace, claim);
    else if (lasting == KV_AGE_UNKNOWN)
        kv_check_not_evaluated(check, &claim->object,
                               "it is Pending, but since when is unknown: %s",
                               kv_check_undated(check, since, "no creationTimestamp"));
}

/* Without a spec, every claim. */
static void all_check(struct kv_check *check)
{
    static const struct kv_spec_namespace undocumented;
    const struct kv_state_kind *claims =
        kv_state_kind(check->state, &kv_kind_persistentvolumeclaim);
    for (size_t i = 0; i < claims->count; i++)
        claim_check(check, &undocumented, (const struct kv_claim *)claims->objects[i]);
}

static void run(struct kv_check *check)
{
    if (check->spec->is_none)
        all_check(check);
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented) {
        size_t count;
        struct kv_object *const *claims = kv_state_in_namespace(
            check->state, &kv_kind_persistentvolumeclaim, documented->name.text, &count);
        for (size_t i = 0; i < count; i++)
            claim_check(check, documented, (const struct kv_claim *)claims[i]);
    }
}

const struct kv_rule kv_rule_storage_claim_bound = {
    .doc =
        {
            .id = "storage/claim-bound",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a claim is not bound to a volume, or has lost it",
            .why = "Pods that use an unbound claim stay Pending. It is reported once it has lasted "
                   "`settle`. A claim whose class waits for the first consumer is fine while no "
                   "pod uses it. A claim that is Lost was bound to a volume that is gone. A volume "
                   "that is Failed or Released no longer belongs to its claim.",
            .fix = "kubectl describe the claim: its events name the provisioner's error, or the "
                   "volume that did not fit. Create a Lost claim again, from a backup or a "
                   "retained volume.",
            .keys = "claim",
            .example = "settle: 10m\n",
            .source = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding",
        },
    .reads = KV_READS({.kind = &kv_kind_persistentvolumeclaim, .need = KV_MUST},
                      {.kind = &kv_kind_storageclass, .need = KV_HELPS},
                      {.kind = &kv_kind_pod, .need = KV_HELPS},
                      {.kind = &kv_kind_persistentvolume, .need = KV_HELPS}),
    .about = KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
