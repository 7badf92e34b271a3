/* References between the parts of a spec, and values that contradict each other. */
#include "field.h"
#include "names.h"
#include "scope.h"
#include "whole.h"

#include "kubevet/base/glob.h"

struct linter {
    const struct kv_spec *spec;
    struct kv_names profiles;
    struct kv_names storage_classes;
    struct kv_names nfs;
    const char *const *rule_ids;
    size_t rule_count;
    struct kv_mistakes *mistakes;
};

static bool is_full(const struct linter *linter)
{
    return linter->mistakes->list.count > KV_MISTAKES_MAX;
}

static void add_unknown(struct linter *linter, const struct kv_value *value, const char *what,
                        const char *nearest, const char *otherwise)
{
    if (nearest)
        kv_mistake_add(linter->mistakes, value->place, "unknown %s \"%s\": did you mean \"%s\"?",
                       what, value->text, nearest);
    else
        kv_mistake_add(linter->mistakes, value->place, "unknown %s \"%s\": %s", what, value->text,
                       otherwise);
}

/* Does `value`, if it is given, name one of `names`? */
static void check_reference(struct linter *linter, const struct kv_value *value,
                            const struct kv_names *names, const char *what, const char *otherwise)
{
    if (kv_value_is_valid(value) && !is_full(linter) && !kv_names_find(names, value->text))
        add_unknown(linter, value, what, kv_names_nearest(names, value->text), otherwise);
}

static void check_nfs(struct linter *linter, const struct kv_value *value)
{
    check_reference(linter, value, &linter->nfs, "NFS export", "it is not a key of nfs");
}

/* A spec that documents no storage classes at all may still say which one a claim uses. */
static void check_storage_class(struct linter *linter, const struct kv_value *value)
{
    if (linter->spec->storage_classes.place.file)
        check_reference(linter, value, &linter->storage_classes, "storage class",
                        "it is not a key of storageClasses");
}

/* ------------------------------------------------------------------ what a namespace holds */

static void lint_claim(struct linter *linter, const struct kv_spec_claim *claim)
{
    check_nfs(linter, &claim->nfs);
    check_storage_class(linter, &claim->storage_class);
    if (claim->nfs.text && claim->storage_class.text)
        kv_mistake_add(linter->mistakes, claim->storage_class.place,
                       "storageClass: the claim has nfs already: it is on one or the other");
    else if (!claim->nfs.text && !claim->storage_class.text)
        kv_mistake_add(linter->mistakes, claim->name.place,
                       "the claim has neither nfs nor storageClass: want one of them");
}

/* What only makes sense where the number of pods is free: a DaemonSet has one on each node, and
 * Jobs end. */
static void lint_replicated(struct linter *linter, const struct kv_spec_workload *workload)
{
    const struct kv_value *spread = &workload->placement.spread;
    if (!kv_value_is_valid(&workload->kind) || workload->kind.choice == KV_WORKLOAD_DEPLOYMENT ||
        workload->kind.choice == KV_WORKLOAD_STATEFULSET)
        return;
    const char *kind = kv_workload_kinds[workload->kind.choice];
    if (workload->autoscaling.place.file)
        kv_mistake_add(linter->mistakes, workload->autoscaling.place,
                       "autoscaling: no autoscaler can scale a %s: leave it out, or document a "
                       "Deployment or StatefulSet",
                       kind);
    if (kv_value_is_valid(spread) && spread->boolean)
        kv_mistake_add(linter->mistakes, spread->place,
                       workload->kind.choice == KV_WORKLOAD_DAEMONSET
                           ? "spread: a %s runs one pod on each node by itself: leave it out"
                           : "spread: a %s has no replicas to be on different nodes: leave it out",
                       kind);
}

static void lint_workload(struct linter *linter, const struct kv_spec_workload *workload)
{
    lint_replicated(linter, workload);
    const struct kv_value *min = &workload->autoscaling.min;
    const struct kv_value *max = &workload->autoscaling.max;
    check_nfs(linter, &workload->filestore);
    if (kv_value_is_valid(min) && kv_value_is_valid(max) && min->integer > max->integer)
        kv_mistake_add(linter->mistakes, min->place, "autoscaling: min %s is over max %s",
                       min->text, max->text);
}

/* Is it where objects of its kind can be? */
static void lint_scope(struct linter *linter, const struct kv_spec_resource *resource,
                       bool in_namespace)
{
    enum kv_scope scope =
        kv_value_is_valid(&resource->api_version) && kv_value_is_valid(&resource->kind)
            ? kv_scope_of(resource->api_version.text, resource->kind.text)
            : KV_SCOPE_UNKNOWN;
    if (scope == KV_SCOPE_CLUSTER && in_namespace)
        kv_mistake_add(linter->mistakes, resource->kind.place,
                       "kind: a %s is in no namespace: document it under the spec's own resources",
                       resource->kind.text);
    else if (scope == KV_SCOPE_NAMESPACE && !in_namespace)
        kv_mistake_add(linter->mistakes, resource->kind.place,
                       "kind: a %s is in a namespace: document it under namespaces.NAME.resources",
                       resource->kind.text);
}

static void lint_resources(struct linter *linter, const struct kv_records *resources,
                           bool in_namespace)
{
    kv_records_each(resources, const struct kv_spec_resource, resource)
    {
        if (resource->kind.text && strcmp(resource->kind.text, "Secret") == 0)
            kv_mistake_add(linter->mistakes, resource->kind.place,
                           "kind: Secret can't be checked: kubevet never reads Secrets, so that "
                           "its account needs no right to them");
        else
            lint_scope(linter, resource, in_namespace);
    }
}

static void lint_content(struct linter *linter, const struct kv_spec_content *content)
{
    check_storage_class(linter, &content->storage_class);
    kv_records_each(&content->claims, const struct kv_spec_claim, claim) lint_claim(linter, claim);
    kv_records_each(&content->workloads, const struct kv_spec_workload, workload)
        lint_workload(linter, workload);
    lint_resources(linter, &content->resources, true);
}

static void lint_namespaces(struct linter *linter)
{
    kv_records_each(&linter->spec->profiles, const struct kv_spec_profile, profile)
        lint_content(linter, &profile->content);
    kv_records_each(&linter->spec->namespaces, const struct kv_spec_namespace, namespace)
    {
        check_reference(linter, &namespace->profile, &linter->profiles, "profile",
                        "it is not a key of profiles");
        lint_content(linter, &namespace->content);
    }
}

/* ------------------------------------------------------------------ alerts, rules, waivers */

static void lint_quota_alerts(struct linter *linter)
{
    const struct kv_spec_quota_alerts *alerts = &linter->spec->quota_alerts;
    if (kv_value_is_valid(&alerts->warning) && kv_value_is_valid(&alerts->critical) &&
        alerts->warning.ratio >= alerts->critical.ratio)
        kv_mistake_add(linter->mistakes, alerts->warning.place,
                       "quotaAlerts: warning %s is not below critical %s", alerts->warning.text,
                       alerts->critical.text);
}

static bool matches_rule(const struct linter *linter, const char *glob)
{
    for (size_t i = 0; i < linter->rule_count; i++) {
        if (kv_glob_match(glob, linter->rule_ids[i]))
            return true;
    }
    return false;
}

static const char otherwise_no_rule[] = "`kubevet rules` lists them";

static void lint_rules(struct linter *linter)
{
    kv_records_each(&linter->spec->rules, const struct kv_spec_pair, pair)
    {
        bool is_glob = pair->key.text && kv_glob_is_pattern(pair->key.text);
        if (!kv_value_is_valid(&pair->key) || is_full(linter) ||
            (!is_glob && matches_rule(linter, pair->key.text)))
            continue;
        add_unknown(linter, &pair->key, "rule",
                    kv_nearest_word(pair->key.text, linter->rule_ids, linter->rule_count),
                    is_glob ? "a severity is set rule by rule" : otherwise_no_rule);
    }
}

static void lint_waivers(struct linter *linter)
{
    kv_records_each(&linter->spec->waivers, const struct kv_spec_waiver, waiver)
    {
        if (!kv_value_is_valid(&waiver->rule) || is_full(linter) ||
            matches_rule(linter, waiver->rule.text))
            continue;
        add_unknown(linter, &waiver->rule, "rule",
                    kv_nearest_word(waiver->rule.text, linter->rule_ids, linter->rule_count),
                    kv_glob_is_pattern(waiver->rule.text) ? "the glob matches none"
                                                          : otherwise_no_rule);
    }
}

void kv_spec_lint(const struct kv_spec *spec, const char *const *rule_ids, size_t rule_count,
                  struct kv_mistakes *mistakes)
{
    struct kv_arena scratch = {0};
    struct linter linter = {
        .spec = spec,
        .profiles = kv_names_of(&spec->profiles, sizeof(struct kv_spec_profile), &scratch),
        .storage_classes =
            kv_names_of(&spec->storage_classes, sizeof(struct kv_spec_storage_class), &scratch),
        .nfs = kv_names_of(&spec->nfs, sizeof(struct kv_spec_nfs), &scratch),
        .rule_ids = rule_ids,
        .rule_count = rule_count,
        .mistakes = mistakes,
    };
    lint_namespaces(&linter);
    lint_resources(&linter, &spec->resources, false);
    lint_quota_alerts(&linter);
    lint_rules(&linter);
    lint_waivers(&linter);
    kv_arena_release(&scratch);
}
