#include "quota.h"

#include <math.h>

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->quota_alerts.place.file ? NULL : "the spec sets no quotaAlerts";
}

/* Cut, not rounded: 94.9% must not read as 95% where 95% is the threshold. */
static const char *share_text(struct kv_check *check, double ratio)
{
    if (isinf(ratio))
        return "over 100%";
    double percent = ratio * 100 + 1e-9;
    double whole = floor(percent);
    if (percent - whole < 0.1)
        return kv_check_format(check, "%.0f%%", whole);
    return kv_check_format(check, "%.1f%%", floor(percent * 10) / 10);
}

static void amount_check(struct kv_check *check, const struct kv_resource_quota *quota,
                         const struct kv_resource_amount *hard)
{
    const struct kv_spec_quota_alerts *alerts = &check->spec->quota_alerts;
    const struct kv_resource_amount *used = kv_quantities_get(&quota->status_used, hard->resource);
    if (!used)
        return; /* reported by the caller */
    double ratio = kv_quantity_ratio(used->amount, hard->amount);
    enum kv_quota_state state = quota_state(check->spec, ratio);
    bool critical = state == KV_QUOTA_CRITICAL;
    if (state == KV_QUOTA_OK)
        return;
    const struct kv_value *threshold = critical ? &alerts->critical : &alerts->warning;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &quota->object),
        threshold->place.file ? threshold->place : alerts->place, "%s: %s of %s used (%s)",
        hard->resource, used->text, hard->text, share_text(check, ratio));
    if (critical && !check->severity_is_set)
        finding->severity = KV_SEVERITY_ERROR;
    finding->field = quota_field(check, "status.used", hard->resource);
    finding->expected = kv_check_format(check, "under %s of %s", threshold->text, hard->text);
    finding->actual = kv_check_format(check, "%s (%s)", used->text, share_text(check, ratio));
}

/* Is the use of every amount counted? In a quota just made it is not yet. */
static bool is_counted(const struct kv_resource_quota *quota)
{
    for (size_t i = 0; i < quota->hard.count; i++)
        if (!kv_quantities_get(&quota->status_used, quota->hard.items[i].resource))
            return false;
    return true;
}

static void quota_check(struct kv_check *check, const struct kv_resource_quota *quota)
{
    /* What is enforced counts, which is status.hard: while it differs from the wish, the wish is
     * not yet anybody's bound. */
    for (size_t k = 0; k < quota->status_hard.count; k++)
        amount_check(check, quota, &quota->status_hard.items[k]);
    if (!is_counted(quota) &&
        kv_check_lasted(check, kv_object_changed(&quota->object)) != KV_RECENT)
        kv_check_not_evaluated(check, &quota->object, "its use is not counted: it has no status")
            ->cause = kv_name_of(check, &quota->object); /* a finding on its status says it too */
}

static void run(struct kv_check *check)
{
    const struct kv_state_kind *quotas = kv_state_kind(check->state, &kv_kind_resourcequota);
    for (size_t i = 0; i < quotas->count; i++)
        quota_check(check, (const struct kv_resource_quota *)quotas->objects[i]);
}

static const struct kv_kind *const reads[] = {&kv_kind_resourcequota, NULL};

const struct kv_rule kv_rule_quota_usage = {
    .doc =
        {
            .id = "quota/usage",
            .severity = KV_SEVERITY_WARNING,
            .summary = "a quota is used up to a threshold (critical: an error)",
            .why = "At 100% the next pod is refused: a rollout stalls, an autoscaler stops, a Job "
                   "does not start. The share is the API's own: status.used of status.hard.",
            .mend = "See what runs in the namespace (kubectl -n NS describe quota), scale down "
                    "or clean up, or decide on a larger quota and document it.",
            .example = "quotaAlerts: {warning: 80%, critical: 95%}\n",
            .source = "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
        },
    .reads = reads,
    .everywhere = true,
    .status = true,
    .not_applicable = not_applicable,
    .quota_use = true,
    .run = run,
};
