#include "exports.h"

#include "kubevet/kinds/horizontalpodautoscaler.h"

#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/poddisruptionbudget.h"
#include "kubevet/state/autoscalers.h"

#include <string.h>

/* By the number of their kind in a spec. Jobs are not among them: they run once. */
static const struct kv_kind *const kinds[] = {&kv_kind_deployment, &kv_kind_statefulset,
                                              &kv_kind_daemonset, &kv_kind_cronjob};

/* --- replicas and autoscalers --- */

static const struct kv_autoscaler *autoscaler_of(const struct draft *draft,
                                                 const struct kv_object *object)
{
    size_t count;
    const struct kv_autoscaler *const *found = kv_state_autoscalers(
        draft->state, object->namespace, object->kind->name, object->name, &count);
    for (size_t i = 0; i < count; i++)
        if (kv_autoscaler_is_for(found[i], object->kind))
            return found[i];
    return NULL;
}

static const char *metric_of(const struct kv_autoscaler *autoscaler)
{
    if (autoscaler->metrics.count == 0)
        return "cpu"; /* the API's default */
    const struct kv_autoscaler_metric *first =
        kv_list_item(&autoscaler->metrics, struct kv_autoscaler_metric, 0);
    return first->resource ? first->resource : first->name;
}

static void autoscaler_add(struct draft *draft, struct entry *entry,
                           const struct kv_autoscaler *found)
{
    static const char *const least[] = {"f:spec", "f:minReplicas", NULL};
    static const char *const most[] = {"f:spec", "f:maxReplicas", NULL};
    struct entry *scaling = entry_map(draft->arena, entry, "autoscaling");
    const char *metric = metric_of(found);
    if (metric && *metric)
        entry_text(draft->arena, scaling, "metric", metric);
    draft_mark_hand(
        draft, entry_number(draft->arena, scaling, "min", found->min.set ? found->min.value : 1),
        &found->object, least);
    if (found->max.set && found->max.value > 0)
        draft_mark_hand(draft, entry_number(draft->arena, scaling, "max", found->max.value),
                        &found->object, most);
}

/* One replica is the default, and is not said. An autoscaler sets the number itself, unless the
 * workload is at 0: then it does nothing. */
static void replicas_add(struct draft *draft, struct entry *entry, const struct kv_workload *found)
{
    static const char *const path[] = {"f:spec", "f:replicas", NULL};
    const struct kv_object *object = &found->object;
    const struct kv_autoscaler *autoscaler = autoscaler_of(draft, object);
    int64_t replicas = found->replicas.value;
    if (!object->kind->has_replicas)
        return;
    if (!draft_knows(draft, &kv_kind_horizontalpodautoscaler, object->namespace)) {
        draft_leave(draft, "replicas: autoscalers are unknown", object);
        return;
    }
    if ((!autoscaler && replicas != 1) || (autoscaler && replicas == 0))
        draft_mark_hand(draft, entry_number(draft->arena, entry, "replicas", replicas), object,
                        path);
    if (replicas == 0 && found->replicas.set)
        draft_doubt(draft, "%s/%s/%s has 0 replicas, and is documented so", object->kind->name,
                    object->namespace, object->name);
    if (autoscaler)
        autoscaler_add(draft, entry, autoscaler);
}

static void suspended_doubt(struct draft *draft, const struct kv_workload *found)
{
    if (found->object.kind == &kv_kind_cronjob && found->suspended == KV_TRUE)
        draft_doubt(draft, "CronJob/%s/%s is suspended: it does not run", found->object.namespace,
                    found->object.name);
}

/* --- placement --- */

/* Every node has these. */
static bool is_general(const char *key)
{
    return strncmp(key, "kubernetes.io/os", 16) == 0 ||
           strncmp(key, "beta.kubernetes.io/", 19) == 0 ||
           strncmp(key, "kubernetes.io/arch", 18) == 0;
}

static bool is_pinned(const struct kv_pod_spec *template)
{
    if (template->node_name || template->required_node_terms.count > 0)
        return true;
    for (size_t i = 0; i < template->node_selector.count; i++)
        if (!is_general(template->node_selector.items[i].key))
            return true;
    return false;
}

static bool spreads_over(const struct kv_workload *found, const char *topology,
                         const char *topology_key, const struct kv_label_selector *selector)
{
    return topology_key && strcmp(topology_key, topology) == 0 && selector->set &&
           kv_label_selector_matches(selector, found->template_labels);
}

static bool is_spread(const struct kv_workload *found, const char *topology)
{
    const struct kv_pod_spec *template = &found->template;
    kv_list_each(&template->required_anti_affinity, const struct kv_pod_affinity_term, term) {
        if (spreads_over(found, topology, term->topology_key, &term->selector))
            return true;
    }
    kv_list_each(&template->preferred_anti_affinity, const struct kv_weighted_affinity_term, item) {
        if (spreads_over(found, topology, item->term.topology_key, &item->term.selector))
            return true;
    }
    kv_list_each(&template->topology_spread, const struct kv_topology_spread, spread) {
        if (spreads_over(found, topology, spread->topology_key, &spread->selector))
            return true;
    }
    return false;
}

static void placement_add(struct draft *draft, struct entry *entry, const struct kv_workload *found)
{
    const struct kv_object *object = &found->object;
    struct entry *placement = entry_map(draft->arena, entry, "placement");
    if (found->template.node_name)
        draft_doubt(draft, "%s/%s/%s is bound to node %s, past the scheduler", object->kind->name,
                    object->namespace, object->name, found->template.node_name);
    if (found->object.kind != &kv_kind_daemonset && is_pinned(&found->template))
        entry_plain(draft->arena, placement, "pinned", "true");
    if (found->object.kind->has_replicas && is_spread(found, "kubernetes.io/hostname"))
        entry_plain(draft->arena, placement, "spread", "node");
    else if (found->object.kind->has_replicas && is_spread(found, "topology.kubernetes.io/zone"))
        entry_plain(draft->arena, placement, "spread", "zone");
    if (placement->children.count == 0)
        entry_remove(placement);
}

/* --- budgets --- */

static bool is_covered(const struct draft *draft, const struct kv_workload *found)
{
    struct objects budgets =
        draft_objects(draft, &kv_kind_poddisruptionbudget, found->object.namespace);
    for (size_t i = 0; i < budgets.count; i++) {
        const struct kv_label_selector *selector =
            &((const struct kv_disruption_budget *)budgets.items[i])->selector;
        if (selector->set && kv_label_selector_matches(selector, found->template_labels))
            return true;
    }
    return false;
}

/* A budget shows that the workload is to outlast a drain. How many pods it keeps is often tuned. */
static void disruption_add(struct draft *draft, struct entry *entry,
                           const struct kv_workload *found)
{
    if (found->object.kind->has_replicas && is_covered(draft, found) &&
        draft_knows(draft, &kv_kind_poddisruptionbudget, found->object.namespace))
        entry_plain(draft->arena, entry, "disruption", "required");
}

/* --- files --- */

static void filestore_add(struct draft *draft, struct entry *entry, const struct kv_workload *found)
{
    kv_list_each(&found->template.volumes, const struct kv_volume, volume) {
        const struct nfs_export *export =
            draft_wants(draft, "nfs") ? export_of_volume(draft, found->object.namespace, volume)
                                      : NULL;
        if (!export || !volume->name)
            continue;
        entry_text(draft->arena, entry, "filestore", export->name);
        return;
    }
}

/* --- the namespace --- */

/* Wants the workload nothing to run, in a way that no other key says: a DaemonSet for nodes that do
 * not exist, a suspended CronJob? */
static bool is_idle(const struct kv_workload *found)
{
    if (found->object.kind == &kv_kind_cronjob)
        return found->suspended == KV_TRUE;
    if (found->object.kind == &kv_kind_daemonset)
        return found->desired.value == 0 && found->observed_generation.set;
    return found->replicas.set && found->replicas.value == 0;
}

static bool knows_all(const struct draft *draft, const char *namespace)
{
    static const struct kv_kind *const others[] = {&kv_kind_pod, &kv_kind_job, &kv_kind_replicaset};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!draft_knows(draft, kinds[i], namespace))
            return false;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (!draft_knows(draft, others[i], namespace))
            return false;
    return true;
}

/* Is everything in it kept from running, not by replicas alone? */
static bool is_disabled(const struct draft *draft, const char *namespace)
{
    bool is_said_by_replicas = true;
    size_t count = 0;
    if (!knows_all(draft, namespace) || draft_objects(draft, &kv_kind_pod, namespace).count > 0)
        return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct objects found = draft_objects(draft, kinds[i], namespace);
        for (size_t k = 0; k < found.count; k++, count++) {
            if (!is_idle((const struct kv_workload *)found.items[k]))
                return false;
            is_said_by_replicas = is_said_by_replicas && kinds[i]->has_replicas;
        }
    }
    return count > 0 && !is_said_by_replicas;
}

static void workload_add(struct draft *draft, struct entry *workloads,
                         const struct kv_workload *found)
{
    const struct kv_object *object = &found->object;
    if (draft_is_made(object)) {
        draft_leave(draft, "made by another object", object);
        return;
    }
    if (object->deleted != KV_TIME_NONE) {
        draft_leave(draft, "being deleted", object);
        return;
    }
    const char *key = object->kind == &kv_kind_deployment
                          ? object->name
                          : draft_format(draft, "%s/%s", object->kind->name, object->name);
    struct entry *entry = entry_map(draft->arena, workloads, key);
    entry->required = true;
    replicas_add(draft, entry, found);
    suspended_doubt(draft, found);
    placement_add(draft, entry, found);
    filestore_add(draft, entry, found);
    disruption_add(draft, entry, found);
}

static void jobs_leave(struct draft *draft, const char *namespace)
{
    struct objects jobs = draft_objects(draft, &kv_kind_job, namespace);
    for (size_t i = 0; i < jobs.count; i++)
        draft_leave(draft,
                    draft_is_made(jobs.items[i]) ? "made by another object" : "a Job: it runs once",
                    jobs.items[i]);
}

/* An autoscaler whose workload does not exist is written nowhere. */
static void orphans_doubt(struct draft *draft, const char *namespace)
{
    struct objects found = draft_objects(draft, &kv_kind_horizontalpodautoscaler, namespace);
    for (size_t i = 0; i < found.count; i++) {
        const struct kv_autoscaler *scaler = (const struct kv_autoscaler *)found.items[i];
        for (size_t k = 0; scaler->target_name && k < sizeof kinds / sizeof *kinds; k++)
            if (kv_string_is(scaler->target_kind, kinds[k]->name) &&
                kv_autoscaler_is_for(scaler, kinds[k]) && draft_knows(draft, kinds[k], namespace) &&
                !kv_state_find(draft->state, kinds[k], namespace, scaler->target_name))
                draft_doubt(draft,
                            "HorizontalPodAutoscaler/%s/%s scales %s/%s, which does not exist",
                            namespace, scaler->object.name, kinds[k]->name, scaler->target_name);
    }
}

static void observe(struct draft *draft, const char *namespace, struct entry *content)
{
    jobs_leave(draft, namespace);
    orphans_doubt(draft, namespace);
    if (is_disabled(draft, namespace)) {
        entry_plain(draft->arena, content, "disabled", "true");
        return;
    }
    struct entry *workloads = entry_map(draft->arena, content, "workloads");
    workloads->names = true;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct objects found = draft_objects(draft, kinds[i], namespace);
        for (size_t k = 0; k < found.count && draft_knows(draft, kinds[i], namespace); k++)
            workload_add(draft, workloads, (const struct kv_workload *)found.items[k]);
    }
    if (workloads->children.count == 0)
        entry_remove(workloads);
}

const struct kv_observer kv_observe_workloads = {
    .path = "namespaces.workloads",
    .reads = KV_OBSERVED(&kv_kind_deployment, &kv_kind_statefulset, &kv_kind_daemonset,
                         &kv_kind_cronjob, &kv_kind_horizontalpodautoscaler, &kv_kind_pod,
                         &kv_kind_job, &kv_kind_replicaset, &kv_kind_poddisruptionbudget),
    .keys =
        KV_OBSERVES("content.workloads", "content.disabled", "workload.replicas",
                    "workload.autoscaling", "autoscaling.metric", "autoscaling.min",
                    "autoscaling.max", "workload.placement", "placement.pinned", "placement.spread",
                    "workload.filestore", "workload.disruption", "disruption.policy"),
    .namespace = observe,
};
