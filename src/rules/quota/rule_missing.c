#include "kubevet/kinds/namespace.h"
#include "quota.h"
#include "scopes.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return quota_is_documented(spec, QUOTA_REQUIRED) ? NULL : "the spec requires no quota";
}

/* A scoped quota counts only some pods, and one without amounts none: neither limits the namespace.
 */
static bool has_quota(const struct kv_check *check, const char *namespace, const char **others)
{
    *others = "";
    const struct kv_resource_quota *quota;
    for (size_t i = 0; (quota = quota_at(check, namespace, i)); i++) {
        if (kv_resource_quota_is_scoped(quota))
            *others = " except scoped ones, which limit only some of its pods";
        else if (quota->hard.count == 0)
            *others = " except one without amounts";
        else
            return true;
    }
    return scopes_bound_all(check, namespace, NULL);
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented) {
        const char *name = documented->name.text;
        enum quota_demand demand = quota_demand(documented);
        const char *others;
        if (demand >= QUOTA_REQUIRED)
            kv_check_compares(check, documented->content.quota.place, name);
        if (demand < QUOTA_REQUIRED || !quotas_are_known(check, name) ||
            has_quota(check, name, &others))
            continue;
        struct kv_finding *finding = kv_check_finding(
            check, kv_name_make(check, &kv_kind_resourcequota, name, NULL),
            documented->content.quota.place, "namespace %s has no ResourceQuota%s", name, others);
        finding->field = "spec.hard";
        finding->missing = true;
        finding->expected =
            demand == QUOTA_AMOUNTS ? quota_documented_text(check, documented) : "required";
        finding->cause = kv_name_make(check, &kv_kind_namespace, NULL, name);
    }
}

const struct kv_rule kv_rule_quota_missing = {
    .doc =
        {
            .id = "quota/missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a namespace that must have a ResourceQuota has none",
            .why = "Without a quota one tenant or service can consume the whole cluster. A scoped "
                   "quota counts only the pods of its scope and does not replace a full one, "
                   "unless several together count every pod.",
            .fix = "Apply the documented ResourceQuota to the namespace, through Git if the "
                   "namespace is managed there.",
            .keys = "namespace.quota",
            .example = "profiles:\n"
                       "  product: {quota: required}   # any size\n"
                       "namespaces:\n"
                       "  plana-odoo: {quota: {limits.cpu: 10, limits.memory: 14Gi, pods: 14}}\n",
            .source = "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
        },
    .reads = KV_READS({.kind = &kv_kind_resourcequota, .need = KV_MUST_SOMEWHERE}),
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = not_applicable,
    .run = run,
};
