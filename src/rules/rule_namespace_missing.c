#include "kubevet/kinds/namespace.h"
#include "kubevet/rules/rule.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->namespaces.count > 0 ? NULL : "the spec documents no namespaces";
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented)
    {
        const char *name = documented->name.text;
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

static const struct kv_kind *const reads[] = {&kv_kind_namespace, NULL};

const struct kv_rule kv_rule_namespace_missing = {
    .doc =
        {
            .id = "namespace/missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a documented namespace does not exist",
            .why = "Everything that the document places in this namespace is missing with it: "
                   "workloads, quota, claims. Only the namespace is reported, not each of them.",
            .mend = "Merge the manifest that creates it, see why Flux has not applied it "
                    "(flux get kustomizations -A), or take the namespace out of the spec if it "
                    "was given up.",
            .example = "namespaces:\n"
                       "  plana-odoo-19: {profile: tenant, purpose: v19 tenant workers}\n",
            .source =
                "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
        },
    .reads = reads,
    .existence = true,
    .not_applicable = not_applicable,
    .run = run,
};
