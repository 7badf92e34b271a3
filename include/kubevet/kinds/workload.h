/* Workloads: kinds that create pods from a template (apps/v1, batch/v1). One struct for all; each
 * kind's table fills what it has. In the API, zero is absent: a Deployment at 0 has no replicas and
 * no ready counts. */
#ifndef KUBEVET_KINDS_WORKLOAD_H
#define KUBEVET_KINDS_WORKLOAD_H

#include "kubevet/kinds/condition.h"
#include "kubevet/kinds/kind.h"
#include "kubevet/kinds/podspec.h"

struct kv_workload {
    struct kv_object object;
    struct kv_integer replicas;      /* spec.replicas; of a Job, parallelism */
    struct kv_integer first_ordinal; /* of a StatefulSet's pods: spec.ordinals.start */
    struct kv_list claim_templates;  /* struct kv_claim_template: of a StatefulSet; each pod's claim
                                        is named TEMPLATE-POD */
    /* What a StatefulSet does with these claims when it is deleted, and with those of removed pods:
     * Delete, or Retain (the default). */
    const char *claims_when_deleted, *claims_when_scaled;
    struct kv_integer completions; /* of a Job, and of a CronJob's Jobs */
    enum kv_tristate suspended;    /* CronJob, Job */
    const char *service_name;      /* of a StatefulSet, and the next one */
    const char *pod_management;    /* OrderedReady (the default), Parallel */
    const char *completion_mode;   /* of a Job: NonIndexed (the default), Indexed */
    const char *template_digest;   /* of a Job: see kv_job_template_digest */
    const char *schedule;          /* of a CronJob: five fields, or @daily */
    const char *concurrency;       /* of a CronJob: Allow, Forbid, Replace */
    const char *strategy;          /* RollingUpdate, Recreate, OnDelete: strategy, updateStrategy */
    const char *max_surge; /* of its rolling update, as written: a number or a percentage ("25%") */
    struct kv_label_selector selector;
    struct kv_labels template_labels;
    struct kv_pod_spec template;
    /* status */
    struct kv_integer observed_generation;
    struct kv_integer ready;     /* readyReplicas; of a DaemonSet, numberReady */
    struct kv_integer available; /* availableReplicas; of a DaemonSet, numberAvailable */
    struct kv_integer desired;   /* of a DaemonSet: desiredNumberScheduled */
    struct kv_integer
        current; /* status.replicas: existing pods; of a DaemonSet, currentNumberScheduled */
    struct kv_integer active;    /* of a Job */
    struct kv_integer succeeded; /* of a Job */
    kv_time last_success;        /* of a CronJob: lastSuccessfulTime */
    kv_time completed;           /* of a successful Job: completionTime */
    struct kv_list conditions;   /* struct kv_condition */
};

extern const struct kv_kind kv_kind_deployment, kv_kind_statefulset, kv_kind_daemonset,
    kv_kind_replicaset, kv_kind_replicationcontroller, kv_kind_cronjob, kv_kind_job;

/* A digest of a Job's template without what the API server fills in, so that the manifest's and the
 * served template have the same digest if nothing was changed. NULL for none. */
const char *kv_job_template_digest(const struct kv_node *template, struct kv_intern *strings);

#endif
