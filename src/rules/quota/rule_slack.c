#include "peak.h"
#include "quota.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->quota_alerts.slack.text ? NULL : "the spec sets no quotaAlerts.slack";
}

static bool is_documented(const struct kv_check *check, const char *namespace, const char *resource)
{
    const struct kv_spec_namespace *documented = kv_spec_namespace_find(check->spec, namespace);
    return documented && quota_documented_amount(documented, resource);
}

static void amount_check(struct kv_check *check, const struct peak *peak,
                         const struct kv_resource_amount *hard)
{
    char text[KV_QUANTITY_TEXT_MAX];
    const struct kv_object *quota = &peak->quota->object;
    const struct kv_value *slack = &check->spec->quota_alerts.slack;
    const struct kv_quantity *projected = amounts_get(&peak->projected, hard->resource);
    const struct kv_quantity peak_amount = projected ? *projected : (struct kv_quantity){0};
    kv_check_compares(check, slack->place, NULL);
    if (is_documented(check, quota->namespace, hard->resource) ||
        kv_quantity_ratio(hard->amount, peak_amount) <= 1 + slack->ratio + 1e-9)
        return;
    kv_quantity_format(peak_amount, text);
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, quota), slack->place,
        "%s: %s exceeds the peak of %s by more than %s, and no amount is documented",
        hard->resource, hard->text, quota_quantity_text(check, peak_amount, hard->amount),
        slack->text);
    finding->field = quota_field(check, "spec.hard", hard->resource);
    finding->expected = kv_check_format(check, "at most %s over %s", slack->text, text);
    finding->actual = hard->text;
    finding->manifest = quota->place;
}

static void run(struct kv_check *check)
{
    const struct kv_state_kind *quotas = kv_state_kind(check->state, &kv_kind_resourcequota);
    for (size_t i = 0; i < quotas->count; i++) {
        struct peak peak;
        const struct kv_resource_quota *quota =
            (const struct kv_resource_quota *)quotas->objects[i];
        peak_make(check, quota, &peak);
        if (!peak_is_whole(&peak)) {
            kv_check_not_evaluated(check, &quota->object, "its peak is unknown%s%s",
                                   peak.unknown ? ": " : "",
                                   peak.unknown ? peak.unknown->resource : "");
            continue;
        }
        for (size_t k = 0; k < quota->hard.count; k++)
            if (charge_is_of_pods(quota->hard.items[k].resource))
                amount_check(check, &peak, &quota->hard.items[k]);
    }
}

const struct kv_rule kv_rule_quota_slack = {
    .doc =
        {
            .id = "quota/slack",
            .severity = KV_SEVERITY_INFO,
            .summary = "a quota leaves more headroom than its workloads can use",
            .why = "Headroom over the peak (see quota/projected) is what the next mistake can "
                   "consume, and the cluster's size is not planned for it. A documented amount was "
                   "agreed. Without one, headroom is reported once it exceeds the peak by more "
                   "than `slack`: hard > peak x (1 + slack).",
            .fix = "Lower the quota to what its workloads need, or document its amounts.",
            .keys = "quotaAlerts.slack",
            .example = "quotaAlerts: {warning: 80%, critical: 95%, slack: 25%}\n",
            .source = "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
        },
    .reads = KV_READS({.kind = &kv_kind_resourcequota, .need = KV_MUST, .in = KV_EVERYWHERE},
                      PEAK_READS),
    .about = KV_ABOUT_QUOTA_USE,
    .not_applicable = not_applicable,
    .run = run,
};
