/* Certificate (cert-manager.io). Its Secret is never read: the status says what is needed. */
#ifndef KUBEVET_KINDS_CERTIFICATE_H
#define KUBEVET_KINDS_CERTIFICATE_H

#include "kubevet/kinds/condition.h"
#include "kubevet/kinds/kind.h"

struct kv_certificate_object {
    struct kv_object object;
    const char *issuer_kind; /* issuerRef; NULL = Issuer, the default */
    const char *issuer_name; /* NULL = not given: invalid */
    kv_time not_after;       /* of the certificate in its Secret; KV_TIME_NONE = none was issued */
    kv_time renewal;         /* when cert-manager renews it; KV_TIME_NONE = unknown */
    struct kv_list conditions; /* struct kv_condition */
};

extern const struct kv_kind kv_kind_certificate;

#endif
