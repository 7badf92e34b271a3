#include "hpa.h"
#include "peak.h"
#include "quota.h"

#include "kubevet/base/buffer.h"
#include "kubevet/kinds/limitrange.h"

#include <stdlib.h>

/* One summand of a resource's peak. */
struct summand {
    const struct peak_part *part;
    struct kv_quantity all, each;
};

static int summand_compare(const void *left, const void *right)
{
    const struct summand *a = left, *b = right;
    int order = kv_quantity_compare(b->all, a->all);
    if (!order)
        order = strcmp(a->part->object->kind->name, b->part->object->kind->name);
    return order ? order : strcmp(a->part->object->name, b->part->object->name);
}

static struct kv_list summands_of(struct kv_check *check, const struct peak *peak,
                                  const char *resource)
{
    struct kv_list list = {0};
    kv_list_each(&peak->parts, const struct peak_part, part)
    {
        struct kv_quantity all;
        const struct kv_quantity *each = amounts_get(&part->charge, resource);
        if (!each || !kv_quantity_multiply(*each, part->pods, &all) || kv_quantity_sign(all) == 0)
            continue;
        struct summand *summand = kv_list_push(&list, check->arena, sizeof *summand);
        *summand = (struct summand){part, all, *each};
    }
    if (list.count > 0)
        qsort(list.items, list.count, sizeof(struct summand), summand_compare);
    return list;
}

/* More of them nobody reads; kubevet quota shows them all. */
enum { SUMMANDS_SHOWN = 12 };

/* "Deployment/web 3 x 1 (2 replicas + 1 in a rollout), CronJob/nightly 1 x 500m (1 at a time)" */
static const char *sum_text(struct kv_check *check, const struct peak *peak, const char *resource)
{
    struct kv_list summands = summands_of(check, peak, resource);
    struct kv_buffer text = {0};
    for (size_t i = 0; i < summands.count && i < SUMMANDS_SHOWN; i++) {
        char each[KV_QUANTITY_TEXT_MAX];
        const struct summand *summand = kv_list_item(&summands, const struct summand, i);
        const struct peak_part *part = summand->part;
        kv_buffer_printf(&text, "%s%s/%s %lld x %s (%s)", i > 0 ? ", " : "",
                         part->object->kind->name, part->object->name, (long long)part->pods,
                         kv_quantity_format(summand->each, each), part->how);
    }
    if (summands.count > SUMMANDS_SHOWN)
        kv_buffer_printf(&text, " and %zu more", summands.count - SUMMANDS_SHOWN);
    const char *copy = kv_arena_copy(check->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

static const char *quantity_text(struct kv_check *check, struct kv_quantity quantity)
{
    char text[KV_QUANTITY_TEXT_MAX];
    return kv_check_format(check, "%s", kv_quantity_format(quantity, text));
}

/* Where the spec speaks of the amount, of the quota, or of the namespace. */
static struct kv_place documented_at(const struct kv_check *check, const char *namespace,
                                     const char *resource)
{
    const struct kv_spec_namespace *documented = kv_spec_namespace_find(check->spec, namespace);
    if (!documented)
        return (struct kv_place){0};
    const struct kv_spec_pair *amount = quota_documented_amount(documented, resource);
    if (amount)
        return amount->value.place;
    return documented->content.quota.place.file ? documented->content.quota.place
                                                : documented->name.place;
}

/* --- where the manifests make it so --- */

static const char *spec_path(const struct kv_object *object)
{
    if (object->kind == &kv_kind_pod)
        return "spec";
    return object->kind == &kv_kind_cronjob ? "spec.jobTemplate.spec.template.spec"
                                            : "spec.template.spec";
}

/* The field of a changed workload that counts for the resource: what its first container sets, or
 * how many pods it makes. */
static const char *counting_field(struct kv_check *check, const struct peak_part *part,
                                  const char *resource)
{
    const char *limit = strncmp(resource, "limits.", 7) == 0 ? resource + 7 : NULL;
    const char *request = strncmp(resource, "requests.", 9) == 0 ? resource + 9 : resource;
    kv_list_each(&part->spec->containers, const struct kv_container, container)
    {
        const struct kv_quantities *set =
            limit ? &container->resources.limits : &container->resources.requests;
        if (part->object->fate == KV_REPLACED && container->name &&
            kv_quantities_get(set, limit ? limit : request))
            return kv_check_format(check, "%s.containers[%s].resources.%s[%s]",
                                   spec_path(part->object), container->name,
                                   limit ? "limits" : "requests", limit ? limit : request);
    }
    return "spec.replicas";
}

/* The autoscaler of the workload that the manifests change; NULL = none. */
static const struct kv_object *changed_autoscaler(const struct kv_check *check,
                                                  const struct kv_object *workload)
{
    const struct kv_autoscaler *autoscaler = NULL;
    if (workload->kind == &kv_kind_pod)
        return NULL;
    for (size_t i = 0; (autoscaler = hpa_of(check, (const struct kv_workload *)workload, i)); i++)
        if (autoscaler->object.fate != KV_UNTOUCHED)
            return &autoscaler->object;
    return NULL;
}

/* Of a quota that the manifests leave as it is: the largest summand that they change. */
static void origin_find(struct kv_check *check, const struct peak *peak, const char *resource,
                        struct kv_finding *finding)
{
    if (peak->quota->object.fate != KV_UNTOUCHED)
        return;
    struct kv_list summands = summands_of(check, peak, resource);
    kv_list_each(&summands, const struct summand, summand)
    {
        const struct kv_object *object = summand->part->object;
        const struct kv_object *autoscaler = changed_autoscaler(check, object);
        if (!autoscaler && object->fate == KV_UNTOUCHED)
            continue;
        finding->origin = kv_name_of(check, autoscaler ? autoscaler : object);
        finding->origin_field =
            autoscaler ? "spec.maxReplicas" : counting_field(check, summand->part, resource);
        return;
    }
}

static bool peak_check(struct kv_check *check, const struct peak *peak,
                       const struct kv_resource_amount *hard)
{
    const struct kv_object *quota = &peak->quota->object;
    const struct kv_quantity *projected = amounts_get(&peak->projected, hard->resource);
    const struct kv_quantity *worst = amounts_get(&peak->worst, hard->resource);
    struct kv_quantity over;
    if (!projected || kv_quantity_compare(*projected, hard->amount) <= 0)
        return false;
    const char *need = quantity_text(check, *projected);
    const char *more =
        kv_quantity_subtract(*projected, hard->amount, &over) ? quantity_text(check, over) : "far";
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, quota), documented_at(check, quota->namespace, hard->resource),
        "the peak of %s is %s, %s more than the quota's %s: %s", hard->resource, need, more,
        hard->text, sum_text(check, peak, hard->resource));
    finding->field = quota_field(check, "spec.hard", hard->resource);
    finding->expected = kv_check_format(check, "at least %s", need);
    finding->actual = hard->text;
    finding->manifest = quota->place;
    finding->hint = kv_check_format(check, "%s is the smallest amount that fits", need);
    if (worst && kv_quantity_compare(*worst, *projected) > 0)
        finding->hint = kv_check_format(
            check, "%s; %s, if all pods that a rollout leaves behind are still on their way out",
            finding->hint, quantity_text(check, *worst));
    if (check->state->source == KV_SOURCE_OVERLAY)
        origin_find(check, peak, hard->resource, finding);
    return true;
}

/* --- what the quota demands of each container --- */

struct demand {
    struct kv_check *check;
    const struct peak *peak;
    const struct peak_part *part;
    bool gaps; /* not known, rather than lacking */
};

/* Another quota of the namespace, or another name of the resource, may demand the same. */
static bool is_told(const struct kv_check *check, const struct kv_object *object, const char *field)
{
    for (size_t i = check->findings->count; i-- > 0;) {
        const struct kv_finding *other = kv_list_item(check->findings, const struct kv_finding, i);
        if (other->rule != &check->rule->doc ||
            kv_string_compare(other->object.namespace, object->namespace) != 0)
            return false;
        if (strcmp(other->object.kind, object->kind->name) == 0 &&
            kv_string_is(other->object.name, object->name) && kv_string_is(other->field, field))
            return true;
    }
    return false;
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
    const char *field = kv_check_format(check, "%s.%s[%s].resources.%s[%s]", spec_path(object),
                                        is_init ? "initContainers" : "containers", name,
                                        limit ? "limits" : "requests", limit ? limit : request);
    if (demand->gaps || is_told(check, object, field))
        return;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, object), documented_at(check, object->namespace, resource),
        "quota %s bounds %s, and container %s sets none, nor does a LimitRange: every pod is "
        "refused",
        quota, resource, name);
    finding->field = field;
    finding->expected = "set";
    finding->manifest = object->place;
    finding->hint = "set it, or give the namespace a LimitRange with defaults";
}

/* A pod that there is was admitted, whatever its quota demands since. */
static void demands_check(struct kv_check *check, const struct peak *peak)
{
    struct kv_list defaults =
        limit_defaults_of(check->state, peak->quota->object.namespace, check->arena);
    kv_list_each(&peak->parts, const struct peak_part, part)
    {
        struct demand demand = {check, peak, part, peak->limits_unknown};
        if (part->object->kind == &kv_kind_pod && part->object->uid)
            continue;
        struct admitted admitted = admitted_make(part->spec, &defaults, check->arena);
        charge_demands(peak->quota, &admitted, demand_report, &demand, check->arena);
    }
}

/* --- */

/* What makes the sum too small is a gap only where the sum does not exceed the quota all the same.
 */
static void gaps_report(struct kv_check *check, const struct peak *peak, bool exceeded)
{
    const struct kv_object *quota = &peak->quota->object;
    if (peak->limits_unknown)
        kv_check_not_evaluated(
            check, quota,
            "limitranges: %s; containers of its namespace may take what they "
            "do not set from one",
            kv_state_unknown(check->state, &kv_kind_limitrange, quota->namespace));
    if (exceeded)
        return;
    if (peak->unknown && !kv_state_listed(check->state, peak->unknown))
        return; /* said once for all of them */
    if (peak->unknown)
        kv_check_not_evaluated(check, quota, "the peak can't be summed up: %s: %s",
                               peak->unknown->resource,
                               kv_state_unknown(check->state, peak->unknown, quota->namespace)
                                   ? kv_state_unknown(check->state, peak->unknown, quota->namespace)
                                   : kv_state_unknown(check->state, peak->unknown, KV_ELSEWHERE));
    else if (peak->unsized)
        kv_check_not_evaluated(check, quota,
                               "the peak can't be summed up: on how many nodes DaemonSet %s runs "
                               "is not known",
                               peak->unsized->name);
    else if (peak->projected.out_of_range)
        kv_check_not_evaluated(check, quota, "the peak can't be summed up: it has too many digits");
}

/* Does it bound anything that pods are charged for? */
static bool bounds_pods(const struct kv_resource_quota *quota)
{
    for (size_t i = 0; i < quota->hard.count; i++)
        if (charge_is_of_pods(quota->hard.items[i].resource))
            return true;
    return false;
}

/* A kind that is known nowhere is told of once, not for each quota. */
static void unlisted_report(struct kv_check *check)
{
    for (const struct kv_kind *const *kind = peak_summed;
         *kind && check->state->source != KV_SOURCE_MANIFESTS; kind++)
        if (!kv_state_listed(check->state, *kind))
            kv_check_gap(check, NULL, "%s: %s", (*kind)->resource,
                         kv_state_unknown(check->state, *kind, NULL));
}

static void run(struct kv_check *check)
{
    bool is_needed = false;
    const struct kv_state_kind *quotas = kv_state_kind(check->state, &kv_kind_resourcequota);
    for (size_t i = 0; i < quotas->count; i++) {
        struct peak peak;
        const struct kv_resource_quota *quota =
            (const struct kv_resource_quota *)quotas->objects[i];
        if (!bounds_pods(quota))
            continue;
        bool exceeded = false;
        is_needed = true;
        peak_make(check, quota, &peak);
        for (size_t k = 0; k < quota->hard.count; k++)
            exceeded |= peak_check(check, &peak, &quota->hard.items[k]);
        demands_check(check, &peak);
        gaps_report(check, &peak, exceeded);
    }
    if (is_needed)
        unlisted_report(check);
}

static const struct kv_kind *const reads[] = {&kv_kind_resourcequota, NULL};

const struct kv_rule kv_rule_quota_projected = {
    .doc =
        {
            .id = "quota/projected",
            .severity = KV_SEVERITY_ERROR,
            .summary = "what the workloads come to at their peak does not fit their quota",
            .why =
                "A rollout, an autoscaler or a nightly Job that meets the quota's edge is refused: "
                "it stalls when the load is highest. The peak adds up, for each workload, the pods "
                "that its controller makes at most at a time: of a Deployment R + ceil(R x "
                "maxSurge), 25% unless set, none where it recreates, with R its replicas or, if "
                "more, its autoscaler's maximum; of a StatefulSet or ReplicaSet R; of a DaemonSet "
                "its nodes; of a Job its parallelism; of a CronJob one run, plus those under way; "
                "plus bare pods and pods that are being deleted as they now are. Each counts what "
                "the API server would charge for it: containers and sidecars together, or an init "
                "container if that is more, defaults of LimitRanges, overhead. A quota that names "
                "cpu or memory also refuses every pod with a container that does not set it. A "
                "scoped quota counts the pods of its scope. At worst, pods that a rollout leaves "
                "behind are on their way out for as long as their grace period: that is shown, not "
                "judged.",
            .mend = "Lower a summand (replicas, the autoscaler's maximum, maxSurge, limits), or "
                    "raise the quota to the amount that is named, and document it.",
            .example =
                "namespaces:\n"
                "  plana-odoo-18: {quota: {limits.cpu: 10, limits.memory: 14Gi, pods: 14}}\n",
            .source = "pkg/quota/v1/evaluator/core/pods.go, pkg/controller/deployment/util",
        },
    .reads = reads,
    .also_reads = peak_reads,
    .everywhere = true,
    .where_quotas = peak_reads,
    .quota_use = true,
    .run = run,
};
