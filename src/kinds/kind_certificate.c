#include "kubevet/kinds/certificate.h"

static const struct kv_shape issuer_fields[] = {
    KV_ROW(kv_certificate_object, issuer_kind, "kind", KV_SHAPE_STRING),
    KV_ROW(kv_certificate_object, issuer_name, "name", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape spec_fields[] = {
    KV_OBJECT("issuerRef", issuer_fields),
    {0},
};

static const struct kv_shape status_fields[] = {
    KV_ROW(kv_certificate_object, not_after, "notAfter", KV_SHAPE_TIME),
    KV_ROW(kv_certificate_object, renewal, "renewalTime", KV_SHAPE_TIME),
    KV_CONDITIONS(struct kv_certificate_object, conditions),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", spec_fields),
    KV_OBJECT("status", status_fields),
    {0},
};

const struct kv_kind kv_kind_certificate = {
    .name = "Certificate",
    .group = "cert-manager.io",
    .version = "v1",
    .resource = "certificates",
    .namespaced = true,
    .custom = true,
    .size = sizeof(struct kv_certificate_object),
    .fields = fields,
};
