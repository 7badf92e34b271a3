#include "draft.h"

#include "kubevet/kinds/resourcequota.h"

/* A cluster with quotas needs a warning before one is full. */
static void observe(struct draft *draft)
{
    if (draft_all(draft, &kv_kind_resourcequota).count == 0)
        return;
    struct entry *alerts = entry_map(draft->arena, draft->root, "quotaAlerts");
    alerts->required = true;
    entry_plain(draft->arena, alerts, "warning", "80%")->required = true;
    entry_plain(draft->arena, alerts, "critical", "95%")->required = true;
}

const struct kv_observer kv_observe_quota_alerts = {
    .path = "quotaAlerts",
    .reads = KV_OBSERVED(&kv_kind_resourcequota),
    .keys = KV_OBSERVES("spec.quotaAlerts", "quotaAlerts.warning", "quotaAlerts.critical"),
    .cluster = observe,
};
