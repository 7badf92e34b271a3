#include "exports.h"

#include "kubevet/kinds/persistentvolume.h"

#include "kubevet/kinds/persistentvolumeclaim.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/resourcequota.h"

#include <ctype.h>
#include <string.h>

/* Is it TEMPLATE-SET-0, which the StatefulSet's controller makes? */
static bool is_of_set(const struct kv_workload *set, const char *claim)
{
    kv_list_each(&set->claim_templates, const struct kv_claim_template, template) {
        size_t first = template->name ? strlen(template->name) : 0;
        size_t second = strlen(set->object.name);
        if (first > 0 && strncmp(claim, template->name, first) == 0 && claim[first] == '-' &&
            strncmp(claim + first + 1, set->object.name, second) == 0 &&
            claim[first + 1 + second] == '-' && isdigit((unsigned char)claim[first + second + 2]))
            return true;
    }
    return false;
}

static bool is_made(const struct draft *draft, const struct kv_object *claim)
{
    struct objects sets = draft_objects(draft, &kv_kind_statefulset, claim->namespace);
    if (draft_is_made(claim) || claim->owners.count > 0)
        return true;
    for (size_t i = 0; i < sets.count; i++)
        if (is_of_set((const struct kv_workload *)sets.items[i], claim->name))
            return true;
    return false;
}

/* The class of most claims of the namespace; the check of the draft names the others. NULL if none
 * is that of more than half. */
static const char *shared_class(struct draft *draft, const struct objects *claims)
{
    const char **classes = kv_arena_array(draft->arena, claims->count + 1, sizeof *classes);
    for (size_t i = 0; i < claims->count; i++)
        classes[i] = kv_claim_class((const struct kv_claim *)claims->items[i]);
    const char *shared = text_of_most(classes, claims->count);
    for (size_t i = 1; i < claims->count && !shared; i++)
        if (classes[i] && classes[i - 1] && *classes[i] && *classes[i - 1] &&
            strcmp(classes[i], classes[i - 1]) != 0)
            draft_doubt(draft,
                        "the claims of namespace %s have different storage classes, such as "
                        "%s and %s: none is documented as that of the namespace",
                        claims->items[0]->namespace, classes[i - 1], classes[i]);
    return shared && *shared ? shared : NULL;
}

/* ReadWriteOnce is what everybody takes unless there is a reason. */
static void modes_add(struct draft *draft, struct entry *entry, const struct kv_claim *claim)
{
    bool is_usual = claim->access_modes.count == 1 &&
                    strcmp(claim->access_modes.items[0], "ReadWriteOnce") == 0;
    for (size_t i = 0; !is_usual && i < claim->access_modes.count; i++)
        entry_item_text(draft->arena, entry_list(draft->arena, entry, "accessModes"),
                        claim->access_modes.items[i]);
}

static void claim_add(struct draft *draft, struct entry *claims, const struct kv_claim *claim)
{
    const struct kv_object *object = &claim->object;
    const struct nfs_export *export = export_of_claim(draft, object->namespace, object->name);
    bool is_nfs = export && draft_wants(draft, "nfs");
    const char *class = kv_claim_class(claim);
    if (!is_nfs && (!class || !*class)) {
        draft_leave(draft, "a claim on neither NFS nor a storage class", object);
        return;
    }
    struct entry *entry = entry_map(draft->arena, claims, object->name);
    entry->required = true;
    entry_text(draft->arena, entry, is_nfs ? "nfs" : "storageClass", is_nfs ? export->name : class)
        ->required = true;
    const struct kv_resource_amount *storage = kv_quantities_get(&claim->requests, "storage");
    if (storage && !is_nfs)
        entry_plain(draft->arena, entry, "storage", storage->text);
    if (!is_nfs)
        modes_add(draft, entry, claim);
}

static void observe(struct draft *draft, const char *namespace, struct entry *content)
{
    struct objects found = draft_objects(draft, &kv_kind_persistentvolumeclaim, namespace);
    if (!draft_knows(draft, &kv_kind_persistentvolumeclaim, namespace))
        return;
    content->any_class = found.count == 0;
    if (content->any_class)
        return;
    const char *class = shared_class(draft, &found);
    if (class)
        entry_text(draft->arena, content, "storageClass", class)->samples = found.count;
    struct entry *claims = entry_map(draft->arena, content, "claims");
    for (size_t i = 0; i < found.count; i++) {
        if (is_made(draft, found.items[i]))
            draft_leave(draft, "made by another object", found.items[i]);
        else
            claim_add(draft, claims, (const struct kv_claim *)found.items[i]);
    }
    if (claims->children.count == 0)
        entry_remove(claims);
}

const struct kv_observer kv_observe_claims = {
    .path = "namespaces.claims",
    .reads = KV_OBSERVED(&kv_kind_persistentvolumeclaim, &kv_kind_persistentvolume),
    .keys = KV_OBSERVES("content.storageClass", "content.claims", "claim.nfs", "claim.storageClass",
                        "claim.storage", "claim.accessModes"),
    .namespace = observe,
};
