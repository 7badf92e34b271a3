#include "workload.h"

#include "kubevet/base/glob.h"

const struct kv_kind *const workload_kinds[] = {
    [KV_WORKLOAD_DEPLOYMENT] = &kv_kind_deployment,
    [KV_WORKLOAD_STATEFULSET] = &kv_kind_statefulset,
    [KV_WORKLOAD_DAEMONSET] = &kv_kind_daemonset,
    [KV_WORKLOAD_CRONJOB] = &kv_kind_cronjob,
    [KV_WORKLOAD_JOB] = &kv_kind_job,
    &kv_kind_replicaset,
    &kv_kind_replicationcontroller,
    NULL,
};

bool workload_kind_is_rare(const struct kv_kind *kind)
{
    return kind == &kv_kind_replicationcontroller;
}

/* --- the spec's entries --- */

const struct kv_records *workload_entries(const struct kv_spec_namespace *namespace)
{
    static const struct kv_records none;
    return kv_spec_is_disabled(namespace) ? &none : &namespace->content.workloads;
}

const struct kv_kind *workload_kind(const struct kv_spec_workload *documented)
{
    return workload_kinds[documented->kind.choice];
}

/* Is there a wanted entry of this kind? */
static bool is_wanted(const struct kv_spec_namespace *namespace, const struct kv_kind *kind,
                      workload_wanted wanted)
{
    kv_records_each(workload_entries(namespace), const struct kv_spec_workload, documented) {
        if (workload_kind(documented) == kind && wanted(documented))
            return true;
    }
    return false;
}

bool workload_is_documented(const struct kv_spec *spec, workload_wanted wanted)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, namespace) {
        for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++)
            if (is_wanted(namespace, *kind, wanted))
                return true;
    }
    return false;
}

bool workload_any(const struct kv_spec_workload *documented)
{
    (void)documented;
    return true;
}

bool workload_kind_is_documented(const struct kv_spec *spec, const struct kv_kind *kind)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, namespace) {
        if (is_wanted(namespace, kind == &kv_kind_replicaset ? &kv_kind_deployment : kind,
                      workload_any))
            return true;
    }
    return false;
}

/* --- the entry of a live workload --- */

static const struct kv_spec_workload *exact_entry(const struct kv_spec_namespace *namespace,
                                                  const struct kv_kind *kind, const char *name)
{
    kv_records_each(workload_entries(namespace), const struct kv_spec_workload, documented) {
        if (workload_kind(documented) == kind && strcmp(documented->name.text, name) == 0)
            return documented;
    }
    return NULL;
}

/* The first matching glob after `after` (NULL: of all). */
static const struct kv_spec_workload *next_glob(const struct kv_spec_namespace *namespace,
                                                const struct kv_kind *kind, const char *name,
                                                const struct kv_spec_workload *after)
{
    kv_records_each(workload_entries(namespace), const struct kv_spec_workload, documented) {
        if ((!after || documented > after) && workload_kind(documented) == kind &&
            kv_glob_match(documented->name.text, name))
            return documented;
    }
    return NULL;
}

bool workload_is_held_to(const struct kv_spec_namespace *namespace,
                         const struct kv_spec_workload *documented, const char *name)
{
    const struct kv_spec_workload *exact = exact_entry(namespace, workload_kind(documented), name);
    return exact ? exact == documented : kv_glob_match(documented->name.text, name);
}

struct held {
    const struct kv_spec_workload *first, *second; /* the second of two globs; NULL = no conflict */
};

static struct held held_to(const struct kv_spec_namespace *namespace, const struct kv_object *found)
{
    struct held held = {exact_entry(namespace, found->kind, found->name), NULL};
    if (held.first)
        return held;
    held.first = next_glob(namespace, found->kind, found->name, NULL);
    if (held.first)
        held.second = next_glob(namespace, found->kind, found->name, held.first);
    return held;
}

static void conflict_report(struct kv_check *check, const struct kv_object *found,
                            const struct held *held)
{
    kv_check_not_evaluated(check, found,
                           "two globs of the spec match its name, and neither takes precedence: %s "
                           "(line %u) and %s (line %u)",
                           held->first->name.text, held->first->name.place.line,
                           held->second->name.text, held->second->name.place.line);
}

/* --- iterating over live workloads --- */

/* `match_check` NULL: only conflicts are reported. */
static void kind_check(struct kv_check *check, const struct kv_spec_namespace *namespace,
                       const struct kv_kind *kind, workload_wanted wanted,
                       workload_match_check match_check)
{
    size_t count;
    struct kv_object *const *objects =
        kv_state_in_namespace(check->state, kind, namespace->name.text, &count);
    for (size_t i = 0; i < count; i++) {
        struct held held = held_to(namespace, objects[i]);
        if (held.second && (wanted(held.first) || wanted(held.second))) {
            conflict_report(check, objects[i], &held);
        } else if (match_check && held.first && !held.second && wanted(held.first)) {
            const struct workload_match match = {namespace, held.first,
                                                 (const struct kv_workload *)objects[i]};
            match_check(check, &match);
        }
    }
}

static void kinds_check(struct kv_check *check, workload_wanted wanted,
                        workload_match_check match_check)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, namespace) {
        for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++)
            if (is_wanted(namespace, *kind, wanted) &&
                kv_check_knows(check, *kind, namespace->name.text))
                kind_check(check, namespace, *kind, wanted, match_check);
    }
}

void workloads_check(struct kv_check *check, workload_wanted wanted,
                     workload_match_check match_check)
{
    kinds_check(check, wanted, match_check);
    workload_gaps_report(check, wanted);
}

void workload_conflicts_report(struct kv_check *check, workload_wanted wanted)
{
    kinds_check(check, wanted, NULL);
}

/* --- what is unknown --- */

static void kind_gaps_report(struct kv_check *check, const struct kv_kind *kind,
                             workload_wanted wanted)
{
    bool listed = kv_state_listed(check->state, kind);
    bool is_known = listed && kv_state_kind(check->state, kind)->unknown.count == 0;
    if (is_known || check->state->source == KV_SOURCE_MANIFESTS)
        return; /* what manifests leave out is no gap */
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, namespace) {
        const char *name = namespace->name.text;
        const char *reason = kv_state_unknown(check->state, kind, name);
        if (!reason || !is_wanted(namespace, kind, wanted))
            continue;
        kv_check_gap(check, listed ? name : NULL, "%s: %s", kind->resource, reason);
        if (!listed)
            return; /* unknown everywhere: reported once */
    }
}

void workload_gaps_report(struct kv_check *check, workload_wanted wanted)
{
    for (const struct kv_kind *const *kind = workload_kinds; *kind; kind++)
        kind_gaps_report(check, *kind, wanted);
}

/* --- a live workload --- */

static bool is_owner(const struct kv_owner *owner, const struct kv_object *object)
{
    return owner && strcmp(owner->kind, object->kind->name) == 0 &&
           strcmp(owner->name, object->name) == 0 &&
           (!owner->api_version || kv_kind_is_of(object->kind, owner->api_version));
}

bool workload_owns(const struct kv_check *check, const struct kv_workload *found,
                   const struct kv_pod *pod)
{
    const struct kv_owner *owner = kv_object_controller(&pod->object);
    if (!owner || found->object.kind != &kv_kind_deployment)
        return is_owner(owner, &found->object);
    if (strcmp(owner->kind, kv_kind_replicaset.name) != 0)
        return false;
    const struct kv_object *set =
        kv_state_find(check->state, &kv_kind_replicaset, pod->object.namespace, owner->name);
    return set && is_owner(kv_object_controller(set), &found->object);
}

bool workload_job_has_ended(const struct kv_workload *job)
{
    return kv_condition_is_true(&job->conditions, "Complete") ||
           kv_condition_is_true(&job->conditions, "Failed");
}

bool workload_is_observed(const struct kv_workload *found)
{
    const struct kv_integer *generation = &found->object.generation;
    return !generation->set || found->observed_generation.value >= generation->value;
}

enum kv_lasting workload_unchanged(const struct kv_check *check, const struct kv_workload *found)
{
    enum kv_lasting lasting = kv_check_lasted(check, kv_object_changed(&found->object));
    return lasting == KV_LASTING && found->object.managers.count == 0 ? KV_AGE_UNKNOWN : lasting;
}

const char *workload_spec_path(const struct kv_kind *kind)
{
    if (kind == &kv_kind_pod)
        return "spec";
    return kind == &kv_kind_cronjob ? "spec.jobTemplate.spec.template.spec" : "spec.template.spec";
}

const char *workload_template_field(struct kv_check *check, const struct kv_workload *found,
                                    const char *field)
{
    return kv_check_format(check, "%s.%s", workload_spec_path(found->object.kind), field);
}

struct kv_finding *workload_finding(struct kv_check *check, const struct workload_match *match,
                                    struct kv_place documented, const char *message)
{
    struct kv_finding *finding = kv_check_finding(check, kv_name_of(check, &match->found->object),
                                                  documented, "%s", message);
    finding->manifest = match->found->object.place;
    return finding;
}
