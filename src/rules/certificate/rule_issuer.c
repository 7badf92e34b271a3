#include "certificates.h"

#include "kubevet/base/glob.h"

static bool is_documented(const struct kv_spec_certificates *documented)
{
    return documented->issuer.text != NULL;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return certificates_not_applicable(spec, is_documented,
                                       "the spec says nothing of who issues certificates");
}

/* `letsencrypt` is an issuer of any kind, `ClusterIssuer/letsencrypt` one of that kind. */
static bool is_issued_by(const struct kv_certificate_object *certificate, const char *issuer,
                         const char *kind)
{
    const char *slash = strchr(issuer, '/');
    size_t length = slash ? (size_t)(slash - issuer) : 0;
    if (slash && !kv_text_is((struct kv_text){issuer, length}, kind))
        return false;
    return certificate->issuer_name &&
           kv_glob_match(slash ? slash + 1 : issuer, certificate->issuer_name);
}

static void issuer_check(struct kv_check *check, const struct kv_certificate_object *certificate)
{
    const struct kv_object *object = &certificate->object;
    struct demand demand = demand_of_issuer(check->spec, object->namespace);
    const char *kind = certificate->issuer_kind ? certificate->issuer_kind : "Issuer";
    if (!demand.place.file)
        return;
    kv_check_compares(check, demand.place, demand.namespace);
    if (is_issued_by(certificate, demand.value->text, kind))
        return;
    const char *name = certificate->issuer_name ? certificate->issuer_name : "";
    struct kv_finding *finding = kv_check_finding(check, kv_name_of(check, object), demand.place,
                                                  "Certificate %s comes from %s %s, not from %s",
                                                  object->name, kind, name, demand.value->text);
    finding->field = "spec.issuerRef";
    finding->expected = demand.value->text;
    finding->actual = kv_check_format(check, "%s/%s", kind, name);
    finding->manifest = object->place;
}

static void run(struct kv_check *check)
{
    certificates_each(check, issuer_check);
}

const struct kv_rule kv_rule_certificate_issuer = {
    .doc =
        {
            .id = "certificate/issuer",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a Certificate comes from another issuer",
            .why = "A certificate of another issuer may be one that clients do not trust (a "
                   "staging or self-signed issuer left from a test), or one that nobody "
                   "documented. issuerRef of each Certificate is compared: `letsencrypt` is an "
                   "issuer of this name of any kind, `ClusterIssuer/letsencrypt` of this kind.",
            .fix = "Correct issuerRef of the Certificate, or the annotation of the Ingress or "
                   "Gateway that it is made of (cert-manager.io/cluster-issuer); or document the "
                   "issuer in its namespace.",
            .keys = "certificates.issuer",
            .example = "certificates: {issuer: letsencrypt}\n"
                       "namespaces:\n"
                       "  cert-manager: {certificates: {issuer: Issuer/selfsigned}}\n",
            .source = "https://cert-manager.io/docs/concepts/issuer/",
        },
    .reads = KV_READS(CERTIFICATE_READS),
    .not_applicable = not_applicable,
    .run = run,
};
