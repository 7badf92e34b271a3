#include "kubevet/kinds/webhook.h"

static const struct kv_shape spec_fields[] = {
    KV_ROW(kv_called, ca_bundle, "caBundle", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    {0},
};

const struct kv_kind kv_kind_apiservice = {
    .name = "APIService",
    .group = "apiregistration.k8s.io",
    .version = "v1",
    .resource = "apiservices",
    .annotations = kv_called_annotations,
    .size = sizeof(struct kv_called),
    .fields = fields,
};
