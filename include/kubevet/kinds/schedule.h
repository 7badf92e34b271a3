/* Schedules and what they have made, of operators besides Kubernetes itself:
 * Velero's Schedule and Backup (velero.io/v1), CloudNativePG's ScheduledBackup and Backup
 * (postgresql.cnpg.io/v1).
 *
 * Source: github.com/vmware-tanzu/velero, pkg/apis/velero/v1; github.com/cloudnative-pg/
 * cloudnative-pg, api/v1 and pkg/utils/labels_annotations.go */
#ifndef KUBEVET_KINDS_SCHEDULE_H
#define KUBEVET_KINDS_SCHEDULE_H

#include "kubevet/kinds/kind.h"

/* The label by which a backup names its schedule. */
#define KV_VELERO_SCHEDULE_LABEL "velero.io/schedule-name"
#define KV_CNPG_SCHEDULE_LABEL   "cnpg.io/scheduled-backup"

struct kv_scheduler {
    struct kv_object object;
    const char *schedule;       /* five fields, or @daily; CloudNativePG's begin with the second */
    enum kv_tristate suspended; /* spec.paused, spec.suspend */
};

struct kv_scheduled_backup {
    struct kv_object object; /* keeps the label above */
    const char *phase;
    kv_time completed; /* status.completionTimestamp, status.stoppedAt */
};

extern const struct kv_kind kv_kind_veleroschedule, kv_kind_velerobackup,
    kv_kind_cnpgscheduledbackup, kv_kind_cnpgbackup;

/* Has it succeeded? Velero's `Completed`, CloudNativePG's `completed`; a backup that failed in part
 * has not. */
bool kv_scheduled_backup_succeeded(const struct kv_scheduled_backup *backup);

#endif
