#include "quota.h"

#include "kubevet/base/buffer.h"

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
    const struct quota_thresholds thresholds = quota_thresholds(check->spec, hard->resource);
    kv_check_compares(check, thresholds.warning->place, NULL);
    if (thresholds.critical)
        kv_check_compares(check, thresholds.critical->place, NULL);
    double ratio = kv_quantity_ratio(used->amount, hard->amount);
    enum kv_quota_state state = quota_state(check->spec, hard->resource, ratio);
    bool critical = state == KV_QUOTA_CRITICAL;
    if (state == KV_QUOTA_OK)
        return;
    const struct kv_value *threshold = critical ? thresholds.critical : thresholds.warning;
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

/* The resources that are not counted yet, as in a new quota: "secrets, pods"; NULL = none. */
static const char *uncounted(struct kv_check *check, const struct kv_resource_quota *quota)
{
    struct kv_buffer text = {0};
    for (size_t i = 0; i < quota->hard.count; i++)
        if (!kv_quantities_get(&quota->status_used, quota->hard.items[i].resource))
            kv_buffer_printf(&text, "%s%s", text.length > 0 ? ", " : "",
                             quota->hard.items[i].resource);
    const char *names =
        text.length > 0 ? kv_arena_copy(check->arena, kv_buffer_as_text(&text)) : NULL;
    kv_buffer_release(&text);
    return names;
}

static void quota_check(struct kv_check *check, const struct kv_resource_quota *quota)
{
    /* The enforced amount counts, which is status.hard: a differing spec.hard is not enforced yet.
     */
    for (size_t k = 0; k < quota->status_hard.count; k++)
        amount_check(check, quota, &quota->status_hard.items[k]);
    const char *names = uncounted(check, quota);
    if (!names || kv_check_lasted(check, kv_object_changed(&quota->object)) == KV_RECENT)
        return;
    const char *reason =
        quota->status_hard.count + quota->status_used.count == 0
            ? "its usage is not counted: it has no status"
            : kv_check_format(check, "its usage is unknown: status does not count %s yet", names);
    kv_check_not_evaluated(check, &quota->object, "%s", reason)->cause =
        kv_name_of(check, &quota->object); /* a finding on its status already reports it */
}

static void run(struct kv_check *check)
{
    const struct kv_state_kind *quotas = kv_state_kind(check->state, &kv_kind_resourcequota);
    for (size_t i = 0; i < quotas->count; i++)
        quota_check(check, (const struct kv_resource_quota *)quotas->objects[i]);
}

const struct kv_rule kv_rule_quota_usage = {
    .doc =
        {
            .id = "quota/usage",
            .severity = KV_SEVERITY_WARNING,
            .summary = "quota usage has reached the warning or critical threshold",
            .why = "At 100% the next pod is refused: a rollout stalls, an autoscaler stops, a Job "
                   "does not start. The percentage is taken from the API: status.used divided by "
                   "status.hard.",
            .fix = "Check what runs in the namespace (kubectl -n NS describe quota), scale down "
                   "or clean up, or decide on a larger quota and document it. For a resource that "
                   "is full by design, set its own threshold over 100%: then only usage above the "
                   "quota is reported.",
            .keys =
                "quotaAlerts.warning quotaAlerts.critical quotaAlert.warning quotaAlert.critical",
            .example = "quotaAlerts:\n"
                       "  warning: 80%\n"
                       "  critical: 95%\n"
                       "  resources: {persistentvolumeclaims: {warning: 101%}}\n",
            .source = "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
        },
    .reads = KV_READS({.kind = &kv_kind_resourcequota, .need = KV_MUST, .in = KV_EVERYWHERE}),
    .about = KV_ABOUT_STATUS | KV_ABOUT_QUOTA_USE,
    .not_applicable = not_applicable,
    .run = run,
};
