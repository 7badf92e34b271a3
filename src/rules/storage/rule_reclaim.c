#include "storage.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    kv_records_each(&spec->storage_classes, const struct kv_spec_storage_class, documented) {
        if (documented->reclaim_policy.text)
            return NULL;
    }
    return "the spec documents no class's reclaim policy";
}

static const struct kv_spec_storage_class *class_find(const struct kv_spec *spec, const char *name)
{
    kv_records_each(&spec->storage_classes, const struct kv_spec_storage_class, documented) {
        if (name && strcmp(documented->name.text, name) == 0)
            return documented;
    }
    return NULL;
}

/* Deleting its claim decides, or decided, about the data. */
static bool is_used(const struct kv_persistent_volume *volume)
{
    return !volume->phase || strcmp(volume->phase, "Bound") == 0 ||
           strcmp(volume->phase, "Failed") == 0; /* to be deleted: the data is still there */
}

/* Bound, but not to a documented claim on NFS, whose volume is created by hand. */
static bool is_in_scope(const struct kv_spec *spec, const struct kv_persistent_volume *volume)
{
    if (!volume->claim_name || !volume->claim_namespace || !is_used(volume))
        return false;
    const struct kv_spec_claim *claim =
        storage_documented(spec, volume->claim_namespace, volume->claim_name);
    return !claim || !claim->nfs.text;
}

/* A volume without a policy was created by hand: it is retained. Source:
 * pkg/apis/core/v1/defaults.go (SetDefaults_PersistentVolume). */
static void volume_check(struct kv_check *check, const struct kv_persistent_volume *volume)
{
    const struct kv_spec_storage_class *documented =
        class_find(check->spec, kv_persistent_volume_class(volume));
    const char *found = volume->reclaim_policy ? volume->reclaim_policy : "Retain";
    if (!is_in_scope(check->spec, volume) || !documented)
        return;
    kv_check_compares(check, documented->reclaim_policy.place, NULL);
    if (!documented->reclaim_policy.text || strcmp(documented->reclaim_policy.text, found) == 0)
        return;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &volume->object), documented->reclaim_policy.place,
        "the volume of claim %s/%s has reclaim policy %s, but its class %s must have %s",
        volume->claim_namespace, volume->claim_name, found, documented->name.text,
        documented->reclaim_policy.text);
    finding->field = "spec.persistentVolumeReclaimPolicy";
    finding->expected = documented->reclaim_policy.text;
    finding->actual = found;
    finding->manifest = volume->object.place;
    finding->hint = kv_check_format(check,
                                    "kubectl patch pv %s -p "
                                    "'{\"spec\":{\"persistentVolumeReclaimPolicy\":\"%s\"}}'",
                                    volume->object.name, documented->reclaim_policy.text);
}

static void run(struct kv_check *check)
{
    const struct kv_state_kind *volumes = kv_state_kind(check->state, &kv_kind_persistentvolume);
    for (size_t i = 0; i < volumes->count; i++)
        volume_check(check, (const struct kv_persistent_volume *)volumes->objects[i]);
}

const struct kv_rule kv_rule_storage_reclaim = {
    .doc =
        {
            .id = "storage/reclaim",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a bound volume's reclaim policy differs from its class's",
            .why = "A volume takes the reclaim policy of its class when it is provisioned and "
                   "keeps it, even if the class changes. With Delete, it loses its data with its "
                   "claim; with Retain, it costs money after nobody needs it. The rule checks "
                   "volumes that are Bound, and Failed ones, whose deletion did not succeed.",
            .fix = "Patch the volume's spec.persistentVolumeReclaimPolicy: it can be changed at "
                   "any time.",
            .keys = "storageClass.reclaimPolicy",
            .example =
                "storageClasses:\n"
                "  exoscale-bs-retain: {provisioner: csi.exoscale.com, reclaimPolicy: Retain}\n",
            .source =
                "https://kubernetes.io/docs/tasks/administer-cluster/change-pv-reclaim-policy/",
        },
    .reads = KV_READS({.kind = &kv_kind_persistentvolume, .need = KV_MUST}),
    .not_applicable = not_applicable,
    .run = run,
};
