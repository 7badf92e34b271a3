#!/bin/bash
# The spec's own rules on a live cluster: kinds by discovery, rights, and what is not evaluated where a list is lacking.
set -u
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../../lib/apiserver.sh
. "$here/../../lib/apiserver.sh"
# shellcheck source=../../lib/cases.sh
. "$here/../../lib/cases.sh"

state=$WORK/state
widgets=/apis/example.com/v1/widgets

# What the server has of the group: versions, and in v1 widgets.
healthy() {
    rm -rf "$state"
    mkdir "$state" && cp "$KUBEVET_SOURCE"/tests/data/healthy/*.json "$state"
    jq -c '.groups += [{name: "example.com", versions: [{groupVersion: "example.com/v1", version: "v1"},
        {groupVersion: "example.com/v1beta1", version: "v1beta1"}]}]' \
        <"$KUBEVET_SOURCE/tests/data/healthy/_apis.json" >"$state/_apis.json"
    jq -n '{kind: "APIResourceList", apiVersion: "v1", groupVersion: "example.com/v1", resources: [
        {name: "widgets", kind: "Widget", namespaced: true}, {name: "widgets/status", kind: "Widget", namespaced: true},
        {name: "hubs", kind: "Hub", namespaced: false}]}' >"$state/_apis_example.com_v1.json"
    jq -n '{kind: "APIResourceList", apiVersion: "v1", groupVersion: "example.com/v1beta1", resources: [
        {name: "widgets", kind: "Widget", namespaced: true}, {name: "gadgets", kind: "Gadget", namespaced: true}]}' \
        >"$state/_apis_example.com_v1beta1.json"
    jq -n '{kind: "WidgetList", apiVersion: "example.com/v1", metadata: {resourceVersion: "9"}, items: [
        range(7) | {apiVersion: "example.com/v1", kind: "Widget", metadata: {name: "w\(.)", namespace: "plana-odoo", uid: "u\(.)",
        resourceVersion: "1"}, spec: {size: ., secret: "hidden"}}]}' >"$state/_apis_example.com_v1_widgets.json"
    jq -n '{kind: "HubList", apiVersion: "example.com/v1", metadata: {resourceVersion: "9"}, items: [
        {metadata: {name: "h"}, spec: {hub: true}}]}' >"$state/_apis_example.com_v1_hubs.json"
}
# spec KIND EXPRESSION [LINE]: of one rule
spec() {
    cat >"$WORK/spec.yaml" <<END
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: test}
namespaces: {plana-odoo: {}}
checks:
  it:
    summary: it is so
    kinds: [$1]
    ${3:-}
    validations:
    - {expression: "$2"}
END
}
# run NAME CODE [WORDS...]: what `kubevet check` exits with, and what its report holds.
run() {
    local wanted=$2 code words
    case_begin "$1" || { no_faults; healthy; return 0; }
    shift 2
    : >"$WORK/requests.log"
    timeout 600 "$KUBEVET" check "$WORK/spec.yaml" --kubeconfig "$WORK/good.yaml" --rule 'custom/*' -o json \
        >"$WORK/out" 2>"$WORK/err"
    code=$?
    [ $code = "$wanted" ] || problem "exit code $code, not $wanted: $(head -c 1000 "$WORK/err" "$WORK/out")"
    for words in "$@"; do
        grep -qF -- "$words" "$WORK/out" || problem "'$words' is not in: $(head -c 2000 "$WORK/out")"
    done
    no_faults
    healthy
}
asked() { # COUNT PATH
    local count
    count=$(grep -c "$2" "$WORK/requests.log")
    [ "$count" = "$1" ] || problem "$2 was asked $count times, not $1"
}

healthy
apiserver_start "$state" || exit 1
kubeconfig good

spec example.com/v1/Widget "object.spec.size >= 0"
run "a kind by discovery" 0 '"notEvaluated": []'
asked 1 $'/apis/example.com/v1\t'
asked 1 "$widgets?"

spec example.com/v1/Widget "object.spec.size < 6"
fault $widgets page 2
run "in pages" 1 '"w6"' '"error": 1'
asked 4 "$widgets?"

spec example.com/v1/Hub "object.spec.hub == true"
run "a kind without a namespace" 0 '"notEvaluated": []'

spec example.com/v1/Gadget "object.spec.size > 0"
run "a version that the server has not" 4 \
    'the server has no Gadget in example.com/v1, only as v1beta1: name one of these versions'

spec example.com/v1/Gizmo "object.spec.size > 0"
run "a kind that it has not" 4 'the server has no Gizmo in example.com/v1, which has Widget, Hub'

spec nowhere.com/v1/Widget "object.spec.size > 0"
run "a group that it has not" 4 'the server has no Widget in nowhere.com/v1: is its definition installed?'

spec example.com/v1/Widget "object.spec.size >= 0"
fault /apis/example.com/v1 unavailable
run "discovery that fails" 4 'widgets'

fault "/apis/example.com/v1/*widgets" refuse
run "a refused list" 4 "cannot list resource"
asked 1 "/apis/example.com/v1/namespaces/plana-odoo/widgets?"

fault $widgets broken
run "a list that fails" 4 '"notEvaluated": ['

spec Deployment "objects('example.com/v1/Widget').exists(w, w.spec.size > 100)"
fault "/apis/example.com/v1/*widgets" refuse
run "a join with a refused list" 4 "cannot list resource"

# A widget that comes between the readings: the first shows none of that size, the second does.
jq '.items[0].spec.size = 200' "$state/_apis_example.com_v1_widgets.json" >"$WORK/later.json"
spec Deployment "objects('example.com/v1/Widget').exists(w, w.spec.size > 100)"
run "a join that both readings show" 1 '"it is so"'
asked 2 "$widgets?"
cp "$WORK/later.json" "$state/_apis_example.com_v1_widgets.json"
fault $widgets instead "$KUBEVET_SOURCE/tests/server/own-rules/none.json 1"
run "a join that only the first reading shows" 0 '"notEvaluated": []'
asked 2 "$widgets?"

spec "Deployment, StatefulSet" "object.metadata.name == ''"
run "two kinds that are not joined are read once" 1
asked 1 "/apis/apps/v1/deployments?"

spec networking.k8s.io/v1/NetworkPolicy "has(object.spec.podSelector)"
run "a kind of which other rules read metadata alone" 0 '"notEvaluated": []'

# A snapshot holds what was asked for, and nothing else of it.
spec example.com/v1/Widget "object.spec.size < 6"
case_begin "a snapshot" && {
    "$KUBEVET" snapshot "$WORK/spec.yaml" --kubeconfig "$WORK/good.yaml" -o "$WORK/state.json" 2>"$WORK/err" ||
        problem "no snapshot: $(cat "$WORK/err")"
    ! grep -q hidden "$WORK/state.json" || problem "the snapshot has what nothing reads"
    "$KUBEVET" check "$WORK/spec.yaml" --snapshot "$WORK/state.json" --rule 'custom/*' -o json >"$WORK/out" 2>"$WORK/err"
    [ $? = 1 ] || problem "exit code of the check: $(cat "$WORK/err" "$WORK/out")"
    has out '"w6"'
    spec example.com/v1/Widget "object.spec.secret == ''"
    "$KUBEVET" check "$WORK/spec.yaml" --snapshot "$WORK/state.json" --rule 'custom/*' -o json >"$WORK/out" 2>"$WORK/err"
    [ $? = 4 ] || problem "exit code of another check: $(cat "$WORK/err" "$WORK/out")"
    has out 'object.spec.secret is unknown'
}

cases_end
