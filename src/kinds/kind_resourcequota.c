#include "kubevet/kinds/resourcequota.h"

#include "kubevet/base/resource.h"

static const struct kv_shape expression_fields[] = {
    {.key = "scopeName",
     .type = KV_SHAPE_STRING,
     .offset = offsetof(struct kv_scope_expression, scope_name)},
    {.key = "operator",
     .type = KV_SHAPE_STRING,
     .offset = offsetof(struct kv_scope_expression, operator)},
    {.key = "values",
     .type = KV_SHAPE_STRINGS,
     .offset = offsetof(struct kv_scope_expression, values)},
    {0},
};

static const struct kv_shape selector_fields[] = {
    {.key = "matchExpressions",
     .type = KV_SHAPE_LIST,
     .offset = offsetof(struct kv_resource_quota, scope_expressions),
     .fields = expression_fields,
     .size = sizeof(struct kv_scope_expression)},
    {0},
};

static const struct kv_shape spec_fields[] = {
    {.key = "hard",
     .type = KV_SHAPE_QUANTITIES,
     .offset = offsetof(struct kv_resource_quota, hard)},
    {.key = "scopes",
     .type = KV_SHAPE_STRINGS,
     .offset = offsetof(struct kv_resource_quota, scopes)},
    {.key = "scopeSelector", .type = KV_SHAPE_OBJECT, .fields = selector_fields},
    {0},
};

static const struct kv_shape status_fields[] = {
    {.key = "hard",
     .type = KV_SHAPE_QUANTITIES,
     .offset = offsetof(struct kv_resource_quota, status_hard)},
    {.key = "used",
     .type = KV_SHAPE_QUANTITIES,
     .offset = offsetof(struct kv_resource_quota, status_used)},
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    {.key = "spec", .type = KV_SHAPE_OBJECT, .fields = spec_fields},
    {.key = "status", .type = KV_SHAPE_OBJECT, .fields = status_fields},
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
