#include "kubevet/kinds/webhook.h"

/* Source: https://cert-manager.io/docs/concepts/ca-injector/ and OpenShift's service-ca operator.
 */
const char *const kv_called_annotations[] = {
    "cert-manager.io/inject-ca-from",
    "cert-manager.io/inject-ca-from-secret",
    "cert-manager.io/inject-apiserver-ca",
    "service.beta.openshift.io/inject-cabundle",
    NULL,
};

static const struct kv_shape client_fields[] = {
    KV_ROW(kv_webhook, ca_bundle, "caBundle", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape webhook_fields[] = {
    KV_ROW(kv_webhook, name, "name", KV_SHAPE_STRING),
    KV_OBJECT("clientConfig", client_fields),
    {0},
};

const struct kv_shape kv_called_webhooks_fields[] = {
    KV_METADATA,
    KV_LIST(kv_called, webhooks, "webhooks", kv_webhook, webhook_fields),
    {0},
};

bool kv_called_is_injected(const struct kv_called *called)
{
    return called->object.annotations.count > 0;
}
