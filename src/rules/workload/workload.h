/* Shared by the rules on workloads and autoscalers: matching live workloads with entries of the
 * spec.
 *
 * None of these rules requires every kind of workload: a spec that documents Deployments can be
 * checked even if CronJobs cannot be listed. Kinds of workloads are therefore read "where they can
 * be read", and workloads_check reports kinds that the spec names and the state does not know. */
#ifndef KUBEVET_RULES_WORKLOAD_WORKLOAD_H
#define KUBEVET_RULES_WORKLOAD_WORKLOAD_H

#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/rules/rule.h"

/* Every kind of workload, NULL-terminated. Those that a spec can name come first, by their enum
 * kv_workload_kind. */
extern const struct kv_kind *const workload_kinds[];
enum { WORKLOAD_KINDS_NAMED = KV_WORKLOAD_JOB + 1 };

/* ReplicationControllers: few exist, and a pod or an autoscaler of one shows that it exists. That
 * they are unknown is no gap by itself. */
bool workload_kind_is_rare(const struct kv_kind *kind);

/* Rows for all kinds that are not rare; the arguments are further members of struct kv_read. */
#define WORKLOAD_KIND_READS(...)                                                                   \
    {.kind = &kv_kind_deployment, __VA_ARGS__}, {.kind = &kv_kind_statefulset, __VA_ARGS__},       \
        {.kind = &kv_kind_daemonset, __VA_ARGS__}, {.kind = &kv_kind_replicaset, __VA_ARGS__},     \
        {.kind = &kv_kind_cronjob, __VA_ARGS__},                                                   \
    {                                                                                              \
        .kind = &kv_kind_job, __VA_ARGS__                                                          \
    }

/* A live workload and its entry in the spec. */
struct workload_match {
    const struct kv_spec_namespace *namespace;
    const struct kv_spec_workload *documented;
    const struct kv_workload *found;
};

/* Does this entry document what the rule is about? */
typedef bool (*workload_wanted)(const struct kv_spec_workload *documented);
bool workload_any(const struct kv_spec_workload *documented); /* always */
typedef void (*workload_match_check)(struct kv_check *check, const struct workload_match *match);

/* Is there such an entry in a namespace that is not disabled? */
bool workload_is_documented(const struct kv_spec *spec, workload_wanted wanted);

/* Does the spec name the kind? ReplicaSets belong to its Deployments. */
bool workload_kind_is_documented(const struct kv_spec *spec, const struct kv_kind *kind);

/* The kinds to read for rules on all documented workloads. */
#define WORKLOAD_READS                                                                             \
    {.kind = &kv_kind_deployment, .need = KV_HELPS, .wanted = workload_kind_is_documented},        \
        {.kind = &kv_kind_statefulset, .need = KV_HELPS, .wanted = workload_kind_is_documented},   \
        {.kind = &kv_kind_daemonset, .need = KV_HELPS, .wanted = workload_kind_is_documented},     \
        {.kind = &kv_kind_cronjob, .need = KV_HELPS, .wanted = workload_kind_is_documented},       \
    {                                                                                              \
        .kind = &kv_kind_job, .need = KV_HELPS, .wanted = workload_kind_is_documented              \
    }

/* The workloads that the namespace must run: none if it is disabled. */
const struct kv_records *workload_entries(const struct kv_spec_namespace *namespace);

const struct kv_kind *workload_kind(const struct kv_spec_workload *documented);

/* Calls `match_check` for each live workload whose entry is wanted. An exact name takes precedence
 * over a glob. A workload that two globs match is reported as not evaluated; so are, once for each
 * kind and namespace, unknown kinds that wanted entries name. */
void workloads_check(struct kv_check *check, workload_wanted wanted,
                     workload_match_check match_check);

/* The parts of workloads_check, for rules that iterate over the spec's entries instead. */
void workload_gaps_report(struct kv_check *check, workload_wanted wanted);
void workload_conflicts_report(struct kv_check *check, workload_wanted wanted);

/* Does this entry apply to the live workload of this name (also together with another glob)? */
bool workload_is_held_to(const struct kv_spec_namespace *namespace,
                         const struct kv_spec_workload *documented, const char *name);

/* Is it the workload's pod, created directly or, for a Deployment, by one of its ReplicaSets? */
bool workload_owns(const struct kv_check *check, const struct kv_workload *found,
                   const struct kv_pod *pod);

/* Has the Job succeeded or failed for good? */
bool workload_job_has_ended(const struct kv_workload *job);

/* Has the controller observed the current spec? If not, the status is of an earlier spec. */
bool workload_is_observed(const struct kv_workload *found);

/* How long ago was the spec changed? A controller may take a moment to observe it. Without
 * managedFields (kubectl omits them) the time is unknown, unless the object is new. */
enum kv_lasting workload_unchanged(const struct kv_check *check, const struct kv_workload *found);

/* The path of the pod's spec in an object of this kind, a pod or a workload: "spec.template.spec".
 */
const char *workload_spec_path(const struct kv_kind *kind);

/* "spec.template.spec.nodeName", with the kind's path to its template. */
const char *workload_template_field(struct kv_check *check, const struct kv_workload *found,
                                    const char *field);

/* A finding on the live workload, with the place of its manifest. */
struct kv_finding *workload_finding(struct kv_check *check, const struct workload_match *match,
                                    struct kv_place documented, const char *message);

#endif
