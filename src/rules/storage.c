#include "storage.h"

#include "kubevet/kinds/namespace.h"

bool storage_documents_claims(const struct kv_spec *spec)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented)
    {
        if (documented->content.claims.count > 0)
            return true;
    }
    return false;
}

const struct kv_spec_claim *storage_documented(const struct kv_spec *spec, const char *namespace,
                                               const char *name)
{
    const struct kv_spec_namespace *documented = kv_spec_namespace_find(spec, namespace);
    if (!documented)
        return NULL;
    kv_records_each(&documented->content.claims, const struct kv_spec_claim, entry)
    {
        if (strcmp(entry->name.text, name) == 0)
            return entry;
    }
    return NULL;
}

/* Source: https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/
 * #persistentvolumeclaim-naming */
const char *storage_claim_of(struct kv_check *check, const struct kv_object *holder,
                             const struct kv_volume *volume)
{
    bool made_with_it = volume->is_ephemeral && volume->name && holder->kind == &kv_kind_pod;
    return made_with_it ? kv_check_format(check, "%s-%s", holder->name, volume->name)
                        : volume->claim_name;
}

const char *storage_class_field(const struct kv_claim *claim)
{
    return kv_labels_get(claim->object.annotations, KV_BETA_STORAGE_CLASS)
               ? "metadata.annotations[" KV_BETA_STORAGE_CLASS "]"
               : "spec.storageClassName";
}

bool storage_namespace_is_missing(const struct kv_check *check, const char *namespace)
{
    return kv_check_knows(check, &kv_kind_namespace, NULL) &&
           !kv_state_find(check->state, &kv_kind_namespace, NULL, namespace);
}
