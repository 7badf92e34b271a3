# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# Who may do what, with the ClusterRoles of a real server.
roles=_apis_rbac.authorization.k8s.io_v1_roles.json
role_bindings=_apis_rbac.authorization.k8s.io_v1_rolebindings.json
cluster_roles=_apis_rbac.authorization.k8s.io_v1_clusterroles.json
cluster_bindings=_apis_rbac.authorization.k8s.io_v1_clusterrolebindings.json

customers='(.items[] | select(.metadata.name == "customers"))'
only=$(line access: only:)
entry=$(line access: crossplane-system)

# A binding of the group `customers`, of a new name, to a ClusterRole.
to_cluster_role() { # ROLE NAMESPACE
  printf '.items += [%s | .metadata.name = "new" | .metadata.uid = "0" | .metadata.namespace = "%s" | .metadata.labels = {} | .metadata.managedFields = [] | .roleRef.kind = "ClusterRole" | .roleRef.name = "%s"]' \
    "$customers" "$2" "$1"
}

drift "customers may delete, too" $roles "$customers.rules[0].verbs += [\"delete\"]" \
  "access/granted | error | RoleBinding/crossplane-system/customers | subjects[Group/customers] | absent > delete *.planapulse.com | $only"
drift "customers may read Secrets" $roles "$customers.rules += [{verbs: [\"get\"], apiGroups: [\"\"], resources: [\"secrets\"]}]" \
  "access/granted | error | RoleBinding/crossplane-system/customers | subjects[Group/customers] | absent > get secrets | $only"
drift "customers may not create" $roles "$customers.rules[0].verbs -= [\"create\"]" \
  "access/missing | error | RoleBinding/crossplane-system | subjects[Group/customers].rules[*.planapulse.com] | create > absent | $entry"
drift "the customers' binding is of another group" $role_bindings "$customers.subjects[0].name = \"partners\"" \
  "access/missing | error | RoleBinding/crossplane-system | subjects[Group/customers].rules[*.planapulse.com] | get, create, patch > absent | $entry"
drift "customers may view another namespace" $role_bindings "$(to_cluster_role view matomo)" \
  "access/granted | error | RoleBinding/matomo/new | subjects[Group/customers] | absent > get configmaps, get endpoints, get persistentvolumeclaims, get persistentvolumeclaims/status, get pods, get replicationcontrollers and 174 more | $only"
drift "everybody has a role that has all rights" $cluster_bindings \
  '.items |= map(if .metadata.name == "cluster-admin" then .subjects += [{kind: "Group", name: "system:authenticated"}] else . end)' \
  "access/granted | error | ClusterRoleBinding/cluster-admin | subjects[Group/customers] | absent > * *, * every URL | $only"
drift "the role of everybody gives more than discovery" $cluster_roles \
  '(.items[] | select(.metadata.name == "system:basic-user")).rules += [{verbs: ["list"], apiGroups: [""], resources: ["pods"]}]' \
  "access/granted | error | ClusterRoleBinding/system:basic-user | subjects[Group/customers] | absent > list pods | $only"
drift "a role that customers have not gives more" $cluster_roles \
  '(.items[] | select(.metadata.name == "view")).rules += [{verbs: ["*"], apiGroups: ["*"], resources: ["*"]}]'
