#include "kubevet/kinds/resourcequota.h"

#include "kubevet/base/resource.h"

static const struct kv_shape expression_fields[] = {
    KV_ROW(kv_scope_expression, scope_name, "scopeName", KV_SHAPE_STRING),
    KV_ROW(kv_scope_expression, operator, "operator", KV_SHAPE_STRING),
    KV_ROW(kv_scope_expression, values, "values", KV_SHAPE_STRINGS),
    {0},
};

static const struct kv_shape selector_fields[] = {
    KV_LIST(kv_resource_quota, scope_expressions, "matchExpressions", kv_scope_expression,
            expression_fields),
    {0},
};

static const struct kv_shape spec_fields[] = {
    KV_ROW(kv_resource_quota, hard, "hard", KV_SHAPE_QUANTITIES),
    KV_ROW(kv_resource_quota, scopes, "scopes", KV_SHAPE_STRINGS),
    KV_OBJECT("scopeSelector", selector_fields),
    {0},
};

static const struct kv_shape status_fields[] = {
    KV_ROW(kv_resource_quota, status_hard, "hard", KV_SHAPE_QUANTITIES),
    KV_ROW(kv_resource_quota, status_used, "used", KV_SHAPE_QUANTITIES),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    KV_OBJECT("status", status_fields),
    {0},
};

const struct kv_kind kv_kind_resourcequota = {
    .name = "ResourceQuota",
    .group = "",
    .version = "v1",
    .resource = "resourcequotas",
    .namespaced = true,
    .keep = KV_KEEP_MANAGERS,
    .size = sizeof(struct kv_resource_quota),
    .fields = fields,
};

bool kv_resource_quota_is_scoped(const struct kv_resource_quota *quota)
{
    return quota->scopes.count > 0 || quota->scope_expressions.count > 0;
}

const struct kv_resource_amount *kv_quantities_get(const struct kv_quantities *quantities,
                                                   const char *resource)
{
    const char *canonical = kv_resource_canonical(resource);
    const struct kv_resource_amount *alias = NULL;
    for (size_t i = 0; i < quantities->count; i++) {
        const struct kv_resource_amount *amount = &quantities->items[i];
        if (strcmp(amount->resource, resource) == 0)
            return amount;
        if (!alias && strcmp(kv_resource_canonical(amount->resource), canonical) == 0)
            alias = amount;
    }
    return alias;
}
