#include "workload.h"

#include "kubevet/base/glob.h"
#include "kubevet/kinds/namespace.h"

static bool is_demanded(const struct kv_spec_workload *documented)
{
    return !(documented->optional.text && documented->optional.boolean);
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, workload_any) ? NULL : "the spec documents no workloads";
}

static bool exists(const struct kv_check *check, const struct kv_spec_namespace *namespace,
                   const struct kv_spec_workload *documented)
{
    size_t count;
    struct kv_object *const *objects = kv_state_in_namespace(
        check->state, workload_kind(documented), namespace->name.text, &count);
    for (size_t i = 0; i < count; i++)
        if (workload_is_held_to(namespace, documented, objects[i]->name))
            return true;
    return false;
}

/* A common cause of a missing workload: it exists as another kind. */
static const char *other_kind_hint(struct kv_check *check, const char *namespace,
                                   const struct kv_spec_workload *documented)
{
    for (size_t i = 0; i < WORKLOAD_KINDS_NAMED; i++) {
        const struct kv_kind *kind = workload_kinds[i];
        if (kind != workload_kind(documented) &&
            kv_state_find(check->state, kind, namespace, documented->name.text))
            return kv_check_format(
                check, "there is a %s of that name: if you mean it, document it as %s/%s",
                kind->name, kind->name, documented->name.text);
    }
    return NULL;
}

static void missing_report(struct kv_check *check, const char *namespace,
                           const struct kv_spec_workload *documented)
{
    const struct kv_kind *kind = workload_kind(documented);
    const char *name = documented->name.text;
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_make(check, kind, namespace, name), documented->name.place,
                         kv_glob_is_pattern(name) ? "namespace %s has no %s that %s matches"
                                                  : "namespace %s has no %s %s",
                         namespace, kind->name, name);
    finding->field = "metadata.name";
    finding->expected = name;
    finding->hint = other_kind_hint(check, namespace, documented);
    finding->cause = kv_name_make(check, &kv_kind_namespace, NULL, namespace);
}

static void namespace_check(struct kv_check *check, const struct kv_spec_namespace *namespace)
{
    const char *name = namespace->name.text;
    kv_records_each(workload_entries(namespace), const struct kv_spec_workload, documented) {
        bool known = kv_check_knows(check, workload_kind(documented), name);
        bool demanded = is_demanded(documented) && known;
        if (demanded)
            kv_check_compares(check, documented->name.place, name);
        if (demanded && !exists(check, namespace, documented))
            missing_report(check, name, documented);
    }
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, namespace)
        namespace_check(check, namespace);
    /* An optional entry must not conflict with another one either. */
    workload_conflicts_report(check, workload_any);
    workload_gaps_report(check, is_demanded);
}

const struct kv_rule kv_rule_workload_missing = {
    .doc =
        {
            .id = "workload/missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a documented workload does not exist",
            .why =
                "A missing workload is an outage that no alert on its pods shows: there are none. "
                "An entry names a Deployment unless it says otherwise (StatefulSet/prometheus). An "
                "exact name takes precedence over a glob. A glob must match a workload of its own "
                "unless it is `optional`; a workload that two globs match is reported as not "
                "evaluated. A workload scaled to 0 exists: replicas are checked only if they are "
                "documented. To be warned of it, document `replicas: {min: 1}`, which "
                "workload/replicas checks. A namespace's workloads are its own and those of its "
                "profile, merged key by key; `NAME: null` removes one of the profile's.",
            .fix = "Find out who deleted or renamed it (the Git history, the events of the tool "
                   "that deploys it) and apply it again, or remove it from the spec.",
            .keys = "workload",
            .example = "namespaces:\n"
                       "  monitoring: {workloads: [StatefulSet/prometheus, grafana]}\n"
                       "  plana-odoo-18: {workloads: {\"worker-odoo-*\": {optional: true}}}\n",
            .source = "https://kubernetes.io/docs/concepts/workloads/controllers/",
        },
    .reads = KV_READS(WORKLOAD_READS),
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = not_applicable,
    .run = run,
};
