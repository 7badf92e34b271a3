#!/bin/bash
# The recorded cluster, live, under the shipped spec: what an account with fewer rights gets, what is
# confirmed by a second reading, and what is not recorded.
set -u
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../../lib/apiserver.sh
. "$here/../../lib/apiserver.sh"
# shellcheck source=../../lib/cases.sh
. "$here/../../lib/cases.sh"

root=$KUBEVET_SOURCE
shipped=$root/specs/plana-pulse-bg-sof-1.yaml


# run NAME CODE SPEC [ARGUMENT...]: `kubevet check` of the live cluster (or of $snapshot), at the time
# of the recording; then without faults.
run() {
    case_begin "$1" || { no_faults; return 0; }
    local wanted=$2 spec=$3 code source=(--kubeconfig "$WORK/good.yaml")
    shift 3
    [ -n "${snapshot:-}" ] && source=(--snapshot "$snapshot")
    : >"$WORK/requests.log"
    timeout 600 "$KUBEVET" check "$spec" "${source[@]}" --at "${at:-2026-11-22T22:25:00Z}" -o json "$@" \
        >"$WORK/out" 2>"$WORK/err"
    code=$?
    [ $code = "$wanted" ] || problem "exit code $code, not $wanted: $(head -c 600 "$WORK/err")"
    no_faults
}

# is JQ TEXT: the output of JQ on the report, one per line, is TEXT.
is() {
    local found
    found=$(jq -r "$1" "$WORK/out")
    [ "$found" = "$2" ] || problem "$1 is
$found
and not
$2"
}
findings='[.findings[] | .rule + " " + .object.kind + "/" + (.object.name // "")] | join("\n")'
gaps='[.notEvaluated[] | .rule + " " + (.namespace // "-") + " " + (.object // "-")] | join("\n")'
requests() {
    grep -c -- "$1" "$WORK/requests.log"
}

cp -r "$root/tests/data/healthy" "$WORK/cluster"
# The list of one namespace is a second copy.
rm "$WORK/cluster/"_api_v1_namespaces_plana-odoo*.json
apiserver_start "$WORK/cluster" || exit 1
kubeconfig good

# change FILE JQ: from now on the server has it otherwise; unchanged FILE... puts them back.
change() {
    jq -c "$2" "$root/tests/data/healthy/$1" >"$WORK/cluster/$1.new" && mv "$WORK/cluster/$1.new" "$WORK/cluster/$1"
}
unchanged() {
    local file
    for file; do cp "$root/tests/data/healthy/$file" "$WORK/cluster/"; done
}

cat >"$WORK/network.yaml" <<'YAML'
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: test}
cluster: {cni: calico, networkPolicy: enforced, dns: coredns}
namespaces:
  monitoring: {workloads: [StatefulSet/prometheus, grafana]}
YAML
sed '/^namespaces:/,$d' "$WORK/network.yaml" >"$WORK/nothing-but-network.yaml"
daemonsets=_apis_apps_v1_daemonsets.json
deployments=_apis_apps_v1_deployments.json
services=_api_v1_services.json
without() { echo "del(.items[] | select(.metadata.name == \"$1\"))"; }

run "healthy" 0 "$shipped"

# A list of namespaces that lacks one with objects in it is not whole, if it lacks it again.
cat >"$WORK/some.yaml" <<'YAML'
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: test}
allowNamespaces: ["*"]
namespaces:
  monitoring: {}
  plana-odoo-18: {quota: optional}
YAML
namespaces=_api_v1_namespaces.json
change $namespaces "$(without matomo)"
run "a list of namespaces without one that holds objects" 4 "$WORK/some.yaml" --rule 'namespace/*' --rule 'quota/*'
is '[.notEvaluated[].rule] | join(" ")' "namespace/missing namespace/terminating namespace/undeclared"
is '[.notEvaluated[].reason] | unique[]' \
    "namespaces: the list of namespaces is incomplete: it lacks matomo, the namespace of Deployment matomo"
run "and one of which the spec says that it is there" 1 "$shipped" --rule 'namespace/*' --rule 'quota/*'
is "$findings" "namespace/missing Namespace/matomo"
unchanged $namespaces
jq -c "$(without matomo)" "$root/tests/data/healthy/$namespaces" >"$WORK/other.json"
fault /api/v1/namespaces instead "$WORK/other.json 1"
run "a namespace that came between two lists" 0 "$WORK/some.yaml" --rule 'namespace/*' --rule 'quota/*'
is "$gaps" ""
jq -c '.items += [.items[0] | .metadata.namespace = "gone" | .metadata.uid = "gone"]' \
    "$root/tests/data/healthy/$deployments" >"$WORK/with-one-more.json"
fault /apis/apps/v1/deployments instead "$WORK/with-one-more.json 1"
run "a namespace that went between two lists" 0 "$WORK/some.yaml" --rule 'namespace/*' --rule 'quota/*'
is "$gaps" ""
[ "$(requests '/apis/apps/v1/namespaces/gone/deployments')" = 1 ] || problem "its objects were not read again"

# narrow: lists of all namespaces are refused
narrow() {
    local list
    for list in "$@"; do fault "$list" refuse; done
}
apps=/apis/apps/v1
pods=/api/v1/pods
all="$apps/daemonsets $apps/deployments /api/v1/services"

# shellcheck disable=SC2086 # a list of words
{
narrow $all
run "kube-system is read by name" 0 "$WORK/network.yaml" --rule 'cluster/*' --rule workload/missing
[ "$(requests $'^200\t'"$apps/namespaces/kube-system/daemonsets?")" = 1 ] || problem "the DaemonSets of kube-system were not asked for once"
narrow $all
run "kube-system is read by name, without any documented namespace" 0 "$WORK/nothing-but-network.yaml" --rule 'cluster/*'
change $daemonsets "$(without calico-node)"
change $deployments "$(without coredns)"
change $services "$(without kube-dns)"
narrow $all
run "what is missing there" 1 "$WORK/network.yaml" --rule 'cluster/*'
is "$findings" "cluster/cni DaemonSet/calico-node
cluster/dns Deployment/coredns
cluster/dns Service/kube-dns"
is "$gaps" ""
unchanged $daemonsets $deployments $services
narrow $all
fault '*/namespaces/calico-system/*' refuse
run "where it may be does not matter once it is found" 0 "$WORK/network.yaml" --rule 'cluster/*'
change $daemonsets "$(without calico-node)"
narrow $all
fault '*/namespaces/calico-system/*' refuse
run "where it may be matters while it is not found" 4 "$WORK/network.yaml" --rule 'cluster/*'
is "$gaps" "cluster/cni calico-system -
cluster/network-policy calico-system -"
unchanged $daemonsets
narrow $all /api/v1/nodes
run "no nodes" 4 "$WORK/network.yaml" --rule cluster/cni
is "$gaps" "cluster/cni - -"
change $daemonsets "$(without calico-node)"
narrow $all /api/v1/nodes
run "no nodes and no agent" 1 "$WORK/network.yaml" --rule cluster/cni
unchanged $daemonsets
}

# What can be read nowhere is reported once per rule, with the cluster-wide reason.
narrow $pods '*/pods'
run "pods that may be read nowhere" 4 "$shipped"
is '[.notEvaluated[] | select(.namespace or .object)] | length' 0
is '[.notEvaluated[].rule] | length - (unique | length)' 0
is '[.notEvaluated[].reason] | unique | join("\n")' 'pods: pods is forbidden: User "system:serviceaccount:test:narrow" cannot list resource "pods" in API group "" at the cluster scope'

# A recording of such an account gives the same verdict, and says no more of other namespaces.
# shellcheck disable=SC2086
narrow $all
case_begin "a narrow recording"
"$KUBEVET" snapshot "$WORK/network.yaml" --kubeconfig "$WORK/good.yaml" -o "$WORK/narrow.json" 2>"$WORK/err"
[ $? = 4 ] || problem "exit code $?"
no_faults
snapshot=$WORK/narrow.json run "a narrow recording is judged" 0 "$WORK/network.yaml" --rule 'cluster/*' --rule 'workload/*'
sed 's/^  monitoring:.*/&\n  matomo: {workloads: [matomo]}/' "$WORK/network.yaml" >"$WORK/wider.yaml"
snapshot=$WORK/narrow.json run "a narrow recording under a wider spec" 4 "$WORK/wider.yaml" --rule 'workload/missing'
is "$gaps" "workload/missing matomo -"

# Another cluster is not recorded.
identified() { # SERVER UID
    sed "s|^cluster: {|&identity: {server: \"$1\", uid: $2}, |" "$WORK/network.yaml" >"$WORK/identified.yaml"
}
# record NAME CODE WORDS: what is said on stderr; nothing is written unless the code is 0
record() {
    case_begin "$1" || { no_faults; return 0; }
    rm -f "$WORK/recorded.json"
    : >"$WORK/requests.log"
    "$KUBEVET" snapshot "$WORK/identified.yaml" "${@:4}" -o "$WORK/recorded.json" 2>"$WORK/err"
    local code=$?
    [ $code = "$2" ] || problem "exit code $code, not $2"
    [ -z "$3" ] || grep -qF -- "$3" "$WORK/err" || problem "'$3' is not in: $(cat "$WORK/err")"
    [ "$2" = 0 ] || [ ! -e "$WORK/recorded.json" ] || problem "something was recorded"
}
uid=$(jq -r '.items[] | select(.metadata.name == "kube-system").metadata.uid' "$root/tests/data/healthy/_api_v1_namespaces.json")
identified "https://127.0.0.*" "$uid"
record "the documented cluster is recorded" 0 '' --kubeconfig "$WORK/good.yaml"
identified "https://*.exo.io*" "$uid"
record "another address is not recorded" 3 'not the documented cluster: the API server is' --kubeconfig "$WORK/good.yaml"
[ "$(requests /)" = 0 ] || problem "it was asked for something"
identified "https://127.0.0.*" 00000000-0000-4000-8000-000000000000
record "another uid is not recorded" 3 'not the documented cluster: the uid of kube-system' --kubeconfig "$WORK/good.yaml"
record "another cluster's recording is not cut down" 3 'not the documented cluster' --snapshot "$WORK/cluster"

# Two readings: lists are read at different instants, and what only one of them shows is no drift.
# twice NAME PATH JQ RULE FINDING [SPEC]: the list of PATH is as JQ makes it when it is read first,
# then always.
odoo='.items[] | select(.metadata.namespace == "plana-odoo-18" and (.metadata.name | test("^worker-odoo-[0-9a-f]+-")))'
twice() {
    local other=$WORK/other-${1//[^a-z]/-}.json # the server counts by file
    jq -c "$3" "$root/tests/data/healthy/${2//\//_}.json" >"$other"
    fault "$2" instead "$other 1"
    at=2026-11-23T00:00:00Z run "$1, on the first reading" 0 "$shipped" --rule "$4"
    is "$findings" ""
    [ "$(requests $'^200\t'"$2?")" = 2 ] || problem "$2 was not read twice"
    fault "$2" instead "$other 0"
    at=2026-11-23T00:00:00Z run "$1, on both" 1 "$shipped" --rule "$4" --fail-on warning
    is "$findings" "$5"
    [ "$(requests $'^200\t'"$2?")" = 2 ] || problem "$2 was not read twice"
}
twice "two replicas on one node" $pods "($odoo).spec.nodeName = \"pool-3c1de-vtr8n\"" \
    workload/colocated "workload/colocated Deployment/worker-odoo"
bare='.items += [.items[0] | .metadata.namespace = "falco" | .metadata.name = "debug" | .metadata.uid = "x" | del(.metadata.ownerReferences)]'
twice "a pod in a disabled namespace" $pods "$bare" namespace/disabled "namespace/disabled Pod/debug"
twice "a Deployment that is gone" $apps/deployments "$(without grafana)" workload/missing \
    "workload/missing Deployment/grafana"
twice "a volume that is gone" /api/v1/persistentvolumes \
    'del(.items[] | select(.spec.claimRef.name == "data-loki-0"))' storage/claim-bound \
    "storage/claim-bound PersistentVolumeClaim/data-loki-0"
twice "an autoscaler that looks elsewhere" /apis/autoscaling/v2/horizontalpodautoscalers \
    '(.items[] | select(.metadata.name == "worker-odoo-planahq")).spec.scaleTargetRef.name = "x"' \
    hpa/missing "hpa/missing HorizontalPodAutoscaler/worker-odoo-planahq"
twice "a network agent that is gone" $apps/daemonsets "$(without calico-node)" cluster/cni \
    "cluster/cni DaemonSet/calico-node"
twice "DNS without its Service" /api/v1/services "$(without kube-dns)" cluster/dns \
    "cluster/dns Service/kube-dns"

# What only the second reading could show was not there at the first; what the second may no longer
# read is not forgotten.
jq -c "$(without grafana)" "$root/tests/data/healthy/$deployments" >"$WORK/other.json"
fault $apps/deployments instead "$WORK/other.json 0"
fault $apps/statefulsets refuse-again 1
fault '*/namespaces/*/statefulsets' refuse
run "a right that is lost between the readings" 1 "$shipped" --rule workload/missing
is "$findings" "workload/missing Deployment/grafana"
is "$gaps" "workload/missing - -"

# --- a spec from the cluster ---

case_begin "a draft of the live cluster holds at once, by its context's name" && {
    "$KUBEVET" init --kubeconfig "$WORK/good.yaml" --at 2026-11-22T22:25:00Z -q -o "$WORK/draft.yaml" 2>"$WORK/err" ||
        problem "init: $(cat "$WORK/err")"
    # Of what the server serves itself: a snapshot for a spec has only what its rules read.
    "$KUBEVET" init --snapshot "$root/tests/data/healthy" --at 2026-11-22T22:25:00Z -q -o "$WORK/recorded.yaml"
    diff <(sed -n '/^cluster:/,$p' "$WORK/draft.yaml") <(sed -n '/^cluster:/,$p' "$WORK/recorded.yaml") >"$WORK/difference" ||
        problem "it differs from the recording's: $(cat "$WORK/difference")"
    "$KUBEVET" check "$WORK/draft.yaml" --kubeconfig "$WORK/good.yaml" --at 2026-11-22T22:25:00Z -o json >"$WORK/out" 2>"$WORK/err" ||
        problem "exit code $?: $(cat "$WORK/err")"
    is "$findings" ""
    is "$gaps" ""
}

case_begin "without a spec, the live cluster is in order" && {
    cd "$WORK" || exit 1
    "$KUBEVET" check --kubeconfig "$WORK/good.yaml" --at 2026-11-22T22:25:00Z -o json >"$WORK/out" 2>"$WORK/err" ||
        problem "exit code $?: $(cat "$WORK/err")"
    grep -q 'kubevet init' "$WORK/err" || problem "it does not point to init: $(cat "$WORK/err")"
    is '[.evaluated[] | select(test("node-ready|flux.ready|claim-bound|saturated|terminating|usage|projected"))] | length' 7
    is "$findings" ""
    is "$gaps" ""
}

cases_end
