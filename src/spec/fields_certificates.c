/* The keys of `certificates`: of the cluster, of namespaces and of profiles. */
#include "fields.h"

static const struct field certificates_fields[] = {
    FIELD("minRemaining", DURATION, AT(certificates, min_remaining), .max = YEAR_SECONDS,
          .help = "how long each must still be valid"),
    FIELD("issuer", TEXT, AT(certificates, issuer), .form = FORM_ISSUER,
          .help = "the issuer of each Certificate, by name, or by KIND/NAME; `*` and `?` are "
                  "wildcards in the name"),
};
const struct record certificates_record =
    RECORD("certificates", certificates_fields, HEAD_PLACE,
           .size = sizeof(struct kv_spec_certificates), .not_empty = true,
           .help = "What certificates must be like. A namespace's own key takes precedence over "
                   "that of the cluster. No Secret is read.");
