#include "kubevet/kinds/webhook.h"

const struct kv_kind kv_kind_mutatingwebhookconfiguration = {
    .name = "MutatingWebhookConfiguration",
    .group = "admissionregistration.k8s.io",
    .version = "v1",
    .resource = "mutatingwebhookconfigurations",
    .annotations = kv_called_annotations,
    .size = sizeof(struct kv_called),
    .fields = kv_called_webhooks_fields,
};
