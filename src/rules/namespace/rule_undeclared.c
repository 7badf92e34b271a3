#include "kubevet/kinds/namespace.h"
#include "kubevet/rules/rule.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->namespaces.place.file ? NULL : "the spec documents no namespaces";
}

static void run(struct kv_check *check)
{
    const struct kv_state_kind *found = kv_state_kind(check->state, &kv_kind_namespace);
    kv_check_compares(check, check->spec->namespaces.place, NULL);
    for (size_t i = 0; i < found->count; i++) {
        const char *name = found->objects[i]->name;
        if (kv_spec_namespace_find(check->spec, name) ||
            kv_spec_namespace_allowed(check->spec, name))
            continue;
        struct kv_finding *finding =
            kv_check_finding(check, kv_name_of(check, found->objects[i]),
                             check->spec->namespaces.place, "namespace %s is not documented", name);
        finding->field = "metadata.name";
        finding->actual = name;
        finding->manifest = found->objects[i]->place;
        finding->hint = "declare it under namespaces, allow it under allowNamespaces, or delete it";
    }
}

const struct kv_rule kv_rule_namespace_undeclared = {
    .doc =
        {
            .id = "namespace/undeclared",
            .severity = KV_SEVERITY_WARNING,
            .summary = "a namespace that the spec does not declare or allow",
            .why = "Nobody watches an undocumented namespace: it has no documented owner and no "
                   "agreed quota, and it takes capacity from what is documented.",
            .fix = "Declare the namespace with its purpose, add it to allowNamespaces if it "
                   "belongs to the platform, or delete it.",
            .keys = "spec.namespaces",
            .example = "allowNamespaces: [default, \"kube-*\", flux-system]\n",
            .source =
                "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
        },
    .reads = KV_READS({.kind = &kv_kind_namespace, .need = KV_MUST}),
    .not_applicable = not_applicable,
    .run = run,
};
