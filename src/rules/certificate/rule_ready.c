#include "certificates.h"

static bool is_documented(const struct kv_spec_certificates *documented)
{
    return documented->place.file != NULL;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return certificates_not_applicable(spec, is_documented,
                                       "the spec says nothing of certificates");
}

static void unready_report(struct kv_check *check, const struct kv_object *object,
                           const struct kv_condition *ready, kv_time since)
{
    const char *message = ready ? ready->message : "cert-manager has written no status";
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, object), demand_of_ready(check->spec, object->namespace).place,
        "Certificate %s is not ready %s%s%s", object->name, kv_check_for(check, since),
        message ? ": " : "", message ? message : "");
    finding->field = "status.conditions[Ready]";
    finding->expected = "True";
    finding->actual = ready ? ready->status : NULL;
    finding->manifest = object->place;
}

/* What cert-manager says of an earlier spec says nothing of the current one. */
static bool is_of_earlier_spec(const struct kv_object *object, const struct kv_condition *ready)
{
    return ready && object->generation.set && ready->observed_generation.set &&
           ready->observed_generation.value < object->generation.value;
}

static void ready_check(struct kv_check *check, const struct kv_certificate_object *certificate)
{
    const struct kv_object *object = &certificate->object;
    const struct kv_condition *ready = kv_condition_find(&certificate->conditions, "Ready");
    struct demand demand = demand_of_ready(check->spec, object->namespace);
    kv_time since = ready ? ready->changed : object->created;
    kv_check_compares(check, demand.place, demand.namespace);
    if (is_of_earlier_spec(object, ready))
        kv_check_not_evaluated(check, object,
                               "its status is of an earlier generation (%lld of %lld): "
                               "cert-manager has not looked at the current one",
                               (long long)ready->observed_generation.value,
                               (long long)object->generation.value);
    if (kv_condition_is_true(&certificate->conditions, "Ready"))
        return;
    switch (kv_check_lasted(check, since)) {
    case KV_LASTING:
        unready_report(check, object, ready, since);
        break;
    case KV_AGE_UNKNOWN:
        kv_check_not_evaluated(check, object, "it is not ready, but since when is unknown: %s",
                               kv_check_undated(check, since, "no timestamp"));
        break;
    case KV_RECENT:
        break;
    }
}

static void run(struct kv_check *check)
{
    certificates_each(check, ready_check);
}

const struct kv_rule kv_rule_certificate_ready = {
    .doc =
        {
            .id = "certificate/ready",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a Certificate is not ready",
            .why = "cert-manager has not issued the certificate that somebody asked for, or can't "
                   "renew it: the site behind it shows a warning, or will. The condition Ready of "
                   "each Certificate is compared, once it has lasted `settle`; of all namespaces "
                   "if `certificates` stands at the top of the spec. No Secret is read.",
            .fix = "kubectl describe certificate, then the CertificateRequest, Order and Challenge "
                   "that it names (cmctl status certificate shows all of them): usually a DNS "
                   "record, an unreachable HTTP-01 challenge or a missing issuer.",
            .keys = "spec.certificates namespace.certificates",
            .example = "certificates: {minRemaining: 14d, issuer: letsencrypt}\n",
            .source = "https://cert-manager.io/docs/reference/api-docs/"
                      "#cert-manager.io/v1.CertificateStatus",
        },
    .reads = KV_READS(CERTIFICATE_READS),
    .about = KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
