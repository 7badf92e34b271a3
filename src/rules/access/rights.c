/* Rights of rules, compared with what a spec says of them, and what they lead to. */
#include "access.h"

#include "kubevet/base/glob.h"

/* Stands for the `*` of a rule where it is matched with a pattern: only a pattern's own `*` matches
 * it, since nothing has that name. */
#define ANY "\x01any\x01"

static bool is_any(const char *text)
{
    return strcmp(text, "*") == 0;
}

/* `pods` and `log` of `pods/log`. */
static struct kv_text resource_part(const char *resource)
{
    return (struct kv_text){resource, strcspn(resource, "/")};
}

static const char *text_make(struct kv_arena *arena, const char *resource, const char *group,
                             const char *any)
{
    struct kv_text own = resource_part(resource);
    const char *rest = resource + own.length;
    bool is_all = own.length == 1 && resource[0] == '*', is_all_groups = is_any(group);
    const char *name = is_all ? any : kv_arena_copy(arena, own);
    return kv_arena_printf(arena, "%s%s%s%s", name, *group ? "." : "", is_all_groups ? any : group,
                           rest);
}

/* As a spec may say it: `*` is all resources of all groups, and with a subresource this one of all.
 */
const char *access_resource_text(struct kv_arena *arena, const char *resource, const char *group)
{
    bool is_of_everything = resource[0] == '*' && is_any(group);
    return is_of_everything ? kv_arena_copy(arena, kv_text_of(resource))
                            : text_make(arena, resource, group, "*");
}

/* Does the pattern stand for all resources of its groups, with subresources? */
static bool is_of_all(const char *pattern)
{
    return !strchr(pattern, '/') && (is_any(pattern) || strncmp(pattern, "*.", 2) == 0);
}

static bool text_is_within(struct kv_arena *arena, const char *pattern, const char *text)
{
    struct kv_text whole = {text, strcspn(text, "/")};
    return kv_glob_match(pattern, is_of_all(pattern) ? kv_arena_copy(arena, whole) : text);
}

/* RBAC reads `*` as all resources with their subresources, and `*` as all groups, the core group
 * among them. */
bool access_resource_is_within(struct kv_arena *arena, const char *pattern, const char *resource,
                               const char *group)
{
    if (is_any(resource) && !is_of_all(pattern))
        return false;
    if (is_any(group) && !text_is_within(arena, pattern, text_make(arena, resource, "", ANY)))
        return false;
    return text_is_within(arena, pattern, text_make(arena, resource, group, ANY));
}

/* --- given --- */

static bool list_has(const struct kv_strings *list, const char *word)
{
    for (size_t i = 0; i < list->count; i++)
        if (is_any(list->items[i]) || strcmp(list->items[i], word) == 0)
            return true;
    return false;
}

bool access_has_verb(const struct kv_policy_rule *rule, const char *verb)
{
    return list_has(&rule->verbs, verb);
}

/* A resource of a rule covers this one: itself, all of them, or this subresource of all. Source:
 * ResourceMatches in pkg/apis/rbac/v1/evaluation_helpers.go */
static bool resource_covers(const char *given, const char *wanted)
{
    const char *subresource = strchr(wanted, '/');
    if (is_any(given) || strcmp(given, wanted) == 0)
        return true;
    return subresource && given[0] == '*' && strcmp(given + 1, subresource) == 0;
}

/* `deployments/scale` and `apps` of `deployments.apps/scale`. */
static bool plain_is_given(struct kv_arena *arena, const struct kv_policy_rule *rule,
                           const char *pattern)
{
    size_t name = strcspn(pattern, "./"), end = strcspn(pattern, "/");
    const char *group = pattern[name] == '.' ? kv_arena_printf(arena, "%.*s", (int)(end - name - 1),
                                                               pattern + name + 1)
                                             : "";
    const char *resource = kv_arena_printf(arena, "%.*s%s", (int)name, pattern, pattern + end);
    if (!list_has(&rule->groups, group))
        return false;
    for (size_t i = 0; i < rule->resources.count; i++)
        if (resource_covers(rule->resources.items[i], resource))
            return true;
    return false;
}

/* Is the rule's resource among those of the pattern, or are all of its groups given? */
static bool some_is_given(struct kv_arena *arena, const char *pattern, const char *resource,
                          const char *group)
{
    const char *dot = strchr(pattern, '.');
    bool is_of_group = is_any(group) || (dot && kv_glob_match(dot + 1, group));
    return access_resource_is_within(arena, pattern, resource, group) ||
           (is_any(resource) && is_of_group);
}

bool access_resource_is_given(struct kv_arena *arena, const struct kv_policy_rule *rule,
                              const char *pattern)
{
    if (!kv_glob_is_pattern(pattern))
        return plain_is_given(arena, rule, pattern);
    for (size_t i = 0; i < rule->resources.count; i++)
        for (size_t k = 0; k < rule->groups.count; k++)
            if (some_is_given(arena, pattern, rule->resources.items[i], rule->groups.items[k]))
                return true;
    return false;
}

/* --- rights by which others are got ---
 * Source: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
 * #privilege-escalation-risks */

#define OF_PODS "the rights of any ServiceAccount of the namespace"
#define RBAC    "rbac.authorization.k8s.io"

static const struct {
    const char *verbs, *group, *resources, *to; /* words between spaces */
} ways[] = {
    {" impersonate ", "", " users ", "acting as any user"},
    {" impersonate ", "", " groups ", "acting as a member of any group"},
    {" impersonate ", "", " serviceaccounts ", "acting as any ServiceAccount"},
    {" impersonate:user-info ", "authentication.k8s.io", " users groups ", "acting as other users"},
    {" impersonate:serviceaccount ", "authentication.k8s.io", " serviceaccounts ",
     "acting as any ServiceAccount"},
    {" escalate ", RBAC, " roles ", "any right of the namespace"},
    {" escalate ", RBAC, " clusterroles ", "any right"},
    {" bind ", RBAC, " roles ", "the rights of any Role"},
    {" bind ", RBAC, " clusterroles ", "the rights of any ClusterRole"},
    {" create update patch ", RBAC, " rolebindings clusterrolebindings ",
     "passing its rights on to others"},
    {" get list watch ", "", " secrets ", "Secrets, with passwords and tokens"},
    {" create ", "", " serviceaccounts/token secrets ", "tokens of ServiceAccounts"},
    {" create update patch ", "", " pods replicationcontrollers ", OF_PODS},
    {" create update patch ", "apps", " deployments daemonsets statefulsets replicasets ", OF_PODS},
    {" create update patch ", "batch", " jobs cronjobs ", OF_PODS},
    {" create get ", "", " pods/exec pods/attach ", "the rights of running pods"},
    {" create get ", "", " nodes/proxy ", "every pod of a node"},
    {" update patch ", "certificates.k8s.io", " certificatesigningrequests/approval ",
     "a login as any user"},
    {" create update patch ", "admissionregistration.k8s.io", " mutatingwebhookconfigurations ",
     "changing what others apply"},
    {" create update patch ", "admissionregistration.k8s.io", " validatingwebhookconfigurations ",
     "reading what others apply"},
};

static bool words_have(const char *words, const char *word)
{
    const char *found = strstr(words, word);
    return found && found > words && found[-1] == ' ' && found[strlen(word)] == ' ';
}

/* Does it cover one of the resources? */
static bool covers_any(const char *given, const char *resources, struct kv_arena *scratch)
{
    for (const char *at = resources; *at; at += strcspn(at, " ")) {
        at += strspn(at, " ");
        struct kv_text word = {at, strcspn(at, " ")};
        if (word.length > 0 && resource_covers(given, kv_arena_copy(scratch, word)))
            return true;
    }
    return false;
}

const char *access_leads_to(struct kv_arena *scratch, const char *verb, const char *resource,
                            const char *group)
{
    if (is_any(verb) && is_any(resource) && is_any(group))
        return "any right";
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if ((is_any(verb) || words_have(ways[i].verbs, verb)) &&
            (is_any(group) || strcmp(group, ways[i].group) == 0) &&
            covers_any(resource, ways[i].resources, scratch))
            return ways[i].to;
    }
    return NULL;
}
