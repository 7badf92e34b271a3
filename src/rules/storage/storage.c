#include "storage.h"

#include "kubevet/kinds/storageclass.h"

bool storage_documents_claims(const struct kv_spec *spec)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented) {
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
    kv_records_each(&documented->content.claims, const struct kv_spec_claim, entry) {
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

/* Of two default classes, does admission take the first? One in a manifest is not created yet. */
static bool goes_before(const struct kv_object *class, const struct kv_object *other)
{
    kv_time made = class->created == KV_TIME_NONE ? INT64_MAX : class->created;
    kv_time other_made = other->created == KV_TIME_NONE ? INT64_MAX : other->created;
    return made != other_made ? made > other_made : strcmp(class->name, other->name) < 0;
}

static const char *default_class(const struct kv_state *state)
{
    const struct kv_state_kind *classes = kv_state_kind(state, &kv_kind_storageclass);
    const struct kv_object *found = NULL;
    for (size_t i = 0; i < classes->count; i++) {
        const struct kv_object *class = classes->objects[i];
        if (kv_storage_class_is_default((const struct kv_storage_class *)class) &&
            (!found || goes_before(class, found)))
            found = class;
    }
    return found ? found->name : NULL;
}

bool storage_class_is_known(const struct kv_check *check, const struct kv_claim *claim,
                            const char **class)
{
    *class = kv_claim_class(claim);
    bool is_made = claim->object.uid || claim->object.created != KV_TIME_NONE;
    if (*class || is_made)
        return true;
    if (!kv_check_knows(check, &kv_kind_storageclass, NULL))
        return false;
    *class = default_class(check->state);
    return true;
}

bool storage_class_of(struct kv_check *check, const struct kv_object *object,
                      const struct kv_claim *claim, const char **class)
{
    if (storage_class_is_known(check, claim, class))
        return true;
    kv_check_not_evaluated(check, object, "it leaves storageClassName to the default class, %s",
                           check->state->source == KV_SOURCE_MANIFESTS
                               ? "which manifests do not show"
                               : "which is unknown");
    return false;
}
