#include "kubevet/kinds/namespace.h"
#include "kubevet/rules/rule.h"

static bool is_terminating(const struct kv_namespace *namespace)
{
    return namespace->object.deleted != KV_TIME_NONE ||
           (namespace->phase && strcmp(namespace->phase, "Terminating") == 0);
}

/* The namespace controller's own words on what holds it up; NULL if it has none. What waits for a
 * finalizer says most, that something is left says least. */
static const char *obstacle(const struct kv_namespace *namespace)
{
    static const char *const types[] = {
        "NamespaceFinalizersRemaining",
        "NamespaceDeletionDiscoveryFailure",
        "NamespaceDeletionGroupVersionParsingFailure",
        "NamespaceDeletionContentFailure",
        "NamespaceContentRemaining",
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        const struct kv_condition *condition = kv_condition_find(&namespace->conditions, types[i]);
        if (condition && condition->status && strcmp(condition->status, "True") == 0)
            return condition->message;
    }
    return NULL;
}

static void stuck_report(struct kv_check *check, const struct kv_namespace *namespace)
{
    const char *name = namespace->object.name;
    const struct kv_spec_namespace *documented = kv_spec_namespace_find(check->spec, name);
    const char *why = obstacle(namespace);
    char since[KV_TIME_TEXT_MAX];
    kv_time_format(namespace->object.deleted, since);
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, &namespace->object),
                         documented ? documented->name.place : (struct kv_place){0},
                         "namespace %s has been terminating since %s%s%s", name, since,
                         why ? ": " : "", why ? why : "");
    finding->field = "metadata.deletionTimestamp";
    finding->actual = kv_check_format(check, "%s", since);
    finding->manifest = namespace->object.place;
}

static void namespace_check(struct kv_check *check, const struct kv_namespace *namespace)
{
    switch (kv_check_lasted(check, namespace->object.deleted)) {
    case KV_RECENT:
        return;
    case KV_AGE_UNKNOWN:
        kv_check_not_evaluated(
            check, &namespace->object, "it is terminating, but %s says since when",
            check->now == KV_TIME_NONE ? "no clock (give --at)" : "no deletionTimestamp");
        return;
    case KV_LASTING:
        stuck_report(check, namespace);
        return;
    }
}

static void run(struct kv_check *check)
{
    const struct kv_state_kind *namespaces = kv_state_kind(check->state, &kv_kind_namespace);
    for (size_t i = 0; i < namespaces->count; i++) {
        const struct kv_namespace *namespace = (const struct kv_namespace *)namespaces->objects[i];
        if (is_terminating(namespace))
            namespace_check(check, namespace);
    }
}

static const struct kv_kind *const reads[] = {&kv_kind_namespace, NULL};

const struct kv_rule kv_rule_namespace_terminating = {
    .doc =
        {
            .id = "namespace/terminating",
            .severity = KV_SEVERITY_WARNING,
            .summary = "a namespace is stuck in Terminating",
            .why = "A namespace that is being deleted takes no new objects, and Flux fails on it. "
                   "Deletion is done within minutes unless an object's finalizer waits for a "
                   "controller that is gone, or an API group can't be asked what it holds: then it "
                   "lasts for ever. It is reported once it has lasted for `settle`.",
            .mend = "Read the namespace's conditions (kubectl get namespace NAME -o yaml): they "
                    "name what is left. Bring back the controller that owns the finalizer, or the "
                    "API service that does not answer; remove a finalizer by hand only if what it "
                    "guards is known to be gone.",
            .example = "settle: 10m\n",
            .source = "https://kubernetes.io/docs/concepts/overview/working-with-objects/"
                      "finalizers/",
        },
    .reads = reads,
    .everywhere = true,
    .status = true,
    .run = run,
};
