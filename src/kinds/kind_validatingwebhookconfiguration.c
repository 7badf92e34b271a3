#include "kubevet/kinds/webhook.h"

const struct kv_kind kv_kind_validatingwebhookconfiguration = {
    .name = "ValidatingWebhookConfiguration",
    .group = "admissionregistration.k8s.io",
    .version = "v1",
    .resource = "validatingwebhookconfigurations",
    .annotations = kv_called_annotations,
    .size = sizeof(struct kv_called),
    .fields = kv_called_webhooks_fields,
};
