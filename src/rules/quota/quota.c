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
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented) {
        if (quota_demand(documented) >= least)
            return true;
    }
    return false;
}

const struct kv_spec_pair *quota_documented_amount(const struct kv_spec_namespace *documented,
                                                   const char *resource)
{
    const char *canonical = kv_resource_canonical(resource);
    kv_records_each(&documented->content.quota.amounts, const struct kv_spec_pair, amount) {
        if (strcmp(kv_resource_canonical(amount->key.text), canonical) == 0)
            return amount;
    }
    return NULL;
}

const char *quota_quantity_text(struct kv_check *check, struct kv_quantity quantity,
                                struct kv_quantity like)
{
    char text[KV_QUANTITY_TEXT_MAX];
    bool binary = quantity.format == KV_QUANTITY_BINARY_SI || like.format == KV_QUANTITY_BINARY_SI;
    if (!kv_quantity_brief(quantity, binary, text))
        kv_quantity_format(quantity, text);
    return kv_check_format(check, "%s", text);
}

struct kv_place quota_place(const struct kv_check *check, const char *namespace,
                            const char *resource)
{
    const struct kv_spec_namespace *documented = kv_spec_namespace_find(check->spec, namespace);
    if (!documented)
        return (struct kv_place){0};
    const struct kv_spec_pair *amount = quota_documented_amount(documented, resource);
    if (amount)
        return amount->value.place;
    return documented->content.quota.place.file ? documented->content.quota.place
                                                : documented->name.place;
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

static const struct kv_spec_quota_alert *alert_of(const struct kv_spec_quota_alerts *alerts,
                                                  const char *resource)
{
    const char *canonical = kv_resource_canonical(resource);
    kv_records_each(&alerts->resources, const struct kv_spec_quota_alert, alert) {
        if (strcmp(kv_resource_canonical(alert->resource.text), canonical) == 0)
            return alert;
    }
    return NULL;
}

struct quota_thresholds quota_thresholds(const struct kv_spec *spec, const char *resource)
{
    const struct kv_spec_quota_alerts *alerts = &spec->quota_alerts;
    struct quota_thresholds thresholds = {&alerts->warning, &alerts->critical};
    if (!alerts->place.file)
        return (struct quota_thresholds){0};
    const struct kv_spec_quota_alert *own = alert_of(alerts, resource);
    if (own && own->warning.text)
        thresholds.warning = &own->warning;
    if (own && own->critical.text)
        thresholds.critical = &own->critical;
    else if (thresholds.critical->ratio <= thresholds.warning->ratio)
        thresholds.critical = NULL;
    return thresholds;
}

enum kv_quota_state quota_state(const struct kv_spec *spec, const char *resource, double share)
{
    const struct quota_thresholds thresholds = quota_thresholds(spec, resource);
    if (share < 0)
        return KV_QUOTA_OK;
    if (thresholds.critical && share >= thresholds.critical->ratio)
        return KV_QUOTA_CRITICAL;
    return thresholds.warning && share >= thresholds.warning->ratio ? KV_QUOTA_WARNING
                                                                    : KV_QUOTA_OK;
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

bool quotas_are_known(struct kv_check *check, const char *namespace)
{
    return check->state->source == KV_SOURCE_MANIFESTS
               ? kv_check_knows(check, &kv_kind_resourcequota, namespace)
               : kv_check_demands(check, &kv_kind_resourcequota, namespace);
}
