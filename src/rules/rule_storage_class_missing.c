#include "kubevet/kinds/storageclass.h"
#include "kubevet/rules/rule.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->storage_classes.count > 0 ? NULL : "the spec documents no storage classes";
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->storage_classes, const struct kv_spec_storage_class, documented)
    {
        const char *name = documented->name.text;
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

static const struct kv_kind *const reads[] = {&kv_kind_storageclass, NULL};

const struct kv_rule kv_rule_storage_class_missing = {
    .doc =
        {
            .id = "storage/class-missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a documented storage class does not exist",
            .why = "Claims that name a class that does not exist stay Pending, and with them the "
                   "pods that mount them. Volumes that were provisioned before go on working, so "
                   "that nobody notices until something new is deployed.",
            .mend = "Apply the StorageClass again (its fields can't be changed, but the object "
                    "can be re-created), or take it out of the spec.",
            .example =
                "storageClasses:\n"
                "  exoscale-bs-retain: {provisioner: csi.exoscale.com, reclaimPolicy: Retain}\n",
            .source = "https://kubernetes.io/docs/concepts/storage/storage-classes/",
        },
    .reads = reads,
    .existence = true,
    .not_applicable = not_applicable,
    .run = run,
};
