#include "rules/workload/autoscalers.h"

/* The same kind and name in another API group: the difference is shown. */
static void foreign_group_hint(struct kv_check *check, struct kv_finding *finding,
                               const struct kv_object *found, const struct kv_autoscaler *other)
{
    char api_version[KV_API_VERSION_MAX];
    finding->field = "spec.scaleTargetRef.apiVersion";
    finding->expected = kv_check_format(check, "%s", kv_kind_api_version(found->kind, api_version));
    finding->actual = other->target_api_version;
}

static void match_check(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_object *found = &match->found->object;
    const struct kv_kind *kind = &kv_kind_horizontalpodautoscaler;
    kv_check_compares(check, match->documented->autoscaling.place, found->namespace);
    if (!kv_check_knows(check, kind, found->namespace) || hpa_of(check, match->found, 0))
        return;
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_make(check, kind, found->namespace, found->name),
                         match->documented->autoscaling.place,
                         "no HorizontalPodAutoscaler scales %s %s: its replica count stays fixed",
                         found->kind->name, found->name);
    finding->field = "spec.scaleTargetRef";
    finding->expected = kv_check_format(check, "%s/%s", found->kind->name, found->name);
    /* An autoscaler of that name exists but has another target: its target is shown. */
    const struct kv_object *namesake =
        kv_state_find(check->state, kind, found->namespace, found->name);
    if (!namesake)
        return;
    const struct kv_autoscaler *other = (const struct kv_autoscaler *)namesake;
    finding->actual = kv_check_format(check, "%s/%s", other->target_kind ? other->target_kind : "?",
                                      other->target_name ? other->target_name : "?");
    finding->manifest = namesake->place;
    if (strcmp(finding->actual, finding->expected) == 0)
        foreign_group_hint(check, finding, found, other);
}

static void run(struct kv_check *check)
{
    hpas_check(check, hpa_is_wanted, match_check);
}

const struct kv_rule kv_rule_hpa_missing = {
    .doc =
        {
            .id = "hpa/missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a workload that must be autoscaled has no autoscaler",
            .why = "Without its HorizontalPodAutoscaler a workload keeps its current number of "
                   "replicas, however high the load. An autoscaler belongs to a workload by "
                   "spec.scaleTargetRef (API group, kind and name), not by its own name. A missing "
                   "workload is reported by workload/missing.",
            .fix = "Apply the HorizontalPodAutoscaler through Git, or correct its scaleTargetRef.",
            .keys = "workload.autoscaling",
            .example = "namespaces:\n"
                       "  plana-odoo-18: {workloads: {worker-odoo: {autoscaling: {metric: "
                       "cpu}}}}\n",
            .source = "https://kubernetes.io/docs/tasks/run-application/"
                      "horizontal-pod-autoscale/",
        },
    .reads = KV_READS(HPA_READS),
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = hpa_not_applicable,
    .run = run,
};
