#include "kubevet/kinds/schedule.h"

#include <string.h>

static const struct kv_shape status_fields[] = {
    KV_ROW(kv_scheduled_backup, phase, "phase", KV_SHAPE_STRING),
    KV_ROW(kv_scheduled_backup, completed, "completionTimestamp", KV_SHAPE_TIME),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("status", status_fields),
    {0},
};

static const char *const labels[] = {KV_VELERO_SCHEDULE_LABEL, NULL};

const struct kv_kind kv_kind_velerobackup = {
    .name = "Backup",
    .group = "velero.io",
    .version = "v1",
    .resource = "backups",
    .namespaced = true,
    .custom = true,
    .keep = KV_KEEP_CHOSEN_LABELS,
    .annotations = labels,
    .size = sizeof(struct kv_scheduled_backup),
    .fields = fields,
};

bool kv_scheduled_backup_succeeded(const struct kv_scheduled_backup *backup)
{
    const char *phase = backup->object.kind == &kv_kind_velerobackup ? "Completed" : "completed";
    return backup->phase && strcmp(backup->phase, phase) == 0;
}
