#include "access.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/glob.h"
#include "kubevet/base/intern.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->access.place.file ? NULL : "the spec documents no access";
}

/* --- within what the spec says --- */

static bool values_match(const struct kv_values *globs, const char *text)
{
    for (size_t i = 0; i < globs->count; i++)
        if (kv_glob_match(globs->items[i].text, text))
            return true;
    return false;
}

/* A right everywhere is also one to what is in no namespace. */
static bool is_in_place(const struct kv_spec_grant *entry, const char *namespace)
{
    return !entry->namespaces.place.file ||
           values_match(&entry->namespaces, namespace ? namespace : "*");
}

static bool is_of_names(const struct kv_spec_grant *entry, const struct kv_policy_rule *rule)
{
    if (!entry->names.place.file)
        return true;
    for (size_t i = 0; i < rule->names.count; i++)
        if (!values_match(&entry->names, rule->names.items[i]))
            return false;
    return rule->names.count > 0;
}

/* `*` is only what the spec calls `*`. */
static bool is_said(const struct kv_values *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcmp(words->items[i].text, "*") == 0 || strcmp(words->items[i].text, word) == 0)
            return true;
    return false;
}

/* A right of a rule: to a resource, or to a URL. */
struct right {
    const struct kv_policy_rule *rule;
    const char *namespace;
    const char *verb, *resource, *group, *url;
};

static bool entry_allows(struct kv_arena *scratch, const struct kv_spec_grant *entry,
                         const struct right *right)
{
    if (!is_said(&entry->verbs, right->verb))
        return false;
    if (right->url)
        return values_match(&entry->urls, right->url);
    if (!is_in_place(entry, right->namespace) || !is_of_names(entry, right->rule))
        return false;
    for (size_t i = 0; i < entry->resources.count; i++)
        if (access_resource_is_within(scratch, entry->resources.items[i].text, right->resource,
                                      right->group))
            return true;
    return false;
}

/* What every user has by default: discovery, the keys by which tokens are verified, and questions
 * about oneself. Source: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go, and what
 * OpenShift adds. */
static bool is_usual(const struct right *right)
{
    static const char *const urls[] = {"/api",
                                       "/api/*",
                                       "/apis",
                                       "/apis/*",
                                       "/healthz",
                                       "/livez",
                                       "/openapi",
                                       "/openapi/*",
                                       "/readyz",
                                       "/version",
                                       "/version/",
                                       "/.well-known",
                                       "/.well-known/*",
                                       "/.well-known/openid-configuration",
                                       "/.well-known/openid-configuration/",
                                       "/openid/v1/jwks",
                                       "/openid/v1/jwks/"};
    static const char *const questions[] = {"selfsubjectaccessreviews", "selfsubjectrulesreviews",
                                            "selfsubjectreviews"};
    for (size_t i = 0; right->url && i < sizeof urls / sizeof *urls; i++)
        if (strcmp(right->verb, "get") == 0 && strcmp(right->url, urls[i]) == 0)
            return true;
    for (size_t i = 0; !right->url && i < sizeof questions / sizeof *questions; i++)
        if (strcmp(right->verb, "create") == 0 && strcmp(right->resource, questions[i]) == 0)
            return true;
    return false;
}

/* --- what is more --- */

enum { SHOWN_MAX = 6, RIGHTS_MAX = 100000 };

/* The rights of one grant that are more than the spec says. */
struct excess {
    struct kv_check *check;
    const struct kv_spec_access *documented;
    struct kv_buffer shown, leads; /* texts */
    struct kv_intern said;         /* what leads to others, once each */
    struct kv_arena scratch;
    size_t count, tried;
};

static const char *right_text(struct kv_arena *arena, const struct right *right)
{
    if (!right->url)
        return access_resource_text(arena, right->resource, right->group);
    return strcmp(right->url, "*") == 0 ? "every URL" : right->url;
}

static void right_check(struct excess *excess, const struct right *right)
{
    kv_records_each(&excess->documented->only, const struct kv_spec_grant, entry) {
        if (entry_allows(&excess->scratch, entry, right))
            return;
    }
    const char *what = right_text(&excess->scratch, right);
    if (excess->count++ < SHOWN_MAX)
        kv_buffer_printf(&excess->shown, "%s%s %s", excess->shown.length ? ", " : "", right->verb,
                         what);
    const char *to =
        right->url ? NULL
                   : access_leads_to(&excess->scratch, right->verb, right->resource, right->group);
    if (to && kv_intern_add(&excess->said, to))
        kv_buffer_printf(&excess->leads, "%s%s %s leads to %s", excess->leads.length ? "; " : "",
                         right->verb, what, to);
}

static void right_try(struct excess *excess, const struct access_grant *grant,
                      const struct right *right)
{
    kv_arena_clear(&excess->scratch);
    if (excess->tried++ < RIGHTS_MAX && !(grant->way == ACCESS_GROUP && is_usual(right)))
        right_check(excess, right);
}

static void rule_check(struct excess *excess, const struct access_grant *grant,
                       const struct kv_policy_rule *rule)
{
    struct right right = {.rule = rule, .namespace = access_namespace(grant->binding)};
    for (size_t v = 0; v < rule->verbs.count && excess->tried < RIGHTS_MAX; v++) {
        right.verb = rule->verbs.items[v];
        for (size_t r = 0; r < rule->resources.count; r++)
            for (size_t g = 0; g < rule->groups.count && excess->tried < RIGHTS_MAX; g++) {
                right.url = NULL;
                right.resource = rule->resources.items[r];
                right.group = rule->groups.items[g];
                right_try(excess, grant, &right);
            }
        /* A RoleBinding grants no URLs. */
        for (size_t u = 0; !right.namespace && u < rule->urls.count; u++) {
            right.url = rule->urls.items[u];
            right_try(excess, grant, &right);
        }
    }
}

static void excess_report(struct excess *excess, const struct kv_value *subject,
                          const struct access_grant *grant)
{
    struct kv_check *check = excess->check;
    const struct kv_object *binding = &grant->binding->object;
    const char *where = binding->namespace
                            ? kv_check_format(check, "in namespace %s", binding->namespace)
                            : "everywhere";
    if (excess->count > SHOWN_MAX)
        kv_buffer_printf(&excess->shown, " and %zu more", excess->count - SHOWN_MAX);
    const char *shown = kv_check_format(check, "%s", kv_buffer_as_text(&excess->shown).data);
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, binding), excess->documented->only.place,
        "%s may do more than the spec says, %s, by %s %s%s: %s", subject->text, where,
        grant->binding->role_kind, grant->binding->role_name,
        grant->way == ACCESS_GROUP ? ", which everybody of its kind has" : "", shown);
    finding->field = kv_check_format(check, "subjects[%s]", subject->text);
    finding->actual = shown;
    if (excess->leads.length > 0)
        finding->hint = kv_check_format(check, "%s", kv_buffer_as_text(&excess->leads).data);
    finding->manifest = binding->place;
}

static void grant_check(struct kv_check *check, const struct kv_spec_access *documented,
                        const struct kv_value *subject, const struct access_grant *grant)
{
    struct excess excess = {.check = check, .documented = documented};
    kv_list_each(&grant->rules, const struct kv_policy_rule, rule)
        rule_check(&excess, grant, rule);
    if (excess.count > 0)
        excess_report(&excess, subject, grant);
    else if (excess.tried >= RIGHTS_MAX)
        kv_check_not_evaluated(check, &grant->binding->object, "its role has too many rights");
    kv_buffer_release(&excess.shown);
    kv_buffer_release(&excess.leads);
    kv_intern_release(&excess.said);
    kv_arena_release(&excess.scratch);
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->access, const struct kv_spec_access, documented) {
        kv_check_compares(check, documented->only.place, NULL);
        for (size_t i = 0; i < documented->subjects.count; i++) {
            const struct kv_value *subject = &documented->subjects.items[i];
            struct access_grants grants = access_grants_find(check, subject->text);
            kv_list_each(&grants.list, const struct access_grant, grant)
                grant_check(check, documented, subject, grant);
        }
    }
}

const struct kv_rule kv_rule_access_granted = {
    .doc =
        {
            .id = "access/granted",
            .severity = KV_SEVERITY_ERROR,
            .summary = "somebody may do more than the spec says",
            .why =
                "A right that nobody documented is used only by mistake or by an attacker. "
                "The rule compares "
                "what Roles, ClusterRoles and bindings grant in effect: aggregated ClusterRoles "
                "with the rules of those that they select, wildcards, subresources, rights to "
                "certain names, and bindings to groups that everybody of a kind is in "
                "(system:authenticated, system:serviceaccounts, and system:unauthenticated, since "
                "everybody may also ask without logging in). What every user may do by default, "
                "discovery and questions about oneself, is not counted. Rights by which others "
                "are got (impersonate, escalate, bind, Secrets, making pods or tokens) are named. "
                "Who is in a Group is known only to what users log in by. Members "
                "of several groups have the rights of all of them; name each in the spec.",
            .fix = "Remove the right from the Role, or the subject from the binding, or document "
                   "the right under `only`.",
            .keys = "access.only",
            .example = "access:\n"
                       "- subjects: [Group/customers]\n"
                       "  only:\n"
                       "  - namespaces: [crossplane-system]\n"
                       "    resources: [\"*.example.com\"]\n"
                       "    verbs: [get, create]\n",
            .source = "https://kubernetes.io/docs/reference/access-authn-authz/rbac/",
        },
    .reads = KV_READS(ACCESS_READS),
    .not_applicable = not_applicable,
    .run = run,
};
