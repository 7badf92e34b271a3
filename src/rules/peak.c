#include "peak.h"

#include "daemon.h"
#include "hpa.h"

#include "kubevet/base/resource.h"
#include "kubevet/kinds/limitrange.h"
#include "kubevet/kinds/node.h"

#include <limits.h>
#include <stdlib.h>

/* Those without which the sum is too small. */
#define SUMMED                                                                                     \
    &kv_kind_pod, &kv_kind_deployment, &kv_kind_replicaset, &kv_kind_statefulset,                  \
        &kv_kind_daemonset, &kv_kind_job, &kv_kind_cronjob, &kv_kind_horizontalpodautoscaler

const struct kv_kind *const peak_summed[] = {SUMMED, NULL};
const struct kv_kind *const peak_reads[] = {SUMMED, &kv_kind_limitrange, &kv_kind_node, NULL};

/* The work of one namespace and quota. */
struct sum {
    const struct kv_check *check;
    const char *namespace;
    const struct kv_list *defaults; /* of its LimitRanges */
    struct peak *peak;
};

static struct kv_object *const *objects_of(const struct sum *sum, const struct kv_kind *kind,
                                           size_t *count)
{
    return kv_state_in_namespace(sum->check->state, kind, sum->namespace, count);
}

/* --- how many pods --- */

struct pods {
    int64_t most, leaving;
    const char *how;
};

static int64_t value_or(struct kv_integer integer, int64_t otherwise)
{
    return integer.set ? integer.value : otherwise;
}

/* No controller makes more; it keeps sums of what a hostile manifest says from overflowing. */
static int64_t bounded(int64_t pods)
{
    return pods < 0 ? 0 : pods > INT32_MAX ? INT32_MAX : pods;
}

/* A number, or a share of `pods` rounded up; `otherwise` where nothing, or nonsense, is said. */
static int64_t surge_of(const char *text, int64_t pods, const char *otherwise)
{
    char *end;
    if (!text || *text == '\0')
        text = otherwise;
    long long value = strtoll(text, &end, 10);
    if (end == text || value < 0 || value > INT32_MAX || (*end != '\0' && strcmp(end, "%") != 0))
        return text == otherwise ? 0 : surge_of(otherwise, pods, otherwise);
    return *end == '%' ? bounded((pods * value + 99) / 100) : value;
}

static bool strategy_is(const struct kv_workload *workload, const char *strategy)
{
    return workload->strategy && strcmp(workload->strategy, strategy) == 0;
}

static int64_t autoscaler_max(const struct kv_check *check, const struct kv_workload *workload)
{
    int64_t most = 0;
    const struct kv_autoscaler *autoscaler;
    for (size_t i = 0; (autoscaler = hpa_of(check, workload, i)); i++)
        if (autoscaler->max.value > most)
            most = autoscaler->max.value;
    return most;
}

static struct pods replicated_pods(const struct kv_check *check, const struct kv_workload *workload)
{
    struct kv_arena *arena = check->arena;
    /* What the API serves omits no default, so that absent is zero; a manifest does. */
    int64_t replicas = bounded(value_or(workload->replicas, workload->object.place.file ? 1 : 0));
    int64_t scaled = bounded(autoscaler_max(check, workload));
    struct pods pods = {.most = scaled > replicas ? scaled : replicas};
    const char *count =
        kv_arena_printf(arena, "%lld replica%s%s", (long long)pods.most, pods.most == 1 ? "" : "s",
                        scaled > replicas ? ", its autoscaler's maximum" : "");
    bool rolls = workload->object.kind == &kv_kind_deployment && !strategy_is(workload, "Recreate");
    int64_t surge = rolls ? surge_of(workload->max_surge, pods.most, "25%") : 0;
    if (pods.most == 0)
        surge = 0;
    pods.leaving = rolls ? pods.most : 0;
    pods.most += surge;
    pods.how = surge > 0 ? kv_arena_printf(arena, "%s + %lld in a rollout", count, (long long)surge)
                         : count;
    return pods;
}

/* By its controller's own count, where that is of the spec as it now is; else by the nodes. */
static int64_t daemon_nodes(struct sum *sum, const struct kv_workload *workload)
{
    const struct kv_state *state = sum->check->state;
    const struct kv_state_kind *nodes = kv_state_kind(state, &kv_kind_node);
    int64_t count = 0;
    if (workload->desired.set && workload_is_observed(workload))
        return bounded(workload->desired.value);
    if (kv_state_unknown(state, &kv_kind_node, NULL))
        sum->peak->unsized = &workload->object;
    for (size_t i = 0; i < nodes->count; i++)
        count += daemon_runs_on(workload, (const struct kv_node_object *)nodes->objects[i]);
    return count;
}

static struct pods daemon_pods(struct sum *sum, const struct kv_workload *workload)
{
    const struct kv_check *check = sum->check;
    int64_t nodes = daemon_nodes(sum, workload);
    int64_t surge =
        strategy_is(workload, "OnDelete") ? 0 : surge_of(workload->max_surge, nodes, "0");
    if (nodes == 0)
        surge = 0;
    const char *count =
        kv_arena_printf(check->arena, "%lld node%s", (long long)nodes, nodes == 1 ? "" : "s");
    if (surge > 0)
        count = kv_arena_printf(check->arena, "%s + %lld in a rollout", count, (long long)surge);
    return (struct pods){nodes + surge, surge > 0 ? nodes : 0, count};
}

static bool job_is_over(const struct kv_workload *job)
{
    static const char *const ends[] = {"Complete", "Failed", "SuccessCriteriaMet", "FailureTarget"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (kv_condition_is_true(&job->conditions, ends[i]))
            return true;
    return false;
}

static struct pods run_pods(const struct kv_check *check, const struct kv_workload *job)
{
    int64_t pods = bounded(value_or(job->replicas, 1));
    int64_t left = bounded(value_or(job->completions, pods) - job->succeeded.value);
    if (job->completions.set && left < pods)
        pods = left;
    return (struct pods){pods, 0, kv_arena_printf(check->arena, "%lld at a time", (long long)pods)};
}

static bool has_controller(const struct sum *sum, const struct kv_object *object,
                           const struct kv_kind *kind)
{
    const struct kv_owner *owner = kv_object_controller(object);
    return owner && strcmp(owner->kind, kind->name) == 0 &&
           kv_state_find(sum->check->state, kind, sum->namespace, owner->name);
}

static bool job_rests(const struct kv_workload *job)
{
    return job->suspended == KV_TRUE || job_is_over(job);
}

/* The CronJob that started it, if that lets no runs go side by side; else NULL. */
static const struct kv_object *sole_starter(const struct sum *sum, const struct kv_workload *job)
{
    const struct kv_owner *owner = kv_object_controller(&job->object);
    if (!owner || strcmp(owner->kind, kv_kind_cronjob.name) != 0)
        return NULL;
    const struct kv_workload *cron_job = (const struct kv_workload *)kv_state_find(
        sum->check->state, &kv_kind_cronjob, sum->namespace, owner->name);
    bool is_sole = cron_job && cron_job->suspended != KV_TRUE && cron_job->concurrency &&
                   strcmp(cron_job->concurrency, "Allow") != 0;
    return is_sole ? &cron_job->object : NULL;
}

/* Is it the one run that its CronJob's peak stands for? Others can have been started by hand. */
static bool is_counted_by_cron_job(const struct sum *sum, const struct kv_workload *job)
{
    size_t count;
    const struct kv_object *starter = sole_starter(sum, job);
    struct kv_object *const *jobs = objects_of(sum, &kv_kind_job, &count);
    for (size_t i = 0; starter && i < count; i++) {
        const struct kv_workload *other = (const struct kv_workload *)jobs[i];
        if (!job_rests(other) && sole_starter(sum, other) == starter)
            return other == job;
    }
    return false;
}

static struct pods pods_of(struct sum *sum, const struct kv_workload *workload)
{
    const struct kv_kind *kind = workload->object.kind;
    const struct pods none = {0};
    if (kind == &kv_kind_daemonset)
        return daemon_pods(sum, workload);
    if (kind == &kv_kind_cronjob)
        return workload->suspended == KV_TRUE ? none : run_pods(sum->check, workload);
    if (kind == &kv_kind_job)
        return job_rests(workload) || is_counted_by_cron_job(sum, workload)
                   ? none
                   : run_pods(sum->check, workload);
    if (kind == &kv_kind_replicaset && has_controller(sum, &workload->object, &kv_kind_deployment))
        return none;
    return replicated_pods(sum->check, workload);
}

/* --- the sum --- */

static void part_add(struct sum *sum, const struct kv_object *object,
                     const struct kv_pod_spec *spec, const struct amounts *charge, struct pods pods)
{
    struct peak_part *part = kv_list_push(&sum->peak->parts, sum->check->arena, sizeof *part);
    *part = (struct peak_part){object, spec, pods.most, pods.leaving, *charge, pods.how};
    amounts_add_times(&sum->peak->projected, charge, pods.most);
    amounts_add_times(&sum->peak->worst, charge, pods.most + pods.leaving);
}

/* Does what a LimitRange could fill in matter to the quota? */
static void limits_miss(void *context, const struct kv_container *container, bool is_init,
                        const char *resource)
{
    (void)container;
    (void)is_init;
    (void)resource;
    *(bool *)context = true;
}

static void workload_add(struct sum *sum, const struct kv_workload *workload)
{
    struct kv_arena *arena = sum->check->arena;
    struct pods pods = pods_of(sum, workload);
    if (pods.most == 0)
        return;
    struct admitted admitted = admitted_make(&workload->template, sum->defaults, arena);
    if (!charge_is_in_scope(sum->peak->quota, &admitted, NULL))
        return;
    if (kv_state_unknown(sum->check->state, &kv_kind_limitrange, sum->namespace))
        charge_demands(sum->peak->quota, &admitted, limits_miss, &sum->peak->limits_unknown, arena);
    struct amounts charge = charge_of_template(&admitted, arena);
    part_add(sum, &workload->object, &workload->template, &charge, pods);
}

/* Was it made by a ReplicaSet or a Job that nobody knows, of a Deployment or CronJob, perhaps,
 * whose peak counts it? The sum must not exceed what there may be. */
static bool may_be_counted(const struct sum *sum, const struct kv_pod *pod)
{
    static const struct {
        const struct kv_kind *maker, *above;
    } chains[] = {{&kv_kind_replicaset, &kv_kind_deployment}, {&kv_kind_job, &kv_kind_cronjob}};
    const struct kv_owner *owner = kv_object_controller(&pod->object);
    for (size_t i = 0; owner && i < sizeof chains / sizeof *chains; i++) {
        size_t count;
        objects_of(sum, chains[i].above, &count);
        if (strcmp(owner->kind, chains[i].maker->name) == 0 && count > 0 &&
            !kv_check_knows(sum->check, chains[i].maker, sum->namespace))
            return true;
    }
    return false;
}

/* Is it one of the pods that its workload's peak counts? */
static bool is_counted_by_workload(const struct sum *sum, const struct kv_pod *pod)
{
    static const struct kv_kind *const makers[] = {&kv_kind_replicaset, &kv_kind_statefulset,
                                                   &kv_kind_daemonset, &kv_kind_job, NULL};
    for (const struct kv_kind *const *kind = makers; *kind; kind++)
        if (has_controller(sum, &pod->object, *kind))
            return true;
    return may_be_counted(sum, pod);
}

/* A StatefulSet makes no pod anew before the old one is gone, unless it is to have fewer; a
 * DaemonSet none on that node. */
static bool is_awaited(const struct sum *sum, const struct kv_pod *pod)
{
    if (has_controller(sum, &pod->object, &kv_kind_daemonset))
        return true;
    if (!has_controller(sum, &pod->object, &kv_kind_statefulset))
        return false;
    const char *ordinal = strrchr(pod->object.name, '-');
    const struct kv_workload *set = (const struct kv_workload *)kv_state_find(
        sum->check->state, &kv_kind_statefulset, sum->namespace,
        kv_object_controller(&pod->object)->name);
    return ordinal && strtoll(ordinal + 1, NULL, 10) - set->first_ordinal.value <
                          replicated_pods(sum->check, set).most;
}

static bool is_counted(const struct sum *sum, const struct kv_pod *pod)
{
    return pod->object.deleted != KV_TIME_NONE ? is_awaited(sum, pod)
                                               : is_counted_by_workload(sum, pod);
}

static const char *how_it_stands(const struct kv_pod *pod, bool is_over)
{
    if (is_over)
        return "over, and still stored";
    return pod->object.deleted != KV_TIME_NONE ? "being deleted" : "as it is now";
}

static void pod_add(struct sum *sum, const struct kv_pod *pod)
{
    struct kv_arena *arena = sum->check->arena;
    bool is_over = charge_is_over(pod, sum->check->now);
    if (is_over ? !kv_quantities_get(&sum->peak->quota->hard, "count/pods") : is_counted(sum, pod))
        return;
    struct admitted admitted =
        admitted_make(pod->spec, pod->object.uid ? NULL : sum->defaults, arena);
    if (!charge_is_in_scope(sum->peak->quota, &admitted, pod->qos_class))
        return;
    struct amounts charge = charge_of_pod(pod, sum->defaults, sum->check->now, arena);
    part_add(sum, &pod->object, pod->spec, &charge,
             (struct pods){1, 0, how_it_stands(pod, is_over)});
}

/* The first kind of which the namespace may hold objects that nobody knows. */
static const struct kv_kind *unknown_kind(const struct kv_check *check, const char *namespace)
{
    if (check->state->source == KV_SOURCE_MANIFESTS)
        return NULL; /* they are all that is to be summed up */
    for (const struct kv_kind *const *kind = peak_summed; *kind; kind++)
        if (!kv_check_knows(check, *kind, namespace))
            return *kind;
    return NULL;
}

void peak_make(const struct kv_check *check, const struct kv_resource_quota *quota,
               struct peak *out)
{
    const char *namespace = quota->object.namespace;
    struct kv_list defaults = limit_defaults_of(check->state, namespace, check->arena);
    struct sum sum = {check, namespace, &defaults, out};
    *out = (struct peak){.quota = quota,
                         .projected = {.arena = check->arena},
                         .worst = {.arena = check->arena},
                         .unknown = unknown_kind(check, namespace)};
    for (const struct kv_kind *const *kind = peak_summed; *kind; kind++) {
        size_t count;
        struct kv_object *const *objects = objects_of(&sum, *kind, &count);
        for (size_t i = 0; i < count; i++) {
            if (*kind == &kv_kind_pod)
                pod_add(&sum, (const struct kv_pod *)objects[i]);
            else if (*kind != &kv_kind_horizontalpodautoscaler)
                workload_add(&sum, (const struct kv_workload *)objects[i]);
        }
    }
}
