#include "quota.h"
#include "used.h"

#include "kubevet/kinds/persistentvolumeclaim.h"
#include "kubevet/kinds/service.h"

static struct kv_finding *difference_report(struct kv_check *check,
                                            const struct kv_resource_quota *quota,
                                            const char *field, const char *expected,
                                            const char *actual, const char *message)
{
    struct kv_finding *finding = kv_check_finding(check, kv_name_of(check, &quota->object),
                                                  (struct kv_place){0}, "%s", message);
    finding->field = field;
    finding->expected = expected;
    finding->actual = actual;
    const struct kv_spec_namespace *documented =
        kv_spec_namespace_find(check->spec, quota->object.namespace);
    if (documented)
        finding->spec = documented->content.quota.place.file ? documented->content.quota.place
                                                             : documented->name.place;
    finding->hint = "check that kube-controller-manager's resource quota controller runs";
    return finding;
}

/* Amounts of the spec that admission does not enforce yet. */
static void wishes_check(struct kv_check *check, const struct kv_resource_quota *quota)
{
    for (size_t i = 0; i < quota->hard.count; i++) {
        const struct kv_resource_amount *desired = &quota->hard.items[i];
        const struct kv_resource_amount *enforced =
            kv_quantities_get(&quota->status_hard, desired->resource);
        if (!enforced)
            difference_report(check, quota, quota_field(check, "status.hard", desired->resource),
                              desired->text, NULL,
                              kv_check_format(check, "%s %s is not enforced yet", desired->resource,
                                              desired->text));
        else if (kv_quantity_compare(desired->amount, enforced->amount) != 0)
            difference_report(check, quota, quota_field(check, "status.hard", desired->resource),
                              desired->text, enforced->text,
                              kv_check_format(check, "%s %s is enforced, not %s", desired->resource,
                                              enforced->text, desired->text));
        else if (!kv_quantities_get(&quota->status_used, desired->resource))
            difference_report(
                check, quota, quota_field(check, "status.used", desired->resource), "a count", NULL,
                kv_check_format(check,
                                "the usage of %s is not counted yet: pods that need it are refused",
                                desired->resource));
    }
}

/* Amounts that are still enforced although the quota no longer names them. */
static void leftovers_check(struct kv_check *check, const struct kv_resource_quota *quota)
{
    for (size_t i = 0; i < quota->status_hard.count; i++) {
        const struct kv_resource_amount *enforced = &quota->status_hard.items[i];
        if (!kv_quantities_get(&quota->hard, enforced->resource))
            difference_report(check, quota, quota_field(check, "status.hard", enforced->resource),
                              NULL, enforced->text,
                              kv_check_format(check,
                                              "%s %s is still enforced, though the quota no "
                                              "longer names it",
                                              enforced->resource, enforced->text));
    }
}

static bool is_reconciled(const struct kv_resource_quota *quota)
{
    if (quota->hard.count != quota->status_hard.count)
        return false;
    for (size_t i = 0; i < quota->hard.count; i++) {
        const struct kv_resource_amount *desired = &quota->hard.items[i];
        const struct kv_resource_amount *enforced =
            kv_quantities_get(&quota->status_hard, desired->resource);
        if (!enforced || kv_quantity_compare(desired->amount, enforced->amount) != 0 ||
            !kv_quantities_get(&quota->status_used, desired->resource))
            return false;
    }
    return true;
}

static void status_check(struct kv_check *check, const struct kv_resource_quota *quota)
{
    if (is_reconciled(quota))
        return;
    switch (kv_check_lasted(check, kv_object_changed(&quota->object))) {
    case KV_RECENT:
        return;
    case KV_AGE_UNKNOWN:
        kv_check_not_evaluated(
            check, &quota->object,
            "its status differs from its spec, but since when is unknown: %s",
            kv_check_undated(check, kv_object_changed(&quota->object), "no creationTimestamp"));
        return;
    case KV_LASTING:
        break;
    }
    if (quota->hard.count > 0 && quota->status_hard.count == 0)
        difference_report(check, quota, "status.hard", quota_amounts_text(check, &quota->hard),
                          NULL, "the quota is not enforced: it has no status yet");
    else
        wishes_check(check, quota);
    leftovers_check(check, quota);
}

/* --- does its count match? --- */

/* The sum is certain: if the API's count differs for long, it is wrong. */
static void miscount_report(struct kv_check *check, const struct kv_resource_quota *quota,
                            const struct kv_resource_amount *used, struct kv_quantity computed)
{
    char text[KV_QUANTITY_TEXT_MAX];
    const char *there = kv_check_format(check, "%s", kv_quantity_format(computed, text));
    bool is_above = kv_quantity_compare(used->amount, computed) > 0;
    struct kv_finding *finding = difference_report(
        check, quota, quota_field(check, "status.used", used->resource), there, used->text,
        kv_check_format(check, "%s: %s is counted as used, but the existing objects add up to %s",
                        used->resource, used->text, there));
    finding->hint = is_above ? "the quota controller is stuck: restart kube-controller-manager; "
                               "scaling down does not help"
                             : "the quota controller is stuck: restart kube-controller-manager; "
                               "until then more is admitted than the quota allows";
    finding->of_base = true;
}

static bool is_enforced(const struct kv_resource_quota *quota,
                        const struct kv_resource_amount *desired)
{
    const struct kv_resource_amount *enforced =
        kv_quantities_get(&quota->status_hard, desired->resource);
    return enforced && kv_quantity_compare(desired->amount, enforced->amount) == 0;
}

/* True if it is unknown since when. */
static bool is_undated(struct kv_check *check, const struct kv_resource_quota *quota,
                       const struct kv_resource_amount *used, struct kv_quantity computed)
{
    kv_time changed;
    if (!used_changed(check, quota, used->resource, &changed))
        return false;
    switch (kv_check_lasted(check, changed)) {
    case KV_LASTING:
        miscount_report(check, quota, used, computed);
        return false;
    case KV_RECENT:
        return false;
    case KV_AGE_UNKNOWN:
        break;
    }
    kv_check_not_evaluated(
        check, &quota->object,
        "status.used differs from the existing objects, but since when is unknown: %s",
        kv_check_undated(check, changed, "no creationTimestamp"))
        ->of_base = true;
    return true;
}

/* Nothing has counted yet what manifests add or remove. */
static void count_check(struct kv_check *check, const struct kv_resource_quota *quota)
{
    if (check->state->source == KV_SOURCE_OVERLAY)
        return;
    const struct amounts computed = used_compute(check, quota);
    for (size_t i = 0; i < quota->hard.count && !computed.out_of_range; i++) {
        const struct kv_resource_amount *desired = &quota->hard.items[i];
        const struct kv_resource_amount *used =
            kv_quantities_get(&quota->status_used, desired->resource);
        const struct kv_quantity *there = amounts_get(&computed, desired->resource);
        if (used && there && kv_quantity_compare(used->amount, *there) != 0 &&
            is_enforced(quota, desired) && is_undated(check, quota, used, *there))
            return;
    }
}

static void quota_check(struct kv_check *check, const struct kv_resource_quota *quota)
{
    const struct kv_spec_namespace *documented =
        kv_spec_namespace_find(check->spec, quota->object.namespace);
    if (documented)
        kv_check_compares(check, documented->content.quota.place, documented->name.text);
    status_check(check, quota);
    count_check(check, quota);
}

static void run(struct kv_check *check)
{
    const struct kv_state_kind *quotas = kv_state_kind(check->state, &kv_kind_resourcequota);
    for (size_t i = 0; i < quotas->count; i++)
        quota_check(check, (const struct kv_resource_quota *)quotas->objects[i]);
}

const struct kv_rule kv_rule_quota_unreconciled = {
    .doc =
        {
            .id = "quota/unreconciled",
            .severity = KV_SEVERITY_WARNING,
            .summary = "a quota's status has not followed its spec or what it counts",
            .why = "Admission enforces status.hard, not spec.hard, and refuses pods (\"status "
                   "unknown for quota\") while the usage of a resource is not counted. The status "
                   "follows within seconds when the quota controller works. It is reported once "
                   "the quota has not changed for `settle`, by managedFields. kubectl get omits "
                   "those without --show-managed-fields; the quota's own age counts then. "
                   "status.used is also compared with the sum of the existing objects, if all of "
                   "them are known. A difference is reported once none of them has come, gone or "
                   "changed for `settle`. If the count is too high, pods are refused although the "
                   "namespace has room, and scaling down does not help. With manifests laid over a "
                   "state, this checks the state without the manifests.",
            .fix = "Check kube-controller-manager and the events in the namespace. Restart it if "
                   "its count is wrong (on a managed control plane, ask the provider).",
            .keys = "namespace.quota",
            .example = "settle: 10m\n",
            .source = "pkg/controller/resourcequota/resource_quota_controller.go",
        },
    .reads =
        KV_READS({.kind = &kv_kind_resourcequota, .need = KV_MUST, .in = KV_EVERYWHERE},
                 {.kind = &kv_kind_pod, .need = KV_HELPS, .in = KV_WITH_QUOTA},
                 {.kind = &kv_kind_service, .need = KV_HELPS, .in = KV_WITH_QUOTA},
                 {.kind = &kv_kind_persistentvolumeclaim, .need = KV_HELPS, .in = KV_WITH_QUOTA}),
    .about = KV_ABOUT_STATUS | KV_ABOUT_QUOTA_USE,
    .run = run,
};
