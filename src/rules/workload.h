/* What the rules on workloads and autoscalers share: which live workload is held to which entry of
 * the spec.
 *
 * None of these rules demands every kind of workload: a spec that documents Deployments can be
 * judged though CronJobs may not be listed. They therefore read the kinds of workloads "where they
 * can be read", and workloads_check reports those that the spec names and the state does not know.
 */
#ifndef KUBEVET_RULES_WORKLOAD_H
#define KUBEVET_RULES_WORKLOAD_H

#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/rules/rule.h"

/* The kinds that a spec can name, at the index of its enum kv_workload_kind; NULL-terminated. */
extern const struct kv_kind *const workload_kinds[];

/* A live workload and the entry that it is held to. */
struct workload_match {
    const struct kv_spec_namespace *namespace;
    const struct kv_spec_workload *documented;
    const struct kv_workload *found;
};

/* Does this entry document what the rule is about? */
typedef bool (*workload_wanted)(const struct kv_spec_workload *documented);
bool workload_any(const struct kv_spec_workload *documented); /* always */
typedef void (*workload_judge)(struct kv_check *check, const struct workload_match *match);

/* Is there such an entry in any namespace that is not disabled? */
bool workload_is_documented(const struct kv_spec *spec, workload_wanted wanted);

/* `needs` of rules on workloads: the kinds that the spec names, and ReplicaSets for its
 * Deployments. */
bool workload_needs(const struct kv_spec *spec, const struct kv_kind *kind);

/* What the namespace must run: nothing if it is disabled. */
const struct kv_records *workload_entries(const struct kv_spec_namespace *namespace);

const struct kv_kind *workload_kind(const struct kv_spec_workload *documented);

/* Calls `judge` for each live workload whose entry is wanted. An exact name beats a glob. A
 * workload that two globs claim is reported as not evaluated, and so is, once for each kind and
 * namespace, what is not known of the kinds that wanted entries name. */
void workloads_check(struct kv_check *check, workload_wanted wanted, workload_judge judge);

/* The parts of workloads_check, for rules that go over the spec's entries instead. */
void workload_gaps_report(struct kv_check *check, workload_wanted wanted);
void workload_conflicts_report(struct kv_check *check, workload_wanted wanted);

/* Is the live workload of this name held to this entry (or claimed by it and by another glob)? */
bool workload_is_held_to(const struct kv_spec_namespace *namespace,
                         const struct kv_spec_workload *documented, const char *name);

/* The workload's pod, made by itself or, for a Deployment, by one of its ReplicaSets? */
bool workload_owns(const struct kv_check *check, const struct kv_workload *found,
                   const struct kv_pod *pod);

/* Has the Job succeeded or failed for good? */
bool workload_job_has_ended(const struct kv_workload *job);

/* Has the controller seen the spec as it now is? If not, the status tells of the one before. */
bool workload_is_observed(const struct kv_workload *found);

/* How long ago was the spec changed? That its controller has not seen it is usual for a moment.
 * What has no managedFields (kubectl leaves them out) was changed at an unknown time, unless it is
 * new. */
enum kv_lasting workload_unchanged(const struct kv_check *check, const struct kv_workload *found);

/* "spec.template.spec.nodeName", wherever the kind has its template. */
const char *workload_template_field(struct kv_check *check, const struct kv_workload *found,
                                    const char *field);

/* A finding on the live workload, its manifest's place filled in. */
struct kv_finding *workload_finding(struct kv_check *check, const struct workload_match *match,
                                    struct kv_place documented, const char *message);

#endif
