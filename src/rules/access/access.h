/* Who may do what, by Roles and bindings: shared by the rules on access.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
#ifndef KUBEVET_RULES_ACCESS_ACCESS_H
#define KUBEVET_RULES_ACCESS_ACCESS_H

#include "kubevet/kinds/access.h"
#include "kubevet/rules/rule.h"

/* The lists that the rules read. They report themselves what is unknown: a finding by what is known
 * holds all the same. */
#define ACCESS_READS                                                                               \
    {.kind = &kv_kind_clusterrole, .need = KV_HELPS},                                              \
        {.kind = &kv_kind_clusterrolebinding, .need = KV_HELPS},                                   \
        {.kind = &kv_kind_role, .need = KV_HELPS, .in = KV_EVERYWHERE},                            \
    {                                                                                              \
        .kind = &kv_kind_rolebinding, .need = KV_HELPS, .in = KV_EVERYWHERE                        \
    }

/* "Group/ops", "ServiceAccount/shop/web". */
const char *access_subject_text(struct kv_check *check, const struct kv_reference *binding,
                                const struct kv_subject *subject);

/* How a binding reaches a documented subject. */
enum access_way {
    ACCESS_NOT,
    ACCESS_NAMED, /* the binding names it */
    ACCESS_GROUP, /* by a group that everybody of its kind is in: system:authenticated */
};
enum access_way access_reaches(struct kv_check *check, const struct kv_reference *binding,
                               const char *documented);

/* The rules of a role, of an aggregated one those of all roles that it selects, into `out` (struct
 * kv_policy_rule). False if they are unknown, which is reported. */
bool access_role_rules(struct kv_check *check, const struct kv_role *role, struct kv_list *out);

/* The role of a binding; NULL = there is none, or it is unknown, which is reported and sets
 * *unknown. */
const struct kv_role *access_role(struct kv_check *check, const struct kv_reference *binding,
                                  bool *unknown);

/* Calls `use` for each binding of the state. Lists that are unknown are reported. */
void access_bindings_each(struct kv_check *check,
                          void (*use)(void *context, const struct kv_reference *binding),
                          void *context);

/* What a documented subject is granted. */
struct access_grant {
    const struct kv_reference *binding;
    enum access_way way;
    struct kv_list rules; /* struct kv_policy_rule */
};
struct access_grants {
    struct kv_list list; /* struct access_grant */
    bool are_all;        /* except of unknown RoleBindings; if not, that is reported */
};
struct access_grants access_grants_find(struct kv_check *check, const char *documented);

/* The namespace that a binding grants in; NULL = everywhere. */
const char *access_namespace(const struct kv_reference *binding);

/* RESOURCE.GROUP/SUBRESOURCE, with `*` for all. */
const char *access_resource_text(struct kv_arena *arena, const char *resource, const char *group);

/* Is a right to this resource of a rule, in whatever words (`*`), within what the pattern says? */
bool access_resource_is_within(struct kv_arena *arena, const char *pattern, const char *resource,
                               const char *group);

/* Does the rule give a right to a resource that the pattern says: to all of them for a plain name,
 * to some for a pattern? */
bool access_resource_is_given(struct kv_arena *arena, const struct kv_policy_rule *rule,
                              const char *pattern);

bool access_has_verb(const struct kv_policy_rule *rule, const char *verb);

/* What a right leads to, if it is one by which others are got; NULL = none. */
const char *access_leads_to(struct kv_arena *scratch, const char *verb, const char *resource,
                            const char *group);

#endif
