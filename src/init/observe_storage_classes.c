#include "draft.h"

#include "kubevet/kinds/persistentvolume.h"
#include "kubevet/kinds/storageclass.h"

#include <string.h>

/* The policy that more than half of its volumes have: a class that was made anew with another one
 * must not decide that their data goes. Otherwise that of the class. The check of the draft names
 * what differs from it. */
static void policy_add(struct draft *draft, struct entry *entry,
                       const struct kv_storage_class *found)
{
    struct objects volumes = draft_all(draft, &kv_kind_persistentvolume);
    const char **texts = kv_arena_array(draft->arena, volumes.count + 1, sizeof *texts);
    size_t count = 0;
    for (size_t i = 0; i < volumes.count; i++) {
        const struct kv_persistent_volume *volume =
            (const struct kv_persistent_volume *)volumes.items[i];
        if (kv_string_is(kv_persistent_volume_class(volume), found->object.name) &&
            volume->claim_name)
            texts[count++] = volume->reclaim_policy ? volume->reclaim_policy : "Retain";
    }
    const char *most = text_of_most(texts, count);
    const char *own = found->reclaim_policy ? found->reclaim_policy : "Delete";
    entry_text(draft->arena, entry, "reclaimPolicy", most ? most : own)->samples =
        most ? count + 1 : 0;
}

/* Of several default classes the newest one is used, of those made at once the first by name.
 * Source: kubernetes/pkg/volume/util/storageclass.go, GetDefaultClass. */
static const struct kv_storage_class *default_of(const struct objects *classes)
{
    const struct kv_storage_class *best = NULL;
    for (size_t i = 0; i < classes->count; i++) {
        const struct kv_storage_class *class = (const struct kv_storage_class *)classes->items[i];
        if (kv_storage_class_is_default(class) &&
            (!best || class->object.created > best->object.created))
            best = class;
    }
    return best;
}

static void default_add(struct draft *draft, struct entry *entry,
                        const struct kv_storage_class *found, const struct kv_storage_class *used)
{
    if (!kv_storage_class_is_default(found))
        return;
    struct entry *value = entry_plain(draft->arena, entry, "default", "true");
    if (found != used)
        value->fault =
            draft_format(draft, "%s is a default class, too, and is used", used->object.name);
}

/* What differs from the API's defaults, besides what decides over data. */
static void class_add(struct draft *draft, struct entry *classes,
                      const struct kv_storage_class *found, const struct kv_storage_class *used)
{
    struct entry *entry = entry_map(draft->arena, classes, found->object.name);
    entry->required = true;
    if (found->provisioner)
        entry_text(draft->arena, entry, "provisioner", found->provisioner);
    policy_add(draft, entry, found);
    if (found->volume_binding_mode && strcmp(found->volume_binding_mode, "Immediate") != 0)
        entry_text(draft->arena, entry, "volumeBindingMode", found->volume_binding_mode);
    if (found->allow_volume_expansion == KV_TRUE)
        entry_plain(draft->arena, entry, "allowVolumeExpansion", "true");
    default_add(draft, entry, found, used);
}

static void observe(struct draft *draft)
{
    struct objects classes = draft_all(draft, &kv_kind_storageclass);
    if (!draft_knows(draft, &kv_kind_storageclass, NULL) || classes.count == 0)
        return;
    struct entry *section = draft_section(draft, "storageClasses");
    for (size_t i = 0; i < classes.count; i++)
        class_add(draft, section, (const struct kv_storage_class *)classes.items[i],
                  default_of(&classes));
}

const struct kv_observer kv_observe_storage_classes = {
    .path = "storageClasses",
    .reads = KV_OBSERVED(&kv_kind_storageclass, &kv_kind_persistentvolume),
    .keys = KV_OBSERVES("spec.storageClasses", "storageClass.provisioner",
                        "storageClass.reclaimPolicy", "storageClass.volumeBindingMode",
                        "storageClass.allowVolumeExpansion", "storageClass.default"),
    .cluster = observe,
};
