#!/bin/bash
# The role that `kubevet rbac` prints is enough for `kubevet check` and `kubevet doctor`, and nothing in it is too much: an API server
# that grants exactly these rights gives the whole verdict, and without any one of them something can't be evaluated.
set -u
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../../lib/apiserver.sh
. "$here/../../lib/apiserver.sh"
# shellcheck source=../../lib/cases.sh
. "$here/../../lib/cases.sh"


# role SPEC: leaves the role in $WORK/role.yaml and its rights, a line each, in $WORK/rights.
role() {
    "$KUBEVET" rbac "$1" --service-account kubevet/checker >"$WORK/role.yaml" || problem "rbac $1: exit code $?"
    python3 - "$WORK/role.yaml" >"$WORK/rights" <<'PY' || problem "rbac $1: no role"
import sys, yaml
role, binding = yaml.safe_load_all(open(sys.argv[1]))
assert (role["apiVersion"], role["kind"]) == ("rbac.authorization.k8s.io/v1", "ClusterRole")
assert binding["kind"] == "ClusterRoleBinding" and binding["roleRef"]["name"] == role["metadata"]["name"]
assert binding["roleRef"] == {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "kubevet"}
assert binding["subjects"] == [{"kind": "ServiceAccount", "namespace": "kubevet", "name": "checker"}]
for rule in role["rules"]:
    assert set(rule) <= {"apiGroups", "resources", "resourceNames", "verbs"}
    (verb,), (group,) = rule["verbs"], rule["apiGroups"]
    assert (verb == "get") == ("resourceNames" in rule)
    for resource in rule["resources"]:
        assert resource != "secrets"
        for name in rule.get("resourceNames", [""]):
            print(*filter(None, [verb, group or "-", resource, name]))
PY
}

# check SPEC: the exit code, with the rights in $WORK/granted.
check() {
    timeout 600 "$KUBEVET" check "$1" --kubeconfig "$WORK/good.yaml" --at 2026-11-22T22:25:00Z -o json >"$WORK/out" 2>"$WORK/err"
}

# Discovery distinguishes a kind that can't be read from one that does not exist: Flux's groups are not recorded.
cp -r "$KUBEVET_SOURCE/tests/data/healthy" "$WORK/state" && chmod -R u+w "$WORK/state"
while read -r version plural kind; do
    jq -n --arg version "$version" --arg plural "$plural" --arg kind "$kind" '{kind: "APIResourceList", apiVersion: "v1",
        groupVersion: $version, resources: [{name: $plural, kind: $kind, namespaced: true}]}' >"$WORK/state/_apis_${version/\//_}.json"
done <<'LISTS'
kustomize.toolkit.fluxcd.io/v1 kustomizations Kustomization
helm.toolkit.fluxcd.io/v2 helmreleases HelmRelease
source.toolkit.fluxcd.io/v1 gitrepositories GitRepository
LISTS
apiserver_start "$WORK/state" || exit 1
kubeconfig good
fault '*' refuse-unless "$WORK/granted"

small() { # NAME LINES: a spec of one concern
    # What quotas and LimitRanges come to is of every cluster, whatever its spec documents, and reads every workload.
    printf 'apiVersion: kubevet/v1\nkind: ClusterSpec\nmetadata: {name: small}\nrules: {quota/projected: skip, quota/denied: skip, quota/unreconciled: skip, limitrange/bounds: skip}\n%s\n' "$2" >"$WORK/$1.yaml"
}
small quotas 'namespaces: {plana-odoo-18: {quota: {pods: 14}}}
allowNamespaces: ["*"]'
small deployments 'namespaces: {pulse-account: {workloads: {pulse-account: {placement: {spread: true}}}}}
allowNamespaces: ["*"]'
small stateful 'namespaces: {monitoring: {workloads: [StatefulSet/prometheus]}}
allowNamespaces: ["*"]'
small classes 'storageClasses: {exoscale-bs-retain: {provisioner: csi.exoscale.com}}'
small gateway 'namespaces:
  plana-odoo:
    resources:
      - {apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, name: eg-gateway}
      - {apiVersion: v1, kind: ResourceQuota, name: plana-odoo-quota}
allowNamespaces: ["*"]'
small empty ''

for spec in "$KUBEVET_SOURCE/specs/plana-pulse-bg-sof-1.yaml" "$WORK"/{quotas,deployments,stateful,classes,gateway,empty}.yaml; do
    case_begin "$(basename "$spec" .yaml)" || continue
    role "$spec"
    cp "$WORK/rights" "$WORK/granted"
    check "$spec"
    code=$?
    # What else a small spec may find of the recorded cluster is not the matter here.
    jq -e '.notEvaluated == []' "$WORK/out" >/dev/null || problem "with its role: exit code $code: $(head -c 1500 "$WORK/out" "$WORK/err")"
    timeout 600 "$KUBEVET" doctor "$spec" --kubeconfig "$WORK/good.yaml" >"$WORK/out" 2>"$WORK/err" ||
        problem "doctor with its role: exit code $?: $(head -c 1500 "$WORK/out" "$WORK/err")"
    while read -r right; do
        case "$name $right" in
        # Pods show since when a workload lacks them: nothing to report for a healthy one.
        "stateful list - pods") continue ;;
        # No recorded container takes its environment from a ConfigMap.
        *"list - configmaps") continue ;;
        # Events show who refused missing pods, LimitRanges the defaults of containers.
        *" list - events" | *" list - limitranges") continue ;;
        # What they hold matters only to quotas that name them, and to manifests.
        "quotas list - "*) ;;
        *" list - services" | *" list - persistentvolumeclaims" | *" list storage.k8s.io storageclasses") [ "$name" = plana-pulse-bg-sof-1 ] || continue ;;
        # No recorded pod is of a ReplicationController, and no template names a RuntimeClass.
        *"list - replicationcontrollers" | *"list node.k8s.io runtimeclasses") continue ;;
        # The cluster has none of these sources, as discovery says even without the right to list them.
        *"list source.toolkit.fluxcd.io "*) [ "${right##* }" = gitrepositories ] || continue ;;
        esac
        grep -vxF -- "$right" "$WORK/rights" >"$WORK/granted"
        check "$spec"
        jq -e '.notEvaluated != []' "$WORK/out" >/dev/null || problem "can do without: $right"
    done <"$WORK/rights"
done

# What a spec does not need is not asked for.
case_begin "rights that are not needed"
role "$WORK/stateful.yaml"
! grep -qE 'deployments|replicasets|cronjobs' "$WORK/rights" || problem "stateful: $(cat "$WORK/rights")"
role "$WORK/quotas.yaml"
! grep -qE 'pods|nodes|apps' "$WORK/rights" || problem "quotas: $(cat "$WORK/rights")"

case_begin "accounts and specs that are refused"
refused() { # WORDS ARGUMENT...
    local words=$1 code
    shift
    "$KUBEVET" rbac "$@" >"$WORK/out" 2>"$WORK/err"
    code=$?
    [ $code = 2 ] || problem "rbac $*: exit code $code"
    [ ! -s "$WORK/out" ] || problem "rbac $*: prints a role all the same"
    grep -qF -- "$words" "$WORK/err" || problem "rbac $*: $(cat "$WORK/err")"
}
for account in kubevet /kubevet kubevet/ Kubevet/x 'kubevet/x"' kubevet/x/y -a/x; do
    refused "NAMESPACE/NAME" "$WORK/quotas.yaml" "--service-account=$account"
done
small bad 'namespace: {}'
refused "did you mean" "$WORK/bad.yaml"

cases_end
