#include "kubevet/kinds/webhook.h"

static const struct kv_shape client_fields[] = {
    KV_ROW(kv_called, ca_bundle, "caBundle", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape webhook_fields[] = {
    KV_OBJECT("clientConfig", client_fields),
    {0},
};

static const struct kv_shape conversion_fields[] = {
    KV_OBJECT("webhook", webhook_fields),
    {0},
};

static const struct kv_shape spec_fields[] = {
    KV_OBJECT("conversion", conversion_fields),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    {0},
};

const struct kv_kind kv_kind_customresourcedefinition = {
    .name = "CustomResourceDefinition",
    .group = "apiextensions.k8s.io",
    .version = "v1",
    .resource = "customresourcedefinitions",
    .annotations = kv_called_annotations,
    .size = sizeof(struct kv_called),
    .fields = fields,
};
