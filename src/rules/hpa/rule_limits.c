#include "rules/workload/autoscalers.h"

static bool is_wanted(const struct kv_spec_workload *documented)
{
    return hpa_is_wanted(documented) &&
           (documented->autoscaling.min.text || documented->autoscaling.max.text);
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, is_wanted) ? NULL
                                                   : "the spec documents no autoscaling min or max";
}

static void limit_check(struct kv_check *check, const struct kv_autoscaler *found,
                        const char *field, const struct kv_value *documented, int64_t value)
{
    kv_check_compares(check, documented->place, found->object.namespace);
    if (!documented->text || documented->integer == value)
        return;
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, &found->object), documented->place,
                         "%s of the autoscaler of %s %s is %lld, not %s", field, found->target_kind,
                         found->target_name, (long long)value, documented->text);
    finding->field = kv_check_format(check, "spec.%s", field);
    finding->expected = documented->text;
    finding->actual = kv_check_format(check, "%lld", (long long)value);
    finding->manifest = found->object.place;
}

static void match_check(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_spec_autoscaling *documented = &match->documented->autoscaling;
    const struct kv_autoscaler *found;
    for (size_t i = 0; (found = hpa_of(check, match->found, i)); i++) {
        /* minReplicas defaults to 1: pkg/apis/autoscaling/v2/defaults.go */
        limit_check(check, found, "minReplicas", &documented->min,
                    found->min.set ? found->min.value : 1);
        limit_check(check, found, "maxReplicas", &documented->max, found->max.value);
    }
}

static void run(struct kv_check *check)
{
    hpas_check(check, is_wanted, match_check);
}

const struct kv_rule kv_rule_hpa_limits = {
    .doc =
        {
            .id = "hpa/limits",
            .severity = KV_SEVERITY_ERROR,
            .summary = "an autoscaler's minReplicas or maxReplicas differ from the documented ones",
            .why = "maxReplicas is what a quota must have room for; minReplicas is what runs "
                   "before there is any load. Bounds that were changed in an emergency stay "
                   "changed unless somebody compares them. minReplicas defaults to 1.",
            .fix = "Set minReplicas or maxReplicas back in Git, or check the new bounds against "
                   "the namespace's quota and document them.",
            .keys = "autoscaling.min autoscaling.max",
            .example = "namespaces:\n"
                       "  plana-odoo-18:\n"
                       "    workloads: {worker-odoo: {autoscaling: {metric: cpu, min: 2, max: "
                       "3}}}\n",
            .source = "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/"
                      "horizontal-pod-autoscaler-v2/",
        },
    .reads = KV_READS(HPA_READS),
    .not_applicable = not_applicable,
    .run = run,
};
