#include "peak.h"

#include "daemon.h"
#include "rules/workload/makers.h"
#include "rules/workload/replicas.h"

#include "kubevet/base/resource.h"
#include "kubevet/kinds/limitrange.h"
#include "kubevet/kinds/node.h"
#include "kubevet/kinds/runtimeclass.h"
#include "kubevet/state/manifests.h"

#include <limits.h>
#include <stdlib.h>

bool peak_needs(const struct kv_kind *kind)
{
    return kind == &kv_kind_pod || kind == &kv_kind_horizontalpodautoscaler ||
           (kind->is_workload && !workload_kind_is_rare(kind));
}

/* The work of one namespace and quota. */
struct sum {
    const struct kv_check *check;
    const char *namespace;
    const struct kv_list *defaults; /* of its LimitRanges */
    struct kv_list scalers;         /* struct scaler: scalers other than autoscalers */
    bool bounds_compute;            /* the quota limits resources of pods, not only their number */
    struct peak *peak;
};

/* More of them are never read. */
enum { GAPS_MAX = 32 };

static void gap_add(struct sum *sum, const char *reason)
{
    if (sum->peak->gaps.count == GAPS_MAX)
        return;
    for (size_t i = 0; i < sum->peak->gaps.count; i++)
        if (strcmp(*kv_list_item(&sum->peak->gaps, const char *, i), reason) == 0)
            return;
    kv_list_add(&sum->peak->gaps, sum->check->arena, const char *, reason);
}

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

/* A number, or a percentage of `pods` rounded up; `otherwise` if missing or invalid. */
static int64_t surge_of(const char *text, int64_t pods, const char *otherwise)
{
    char *end;
    if (!text || *text == '\0')
        text = otherwise;
    long long value = strtoll(text, &end, 10);
    if (end == text || value < 0 || value > INT32_MAX || (*end != '\0' && strcmp(end, "%") != 0))
        return text == otherwise ? 0 : surge_of(otherwise, pods, otherwise);
    return *end == '%' ? replicas_bounded((pods * value + 99) / 100) : value;
}

static bool strategy_is(const struct kv_workload *workload, const char *strategy)
{
    return workload->strategy && strcmp(workload->strategy, strategy) == 0;
}

static struct pods replicated_pods(const struct sum *sum, const struct kv_workload *workload)
{
    struct kv_arena *arena = sum->check->arena;
    struct replicas replicas = replicas_most(sum->check, &sum->scalers, workload);
    struct pods pods = {.most = replicas.most};
    const char *count =
        kv_arena_printf(arena, "%lld replica%s%s", (long long)pods.most, pods.most == 1 ? "" : "s",
                        replicas.are_scaled ? ", its autoscaler's maximum" : "");
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

/* By its controller's own count, if it is of the current spec; otherwise by the nodes. */
static int64_t daemon_nodes(struct sum *sum, const struct kv_workload *workload)
{
    const struct kv_state *state = sum->check->state;
    const struct kv_state_kind *nodes = kv_state_kind(state, &kv_kind_node);
    int64_t count = 0;
    if (workload->desired.set && workload_is_observed(workload))
        return replicas_bounded(workload->desired.value);
    if (kv_state_unknown(state, &kv_kind_node, NULL))
        gap_add(sum, kv_arena_printf(sum->check->arena,
                                     "the number of nodes that DaemonSet %s runs on is unknown",
                                     workload->object.name));
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
    int64_t pods = replicas_bounded(value_or(job->replicas, 1));
    int64_t left = replicas_bounded(value_or(job->completions, pods) - job->succeeded.value);
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

/* The CronJob that started it, if that forbids concurrent runs; otherwise NULL. */
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

/* Is it the one run in its CronJob's peak? Others can have been started by hand. */
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
    return replicated_pods(sum, workload);
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

/* Does it matter to the quota what a LimitRange fills in? */
static void limits_miss(void *context, const struct kv_container *container, bool is_init,
                        const char *resource)
{
    (void)container;
    (void)is_init;
    (void)resource;
    *(bool *)context = true;
}

/* A reduced recording may lack an owner's apiVersion. */
static bool kind_is_named(const char *name)
{
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++)
        if (strcmp((*kind)->name, name) == 0)
            return true;
    return false;
}

/* Was it created by a controller that is not read? It is unknown how many more that creates. The
 * kubelet creates one pod for each static pod of its node. */
static void maker_check(struct sum *sum, const struct kv_object *object)
{
    const struct kv_kind *const rc = &kv_kind_replicationcontroller;
    const struct kv_owner *owner = kv_object_controller(object);
    if (!owner || strcmp(owner->kind, kv_kind_node.name) == 0)
        return;
    const char *unknown = strcmp(owner->kind, rc->name) == 0
                              ? kv_state_unknown(sum->check->state, rc, sum->namespace)
                              : NULL;
    const struct kv_kind *kind =
        kv_kind_find_any_version(owner->api_version ? owner->api_version : "v1", owner->kind);
    bool is_read = owner->api_version ? kind != NULL : kind_is_named(owner->kind);
    if (!is_read || unknown)
        gap_add(sum, kv_arena_printf(sum->check->arena,
                                     "the number of pods that %s/%s%s%s%s creates is unknown%s%s",
                                     owner->kind, owner->name, owner->api_version ? " (" : "",
                                     owner->api_version ? owner->api_version : "",
                                     owner->api_version ? ")" : "", unknown ? ": " : "",
                                     unknown ? unknown : ""));
}

/* A Rollout creates ReplicaSets, a DeploymentConfig ReplicationControllers: several at a time.
 * Creators of other kinds keep one. */
static const struct kv_kind *const made_kinds[] = {&kv_kind_replicaset,
                                                   &kv_kind_replicationcontroller, NULL};

/* A pod as it would be after admission. */
static void overhead_add(struct sum *sum, struct admitted *admitted)
{
    const char *unknown = admitted_run(admitted, sum->check->state, sum->check->arena);
    if (unknown && sum->bounds_compute)
        gap_add(sum, unknown);
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
    overhead_add(sum, &admitted);
    if (kv_kinds_hold(made_kinds, workload->object.kind))
        maker_check(sum, &workload->object);
    if (kv_state_unknown(sum->check->state, &kv_kind_limitrange, sum->namespace))
        charge_demands(sum->peak->quota, &admitted, limits_miss, &sum->peak->limits_unknown, arena);
    struct amounts charge = charge_of_template(&admitted, arena);
    part_add(sum, &workload->object, &workload->template, &charge, pods);
}

/* Was it created by an unknown ReplicaSet or Job, possibly of a Deployment or CronJob whose peak
 * counts it? The sum must not exceed the possible maximum. */
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

/* Is it one of the pods in its workload's peak? */
static bool is_counted_by_workload(const struct sum *sum, const struct kv_pod *pod)
{
    for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++)
        if (has_controller(sum, &pod->object, *kind))
            return true;
    return may_be_counted(sum, pod);
}

/* A StatefulSet creates a pod again only after the old one is gone, unless it scales down; so does
 * a DaemonSet on that node. */
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
                          replicated_pods(sum, set).most;
}

static bool is_counted(const struct sum *sum, const struct kv_pod *pod)
{
    return pod->object.deleted != KV_TIME_NONE ? is_awaited(sum, pod)
                                               : is_counted_by_workload(sum, pod);
}

static const char *how_it_stands(const struct kv_pod *pod, bool is_over)
{
    if (is_over)
        return "completed, but not deleted";
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
    if (!is_over)
        maker_check(sum, &pod->object);
    if (!pod->object.uid)
        overhead_add(sum, &admitted);
    struct amounts charge = pod->object.uid || is_over
                                ? charge_of_pod(pod, sum->defaults, sum->check->now, arena)
                                : charge_of_template(&admitted, arena);
    part_add(sum, &pod->object, pod->spec, &charge,
             (struct pods){1, 0, how_it_stands(pod, is_over)});
}

/* A manifest of a kind that is summed up, in an API version that is not read; NULL = none. */
static const struct kv_manifest *manifest_unread_in(const struct kv_manifests *manifests,
                                                    const char *namespace)
{
    kv_list_each(&manifests->items, const struct kv_manifest, manifest) {
        if (!manifest->unread || !kv_string_is(manifest->namespace, namespace))
            continue;
        if (manifest->known && peak_needs(manifest->known))
            return manifest;
    }
    return NULL;
}

/* The first kind of which the namespace may have unknown objects. */
static const struct kv_kind *unknown_kind(const struct kv_check *check, const char *namespace)
{
    /* Only manifests are to be summed up: what they contain and can't be read is missing. */
    if (check->state->source == KV_SOURCE_MANIFESTS) {
        const struct kv_manifests *manifests = check->state->manifests;
        const struct kv_manifest *unread =
            manifests ? manifest_unread_in(manifests, namespace) : NULL;
        return unread ? unread->known : NULL;
    }
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++)
        if (peak_needs(*kind) && !kv_check_knows(check, *kind, namespace))
            return *kind;
    return NULL;
}

static void maker_report(void *context, const char *reason)
{
    gap_add(context, reason);
}

/* Does it limit resources of pods, besides their number? */
static bool bounds_compute(const struct kv_resource_quota *quota)
{
    for (size_t i = 0; i < quota->hard.count; i++) {
        const char *resource = quota->hard.items[i].resource;
        if (charge_is_of_pods(resource) && strcmp(resource, "pods") != 0 &&
            strcmp(resource, "count/pods") != 0)
            return true;
    }
    return false;
}

/* An autoscaler is another sign of a ReplicationController besides a pod: the only one while its
 * pods are refused. */
static void controllers_check(struct sum *sum)
{
    const struct kv_kind *const rc = &kv_kind_replicationcontroller;
    const struct kv_state *state = sum->check->state;
    const char *unknown = kv_state_unknown(state, rc, sum->namespace);
    if (!unknown || state->source == KV_SOURCE_MANIFESTS)
        return;
    size_t count;
    struct kv_object *const *objects = objects_of(sum, &kv_kind_horizontalpodautoscaler, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_autoscaler *autoscaler = (const struct kv_autoscaler *)objects[i];
        if (kv_string_is(autoscaler->target_kind, rc->name) &&
            kv_autoscaler_is_for(autoscaler, rc) && autoscaler->target_name &&
            !kv_state_find(state, rc, sum->namespace, autoscaler->target_name))
            gap_add(sum, kv_arena_printf(sum->check->arena,
                                         "the number of pods that %s/%s creates is unknown: %s",
                                         rc->name, autoscaler->target_name, unknown));
    }
}

static void pods_add(struct sum *sum)
{
    size_t count;
    struct kv_object *const *objects = objects_of(sum, &kv_kind_pod, &count);
    for (size_t i = 0; i < count; i++)
        pod_add(sum, (const struct kv_pod *)objects[i]);
}

static void workloads_add(struct sum *sum, const struct kv_kind *kind)
{
    size_t count;
    struct kv_object *const *objects = objects_of(sum, kind, &count);
    for (size_t i = 0; i < count; i++)
        workload_add(sum, (const struct kv_workload *)objects[i]);
}

void peak_make(const struct kv_check *check, const struct kv_resource_quota *quota,
               struct peak *out)
{
    const char *namespace = quota->object.namespace;
    struct kv_list defaults = limit_defaults_of(check->state, namespace, check->arena);
    struct sum sum = {.check = check,
                      .namespace = namespace,
                      .defaults = &defaults,
                      .scalers = scalers_of(check->state, namespace, check->arena),
                      .bounds_compute = bounds_compute(quota),
                      .peak = out};
    *out = (struct peak){.quota = quota,
                         .projected = {.arena = check->arena},
                         .worst = {.arena = check->arena},
                         .unknown = unknown_kind(check, namespace)};
    pods_add(&sum);
    for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++)
        workloads_add(&sum, *kind);
    controllers_check(&sum);
    makers_find(check->state, namespace, maker_report, &sum, check->arena);
}

bool peak_is_whole(const struct peak *peak)
{
    return !peak->unknown && peak->gaps.count == 0 && !peak->limits_unknown &&
           !peak->projected.out_of_range && !peak->worst.out_of_range;
}
