#include "quota.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->namespaces.count > 0 ? NULL : "the spec documents no namespaces";
}

static void quota_report(struct kv_check *check, const struct kv_spec_namespace *documented,
                         const struct kv_resource_quota *quota)
{
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &quota->object), documented->name.place,
        "namespace %s has a ResourceQuota that is not documented", documented->name.text);
    finding->field = "spec.hard";
    finding->actual = quota_amounts_text(check, &quota->hard);
    finding->manifest = quota->object.place;
    finding->hint = "document its amounts, or write quota: optional if any quota is fine";
}

static void amounts_report(struct kv_check *check, const struct kv_spec_namespace *documented,
                           const struct kv_resource_quota *quota)
{
    for (size_t i = 0; i < quota->hard.count; i++) {
        const struct kv_resource_amount *amount = &quota->hard.items[i];
        if (quota_documented_amount(documented, amount->resource))
            continue;
        struct kv_finding *finding = kv_check_finding(
            check, kv_name_of(check, &quota->object), documented->content.quota.place,
            "%s is limited to %s, which is not documented", amount->resource, amount->text);
        finding->field = quota_field(check, "spec.hard", amount->resource);
        finding->actual = amount->text;
        finding->manifest = quota->object.place;
    }
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented) {
        enum quota_demand demand = quota_demand(documented);
        const struct kv_resource_quota *quota;
        if (demand == QUOTA_AMOUNTS &&
            kv_check_knows(check, &kv_kind_resourcequota, documented->name.text))
            kv_check_compares(check, documented->content.quota.place, documented->name.text);
        for (size_t i = 0; (quota = quota_at(check, documented->name.text, i)); i++) {
            if (demand == QUOTA_UNDOCUMENTED)
                quota_report(check, documented, quota);
            else if (demand == QUOTA_AMOUNTS && !kv_resource_quota_is_scoped(quota))
                amounts_report(check, documented, quota);
        }
    }
}

const struct kv_rule kv_rule_quota_undeclared = {
    .doc =
        {
            .id = "quota/undeclared",
            .severity = KV_SEVERITY_WARNING,
            .summary = "a quota or amount that the spec does not document",
            .why = "An undocumented bound refuses pods for a reason that the spec does not show. "
                   "Namespaces that are only accepted by allowNamespaces are not checked.",
            .fix = "Document the amount, write quota: optional where any quota is fine, or "
                   "delete the quota.",
            .keys = "namespace.quota",
            .example = "namespaces:\n"
                       "  matomo: {profile: tool}                    # no quota is expected\n"
                       "  penpot: {profile: tool, quota: optional}   # any or none\n",
            .source = "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
        },
    .reads = KV_READS({.kind = &kv_kind_resourcequota, .need = KV_MUST}),
    .not_applicable = not_applicable,
    .run = run,
};
