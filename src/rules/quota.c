#include "quota.h"

#include "kubevet/base/buffer.h"

enum quota_demand quota_demand(const struct kv_spec_namespace *documented)
{
    const struct kv_spec_quota *quota = &documented->content.quota;
    if (!quota->place.file)
        return QUOTA_UNDOCUMENTED;
    if (!quota->policy.text)
        return QUOTA_AMOUNTS;
    return quota->policy.choice == KV_QUOTA_REQUIRED ? QUOTA_REQUIRED : QUOTA_OPTIONAL;
}

bool quota_is_documented(const struct kv_spec *spec, enum quota_demand least)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented)
    {
        if (quota_demand(documented) >= least)
            return true;
    }
    return false;
}

const struct kv_spec_pair *quota_documented_amount(const struct kv_spec_namespace *documented,
                                                   const char *resource)
{
    const char *canonical = kv_resource_canonical(resource);
    kv_records_each(&documented->content.quota.amounts, const struct kv_spec_pair, amount)
    {
        if (strcmp(kv_resource_canonical(amount->key.text), canonical) == 0)
            return amount;
    }
    return NULL;
}

static void amount_add(struct kv_buffer *text, const char *resource, const char *amount)
{
    kv_buffer_printf(text, "%s%s %s", text->length ? ", " : "", resource, amount);
}

static const char *buffer_take(struct kv_check *check, struct kv_buffer *text)
{
    const char *copy = kv_arena_copy(check->arena, kv_buffer_as_text(text));
    kv_buffer_release(text);
    return copy;
}

const char *quota_amounts_text(struct kv_check *check, const struct kv_quantities *amounts)
{
    struct kv_buffer text = {0};
    for (size_t i = 0; i < amounts->count; i++)
        amount_add(&text, amounts->items[i].resource, amounts->items[i].text);
    return buffer_take(check, &text);
}

const char *quota_documented_text(struct kv_check *check,
                                  const struct kv_spec_namespace *documented)
{
    struct kv_buffer text = {0};
    kv_records_each(&documented->content.quota.amounts, const struct kv_spec_pair, amount)
        amount_add(&text, amount->key.text, amount->value.text);
    return buffer_take(check, &text);
}

enum kv_quota_state quota_state(const struct kv_spec *spec, double share)
{
    const struct kv_spec_quota_alerts *alerts = &spec->quota_alerts;
    if (!alerts->place.file || share < 0)
        return KV_QUOTA_OK;
    if (share >= alerts->critical.ratio)
        return KV_QUOTA_CRITICAL;
    return share >= alerts->warning.ratio ? KV_QUOTA_WARNING : KV_QUOTA_OK;
}

const char *quota_field(struct kv_check *check, const char *map, const char *resource)
{
    return kv_check_format(check, "%s[%s]", map, resource);
}

const struct kv_resource_quota *quota_at(const struct kv_check *check, const char *namespace,
                                         size_t index)
{
    size_t count;
    struct kv_object *const *quotas =
        kv_state_in_namespace(check->state, &kv_kind_resourcequota, namespace, &count);
    return index < count ? (const struct kv_resource_quota *)quotas[index] : NULL;
}
