#include "counted.h"
#include "excess.h"
#include "peak.h"
#include "quota.h"
#include "rules/workload/workload.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/intern.h"
#include "kubevet/kinds/limitrange.h"
#include "kubevet/kinds/node.h"
#include "kubevet/kinds/persistentvolumeclaim.h"
#include "kubevet/kinds/runtimeclass.h"
#include "kubevet/kinds/service.h"
#include "kubevet/kinds/storageclass.h"

#include <stdlib.h>

/* --- what is over the quota --- */

static bool peak_check(struct kv_check *check, const struct peak *peak,
                       const struct kv_resource_amount *hard, struct kv_list *excesses)
{
    const struct kv_quantity *projected = amounts_get(&peak->projected, hard->resource);
    const struct kv_quantity *worst = amounts_get(&peak->worst, hard->resource);
    if (!projected || kv_quantity_compare(*projected, hard->amount) <= 0)
        return false;
    struct excess *excess = kv_list_push(excesses, check->arena, sizeof *excess);
    *excess = (struct excess){.hard = hard, .sum = *projected};
    excess->may_be_more = worst && kv_quantity_compare(*worst, *projected) > 0;
    excess->worst = excess->may_be_more ? *worst : *projected;
    return true;
}

static void counted_check(struct kv_check *check, const struct peak *peak,
                          const struct kv_resource_amount *hard, struct kv_list *excesses)
{
    struct counted counted;
    if (!counted_make(check, peak, hard, &counted))
        return;
    if (kv_quantity_compare(counted.least, hard->amount) > 0)
        kv_list_add(excesses, check->arena, struct excess,
                    (struct excess){.hard = hard,
                                    .sum = counted.least,
                                    .worst = counted.least,
                                    .is_counted = true,
                                    .items = counted.items});
    else if (counted.unbounded || kv_quantity_compare(counted.most, hard->amount) > 0)
        kv_check_not_evaluated(check, &peak->quota->object, "the sum of %s is unknown: %s",
                               hard->resource, counted.reason);
}

/* --- what the quota requires of each container --- */

struct demand {
    struct kv_check *check;
    const struct peak *peak;
    const struct peak_part *part;
    bool gaps;                  /* unknown, not missing */
    struct kv_intern *reported; /* the object and field that it was reported for */
};

/* Another quota of the namespace, or another name of the resource, may require the same. */
static bool is_reported(const struct demand *demand, const char *field)
{
    const struct kv_object *object = demand->part->object;
    struct kv_buffer said = {0};
    kv_buffer_printf(&said, "%s/%s/%s %s", object->kind->name, object->namespace, object->name,
                     field);
    bool is_new = kv_intern_add(demand->reported, kv_buffer_as_text(&said).data);
    kv_buffer_release(&said);
    return !is_new;
}

static void demand_report(void *context, const struct kv_container *container, bool is_init,
                          const char *resource)
{
    struct demand *demand = context;
    struct kv_check *check = demand->check;
    const struct kv_object *object = demand->part->object;
    const char *name = container->name ? container->name : "";
    const char *quota = demand->peak->quota->object.name;
    const char *limit = strncmp(resource, "limits.", 7) == 0 ? resource + 7 : NULL;
    const char *request = strncmp(resource, "requests.", 9) == 0 ? resource + 9 : resource;
    const char *field =
        kv_check_format(check, "%s.%s[%s].resources.%s[%s]", workload_spec_path(object->kind),
                        is_init ? "initContainers" : "containers", name,
                        limit ? "limits" : "requests", limit ? limit : request);
    if (demand->gaps || is_reported(demand, field))
        return;
    struct kv_finding *finding = kv_check_finding(check, kv_name_of(check, object),
                                                  quota_place(check, object->namespace, resource),
                                                  "quota %s limits %s, but neither container %s "
                                                  "nor a LimitRange sets it: every pod is refused",
                                                  quota, resource, name);
    finding->field = field;
    finding->expected = "set";
    finding->manifest = object->place;
    finding->hint = "set it, or give the namespace a LimitRange with defaults";
}

/* An existing pod was admitted, whatever its quota requires since. */
static void demands_check(struct kv_check *check, const struct peak *peak,
                          struct kv_intern *reported)
{
    struct kv_list defaults =
        limit_defaults_of(check->state, peak->quota->object.namespace, check->arena);
    kv_list_each(&peak->parts, const struct peak_part, part) {
        struct demand demand = {check, peak, part, peak->limits_unknown, reported};
        if (part->object->kind == &kv_kind_pod && part->object->uid)
            continue;
        struct admitted admitted = admitted_make(part->spec, &defaults, check->arena);
        charge_demands(peak->quota, &admitted, demand_report, &demand, check->arena);
    }
}

/* --- */

/* More of them are never read. */
enum { GAPS_SHOWN = 5 };

static const char *gaps_text(struct kv_check *check, const struct kv_list *gaps)
{
    struct kv_buffer text = {0};
    for (size_t i = 0; i < gaps->count && i < GAPS_SHOWN; i++)
        kv_buffer_printf(&text, "%s%s", i > 0 ? "; " : "", *kv_list_item(gaps, const char *, i));
    if (gaps->count > GAPS_SHOWN)
        kv_buffer_printf(&text, "; and %zu more", gaps->count - GAPS_SHOWN);
    const char *copy = kv_arena_copy(check->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

/* A part that is missing in the sum is a gap only if the sum does not exceed the quota anyway. */
static void gaps_report(struct kv_check *check, const struct peak *peak, bool exceeded)
{
    const struct kv_object *quota = &peak->quota->object;
    if (peak->limits_unknown)
        kv_check_not_evaluated(
            check, quota, "limitranges: %s; containers of its namespace may get defaults from one",
            kv_state_unknown(check->state, &kv_kind_limitrange, quota->namespace));
    if (exceeded)
        return;
    if (peak->unknown && !kv_state_listed(check->state, peak->unknown))
        return; /* reported once for all of them */
    if (peak->unknown)
        kv_check_not_evaluated(check, quota, "the peak is unknown: %s: %s", peak->unknown->resource,
                               kv_state_unknown(check->state, peak->unknown, quota->namespace)
                                   ? kv_state_unknown(check->state, peak->unknown, quota->namespace)
                                   : kv_state_unknown(check->state, peak->unknown, KV_ELSEWHERE));
    else if (peak->gaps.count > 0)
        kv_check_not_evaluated(check, quota, "the peak is unknown: %s",
                               gaps_text(check, &peak->gaps));
    else if (peak->projected.out_of_range)
        kv_check_not_evaluated(check, quota, "the peak is unknown: it has too many digits");
}

/* Does it limit anything that pods are charged for? */
static bool bounds_pods(const struct kv_resource_quota *quota)
{
    for (size_t i = 0; i < quota->hard.count; i++)
        if (charge_is_of_pods(quota->hard.items[i].resource))
            return true;
    return false;
}

/* A kind that is unknown everywhere is reported once, not for each quota. */
static void unlisted_report(struct kv_check *check)
{
    for (const struct kv_kind *const *kind = kv_kinds_registry;
         *kind && check->state->source != KV_SOURCE_MANIFESTS; kind++)
        if (peak_needs(*kind) && !kv_state_listed(check->state, *kind))
            kv_check_gap(check, NULL, "%s: %s", (*kind)->resource,
                         kv_state_unknown(check->state, *kind, NULL));
}

static void run(struct kv_check *check)
{
    bool is_needed = false;
    struct kv_intern reported = {0};
    const struct kv_state_kind *quotas = kv_state_kind(check->state, &kv_kind_resourcequota);
    for (size_t i = 0; i < quotas->count; i++) {
        struct peak peak;
        const struct kv_resource_quota *quota =
            (const struct kv_resource_quota *)quotas->objects[i];
        peak_make(check, quota, &peak);
        struct kv_list excesses = {0};
        bool exceeded = false;
        for (size_t k = 0; k < quota->hard.count; k++) {
            counted_check(check, &peak, &quota->hard.items[k], &excesses);
            exceeded |= peak_check(check, &peak, &quota->hard.items[k], &excesses);
            kv_check_compares(
                check, quota_place(check, quota->object.namespace, quota->hard.items[k].resource),
                quota->object.namespace);
        }
        if (excesses.count > 0)
            excess_report(check, &peak, &excesses);
        if (!bounds_pods(quota))
            continue;
        is_needed = true;
        demands_check(check, &peak, &reported);
        gaps_report(check, &peak, exceeded);
    }
    if (is_needed)
        unlisted_report(check);
    kv_intern_release(&reported);
}

const struct kv_rule kv_rule_quota_projected = {
    .doc =
        {
            .id = "quota/projected",
            .severity = KV_SEVERITY_ERROR,
            .summary =
                "the contents of a namespace, or its workloads' projected peak, exceed the quota",
            .why =
                "A rollout, an autoscaler or a nightly Job that reaches the quota is refused: it "
                "stalls when the load is highest. For each workload, the peak adds the pods that "
                "its controller creates at most at one time. A Deployment with R replicas: R + "
                "ceil(R x maxSurge), where maxSurge is 25% by default, and none with the strategy "
                "Recreate. R is its replicas or, if more, its autoscaler's maximum (of a "
                "HorizontalPodAutoscaler, which does nothing at 0 replicas, or of a ScaledObject "
                "in the manifests). A StatefulSet, ReplicaSet or ReplicationController: R. A "
                "DaemonSet: its nodes. A Job: its parallelism. A CronJob: one run, plus those in "
                "progress. Bare pods and pods that are being deleted count as they are now. Each "
                "pod counts what the API server would charge for it: containers and sidecars "
                "together, or an init container if that is more, with the defaults of LimitRanges "
                "and the overhead of its RuntimeClass. Where another kind creates pods (a Rollout, "
                "a database Cluster), their number is unknown, and the quota is not evaluated. The "
                "same applies if the state has no list of ReplicationControllers but holds a pod "
                "or an autoscaler of one, or if a template names a RuntimeClass and there is no "
                "list of them. A quota that names cpu or memory also refuses every pod with a "
                "container that does not set it. A scoped quota counts the pods of its scope. "
                "Claims and their storage, Services, load balancers, node ports and object counts "
                "are the current objects, plus the claims that StatefulSets and ephemeral volumes "
                "will create. For kinds without a list, the API's count is used, plus at most what "
                "the manifests add. Pods that a rollout leaves behind may be terminating for as "
                "long as their grace period: this worst case is shown, but not checked.",
            .fix = "Lower a part of the sum (replicas, the autoscaler's maximum, maxSurge, "
                   "limits), or raise the quota to the reported amount and document it.",
            .keys = "namespace.quota namespace.quota[]",
            .example =
                "namespaces:\n"
                "  plana-odoo-18: {quota: {limits.cpu: 10, limits.memory: 14Gi, pods: 14}}\n",
            .source = "pkg/quota/v1/evaluator/core/pods.go, pkg/controller/deployment/util",
        },
    .reads =
        KV_READS({.kind = &kv_kind_resourcequota, .need = KV_MUST, .in = KV_EVERYWHERE}, PEAK_READS,
                 {.kind = &kv_kind_service, .need = KV_HELPS, .in = KV_WITH_QUOTA},
                 {.kind = &kv_kind_persistentvolumeclaim, .need = KV_HELPS, .in = KV_WITH_QUOTA},
                 {.kind = &kv_kind_storageclass, .need = KV_HELPS}),
    .about = KV_ABOUT_QUOTA_USE,
    .run = run,
};
