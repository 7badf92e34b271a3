#include "kubevet/kinds/namespace.h"
#include "kubevet/rules/rule.h"

static bool is_terminating(const struct kv_namespace *namespace)
{
    return namespace->object.deleted != KV_TIME_NONE ||
           (namespace->phase && strcmp(namespace->phase, "Terminating") == 0);
}

/* The namespace controller's own message; NULL if it has none. A waiting finalizer is the most
 * specific, remaining content the least. */
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
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &namespace->object),
        documented ? documented->name.place : (struct kv_place){0},
        "namespace %s has been terminating %s%s%s", name,
        kv_check_for(check, namespace->object.deleted), why ? ": " : "", why ? why : "");
    finding->field = "metadata.deletionTimestamp";
    finding->actual = kv_check_format(check, "%s", since);
    finding->manifest = namespace->object.place;
}

static void namespace_check(struct kv_check *check, const struct kv_namespace *namespace)
{
    switch (kv_check_deletion_lasted(check, &namespace->object)) {
    case KV_RECENT:
        return;
    case KV_AGE_UNKNOWN:
        kv_check_not_evaluated(
            check, &namespace->object, "it is terminating, but since when is unknown: %s",
            kv_check_undated(check, namespace->object.deleted, "no deletionTimestamp"));
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
        const struct kv_spec_namespace *documented =
            kv_spec_namespace_find(check->spec, namespace->object.name);
        if (documented)
            kv_check_compares(check, documented->name.place, documented->name.text);
        if (is_terminating(namespace))
            namespace_check(check, namespace);
    }
}

const struct kv_rule kv_rule_namespace_terminating = {
    .doc =
        {
            .id = "namespace/terminating",
            .severity = KV_SEVERITY_WARNING,
            .summary = "a namespace is stuck in Terminating",
            .why = "A namespace that is being deleted accepts no new objects, and Flux fails on "
                   "it. Deletion takes minutes, unless an object's finalizer belongs to a "
                   "controller that is gone, or the API server cannot list the objects of an API "
                   "group: then it never ends. It is reported once it has lasted `settle`.",
            .fix = "Read the namespace's conditions (kubectl get namespace NAME -o yaml): they "
                   "name what is left. Restore the controller that owns the finalizer, or the API "
                   "service that does not answer. Remove a finalizer by hand only if the resource "
                   "that it guards is known to be gone.",
            .keys = "namespace",
            .example = "settle: 10m\n",
            .source = "https://kubernetes.io/docs/concepts/overview/working-with-objects/"
                      "finalizers/",
        },
    .reads = KV_READS({.kind = &kv_kind_namespace, .need = KV_MUST}),
    .about = KV_ABOUT_STATUS,
    .run = run,
};
