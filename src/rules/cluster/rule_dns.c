#include "cluster.h"

#define NAMESPACE "kube-system"
#define SERVICE   "kube-dns" /* under any name */

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.dns.place.file ? NULL : "the spec documents no DNS server (cluster.dns)";
}

/* The label originates from kube-dns; CoreDNS and its distributions keep it, under various names.
 */
static bool is_labelled(struct kv_labels labels)
{
    const char *app = kv_labels_get(labels, KV_SERVICE_APP_LABEL);
    return app && strcmp(app, "kube-dns") == 0;
}

static const struct kv_workload *server_find(const struct kv_check *check)
{
    const struct kv_object *named = kv_state_find(check->state, &kv_kind_deployment, NAMESPACE,
                                                  check->spec->cluster.dns.provider.text);
    if (named)
        return (const struct kv_workload *)named;
    size_t count;
    struct kv_object *const *deployments =
        kv_state_in_namespace(check->state, &kv_kind_deployment, NAMESPACE, &count);
    for (size_t i = 0; i < count; i++)
        if (is_labelled(((const struct kv_workload *)deployments[i])->template_labels))
            return (const struct kv_workload *)deployments[i];
    return NULL;
}

static struct kv_finding *difference_report(struct kv_check *check, struct kv_object_name object,
                                            const char *field, const char *expected,
                                            const char *actual, const char *message)
{
    struct kv_finding *finding =
        kv_check_finding(check, object, check->spec->cluster.dns.place, "%s", message);
    finding->field = field;
    finding->expected = expected;
    finding->actual = actual;
    return finding;
}

static void missing_report(struct kv_check *check)
{
    const char *name = check->spec->cluster.dns.provider.text;
    difference_report(
        check, kv_name_make(check, &kv_kind_deployment, NAMESPACE, name), "metadata.name", name,
        NULL,
        kv_check_format(check, "the cluster's DNS server, Deployment %s, does not exist", name))
        ->hint = "apply the add-on again (the provider's or the one in Git), or document the DNS "
                 "server that replaced it";
}

static void unavailable_report(struct kv_check *check, const struct kv_workload *server,
                               const struct kv_condition *available)
{
    const struct kv_object *object = &server->object;
    kv_time since = available ? available->changed : object->created;
    switch (kv_check_lasted(check, since)) {
    case KV_RECENT:
        return;
    case KV_AGE_UNKNOWN:
        kv_check_not_evaluated(check, object, "it is not available, but since when is unknown: %s",
                               kv_check_undated(check, since, "no timestamp"));
        return;
    case KV_LASTING:
        break;
    }
    const char *why = available && available->message ? available->message : NULL;
    difference_report(check, kv_name_of(check, object), "status.conditions[Available]", "True",
                      available ? available->status : NULL,
                      kv_check_format(check, "no replica of the DNS server %s is available%s%s",
                                      object->name, why ? ": " : "", why ? why : ""));
}

/* One replica that answers is enough; rules on workloads check their number. */
static void server_check(struct kv_check *check, const struct kv_workload *server)
{
    if (server->available.value > 0)
        return;
    /* A Deployment that was scaled to 0 reports itself as available. The API omits no defaults, so
     * an absent count is zero. */
    if (server->replicas.value == 0 && (server->replicas.set || !server->object.place.file)) {
        difference_report(
            check, kv_name_of(check, &server->object), "spec.replicas", "at least 1", "0",
            kv_check_format(check, "the DNS server %s is scaled to 0", server->object.name))
            ->hint =
            kv_check_format(check,
                            "kubectl -n " NAMESPACE
                            " scale deployment %s --replicas=2, and find out what scaled it down",
                            server->object.name);
        return;
    }
    if (!kv_condition_is_true(&server->conditions, "Available"))
        unavailable_report(check, server, kv_condition_find(&server->conditions, "Available"));
}

/* Pods query a Service at the address from their kubelet, never the server itself. */
static void service_check(struct kv_check *check)
{
    size_t count;
    struct kv_object *const *services =
        kv_state_in_namespace(check->state, &kv_kind_service, NAMESPACE, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(services[i]->name, SERVICE) == 0 || is_labelled(services[i]->labels))
            return;
    if (kv_check_demands(check, &kv_kind_service, NAMESPACE))
        difference_report(check, kv_name_make(check, &kv_kind_service, NAMESPACE, SERVICE),
                          "metadata.name", SERVICE, NULL,
                          "no Service points to the cluster's DNS server: " SERVICE
                          " does not exist")
            ->hint =
            "apply it again with the address that the kubelets are configured with (clusterDNS)";
}

static void run(struct kv_check *check)
{
    kv_check_compares(check, check->spec->cluster.dns.place, NULL);
    service_check(check);
    const struct kv_workload *server = server_find(check);
    if (server)
        server_check(check, server);
    else if (kv_check_demands(check, &kv_kind_deployment, NAMESPACE))
        missing_report(check);
}

static const char *dns_namespace(const struct kv_spec *spec, size_t index)
{
    (void)spec;
    return index == 0 ? NAMESPACE : NULL;
}

const struct kv_rule kv_rule_cluster_dns = {
    .doc =
        {
            .id = "cluster/dns",
            .severity = KV_SEVERITY_ERROR,
            .summary = "the cluster's DNS server is missing or not available",
            .why = "Without DNS no Service finds another, and nearly everything fails at once with "
                   "misleading errors. The rule looks for a Deployment in kube-system with the "
                   "documented name, or else one whose pods have the label k8s-app=kube-dns. One "
                   "available replica is enough. An outage is reported once it has lasted "
                   "`settle`. The Service kube-dns, or another one in kube-system with that label, "
                   "must exist too.",
            .fix = "Check its pods and events (kubectl -n kube-system describe deployment "
                   "coredns). The usual cause is a broken Corefile in the ConfigMap coredns.",
            .keys = "cluster.dns",
            .example = "cluster:\n"
                       "  dns: coredns\n",
            .source = "https://kubernetes.io/docs/tasks/administer-cluster/"
                      "dns-debugging-resolution/",
        },
    .reads =
        KV_READS({.kind = &kv_kind_deployment, .need = KV_MUST_SOMEWHERE, .and_in = dns_namespace},
                 {.kind = &kv_kind_service, .need = KV_HELPS, .and_in = dns_namespace}),
    .about = KV_ABOUT_ABSENCE | KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
