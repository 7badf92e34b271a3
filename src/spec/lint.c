/* References between the parts of a spec, and contradictions. */
#include "field.h"
#include "names.h"
#include "scope.h"
#include "whole.h"

#include "kubevet/base/clock.h"
#include "kubevet/base/glob.h"
#include "kubevet/spec/check.h"

struct linter {
    const struct kv_spec *spec;
    struct names namespaces;
    struct names profiles;
    bool *profile_is_used; /* parallel to the spec's */
    struct names storage_classes;
    struct names nfs;
    struct kv_strings rules; /* ids */
    struct kv_problems *problems;
};

static bool is_full(const struct linter *linter)
{
    return linter->problems->list.count > PROBLEMS_MAX;
}

static void unknown_add(struct linter *linter, const struct kv_value *value, const char *what,
                        const char *nearest, const char *otherwise)
{
    if (nearest)
        kv_problem_add(linter->problems, value->place, "unknown %s \"%s\": did you mean \"%s\"?",
                       what, value->text, nearest);
    else
        kv_problem_add(linter->problems, value->place, "unknown %s \"%s\": %s", what, value->text,
                       otherwise);
}

/* Does `value`, if given, name one of `names`? */
static void reference_check(struct linter *linter, const struct kv_value *value,
                            const struct names *names, const char *what, const char *otherwise)
{
    if (value_is_valid(value) && !is_full(linter) && !names_find(names, value->text))
        unknown_add(linter, value, what, names_nearest(names, value->text), otherwise);
}

static void nfs_check(struct linter *linter, const struct kv_value *value)
{
    reference_check(linter, value, &linter->nfs, "NFS export", "it is not defined under nfs");
}

/* A spec without storage classes may still say which one a claim uses. */
static void storage_class_check(struct linter *linter, const struct kv_value *value)
{
    if (linter->spec->storage_classes.place.file)
        reference_check(linter, value, &linter->storage_classes, "storage class",
                        "it is not defined under storageClasses");
}

/* ------------------------------------------------------------------ the contents of a namespace */

static void claim_lint(struct linter *linter, const struct kv_spec_claim *claim)
{
    nfs_check(linter, &claim->nfs);
    storage_class_check(linter, &claim->storage_class);
    if (claim->nfs.text && claim->storage_class.text)
        kv_problem_add(linter->problems, claim->storage_class.place,
                       "storageClass: the claim already has nfs: use one of them");
    else if (!claim->nfs.text && !claim->storage_class.text)
        kv_problem_add(linter->problems, claim->name.place, "the claim needs nfs or storageClass");
}

/* Makes sense only where the number of pods is free: a DaemonSet has one on each node, and Jobs
 * end. */
static void replicated_lint(struct linter *linter, const struct kv_spec_workload *workload)
{
    const struct kv_value *spread = &workload->placement.spread;
    if (!value_is_valid(&workload->kind) || workload->kind.choice == KV_WORKLOAD_DEPLOYMENT ||
        workload->kind.choice == KV_WORKLOAD_STATEFULSET)
        return;
    const char *kind = workload_kind_names[workload->kind.choice];
    if (workload->autoscaling.place.file)
        kv_problem_add(linter->problems, workload->autoscaling.place,
                       "autoscaling: an autoscaler cannot scale a %s: remove it, or document a "
                       "Deployment or StatefulSet",
                       kind);
    if (workload->disruption.place.file)
        kv_problem_add(linter->problems, workload->disruption.place,
                       workload->kind.choice == KV_WORKLOAD_DAEMONSET
                           ? "disruption: a drain leaves the pods of a %s where they are: remove it"
                           : "disruption: a %s ends, and has no replicas to keep: remove it",
                       kind);
    if (value_is_valid(spread))
        kv_problem_add(linter->problems, spread->place,
                       workload->kind.choice == KV_WORKLOAD_DAEMONSET
                           ? "spread: a %s always runs one pod on each node: remove it"
                           : "spread: a %s has no replicas to spread: remove it",
                       kind);
}

static void workload_lint(struct linter *linter, const struct kv_spec_workload *workload)
{
    replicated_lint(linter, workload);
    const struct kv_value *min = &workload->autoscaling.min;
    const struct kv_value *max = &workload->autoscaling.max;
    nfs_check(linter, &workload->filestore);
    if (value_is_valid(min) && value_is_valid(max) && min->integer > max->integer)
        kv_problem_add(linter->problems, min->place, "autoscaling: min %s is over max %s",
                       min->text, max->text);
}

/* Is it documented where objects of its kind can be? */
static void scope_lint(struct linter *linter, const struct kv_spec_resource *resource,
                       bool in_namespace)
{
    enum scope scope = value_is_valid(&resource->api_version) && value_is_valid(&resource->kind)
                           ? scope_of(resource->api_version.text, resource->kind.text)
                           : SCOPE_UNKNOWN;
    if (scope == SCOPE_CLUSTER && in_namespace)
        kv_problem_add(linter->problems, resource->kind.place,
                       "kind: a %s is in no namespace: document it under the spec's own resources",
                       resource->kind.text);
    else if (scope == SCOPE_NAMESPACE && !in_namespace)
        kv_problem_add(linter->problems, resource->kind.place,
                       "kind: a %s is in a namespace: document it under namespaces.NAME.resources",
                       resource->kind.text);
}

/* Does it select objects at all? */
static void selection_lint(struct linter *linter, const struct kv_spec_resource *resource)
{
    if (!resource->name.text && !resource->labels.place.file)
        kv_problem_add(linter->problems, resource->item.place,
                       "resource: the key \"name\" is missing: set a name, a glob or labels");
}

static void resources_lint(struct linter *linter, const struct kv_records *resources,
                           bool in_namespace)
{
    kv_records_each(resources, const struct kv_spec_resource, resource) {
        selection_lint(linter, resource);
        if (resource->remove.text)
            kv_problem_add(linter->problems, resource->remove.place,
                           "remove: only a namespace can remove an entry of its profile");
        if (resource->kind.text && strcmp(resource->kind.text, "Secret") == 0)
            kv_problem_add(linter->problems, resource->kind.place,
                           "kind: Secret cannot be checked: kubevet never reads Secrets, so its "
                           "account needs no right to read them");
        else
            scope_lint(linter, resource, in_namespace);
    }
}

/* A disabled namespace must not require a workload; workloads from its profile are ignored. */
static void disabled_lint(struct linter *linter, const struct kv_spec_content *content)
{
    if (value_is_valid(&content->disabled) && content->disabled.boolean &&
        content->workloads.count > 0)
        kv_problem_add(
            linter->problems, content->workloads.place,
            "workloads: a disabled namespace runs nothing: remove workloads or disabled");
}

/* A version alone is that of no level. */
static void pod_security_lint(struct linter *linter, const struct kv_spec_pod_security *security)
{
    if (security->version.text && !security->enforce.text && !security->audit.text &&
        !security->warn.text)
        kv_problem_add(linter->problems, security->version.place,
                       "version: needs enforce, audit or warn, which it is the version of");
}

static void container_resources_lint(struct linter *linter,
                                     const struct kv_spec_container_resources *resources)
{
    if (resources->policy.text && (resources->requests.place.file || resources->limits.place.file))
        kv_problem_add(linter->problems, resources->policy.place,
                       "policy: requests and limits already say what is required: use one of them");
}

/* Only containers are given what they do not ask for. */
static void limits_lint(struct linter *linter, const char *key, const struct kv_spec_limits *limits)
{
    const struct kv_records *records[] = {&limits->defaults, &limits->default_requests};
    for (size_t i = 0; i < sizeof records / sizeof *records; i++)
        if (records[i]->place.file)
            kv_problem_add(linter->problems, records[i]->place,
                           "%s: only containers have defaults: set it under container", key);
}

static void content_lint(struct linter *linter, const struct kv_spec_content *content)
{
    disabled_lint(linter, content);
    pod_security_lint(linter, &content->pod_security);
    container_resources_lint(linter, &content->container_resources);
    limits_lint(linter, "pod", &content->limit_range.pod);
    limits_lint(linter, "claim", &content->limit_range.claim);
    storage_class_check(linter, &content->storage_class);
    kv_records_each(&content->claims, const struct kv_spec_claim, claim)
        claim_lint(linter, claim);
    kv_records_each(&content->workloads, const struct kv_spec_workload, workload)
        workload_lint(linter, workload);
    resources_lint(linter, &content->resources, true);
}

/* Marks a namespace's profile as used. */
static void profile_mark(struct linter *linter, const struct kv_spec_namespace *namespace)
{
    const struct kv_spec_profile *profiles = linter->spec->profiles.items;
    const struct kv_spec_profile *profile =
        value_is_valid(&namespace->profile) ? names_find(&linter->profiles, namespace->profile.text)
                                            : NULL;
    if (profile)
        linter->profile_is_used[profile - profiles] = true;
}

static void unused_profiles_lint(struct linter *linter)
{
    const bool *is_used = linter->profile_is_used;
    kv_records_each(&linter->spec->profiles, const struct kv_spec_profile, profile) {
        if (!*is_used++ && value_is_valid(&profile->name) && !is_full(linter))
            kv_problem_add(linter->problems, profile->name.place,
                           "profile \"%s\" is used by no namespace: nothing in it is checked",
                           profile->name.text);
    }
}

static void cni_lint(struct linter *linter, const struct kv_spec_cluster *cluster)
{
    const struct kv_spec_cni *cni = &cluster->cni;
    if (cni->enforces_policies.text && !cni->name.text && !cni->daemon_set.text)
        kv_problem_add(linter->problems, cni->enforces_policies.place,
                       "enforcesPolicies: needs daemonSet, to name the agent");
    else if (cni->name.text && cni->daemon_set.text)
        kv_problem_add(linter->problems, cni->daemon_set.place,
                       "daemonSet: the plugin already has a name: use one of them");
    else if (cni->name.text && cni->enforces_policies.text)
        kv_problem_add(
            linter->problems, cni->enforces_policies.place,
            "enforcesPolicies: only valid with daemonSet: for a named plugin, kubevet knows it");
    else if (cni->enforces_policies.text && !cluster->network_policy.text)
        kv_problem_add(linter->problems, cni->enforces_policies.place,
                       "enforcesPolicies: checks nothing without networkPolicy: enforced");
}

static void load_balancer_lint(struct linter *linter, const struct kv_spec_load_balancer *balancer)
{
    if (balancer->address.text && balancer->hostname.text)
        kv_problem_add(linter->problems, balancer->hostname.place,
                       "hostname: the load balancer already has an address: use one of them");
    else if (!balancer->address.text && !balancer->hostname.text)
        kv_problem_add(linter->problems, balancer->item.place,
                       "the load balancer needs an address or a hostname");
}

/* Namespaces and profiles select nothing of a kind that is in none. */
static void check_scope_lint(struct linter *linter, const struct kv_spec_check *check)
{
    if (!check->namespaces.place.file && !check->profiles.place.file)
        return;
    for (size_t i = 0; i < check->kinds.count; i++) {
        const struct kv_value *value = &check->kinds.items[i];
        struct kv_arena scratch = {0};
        struct kv_error ignored = {0};
        const struct kv_expression_kind *kind =
            value_is_valid(value) ? kv_expression_kind_read(value->text, &scratch, &ignored) : NULL;
        if (kind && strcmp(kind->kind, "Namespace") != 0 &&
            scope_of(kind->api_version, kind->kind) == SCOPE_CLUSTER)
            kv_problem_add(linter->problems, value->place,
                           "kinds: a %s is in no namespace, and %s selects some: make it a check "
                           "of its own, without",
                           kind->kind, check->namespaces.place.file ? "namespaces" : "profiles");
        kv_arena_release(&scratch);
    }
}

/* A name that is documented nowhere selects nothing. */
static void check_namespaces_lint(struct linter *linter, const struct kv_spec_check *check)
{
    for (size_t i = 0; i < check->namespaces.count; i++) {
        const struct kv_value *value = &check->namespaces.items[i];
        if (value_is_valid(value) && !kv_glob_is_pattern(value->text) &&
            !kv_spec_namespace_allowed(linter->spec, value->text))
            reference_check(linter, value, &linter->namespaces, "namespace",
                            "it is neither under namespaces nor under allowNamespaces");
    }
}

static void checks_lint(struct linter *linter)
{
    kv_records_each(&linter->spec->checks, const struct kv_spec_check, check) {
        check_scope_lint(linter, check);
        check_namespaces_lint(linter, check);
        for (size_t i = 0; i < check->profiles.count; i++)
            reference_check(linter, &check->profiles.items[i], &linter->profiles, "profile",
                            "it is not defined under profiles");
    }
}

static void grant_lint(struct linter *linter, const struct kv_spec_grant *grant)
{
    bool has_resources = grant->resources.place.file, has_urls = grant->urls.place.file;
    if (has_resources == has_urls)
        kv_problem_add(linter->problems, grant->item.place,
                       has_urls ? "the entry has resources and urls: make two of it"
                                : "the entry needs resources or urls");
    else if (has_urls && grant->namespaces.place.file)
        kv_problem_add(linter->problems, grant->namespaces.place,
                       "namespaces: a URL is in no namespace: remove it");
    else if (has_urls && grant->names.place.file)
        kv_problem_add(linter->problems, grant->names.place,
                       "names: a URL has no objects: remove it");
}

static void access_lint(struct linter *linter)
{
    kv_records_each(&linter->spec->access, const struct kv_spec_access, access) {
        kv_records_each(&access->only, const struct kv_spec_grant, grant)
            grant_lint(linter, grant);
    }
}

static void namespaces_lint(struct linter *linter)
{
    kv_records_each(&linter->spec->profiles, const struct kv_spec_profile, profile)
        content_lint(linter, &profile->content);
    kv_records_each(&linter->spec->namespaces, const struct kv_spec_namespace, namespace) {
        profile_mark(linter, namespace);
        reference_check(linter, &namespace->profile, &linter->profiles, "profile",
                        "it is not defined under profiles");
        content_lint(linter, &namespace->content);
    }
    unused_profiles_lint(linter);
}

/* ------------------------------------------------------------------ keys that need others */

/* Entries about databases have no effect unless their tenants and places are known. */
static void databases_lint(struct linter *linter)
{
    const struct kv_spec *spec = linter->spec;
    bool has_nfs = spec->nfs.count > 0;
    if (linter->problems->list.count > 0)
        return; /* they may be given, but malformed */
    if (spec->backups.place.file && !spec->tenants.place.file)
        kv_problem_add(linter->problems, spec->backups.place,
                       "backups: needs tenants%s: without it, databases have no tenants",
                       has_nfs ? "" : " and nfs");
    else if (spec->backups.place.file && !has_nfs)
        kv_problem_add(
            linter->problems, spec->backups.place,
            "backups: needs nfs: the mounts of its exports show which databases are in use");
    if (spec->tenants.place.file && !has_nfs)
        kv_problem_add(linter->problems, spec->tenants.place,
                       "tenants: needs nfs: the mounts of its exports show the databases");
}

static void tolerance_lint(struct linter *linter, const struct kv_value *tolerance)
{
    if (value_is_valid(tolerance))
        kv_problem_add(linter->problems, tolerance->place,
                       "tolerance: needs cpu or memory, which it applies to");
}

static void nodes_lint(struct linter *linter)
{
    const struct kv_spec_nodes *nodes = &linter->spec->cluster.nodes;
    bool is_written = nodes->tolerance.place.line != nodes->place.line ||
                      nodes->tolerance.place.column != nodes->place.column;
    if (is_written && !nodes->cpu.text && !nodes->memory.text)
        tolerance_lint(linter, &nodes->tolerance);
}

static void node_pool_lint(struct linter *linter, const struct kv_spec_node_pool *pool)
{
    if (pool->tolerance.text && !pool->cpu.text && !pool->memory.text)
        tolerance_lint(linter, &pool->tolerance);
}

/* ------------------------------------------------------------------ alerts, rules, waivers */

static void thresholds_lint(struct linter *linter, const char *name, const struct kv_value *warning,
                            const struct kv_value *critical)
{
    if (value_is_valid(warning) && value_is_valid(critical) && warning->ratio >= critical->ratio)
        kv_problem_add(linter->problems, warning->place, "%s: warning %s is not below critical %s",
                       name, warning->text, critical->text);
}

static void quota_alerts_lint(struct linter *linter)
{
    const struct kv_spec_quota_alerts *alerts = &linter->spec->quota_alerts;
    thresholds_lint(linter, "quotaAlerts", &alerts->warning, &alerts->critical);
    kv_records_each(&alerts->resources, const struct kv_spec_quota_alert, alert)
        thresholds_lint(linter, alert->resource.text, &alert->warning, &alert->critical);
}

/* All rules on status wait for it. With more than a week, a problem of last week would still be
 * "too recent": nothing would be reported. */
#define SETTLE_MAX (7 * 24 * 3600 * KV_SECOND)

static void settle_lint(struct linter *linter)
{
    const struct kv_value *settle = &linter->spec->settle;
    if (value_is_valid(settle) && settle->nanoseconds > SETTLE_MAX)
        kv_problem_add(linter->problems, settle->place,
                       "settle: %s is more than 168h: rules on status report nothing for that long",
                       settle->text);
}

/* The ids of the rules and of the spec's own checks. */
static struct kv_strings all_rule_ids(const struct kv_spec *spec, const char *const *rule_ids,
                                      size_t rule_count, struct kv_arena *arena)
{
    const struct kv_spec_check *check;
    const char **ids = kv_arena_array(arena, rule_count + spec->all_checks.count, sizeof *ids);
    for (size_t i = 0; i < rule_count; i++)
        ids[i] = rule_ids[i];
    for (size_t i = 0; (check = kv_spec_check_at(spec, i)); i++)
        ids[rule_count++] = check->doc.id;
    return (struct kv_strings){ids, rule_count};
}

static bool matches_rule(const struct linter *linter, const char *glob)
{
    for (size_t i = 0; i < linter->rules.count; i++)
        if (kv_glob_match(glob, linter->rules.items[i]))
            return true;
    return false;
}

static const char otherwise_no_rule[] = "`kubevet rules` lists them";

/* An object of a cluster-wide kind cannot be in a namespace, nor the reverse. */
static void waived_object_lint(struct linter *linter, const struct kv_value *object)
{
    if (!value_is_valid(object) || kv_glob_is_pattern(object->text))
        return;
    const char *slash = strchr(object->text, '/');
    size_t length = slash ? (size_t)(slash - object->text) : 0;
    enum scope scope = length > 0 ? scope_of_kind(object->text, length) : SCOPE_UNKNOWN;
    bool namespaced = slash && strchr(slash + 1, '/');
    if (scope == SCOPE_NAMESPACE && !namespaced)
        kv_problem_add(linter->problems, object->place,
                       "object: a %.*s is in a namespace: write %.*s/NAMESPACE%s", (int)length,
                       object->text, (int)length, object->text, slash);
    else if (scope == SCOPE_CLUSTER && namespaced)
        kv_problem_add(linter->problems, object->place,
                       "object: a %.*s is in no namespace: write %.*s%s", (int)length, object->text,
                       (int)length, object->text, strchr(slash + 1, '/'));
}

static void rules_lint(struct linter *linter)
{
    kv_records_each(&linter->spec->rules, const struct kv_spec_pair, pair) {
        bool is_glob = pair->key.text && kv_glob_is_pattern(pair->key.text);
        if (!value_is_valid(&pair->key) || is_full(linter) ||
            (!is_glob && matches_rule(linter, pair->key.text)))
            continue;
        unknown_add(linter, &pair->key, "rule",
                    kv_nearest_word(pair->key.text, linter->rules.items, linter->rules.count),
                    is_glob ? "severities are set for single rules" : otherwise_no_rule);
    }
}

static void waivers_lint(struct linter *linter)
{
    kv_records_each(&linter->spec->waivers, const struct kv_spec_waiver, waiver) {
        waived_object_lint(linter, &waiver->object);
        if (!value_is_valid(&waiver->rule) || is_full(linter) ||
            matches_rule(linter, waiver->rule.text))
            continue;
        unknown_add(linter, &waiver->rule, "rule",
                    kv_nearest_word(waiver->rule.text, linter->rules.items, linter->rules.count),
                    kv_glob_is_pattern(waiver->rule.text) ? "the glob matches none"
                                                          : otherwise_no_rule);
    }
}

void spec_lint(const struct kv_spec *spec, const char *const *rule_ids, size_t rule_count,
               struct kv_problems *problems)
{
    struct kv_arena scratch = {0};
    struct linter linter = {
        .spec = spec,
        .namespaces = names_make(&spec->namespaces, sizeof(struct kv_spec_namespace), &scratch),
        .profiles = names_make(&spec->profiles, sizeof(struct kv_spec_profile), &scratch),
        .storage_classes =
            names_make(&spec->storage_classes, sizeof(struct kv_spec_storage_class), &scratch),
        .nfs = names_make(&spec->nfs, sizeof(struct kv_spec_nfs), &scratch),
        .profile_is_used = kv_arena_array(&scratch, spec->profiles.count, sizeof(bool)),
        .rules = all_rule_ids(spec, rule_ids, rule_count, &scratch),
        .problems = problems,
    };
    namespaces_lint(&linter);
    resources_lint(&linter, &spec->resources, false);
    databases_lint(&linter);
    nodes_lint(&linter);
    cni_lint(&linter, &spec->cluster);
    checks_lint(&linter);
    access_lint(&linter);
    kv_records_each(&spec->cluster.node_pools, const struct kv_spec_node_pool, pool)
        node_pool_lint(&linter, pool);
    kv_records_each(&spec->cluster.load_balancers, const struct kv_spec_load_balancer, balancer)
        load_balancer_lint(&linter, balancer);
    quota_alerts_lint(&linter);
    settle_lint(&linter);
    rules_lint(&linter);
    waivers_lint(&linter);
    kv_arena_release(&scratch);
}
