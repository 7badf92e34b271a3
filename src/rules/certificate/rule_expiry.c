#include "authorities.h"
#include "certificates.h"
#include "remaining.h"

#include "rules/cluster/cluster.h"

static bool is_documented(const struct kv_spec_certificates *documented)
{
    return documented->min_remaining.text != NULL;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return certificates_not_applicable(
        spec, is_documented, "the spec does not say how long certificates must still be valid");
}

static void end_set(struct kv_check *check, struct kv_finding *finding,
                    const struct kv_value *least, kv_time not_after)
{
    char time[KV_TIME_TEXT_MAX];
    finding->expected = kv_check_format(check, "valid for %s more", least->text);
    finding->actual = kv_check_format(check, "until %s", kv_time_format(not_after, time));
}

/* --- Certificates --- */

static void certificate_report(struct kv_check *check,
                               const struct kv_certificate_object *certificate,
                               const struct kv_value *least)
{
    const struct kv_object *object = &certificate->object;
    kv_time end = certificate->not_after, renewal = certificate->renewal;
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, object), least->place, "Certificate %s %s",
                         object->name, remaining_text(check, end));
    finding->field = "status.notAfter";
    end_set(check, finding, least, end);
    finding->manifest = object->place;
    if (renewal > check->now && renewal < end)
        finding->hint = kv_check_format(check,
                                        "cert-manager renews it only %s before its end: ask for "
                                        "less in its namespace, or raise renewBefore",
                                        remaining_length(check, renewal, end));
}

/* One without an end was never issued: certificate/ready reports it. */
static void certificate_check(struct kv_check *check,
                              const struct kv_certificate_object *certificate)
{
    const struct kv_object *object = &certificate->object;
    struct demand demand = demand_of_remaining(check->spec, object->namespace);
    if (!demand.place.file)
        return;
    kv_check_compares(check, demand.place, demand.namespace);
    if (certificate->not_after == KV_TIME_NONE) {
        if (kv_condition_is_true(&certificate->conditions, "Ready"))
            kv_check_not_evaluated(check, object, "it is ready, but its status has no notAfter");
        return;
    }
    switch (remaining_of(check, certificate->not_after, demand.value->nanoseconds)) {
    case REMAINS_LESS:
        certificate_report(check, certificate, demand.value);
        break;
    case REMAINS_UNKNOWN:
        kv_check_not_evaluated(check, object, "%s", remaining_unknown(check));
        break;
    case REMAINS_ENOUGH:
        break;
    }
}

/* --- the API server --- */

static void server_report(struct kv_check *check, const struct kv_value *least)
{
    const struct kv_state *state = check->state;
    struct kv_finding *finding = kv_check_finding(check, cluster_name(check), least->place,
                                                  "the API server's certificate%s%s %s",
                                                  state->server_issuer ? ", issued by " : "",
                                                  state->server_issuer ? state->server_issuer : "",
                                                  remaining_text(check, state->server_not_after));
    finding->field = "serverCertificate.notAfter";
    end_set(check, finding, least, state->server_not_after);
    finding->hint = "the provider renews it on a managed cluster; kubeadm certs renew does "
                    "elsewhere, and k3s when it restarts";
}

static const char *server_unknown(const struct kv_state *state)
{
    bool is_live = state->source == KV_SOURCE_LIVE || state->is_over_live;
    return is_live ? "the connection to the API server shows no certificate: it is without TLS"
                   : "the recording has no certificate of the API server: `kubevet snapshot` "
                     "records it";
}

static void server_check(struct kv_check *check, const struct kv_value *least)
{
    const struct kv_state *state = check->state;
    if (state->server_not_after == KV_TIME_NONE) {
        kv_check_object_gap(check, cluster_name(check), "%s", server_unknown(state));
        return;
    }
    switch (remaining_of(check, state->server_not_after, least->nanoseconds)) {
    case REMAINS_LESS:
        server_report(check, least);
        break;
    case REMAINS_UNKNOWN:
        kv_check_object_gap(check, cluster_name(check), "the API server's certificate: %s",
                            remaining_unknown(check));
        break;
    case REMAINS_ENOUGH:
        break;
    }
}

/* --- authorities --- */

static struct kv_finding *
authorities_finding(struct kv_check *check, const struct authorities *authorities, const char *what)
{
    const struct kv_object *object = &authorities->called->object;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, object), check->spec->certificates.min_remaining.place,
        "the CA bundle of %s %s %s", object->kind->name, object->name, what);
    finding->field = authorities->field;
    finding->of_spec = true;
    finding->manifest = object->place;
    return finding;
}

/* The API server skips what it can't read, and trusts the rest. */
static void unreadable_report(struct kv_check *check, const struct authorities *authorities)
{
    const char *problem = authorities_problem(check, authorities);
    const char *what = authorities->is_usable
                           ? kv_check_format(check, "can't be read in part: %s", problem)
                           : kv_check_format(check, "holds no certificate: %s", problem);
    struct kv_finding *finding = authorities_finding(check, authorities, what);
    finding->expected = "certificates in PEM";
    finding->actual = problem;
    if (authorities->is_usable && !check->severity_is_set)
        finding->severity = KV_SEVERITY_WARNING;
}

static void authorities_report(struct kv_check *check, const struct authorities *authorities)
{
    const struct kv_certificate *last = &authorities->bundle.last;
    struct kv_finding *finding =
        authorities_finding(check, authorities,
                            kv_check_format(check, "%s%s%s", remaining_text(check, last->not_after),
                                            last->subject[0] ? ": " : "", last->subject));
    end_set(check, finding, &check->spec->certificates.min_remaining, last->not_after);
}

/* While authorities are replaced there are two: it is enough that one of them stays valid. */
static void authorities_check(struct kv_check *check, const struct authorities *authorities)
{
    const struct kv_value *least = &check->spec->certificates.min_remaining;
    if (authorities->bundle.unreadable > 0 || !authorities->is_usable)
        unreadable_report(check, authorities);
    if (!authorities->is_usable)
        return;
    switch (remaining_of(check, authorities->bundle.last.not_after, least->nanoseconds)) {
    case REMAINS_LESS:
        authorities_report(check, authorities);
        break;
    case REMAINS_UNKNOWN:
        kv_check_not_evaluated(check, &authorities->called->object, "%s: %s", authorities->field,
                               remaining_unknown(check));
        break;
    case REMAINS_ENOUGH:
        break;
    }
}

static void run(struct kv_check *check)
{
    const struct kv_value *least = &check->spec->certificates.min_remaining;
    certificates_each(check, certificate_check);
    if (!least->text)
        return;
    kv_check_compares(check, least->place, NULL);
    server_check(check, least);
    authorities_each(check, authorities_check);
}

const struct kv_rule kv_rule_certificate_expiry = {
    .doc =
        {
            .id = "certificate/expiry",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a certificate has ended, or will soon",
            .why = "What renews itself fails silently until the last day. The rule compares "
                   "notAfter in "
                   "the status of cert-manager's Certificates; and, if `certificates` stands at "
                   "the top of the spec, the certificate that the API server shows (a snapshot "
                   "records its end), and the CA bundles by which the API server verifies "
                   "webhooks, aggregated APIs (APIService) and conversions of custom resources: "
                   "once one has ended, or holds no certificate at all, the API server refuses "
                   "each request that needs it. Of several authorities in a bundle the last to "
                   "end counts. No Secret is read.",
            .fix = "Find out why it was not renewed (kubectl describe certificate; for CA bundles "
                   "the controller that writes them, such as cert-manager's cainjector). kubeadm "
                   "certs renew, or a restart of k3s, renews the API server's.",
            .keys = "certificates.minRemaining",
            .example = "certificates: {minRemaining: 14d}\n",
            .source = "https://kubernetes.io/docs/reference/access-authn-authz/"
                      "extensible-admission-controllers/#contacting-the-webhook",
        },
    .reads = KV_READS(CERTIFICATE_READS, AUTHORITY_READS),
    .about = KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
