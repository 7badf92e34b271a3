#include "kubevet/kinds/storageclass.h"
#include "kubevet/rules/rule.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->storage_classes.count > 0 ? NULL : "the spec documents no storage classes";
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->storage_classes, const struct kv_spec_storage_class, documented) {
        const char *name = documented->name.text;
        kv_check_compares(check, documented->name.place, NULL);
        if (kv_state_find(check->state, &kv_kind_storageclass, NULL, name))
            continue;
        struct kv_finding *finding =
            kv_check_finding(check, kv_name_make(check, &kv_kind_storageclass, NULL, name),
                             documented->name.place, "storage class %s does not exist%s%s", name,
                             documented->use.text ? "; it is for: " : "",
                             documented->use.text ? documented->use.text : "");
        finding->field = "metadata.name";
        finding->missing = true;
        finding->expected = name;
    }
}

const struct kv_rule kv_rule_storage_class_missing = {
    .doc =
        {
            .id = "storage/class-missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a documented storage class does not exist",
            .why = "Claims that name a missing class stay Pending, and so do the pods that mount "
                   "them. Existing volumes still work, so nobody notices until something new is "
                   "deployed.",
            .fix = "Apply the StorageClass again (its fields are immutable, but the object can be "
                   "created again), or remove it from the spec.",
            .keys = "storageClass",
            .example =
                "storageClasses:\n"
                "  exoscale-bs-retain: {provisioner: csi.exoscale.com, reclaimPolicy: Retain}\n",
            .source = "https://kubernetes.io/docs/concepts/storage/storage-classes/",
        },
    .reads = KV_READS({.kind = &kv_kind_storageclass, .need = KV_MUST}),
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = not_applicable,
    .run = run,
};
