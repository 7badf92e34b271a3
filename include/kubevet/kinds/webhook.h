/* What the API server calls, and the authorities by which it verifies them: webhooks of admission
 * (admissionregistration.k8s.io), aggregated APIs (apiregistration.k8s.io), and the conversion
 * webhooks of custom resources (apiextensions.k8s.io). */
#ifndef KUBEVET_KINDS_WEBHOOK_H
#define KUBEVET_KINDS_WEBHOOK_H

#include "kubevet/kinds/kind.h"

/* webhooks[] */
struct kv_webhook {
    const char *name;
    const char *ca_bundle; /* PEM in base64; NULL = none: the system's authorities */
};

/* ValidatingWebhookConfiguration, MutatingWebhookConfiguration, APIService,
 * CustomResourceDefinition. */
struct kv_called {
    struct kv_object object;
    struct kv_list webhooks; /* struct kv_webhook; of the first two kinds */
    const char *ca_bundle;   /* of the others */
};

/* Does something in the cluster write the bundle, so that a manifest's own means nothing? */
bool kv_called_is_injected(const struct kv_called *called);

extern const char *const kv_called_annotations[]; /* by which; ends with NULL */
extern const struct kv_shape kv_called_webhooks_fields[];

extern const struct kv_kind kv_kind_validatingwebhookconfiguration,
    kv_kind_mutatingwebhookconfiguration, kv_kind_apiservice, kv_kind_customresourcedefinition;

#endif
