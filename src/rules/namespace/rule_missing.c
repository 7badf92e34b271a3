#include "kubevet/kinds/namespace.h"
#include "kubevet/rules/rule.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->namespaces.count > 0 ? NULL : "the spec documents no namespaces";
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented) {
        const char *name = documented->name.text;
        kv_check_compares(check, documented->name.place, name);
        if (kv_state_find(check->state, &kv_kind_namespace, NULL, name))
            continue;
        struct kv_finding *finding =
            kv_check_finding(check, kv_name_make(check, &kv_kind_namespace, NULL, name),
                             documented->name.place, "namespace %s does not exist%s%s", name,
                             documented->purpose.text ? "; it is for: " : "",
                             documented->purpose.text ? documented->purpose.text : "");
        finding->field = "metadata.name";
        finding->missing = true;
        finding->expected = name;
    }
}

const struct kv_rule kv_rule_namespace_missing = {
    .doc =
        {
            .id = "namespace/missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a documented namespace does not exist",
            .why = "Everything that the spec places in this namespace is missing with it: "
                   "workloads, quota, claims. Only the namespace is reported, not each of them.",
            .fix = "Merge the manifest that creates it, find out why it has not been applied "
                   "(with Flux: flux get kustomizations -A), or remove the namespace from the "
                   "spec if it is no longer needed.",
            .keys = "namespace",
            .example = "namespaces:\n"
                       "  plana-odoo-19: {profile: tenant, purpose: v19 tenant workers}\n",
            .source =
                "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
        },
    .reads = KV_READS({.kind = &kv_kind_namespace, .need = KV_MUST}),
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = not_applicable,
    .run = run,
};
