#include "kubevet/kinds/storageclass.h"
#include "kubevet/rules/rule.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->storage_classes.count > 0 ? NULL : "the spec documents no storage classes";
}

struct field {
    const char *path;
    const struct kv_value *documented;
    const char *found;
};

static void field_check(struct kv_check *check, const struct kv_storage_class *found,
                        struct field field)
{
    kv_check_compares(check, field.documented->place, NULL);
    if (!field.documented->text || strcmp(field.documented->text, field.found) == 0)
        return;
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, &found->object), field.documented->place,
                         "%s of storage class %s is %s, not %s", field.path, found->object.name,
                         field.found, field.documented->text);
    finding->field = field.path;
    finding->expected = field.documented->text;
    finding->actual = field.found;
    finding->manifest = found->object.place;
}

static void class_check(struct kv_check *check, const struct kv_spec_storage_class *documented,
                        const struct kv_storage_class *found)
{
    /* The API server sets these defaults: pkg/apis/storage/v1/defaults.go. */
    const struct field fields[] = {
        {"provisioner", &documented->provisioner, found->provisioner ? found->provisioner : ""},
        {"reclaimPolicy", &documented->reclaim_policy,
         found->reclaim_policy ? found->reclaim_policy : "Delete"},
        {"volumeBindingMode", &documented->volume_binding_mode,
         found->volume_binding_mode ? found->volume_binding_mode : "Immediate"},
        {"allowVolumeExpansion", &documented->allow_volume_expansion,
         found->allow_volume_expansion == KV_TRUE ? "true" : "false"},
        {"metadata.annotations[storageclass.kubernetes.io/is-default-class]",
         &documented->is_default, kv_storage_class_is_default(found) ? "true" : "false"},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        field_check(check, found, fields[i]);
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->storage_classes, const struct kv_spec_storage_class, documented) {
        const struct kv_object *found =
            kv_state_find(check->state, &kv_kind_storageclass, NULL, documented->name.text);
        if (found)
            class_check(check, documented, (const struct kv_storage_class *)found);
    }
}

const struct kv_rule kv_rule_storage_class = {
    .doc =
        {
            .id = "storage/class",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a storage class differs from the documented one",
            .why = "The reclaim policy decides whether deleting a claim deletes its data; the "
                   "provisioner decides where the data is stored. Both are immutable, so a "
                   "difference means that somebody created the class again. Volumes keep the "
                   "policy under which they were provisioned.",
            .fix = "Delete the class and apply the documented one (volumes stay as they are). "
                   "Then check the reclaim policy of volumes provisioned in between.",
            .keys = "storageClass.provisioner storageClass.reclaimPolicy "
                    "storageClass.volumeBindingMode storageClass.allowVolumeExpansion "
                    "storageClass.default",
            .example =
                "storageClasses:\n"
                "  exoscale-bs-retain: {provisioner: csi.exoscale.com, reclaimPolicy: Retain}\n",
            .source = "https://kubernetes.io/docs/concepts/storage/storage-classes/",
        },
    .reads = KV_READS({.kind = &kv_kind_storageclass, .need = KV_MUST}),
    .not_applicable = not_applicable,
    .run = run,
};
