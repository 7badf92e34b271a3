#include "draft.h"

#include "kubevet/kinds/limitrange.h"
#include "kubevet/kinds/route.h"

/* Kinds of which only the name matters have no header. */
extern const struct kv_kind kv_kind_networkpolicy;

/* Objects of which it matters that they are there, and that no other key speaks of. */
static const struct {
    const char *api_version, *kind;
} kinds[] = {
    {"networking.k8s.io/v1", "NetworkPolicy"},
    {"v1", "LimitRange"},
    {"gateway.networking.k8s.io/v1", "Gateway"},
};

static void object_add(struct draft *draft, struct entry *content, size_t kind,
                       const struct kv_object *object)
{
    if (object->kind == &kv_kind_limitrange && entry_get(content, "limitRange"))
        return; /* it is written by its amounts */
    if (draft_is_made(object)) {
        draft_leave(draft, "made by another object", object);
        return;
    }
    struct entry *item =
        entry_item_map(draft->arena, entry_list(draft->arena, content, "resources"));
    item->required = true;
    entry_text(draft->arena, item, "apiVersion", kinds[kind].api_version);
    entry_text(draft->arena, item, "kind", kinds[kind].kind);
    entry_text(draft->arena, item, "name", object->name);
}

static void observe(struct draft *draft, const char *namespace, struct entry *content)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct kv_kind *kind = kv_kind_find(kinds[i].api_version, kinds[i].kind);
        struct objects objects = draft_objects(draft, kind, namespace);
        for (size_t k = 0; k < objects.count && draft_knows(draft, kind, namespace); k++)
            object_add(draft, content, i, objects.items[k]);
    }
}

const struct kv_observer kv_observe_resources = {
    .path = "namespaces.resources",
    .reads = KV_OBSERVED(&kv_kind_limitrange, &kv_kind_networkpolicy, &kv_kind_gateway),
    .keys =
        KV_OBSERVES("content.resources", "resource.apiVersion", "resource.kind", "resource.name"),
    .namespace = observe,
};
