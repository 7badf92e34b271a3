#include "draft.h"

#include "kubevet/kinds/namespace.h"

static const struct kv_observer *const *next_of_namespace(const struct kv_observer *const *at,
                                                          const struct draft *draft)
{
    while (*at && (!(*at)->namespace || !draft_wants(draft, (*at)->path)))
        at++;
    return at;
}

static void namespace_observe(struct draft *draft, struct entry *namespaces, const char *name)
{
    struct entry *content = entry_new(draft->arena, ENTRY_MAP);
    content->key = name;
    content->block = content->required = true;
    entry_adopt(draft->arena, namespaces, content);
    const struct kv_observer *const *at = next_of_namespace(kv_init_registry, draft);
    for (; *at; at = next_of_namespace(at + 1, draft))
        (*at)->namespace(draft, name, content);
}

/* Kubernetes' own. */
static const char *const own[] = {"default", "kube-node-lease", "kube-public", "kube-system"};

static bool others_match(const struct draft *draft, const char *prefix)
{
    for (size_t i = 0; i < draft->namespaces.count; i++)
        if (strncmp(draft->namespaces.items[i], prefix, strlen(prefix)) == 0)
            return true;
    return false;
}

/* They are about to be gone: neither documented nor a surprise. */
static void leaving_add(struct draft *draft, struct entry *list)
{
    for (size_t i = 0; i < draft->leaving.count; i++) {
        entry_item_text(draft->arena, list, draft->leaving.items[i]);
        entry_comment(draft->arena, list, "%s is being deleted", draft->leaving.items[i]);
    }
}

/* A draft of only some namespaces says nothing of the others. */
static void allowed_add(struct draft *draft)
{
    struct entry *list = entry_list(draft->arena, draft->root, "allowNamespaces");
    if (draft->options->namespaces.count > 0) {
        entry_item_text(draft->arena, list, "*");
        list->note = "others are not the matter of this spec";
        return;
    }
    entry_item_text(draft->arena, list, own[0]);
    leaving_add(draft, list);
    if (!others_match(draft, "kube-")) {
        entry_item_text(draft->arena, list, "kube-*");
        return;
    }
    for (size_t i = 1; i < sizeof own / sizeof *own; i++)
        entry_item_text(draft->arena, list, own[i]);
}

static void observe(struct draft *draft)
{
    if (!draft_knows(draft, &kv_kind_namespace, NULL))
        return;
    struct entry *namespaces = draft_section(draft, "namespaces");
    namespaces->required = true;
    for (size_t i = 0; i < draft->namespaces.count; i++)
        namespace_observe(draft, namespaces, draft->namespaces.items[i]);
    if (namespaces->children.count == 0)
        entry_remove(namespaces);
    allowed_add(draft);
}

const struct kv_observer kv_observe_namespaces = {
    .path = "namespaces",
    .reads = KV_OBSERVED(&kv_kind_namespace),
    .keys = KV_OBSERVES("spec.namespaces", "spec.allowNamespaces", "spec.profiles",
                        "namespace.profile"),
    .cluster = observe,
};
