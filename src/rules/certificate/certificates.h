/* Shared by the rules on certificates: what the spec asks, and of which Certificates. */
#ifndef KUBEVET_RULES_CERTIFICATE_CERTIFICATES_H
#define KUBEVET_RULES_CERTIFICATE_CERTIFICATES_H

#include "kubevet/kinds/certificate.h"
#include "kubevet/rules/rule.h"

/* A statement of the spec, for the Certificates of a namespace. */
struct demand {
    const struct kv_value *value; /* NULL = it is none of a value */
    struct kv_place place;        /* file NULL = nothing is asked */
    const char *namespace;        /* whose statement it is; NULL = the cluster's */
};

/* The namespace's own, or else the cluster's: that Certificates are ready, how long they are still
 * valid, who issues them. */
struct demand demand_of_ready(const struct kv_spec *spec, const char *namespace);
struct demand demand_of_remaining(const struct kv_spec *spec, const char *namespace);
struct demand demand_of_issuer(const struct kv_spec *spec, const char *namespace);

/* Calls `take` with each Certificate of which the spec says something, unless it is being deleted.
 * Where Certificates are unknown, that is reported. */
void certificates_each(struct kv_check *check,
                       void (*take)(struct kv_check *check,
                                    const struct kv_certificate_object *certificate));

/* NULL if some `certificates` has what `asks` demands of it; otherwise `reason`. */
const char *certificates_not_applicable(const struct kv_spec *spec,
                                        bool (*asks)(const struct kv_spec_certificates *documented),
                                        const char *reason);

#define CERTIFICATE_READS                                                                          \
    {                                                                                              \
        .kind = &kv_kind_certificate, .need = KV_HELPS, .in = KV_EVERYWHERE                        \
    }

#endif
