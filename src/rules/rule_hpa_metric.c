#include "hpa.h"

#include "kubevet/base/buffer.h"

static bool is_wanted(const struct kv_spec_workload *documented)
{
    return hpa_is_wanted(documented) && documented->autoscaling.metric.text;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, is_wanted) ? NULL
                                                   : "the spec documents no autoscaling metric";
}

/* The API server adds this one where a manifest has none.
 * Source: pkg/apis/autoscaling/v2/defaults.go */
static const char default_metric[] = "cpu";

static bool scales_on(const struct kv_autoscaler *found, const char *metric)
{
    if (found->metrics.count == 0)
        return strcmp(metric, default_metric) == 0;
    kv_list_each(&found->metrics, const struct kv_autoscaler_metric, item)
    {
        if (item->resource && strcmp(item->resource, metric) == 0)
            return true;
    }
    return false;
}

/* "memory, Pods": a resource by its name, others by their type. */
static const char *metrics_text(struct kv_check *check, const struct kv_autoscaler *found)
{
    if (found->metrics.count == 0)
        return default_metric;
    struct kv_buffer text = {0};
    kv_list_each(&found->metrics, const struct kv_autoscaler_metric, item)
    {
        const char *name = item->resource ? item->resource : item->type;
        kv_buffer_printf(&text, "%s%s", text.length ? ", " : "", name ? name : "?");
    }
    const char *copy = kv_arena_copy(check->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

static void metric_check(struct kv_check *check, const struct kv_value *documented,
                         const struct kv_autoscaler *found)
{
    if (scales_on(found, documented->text))
        return;
    const char *actual = metrics_text(check, found);
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &found->object), documented->place, "%s %s scales on %s, not %s",
        found->target_kind, found->target_name, actual, documented->text);
    finding->field = "spec.metrics";
    finding->expected = documented->text;
    finding->actual = actual;
    finding->manifest = found->object.place;
}

static void judge(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_autoscaler *found;
    for (size_t i = 0; (found = hpa_of(check, match->found, i)); i++)
        metric_check(check, &match->documented->autoscaling.metric, found);
}

static void run(struct kv_check *check)
{
    workloads_check(check, is_wanted, judge);
}

const struct kv_rule kv_rule_hpa_metric = {
    .doc =
        {
            .id = "hpa/metric",
            .severity = KV_SEVERITY_ERROR,
            .summary = "an autoscaler doesn't scale on the documented metric",
            .why = "A workload that is bound by its CPU and scaled on its memory stays small "
                   "under load. The documented metric must be one of the autoscaler's Resource or "
                   "ContainerResource metrics; more of them are fine. An autoscaler without any "
                   "scales on cpu.",
            .mend = "Correct spec.metrics of the HorizontalPodAutoscaler in Git, or the document.",
            .example = "namespaces:\n"
                       "  plana-odoo-18: {workloads: {worker-odoo: {autoscaling: {metric: "
                       "cpu}}}}\n",
            .source = "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/"
                      "horizontal-pod-autoscaler-v2/",
        },
    .reads = hpa_reads,
    .also_reads = hpa_also_reads,
    .needs = workload_needs,
    .not_applicable = not_applicable,
    .run = run,
};
