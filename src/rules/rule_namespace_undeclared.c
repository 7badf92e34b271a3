#include "kubevet/kinds/namespace.h"
#include "kubevet/rules/rule.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->namespaces.place.file ? NULL : "the spec documents no namespaces";
}

static void run(struct kv_check *check)
{
    const struct kv_state_kind *found = kv_state_kind(check->state, &kv_kind_namespace);
    for (size_t i = 0; i < found->count; i++) {
        const char *name = found->objects[i]->name;
        if (kv_spec_namespace_find(check->spec, name) ||
            kv_spec_namespace_allowed(check->spec, name))
            continue;
        struct kv_finding *finding = kv_check_finding(check, kv_name_of(check, found->objects[i]),
                                                      check->spec->namespaces.place,
                                                      "namespace %s is documented nowhere", name);
        finding->field = "metadata.name";
        finding->actual = name;
        finding->manifest = found->objects[i]->place;
        finding->hint =
            "declare it under namespaces, accept it under allowNamespaces, or delete it";
    }
}

static const struct kv_kind *const reads[] = {&kv_kind_namespace, NULL};

const struct kv_rule kv_rule_namespace_undeclared = {
    .doc =
        {
            .id = "namespace/undeclared",
            .severity = KV_SEVERITY_WARNING,
            .summary = "a namespace that the spec neither declares nor allows",
            .why = "What nobody documented nobody watches: it has no owner on paper, no quota that "
                   "was agreed on, and it takes capacity from what is documented.",
            .mend = "Declare the namespace with its purpose, add it to allowNamespaces if it "
                    "belongs to the platform, or delete it.",
            .example = "allowNamespaces: [default, \"kube-*\", flux-system]\n",
            .source =
                "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
        },
    .reads = reads,
    .not_applicable = not_applicable,
    .run = run,
};
