/* Workloads: what makes pods from a template (apps/v1, batch/v1). One struct for all kinds; each
 * kind's table fills what it has.
 *
 * Absent is zero in what the API serves: a Deployment at 0 omits replicas and the ready counts. */
#ifndef KUBEVET_KINDS_WORKLOAD_H
#define KUBEVET_KINDS_WORKLOAD_H

#include "kubevet/kinds/condition.h"
#include "kubevet/kinds/kind.h"
#include "kubevet/kinds/podspec.h"

struct kv_workload {
    struct kv_object object;
    struct kv_integer replicas;      /* spec.replicas; of a Job, parallelism */
    struct kv_integer first_ordinal; /* of a StatefulSet's pods: spec.ordinals.start */
    struct kv_integer completions;   /* of a Job, and of a CronJob's Jobs */
    enum kv_tristate suspended;      /* CronJob, Job */
    const char *concurrency;         /* of a CronJob: Allow, Forbid, Replace */
    const char *strategy;  /* RollingUpdate, Recreate, OnDelete: strategy, updateStrategy */
    const char *max_surge; /* of its rolling update, as written: a number or a share ("25%") */
    struct kv_label_selector selector;
    struct kv_labels template_labels;
    struct kv_pod_spec template;
    /* status */
    struct kv_integer observed_generation;
    struct kv_integer ready;     /* readyReplicas; of a DaemonSet, numberReady */
    struct kv_integer available; /* availableReplicas; of a DaemonSet, numberAvailable */
    struct kv_integer desired;   /* of a DaemonSet: desiredNumberScheduled */
    struct kv_integer current;   /* status.replicas: pods made; of a DaemonSet,
                                    currentNumberScheduled */
    struct kv_integer active;    /* of a Job */
    struct kv_integer succeeded; /* of a Job */
    kv_time last_success;        /* of a CronJob: lastSuccessfulTime */
    kv_time completed;           /* of a Job that succeeded: completionTime */
    struct kv_list conditions;   /* struct kv_condition */
};

extern const struct kv_kind kv_kind_deployment, kv_kind_statefulset, kv_kind_daemonset,
    kv_kind_replicaset, kv_kind_cronjob, kv_kind_job;

#endif
