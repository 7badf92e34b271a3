#include "kubevet/kinds/schedule.h"

static const struct kv_shape status_fields[] = {
    KV_ROW(kv_scheduled_backup, phase, "phase", KV_SHAPE_STRING),
    KV_ROW(kv_scheduled_backup, completed, "stoppedAt", KV_SHAPE_TIME),
    {0},
};

static const struct kv_shape fields[] = {
    KV_METADATA,
    KV_OBJECT("status", status_fields),
    {0},
};

static const char *const labels[] = {KV_CNPG_SCHEDULE_LABEL, NULL};

const struct kv_kind kv_kind_cnpgbackup = {
    .name = "Backup",
    .group = "postgresql.cnpg.io",
    .version = "v1",
    .resource = "backups",
    .namespaced = true,
    .custom = true,
    .keep = KV_KEEP_CHOSEN_LABELS,
    .annotations = labels,
    .size = sizeof(struct kv_scheduled_backup),
    .fields = fields,
};
