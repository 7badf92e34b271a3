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

/* The mistake behind many a missing workload: it is there, as another kind. */
static const char *other_kind_hint(struct kv_check *check, const char *namespace,
                                   const struct kv_spec_workload *documented)
{
    for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++) {
        if (*kind != workload_kind(documented) &&
            kv_state_find(check->state, *kind, namespace, documented->name.text))
            return kv_check_format(check,
                                   "there is a %s of that name: if it is meant, document it as "
                                   "%s/%s",
                                   (*kind)->name, (*kind)->name, documented->name.text);
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
}

static void namespace_check(struct kv_check *check, const struct kv_spec_namespace *namespace)
{
    const char *name = namespace->name.text;
    if (kv_check_knows(check, &kv_kind_namespace, NULL) &&
        !kv_state_find(check->state, &kv_kind_namespace, NULL, name))
        return; /* namespace/missing says so, once */
    kv_records_each(workload_entries(namespace), const struct kv_spec_workload, documented)
    {
        if (is_demanded(documented) && kv_check_knows(check, workload_kind(documented), name) &&
            !exists(check, namespace, documented))
            missing_report(check, name, documented);
    }
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, namespace)
        namespace_check(check, namespace);
    /* An entry that may be missing still must not quarrel with another one. */
    workload_conflicts_report(check, workload_any);
    workload_gaps_report(check, is_demanded);
}

static const struct kv_kind *const also_reads[] = {
    &kv_kind_namespace,
    &kv_kind_deployment,
    &kv_kind_statefulset,
    &kv_kind_daemonset,
    &kv_kind_cronjob,
    &kv_kind_job,
    NULL,
};

const struct kv_rule kv_rule_workload_missing = {
    .doc =
        {
            .id = "workload/missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a documented workload does not exist",
            .why =
                "A workload that is gone is an outage that no alert on its pods shows: there "
                "are none. An entry names a Deployment unless it says otherwise "
                "(StatefulSet/prometheus). An exact name beats a glob; a glob must match a "
                "workload of its own unless it is `optional`, and two globs that match one "
                "workload are reported as not evaluated. One that is scaled to 0 is there: where "
                "no number is documented, none is held. To hear of it, document `replicas: {min: "
                "1}`, which workload/replicas holds.",
            .mend = "Find out who deleted or renamed it (Flux's events, the Git history) and apply "
                    "it again, or take it out of the document.",
            .example = "namespaces:\n"
                       "  monitoring: {workloads: [StatefulSet/prometheus, grafana]}\n"
                       "  plana-odoo-18: {workloads: {\"worker-odoo-*\": {optional: true}}}\n",
            .source = "https://kubernetes.io/docs/concepts/workloads/controllers/",
        },
    .reads = kv_rule_reads_none,
    .also_reads = also_reads,
    .needs = workload_needs,
    .existence = true,
    .not_applicable = not_applicable,
    .run = run,
};
