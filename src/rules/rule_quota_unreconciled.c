#include "quota.h"

static void difference_report(struct kv_check *check, const struct kv_resource_quota *quota,
                              const char *field, const char *expected, const char *actual,
                              const char *message)
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
    finding->hint = "see whether kube-controller-manager's resource quota controller runs";
}

/* What the quota wishes for and admission does not enforce yet. */
static void wishes_check(struct kv_check *check, const struct kv_resource_quota *quota)
{
    for (size_t i = 0; i < quota->hard.count; i++) {
        const struct kv_resource_amount *wish = &quota->hard.items[i];
        const struct kv_resource_amount *enforced =
            kv_quantities_get(&quota->status_hard, wish->resource);
        if (!enforced)
            difference_report(
                check, quota, quota_field(check, "status.hard", wish->resource), wish->text, NULL,
                kv_check_format(check, "%s %s is not enforced yet", wish->resource, wish->text));
        else if (kv_quantity_compare(wish->amount, enforced->amount) != 0)
            difference_report(check, quota, quota_field(check, "status.hard", wish->resource),
                              wish->text, enforced->text,
                              kv_check_format(check, "%s %s is enforced, not %s", wish->resource,
                                              enforced->text, wish->text));
        else if (!kv_quantities_get(&quota->status_used, wish->resource))
            difference_report(check, quota, quota_field(check, "status.used", wish->resource),
                              "a count", NULL,
                              kv_check_format(check,
                                              "the use of %s is not counted yet: pods that need "
                                              "it are refused",
                                              wish->resource));
    }
}

/* What is still enforced though the quota no longer wishes for it. */
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
        const struct kv_resource_amount *wish = &quota->hard.items[i];
        const struct kv_resource_amount *enforced =
            kv_quantities_get(&quota->status_hard, wish->resource);
        if (!enforced || kv_quantity_compare(wish->amount, enforced->amount) != 0 ||
            !kv_quantities_get(&quota->status_used, wish->resource))
            return false;
    }
    return true;
}

static void quota_check(struct kv_check *check, const struct kv_resource_quota *quota)
{
    if (is_reconciled(quota))
        return;
    switch (kv_check_lasted(check, kv_object_changed(&quota->object))) {
    case KV_RECENT:
        return;
    case KV_AGE_UNKNOWN:
        kv_check_not_evaluated(check, &quota->object,
                               "its status differs from its spec; since when can't be told: %s",
                               kv_object_changed(&quota->object) == KV_TIME_NONE
                                   ? "it has no creationTimestamp"
                                   : "give the time of the recording (--at)");
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

static void run(struct kv_check *check)
{
    const struct kv_state_kind *quotas = kv_state_kind(check->state, &kv_kind_resourcequota);
    for (size_t i = 0; i < quotas->count; i++)
        quota_check(check, (const struct kv_resource_quota *)quotas->objects[i]);
}

static const struct kv_kind *const reads[] = {&kv_kind_resourcequota, NULL};

const struct kv_rule kv_rule_quota_unreconciled = {
    .doc =
        {
            .id = "quota/unreconciled",
            .severity = KV_SEVERITY_WARNING,
            .summary = "a quota's status has not followed its spec",
            .why = "Admission enforces status.hard, not spec.hard, and refuses pods (\"status "
                   "unknown for quota\") while the use of a resource is not counted. The status "
                   "follows within seconds when the quota controller works; it is reported once "
                   "the quota has stood unchanged for `settle` (by managedFields; kubectl get "
                   "leaves those out unless asked by --show-managed-fields, and then the quota's "
                   "own age counts).",
            .mend = "Look at kube-controller-manager (on a managed control plane: ask its "
                    "operator), and at events in the namespace.",
            .example = "settle: 10m\n",
            .source = "pkg/controller/resourcequota/resource_quota_controller.go",
        },
    .reads = reads,
    .everywhere = true,
    .status = true,
    .run = run,
};
