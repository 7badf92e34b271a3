/* Rights of rules as RBAC reads them, and what they lead to. */
#include "test.h"

#include "rules/access/access.h"

static void a_right_is_called_as_a_spec_says_it(void **unused)
{
    (void)unused;
    static const struct {
        const char *resource, *group, *text;
    } cases[] = {
        {"pods", "", "pods"},
        {"pods/log", "", "pods/log"},
        {"x", "", "x"},
        {"deployments", "apps", "deployments.apps"},
        {"deployments/scale", "apps", "deployments.apps/scale"},
        {"pods", "*", "pods.*"},
        {"*", "apps", "*.apps"},
        {"*", "*", "*"},
        {"*/scale", "*", "*/scale"},
    };
    struct kv_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(access_resource_text(&arena, cases[i].resource, cases[i].group),
                            cases[i].text);
    kv_arena_release(&arena);
}

static void a_wildcard_of_a_rule_is_within_a_wider_one_only(void **unused)
{
    (void)unused;
    static const struct {
        const char *pattern, *resource, *group;
        bool is_within;
    } cases[] = {
        {"pods", "pods", "", true},
        {"pods", "pods/log", "", false},
        {"pods/*", "pods/log", "", true},
        {"*", "pods/log", "", true},
        {"*", "*", "*", true},
        {"*", "*", "apps", true},
        {"*", "*/scale", "*", true},
        {"*.apps", "deployments/scale", "apps", true},
        {"*.apps", "*", "apps", true},
        {"*.apps", "*", "*", false},
        {"*.apps", "*", "", false},
        {"*.apps/scale", "deployments/scale", "apps", true},
        {"*.apps/scale", "deployments", "apps", false},
        {"*.apps/scale", "*", "apps", false},
        {"*/scale", "pods/scale", "", true},
        {"*/scale", "*/scale", "*", true},
        {"*/scale", "*", "*", false},
        {"?/scale", "*/scale", "", false}, /* one letter is not all */
        {"*n*.apps", "*", "apps", false},  /* no letter of a `*` matches */
        {"pods", "pods", "*", false},
        {"pods*", "pods", "*", true},
        {"*.*", "pods", "*", false}, /* the core group is without a dot */
    };
    struct kv_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (access_resource_is_within(&arena, cases[i].pattern, cases[i].resource,
                                      cases[i].group) != cases[i].is_within)
            fail_msg("%s of group %s within %s", cases[i].resource, cases[i].group,
                     cases[i].pattern);
    kv_arena_release(&arena);
}

static void a_plain_name_is_given_whole_and_a_pattern_in_part(void **unused)
{
    (void)unused;
    static const struct {
        const char *resource, *group; /* of the rule */
        const char *pattern;
        bool is_given;
    } cases[] = {
        {"pods", "", "pods", true},
        {"*", "", "pods", true},
        {"*", "*", "pods/log", true},
        {"*", "apps", "pods", false},
        {"pods", "apps", "pods", false},
        {"pods", "", "pods/log", false},
        {"pods/log", "", "pods", false},
        {"*/log", "", "pods/log", true},
        {"*/log", "", "pods/exec", false},
        {"x/log", "", "pods/log", false},
        {"*/log", "", "pods", false},
        {"deployments/scale", "apps", "deployments.apps/scale", true},
        {"deployments/scale", "extensions", "deployments.apps/scale", false},
        {"tenants", "a.example.com", "*.example.com", true},
        {"tenants", "a.example.org", "*.example.com", false},
        {"*", "a.example.com", "*.example.com", true},
        {"*", "*", "*.example.com", true},
        {"*", "example.com", "t*.example.com", true},
        {"*", "example.org", "t*.example.com", false},
        {"pods", "example.com", "t*.example.com", false},
        {"*", "", "t*", false},
    };
    struct kv_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *resource = cases[i].resource, *group = cases[i].group;
        struct kv_policy_rule rule = {.resources = {&resource, 1}, .groups = {&group, 1}};
        if (access_resource_is_given(&arena, &rule, cases[i].pattern) != cases[i].is_given)
            fail_msg("%s by %s of group %s", cases[i].pattern, resource, group);
    }
    kv_arena_release(&arena);
}

#define RBAC    "rbac.authorization.k8s.io"
#define OF_PODS "the rights of any ServiceAccount of the namespace"

static void rights_by_which_others_are_got_are_named(void **unused)
{
    (void)unused;
    static const struct {
        const char *verb, *resource, *group, *to; /* NULL = to none */
    } cases[] = {
        {"*", "*", "*", "any right"},
        {"*", "*", "apps", OF_PODS},
        {"get", "*", "*", "Secrets, with passwords and tokens"},
        {"*", "pods", "*", OF_PODS},
        {"impersonate", "users", "", "acting as any user"},
        {"impersonate", "groups", "", "acting as a member of any group"},
        {"impersonate", "users", "authentication.k8s.io", NULL}, /* not the constrained one */
        {"user-info", "users", "authentication.k8s.io", NULL},
        {"impersonate:user-info", "users", "authentication.k8s.io", "acting as other users"},
        {"escalate", "clusterroles", RBAC, "any right"},
        {"bind", "roles", RBAC, "the rights of any Role"},
        {"bind", "roles", "", NULL},
        {"create", "rolebindings", RBAC, "passing its rights on to others"},
        {"get", "rolebindings", RBAC, NULL},
        {"watch", "secrets", "", "Secrets, with passwords and tokens"},
        {"delete", "secrets", "", NULL},
        {"create", "secrets", "", "tokens of ServiceAccounts"},
        {"create", "serviceaccounts/token", "", "tokens of ServiceAccounts"},
        {"create", "*/token", "", "tokens of ServiceAccounts"},
        {"create", "serviceaccounts", "", NULL},
        {"patch", "statefulsets", "apps", OF_PODS},
        {"patch", "statefulsets/scale", "apps", NULL},
        {"get", "pods/exec", "", "the rights of running pods"},
        {"get", "pods", "", NULL},
        {"get", "", "", NULL},
        {"", "secrets", "", NULL},
        {"get", "*", "example.com", NULL},
    };
    struct kv_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *to = access_leads_to(&arena, cases[i].verb, cases[i].resource, cases[i].group);
        if (!kv_string_is(to, cases[i].to) && to != cases[i].to)
            fail_msg("%s %s of group %s leads to %s", cases[i].verb, cases[i].resource,
                     cases[i].group, to ? to : "nothing");
    }
    kv_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_is_called_as_a_spec_says_it),
        cmocka_unit_test(a_wildcard_of_a_rule_is_within_a_wider_one_only),
        cmocka_unit_test(a_plain_name_is_given_whole_and_a_pattern_in_part),
        cmocka_unit_test(rights_by_which_others_are_got_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
