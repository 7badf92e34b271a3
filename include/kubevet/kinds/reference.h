/* Kinds with an immutable reference to another object: RoleBinding and ClusterRoleBinding
 * (rbac.authorization.k8s.io/v1), GatewayClass (gateway.networking.k8s.io/v1). */
#ifndef KUBEVET_KINDS_REFERENCE_H
#define KUBEVET_KINDS_REFERENCE_H

#include "kubevet/kinds/kind.h"

struct kv_reference {
    struct kv_object object;
    const char *role_kind, *role_name; /* roleRef of a binding */
    struct kv_list subjects;           /* struct kv_subject (kinds/access.h), of a binding */
    const char *controller;            /* spec.controllerName of a GatewayClass */
};

extern const struct kv_kind kv_kind_rolebinding, kv_kind_clusterrolebinding, kv_kind_gatewayclass;

/* The table of bindings. */
extern const struct kv_shape kv_binding_fields[];

#endif
