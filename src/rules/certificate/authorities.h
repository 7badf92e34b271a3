/* The authorities by which the API server verifies what it calls. */
#ifndef KUBEVET_RULES_CERTIFICATE_AUTHORITIES_H
#define KUBEVET_RULES_CERTIFICATE_AUTHORITIES_H

#include "kubevet/kinds/webhook.h"
#include "kubevet/net/certificate.h"
#include "kubevet/rules/rule.h"

/* A caBundle, read. */
struct authorities {
    const struct kv_called *called;
    const char *field;
    struct kv_bundle bundle;
    bool is_base64;
    bool is_usable; /* at least one certificate is readable */
};

/* Calls `take` with each bundle. Where a kind is unknown, that is reported. A bundle that something
 * in the cluster is to write is left out of manifests. */
void authorities_each(struct kv_check *check,
                      void (*take)(struct kv_check *check, const struct authorities *authorities));

/* What is wrong with its certificates; "" = all are readable. */
const char *authorities_problem(struct kv_check *check, const struct authorities *authorities);

/* Does the spec ask how long they are valid? */
bool authorities_are_wanted(const struct kv_spec *spec, const struct kv_kind *kind);
#define AUTHORITY_ROW(name)                                                                        \
    {                                                                                              \
        .kind = &kv_kind_##name, .need = KV_HELPS, .wanted = authorities_are_wanted                \
    }
#define AUTHORITY_READS                                                                            \
    AUTHORITY_ROW(validatingwebhookconfiguration), AUTHORITY_ROW(mutatingwebhookconfiguration),    \
        AUTHORITY_ROW(apiservice), AUTHORITY_ROW(customresourcedefinition)

#endif
