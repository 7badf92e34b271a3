#include "kubevet/kinds/namespace.h"
#include "kubevet/rules/rule.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented) {
        if (documented->content.pod_security.place.file)
            return NULL;
    }
    return "the spec documents no pod security";
}

/* A label, and the value that stands for its absence; NULL = none does. */
static void label_check(struct kv_check *check, const struct kv_object *object, const char *label,
                        const char *if_absent, const struct kv_value *documented)
{
    const char *found = kv_labels_get(object->labels, label);
    const char *in_force = found ? found : if_absent;
    if (in_force && strcmp(in_force, documented->text) == 0)
        return;
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, object), documented->place,
                         "label %s of namespace %s is %s, not %s", label, object->name,
                         in_force ? in_force : "absent", documented->text);
    finding->field = kv_check_format(check, "metadata.labels[%s]", label);
    finding->expected = documented->text;
    finding->actual = found;
    if (!found && !if_absent)
        finding->hint = "without the label, what the API server's own configuration says holds: "
                        "privileged, unless that says otherwise";
    finding->manifest = object->place;
}

static void security_check(struct kv_check *check, const struct kv_object *object,
                           const struct kv_spec_pod_security *documented)
{
    const struct {
        const char *mode;
        const struct kv_value *level;
    } modes[] = {{"enforce", &documented->enforce},
                 {"audit", &documented->audit},
                 {"warn", &documented->warn}};
    kv_check_compares(check, documented->version.place, object->name);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        if (!modes[i].level->text)
            continue;
        const char *label = kv_check_format(check, "pod-security.kubernetes.io/%s", modes[i].mode);
        kv_check_compares(check, modes[i].level->place, object->name);
        label_check(check, object, label, NULL, modes[i].level);
        if (documented->version.text)
            label_check(check, object, kv_check_format(check, "%s-version", label), "latest",
                        &documented->version);
    }
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented) {
        const struct kv_object *found =
            kv_state_find(check->state, &kv_kind_namespace, NULL, documented->name.text);
        if (found && documented->content.pod_security.place.file)
            security_check(check, found, &documented->content.pod_security);
    }
}

const struct kv_rule kv_rule_namespace_pod_security = {
    .doc =
        {
            .id = "namespace/pod-security",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a namespace's Pod Security labels are not the documented ones",
            .why =
                "The label pod-security.kubernetes.io/enforce decides which pods the API server "
                "admits into the namespace: with `privileged`, or without the label on most "
                "clusters, also those that can take over a node. A level is compared as written: a "
                "stricter one is a difference, too, since it refuses pods that the spec allows. "
                "Pods that were there before the label are not evicted.",
            .fix = "Set the labels in the manifest of the namespace. Before a stricter level, do a "
                   "server-side dry run of `kubectl label`: it lists the pods that violate it.",
            .keys = "podSecurity.enforce podSecurity.audit podSecurity.warn podSecurity.version",
            .example = "profiles:\n"
                       "  team: {podSecurity: {enforce: restricted, version: latest}}\n"
                       "namespaces:\n"
                       "  shop: {profile: team}\n",
            .source = "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
        },
    .reads = KV_READS({.kind = &kv_kind_namespace, .need = KV_MUST}),
    .not_applicable = not_applicable,
    .run = run,
};
