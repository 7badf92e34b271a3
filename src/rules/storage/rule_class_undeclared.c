#include "kubevet/kinds/storageclass.h"
#include "kubevet/rules/rule.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->storage_classes.place.file ? NULL : "the spec documents no storage classes";
}

static bool is_documented(const struct kv_spec *spec, const char *name)
{
    kv_records_each(&spec->storage_classes, const struct kv_spec_storage_class, documented) {
        if (strcmp(documented->name.text, name) == 0)
            return true;
    }
    return false;
}

static void run(struct kv_check *check)
{
    const struct kv_state_kind *classes = kv_state_kind(check->state, &kv_kind_storageclass);
    kv_check_compares(check, check->spec->storage_classes.place, NULL);
    for (size_t i = 0; i < classes->count; i++) {
        const struct kv_object *object = classes->objects[i];
        if (is_documented(check->spec, object->name))
            continue;
        struct kv_finding *finding =
            kv_check_finding(check, kv_name_of(check, object), check->spec->storage_classes.place,
                             "storage class %s is not documented", object->name);
        finding->field = "metadata.name";
        finding->actual = object->name;
        finding->manifest = object->place;
    }
}

const struct kv_rule kv_rule_storage_class_undeclared = {
    .doc =
        {
            .id = "storage/class-undeclared",
            .severity = KV_SEVERITY_WARNING,
            .summary = "a storage class that the spec does not document",
            .why = "A claim can name any class that exists. An undocumented one may delete its "
                   "data with the claim, or store it where no backup includes it.",
            .fix = "Document the class with its reclaim policy and use, or delete it: the volumes "
                   "that it provisioned remain.",
            .keys = "spec.storageClasses",
            .example =
                "storageClasses:\n"
                "  exoscale-bs-delete: {reclaimPolicy: Delete, use: ephemeral build caches}\n",
            .source = "https://kubernetes.io/docs/concepts/storage/storage-classes/",
        },
    .reads = KV_READS({.kind = &kv_kind_storageclass, .need = KV_MUST}),
    .not_applicable = not_applicable,
    .run = run,
};
