#include "draft.h"

#include "kubevet/base/resource.h"
#include "kubevet/kinds/resourcequota.h"

/* `cpu` is `requests.cpu`. */
static bool has_resource(const struct entry *quota, const char *resource)
{
    entry_each(quota, amount)
    {
        if (strcmp(kv_resource_canonical(amount->key), kv_resource_canonical(resource)) == 0)
            return true;
    }
    return false;
}

/* The amounts of a quota without scopes: what a spec can say. A resource that two quotas limit has
 * no single amount. */
static bool amounts_add(struct draft *draft, struct entry *quota,
                        const struct kv_resource_quota *found)
{
    static const char *const path[] = {"f:spec", "f:hard", NULL, NULL};
    for (size_t i = 0; i < found->hard.count; i++) {
        const struct kv_resource_amount *amount = &found->hard.items[i];
        if (has_resource(quota, amount->resource))
            return false;
        const char *field[sizeof path / sizeof *path];
        memcpy(field, path, sizeof path);
        field[2] = draft_format(draft, "f:%s", amount->resource);
        struct entry *entry = entry_plain(draft->arena, quota, amount->resource, amount->text);
        draft_mark_hand(draft, entry, &found->object, field);
    }
    return true;
}

/* An amount of 0.1 that the API would write as 100m is the same to every reader; a text such as
 * `1e3` is not. */
static bool are_plain(const struct kv_resource_quota *found)
{
    for (size_t i = 0; i < found->hard.count; i++)
        if (!found->hard.items[i].text || !*found->hard.items[i].text ||
            strspn(found->hard.items[i].text, "0123456789.mkMGTPEiK") !=
                strlen(found->hard.items[i].text))
            return false;
    return true;
}

static void observe(struct draft *draft, const char *namespace, struct entry *content)
{
    struct objects quotas = draft_objects(draft, &kv_kind_resourcequota, namespace);
    if (!draft_knows(draft, &kv_kind_resourcequota, namespace) || quotas.count == 0)
        return;
    struct entry *amounts = entry_map(draft->arena, content, "quota");
    bool is_sayable = true;
    for (size_t i = 0; i < quotas.count; i++) {
        const struct kv_resource_quota *quota = (const struct kv_resource_quota *)quotas.items[i];
        if (kv_resource_quota_is_scoped(quota))
            draft_leave(draft, "a quota with scopes: a spec has no key for them", quotas.items[i]);
        else
            is_sayable = are_plain(quota) && amounts_add(draft, amounts, quota) && is_sayable;
    }
    if (is_sayable && amounts->children.count > 0)
        return;
    entry_remove(amounts);
    entry_text(draft->arena, content, "quota", "required");
}

const struct kv_observer kv_observe_quota = {
    .path = "namespaces.quota",
    .reads = KV_OBSERVED(&kv_kind_resourcequota),
    .keys = KV_OBSERVES("content.quota"),
    .namespace = observe,
};
