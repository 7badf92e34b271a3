/* Who may do what: Role, ClusterRole, RoleBinding, ClusterRoleBinding
 * (rbac.authorization.k8s.io/v1).
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
#ifndef KUBEVET_KINDS_ACCESS_H
#define KUBEVET_KINDS_ACCESS_H

#include "kubevet/kinds/reference.h"

/* Either resources of API groups, or URLs; `*` is all. */
struct kv_policy_rule {
    struct kv_strings verbs, groups, resources;
    struct kv_strings names; /* resourceNames; none = all */
    struct kv_strings urls;
};

/* A recording of an older kubevet has only its name. */
struct kv_role {
    struct kv_object object;
    struct kv_list
        rules; /* struct kv_policy_rule; of an aggregated one what a controller filled in */
    struct kv_list aggregates; /* struct kv_label_selector: of ClusterRoles whose rules it has */
};

/* Of a binding. */
struct kv_subject {
    const char *kind;      /* User, Group, ServiceAccount */
    const char *namespace; /* of a ServiceAccount */
    const char *name;
};

extern const struct kv_kind kv_kind_role, kv_kind_clusterrole;

/* The table of both kinds of roles. */
extern const struct kv_shape kv_role_fields[];

#endif
