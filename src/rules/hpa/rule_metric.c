#include "rules/workload/autoscalers.h"

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

/* The API server adds this metric to a manifest without one. Source:
 * pkg/apis/autoscaling/v2/defaults.go */
static const char default_metric[] = "cpu";

/* A resource has a type of its own: an application's metric named cpu is another metric. */
static bool measures(const struct kv_autoscaler_metric *item, const char *metric)
{
    bool is_resource = strcmp(metric, "cpu") == 0 || strcmp(metric, "memory") == 0;
    const char *name = item->resource || is_resource ? item->resource : item->name;
    return name && strcmp(name, metric) == 0;
}

static bool scales_on(const struct kv_autoscaler *found, const char *metric)
{
    if (found->metrics.count == 0)
        return strcmp(metric, default_metric) == 0;
    kv_list_each(&found->metrics, const struct kv_autoscaler_metric, item) {
        if (measures(item, metric))
            return true;
    }
    return false;
}

/* "memory, Pods/requests": metrics that are not resources with their type. */
static const char *metrics_text(struct kv_check *check, const struct kv_autoscaler *found)
{
    if (found->metrics.count == 0)
        return default_metric;
    struct kv_buffer text = {0};
    kv_list_each(&found->metrics, const struct kv_autoscaler_metric, item) {
        const char *type = item->type ? item->type : "?";
        bool is_typed = !item->resource && item->name;
        kv_buffer_printf(&text, "%s%s%s%s", text.length ? ", " : "",
                         item->resource ? item->resource : type, is_typed ? "/" : "",
                         is_typed ? item->name : "");
    }
    const char *copy = kv_arena_copy(check->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

static void metric_check(struct kv_check *check, const struct kv_value *documented,
                         const struct kv_autoscaler *found)
{
    kv_check_compares(check, documented->place, found->object.namespace);
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

static void match_check(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_autoscaler *found;
    for (size_t i = 0; (found = hpa_of(check, match->found, i)); i++)
        metric_check(check, &match->documented->autoscaling.metric, found);
}

static void run(struct kv_check *check)
{
    hpas_check(check, is_wanted, match_check);
}

const struct kv_rule kv_rule_hpa_metric = {
    .doc =
        {
            .id = "hpa/metric",
            .severity = KV_SEVERITY_ERROR,
            .summary = "an autoscaler does not scale on the documented metric",
            .why =
                "A workload that needs more CPU but scales on memory stays small under load. The "
                "documented metric must be one of the autoscaler's: cpu and memory as a Resource "
                "or ContainerResource, any other by the name of a Pods, Object or External metric. "
                "Additional metrics are fine. An autoscaler without metrics scales on cpu.",
            .fix =
                "Correct spec.metrics of the HorizontalPodAutoscaler in Git, or correct the spec.",
            .keys = "autoscaling.metric",
            .example = "namespaces:\n"
                       "  plana-odoo-18: {workloads: {worker-odoo: {autoscaling: {metric: "
                       "cpu}}}}\n",
            .source = "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/"
                      "horizontal-pod-autoscaler-v2/",
        },
    .reads = KV_READS(HPA_READS),
    .not_applicable = not_applicable,
    .run = run,
};
