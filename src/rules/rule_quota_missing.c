#include "kubevet/kinds/namespace.h"
#include "quota.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return quota_is_documented(spec, QUOTA_REQUIRED) ? NULL : "the spec demands no quota";
}

/* A scoped quota counts some pods only, and one without amounts none: neither bounds the namespace.
 */
static bool has_quota(const struct kv_check *check, const char *namespace, const char **others)
{
    *others = "";
    const struct kv_resource_quota *quota;
    for (size_t i = 0; (quota = quota_at(check, namespace, i)); i++) {
        if (kv_resource_quota_is_scoped(quota))
            *others = " but scoped ones, which bound only some of its pods";
        else if (quota->hard.count == 0)
            *others = " but one that names no amount";
        else
            return true;
    }
    return false;
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented)
    {
        const char *name = documented->name.text;
        enum quota_demand demand = quota_demand(documented);
        const char *others;
        if (demand < QUOTA_REQUIRED || !kv_check_knows(check, &kv_kind_resourcequota, name) ||
            has_quota(check, name, &others))
            continue;
        struct kv_finding *finding = kv_check_finding(
            check, kv_name_make(check, &kv_kind_resourcequota, name, NULL),
            documented->content.quota.place,
            "namespace %s has no ResourceQuota%s: nothing bounds what it takes", name, others);
        finding->field = "spec.hard";
        finding->missing = true;
        finding->expected =
            demand == QUOTA_AMOUNTS ? quota_documented_text(check, documented) : "required";
        finding->cause = kv_name_make(check, &kv_kind_namespace, NULL, name);
    }
}

static const struct kv_kind *const reads[] = {&kv_kind_resourcequota, NULL};

const struct kv_rule kv_rule_quota_missing = {
    .doc =
        {
            .id = "quota/missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a namespace that must have a ResourceQuota has none",
            .why = "Without a quota one tenant or service can consume the whole cluster. A scoped "
                   "quota counts only the pods of its scope and does not replace one.",
            .mend = "Apply the documented ResourceQuota to the namespace, through Git if Flux "
                    "manages it.",
            .example = "profiles:\n"
                       "  product: {quota: required}   # any size\n"
                       "namespaces:\n"
                       "  plana-odoo: {quota: {limits.cpu: 10, limits.memory: 14Gi, pods: 14}}\n",
            .source = "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
        },
    .reads = reads,
    .existence = true,
    .not_applicable = not_applicable,
    .run = run,
};
