#!/usr/bin/env bash
# The charge of a pod, and `kubevet quota` on whole states.
#
# tests/data/quota/*.json each hold a pod and what a quota charges for it. A second computation
# (oracle.py) must agree with every file, and so must kubevet: it is given the pod as a state of one,
# under a quota that names all there is to charge.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cases=$here/../../data/quota
healthy=$here/../../data/healthy
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

verdict() { # NAME CODE
  if [ "$2" -eq 0 ]; then
    passed=$((passed + 1)); echo "ok      $1"
  else
    failed=$((failed + 1)); echo "FAILED  $1"; cat "$work/log"
  fi
}

python3 "$here/oracle.py" "$cases"/*.json >"$work/log" 2>&1
verdict "the oracle agrees with every case" $?
jq '.usage.pods = "2"' "$cases/01-sum.json" >"$work/wrong.json"
python3 "$here/oracle.py" "$work/wrong.json" >"$work/log" 2>&1
[ $? -eq 1 ]
verdict "seen: the oracle disputes a wrong case" $?

# A state of the pod, its LimitRanges, and a quota of every resource that any case charges.
names=$(jq -s '[.[].usage | keys[]] | unique' "$cases"/*.json)
state_of() { # CASE
  jq --argjson names "$names" '
    def list(kind; items): {apiVersion: "v1", kind: (kind + "List"), metadata: {}, items: items};
    {apiVersion: "kubevet/v1", kind: "Snapshot", recordedAt: (.at // "2026-11-22T22:23:43Z"), lists: [
      list("Pod"; [.pod]), list("LimitRange"; .limitRanges // []), list("Service"; []),
      list("ResourceQuota"; [{metadata: {name: "all", namespace: .pod.metadata.namespace},
        spec: {hard: ([$names[] | {key: ., value: "1e15"}] | from_entries)}}])]}' "$1"
}
for file in "$cases"/*.json; do
  state_of "$file" >"$work/state.json"
  "$KUBEVET" quota --snapshot "$work/state.json" --allow-partial -o json >"$work/report.json" 2>"$work/log"
  jq -S '[.namespaces[].resources[] | select(.computed != "0") | {key: .resource, value: .computed}] | from_entries' \
    "$work/report.json" >"$work/found.json" 2>>"$work/log"
  jq -S '.usage | with_entries(select(.value != "0"))' "$file" >"$work/expected.json"
  diff -u "$work/expected.json" "$work/found.json" >>"$work/log"
  verdict "$(basename "$file" .json)" $?
done

# The recorded cluster: kubevet's own sums are the quota controller's.
"$KUBEVET" quota --snapshot "$healthy" -o json >"$work/report.json" 2>"$work/log"
verdict "the recorded cluster's quotas are in order" $?
jq -e '[.namespaces[].resources[]] | length > 40 and all(.computed != null and .used != null)' "$work/report.json" >>"$work/log"
verdict "every use is computed" $?
jq -r '.namespaces[] | .namespace as $ns | .resources[] | [$ns, .resource, .used, .computed] | @tsv' "$work/report.json" |
  awk -F'\t' '$3 != $4 { print; bad = 1 } END { exit bad }' >>"$work/log"
verdict "what is computed is what is used" $?
jq -e '.namespaces[] | select(.namespace == "plana-odoo-18") | .resources[] | select(.resource == "limits.memory")
       | .projected == "13824Mi" and .worst == "27Gi" and .ratio == 0.75 and .state == "ok"' "$work/report.json" >>"$work/log"
verdict "the peak of plana-odoo-18, by hand: 9 pods of 1536Mi, 18 at worst" $?
jq -e '.namespaces[] | select(.namespace == "envoy-gateway-system") | .resources[] | select(.resource == "limits.cpu")
       | .projected == "4300m"' "$work/report.json" >>"$work/log"
verdict "the peak of envoy-gateway-system, by hand: 2 x 500m + 3 x 1100m" $?
jq -e '(.namespaces[] | select(.namespace == "plana-odoo-18") | .peak[] | select(.workload == "Deployment/worker-odoo"))
       == {workload: "Deployment/worker-odoo", pods: 3, how: "3 replicas, its autoscaler'"'"'s maximum",
           charge: {"limits.cpu": "1", "limits.memory": "1536Mi", pods: "1"}}' "$work/report.json" >>"$work/log"
verdict "a workload's part of the peak" $?

# What kubevet records suffices for the same sums; so do the cases of charges that it records.
"$KUBEVET" snapshot "$here/../../../specs/plana-pulse-bg-sof-1.yaml" --snapshot "$healthy" -o "$work/recorded.json" 2>"$work/log" &&
  "$KUBEVET" quota --snapshot "$work/recorded.json" -o json >"$work/again.json" 2>>"$work/log" &&
  diff <(jq .namespaces "$work/report.json") <(jq .namespaces "$work/again.json") >>"$work/log"
verdict "a snapshot of kubevet's own comes to the same" $?
for case in "$cases"/*.json; do
  state_of "$case" >"$work/state.json"
  "$KUBEVET" snapshot "$here/../../../specs/plana-pulse-bg-sof-1.yaml" --snapshot "$work/state.json" -o "$work/cut.json" 2>/dev/null
  "$KUBEVET" quota --snapshot "$work/cut.json" --allow-partial -o json 2>/dev/null | jq -S '[.namespaces[].resources[].computed]' >"$work/found.json"
  "$KUBEVET" quota --snapshot "$work/state.json" --allow-partial -o json 2>/dev/null | jq -S '[.namespaces[].resources[].computed]' |
    diff - "$work/found.json" >>"$work/log" || { echo "$case"; break; }
done >"$work/log" 2>&1
[ ! -s "$work/log" ]
verdict "recorded pods are charged the same" $?

# Whole namespaces: what there is, and what there may be at the peak.
python3 "$here/random_namespaces.py" 1 4 >"$work/log" 2>&1
verdict "random namespaces come to what an oracle says" $?

# Exit codes.
full='(.items[] | select(.metadata.name == "plana-odoo-18-quota")) |= (.spec.hard.pods = "7" | .status.hard.pods = "7")'
cp -r "$healthy" "$work/full" && jq -c "$full" "$healthy/_api_v1_resourcequotas.json" >"$work/full/_api_v1_resourcequotas.json"
"$KUBEVET" quota --snapshot "$work/full" >"$work/log" 2>&1
[ $? -eq 1 ] && grep -q 'plana-odoo-18-quota *pods *7 *7 *########## 100% !! *9 *18 *-2' "$work/log"
verdict "a full quota is an error, without a spec" $?
"$KUBEVET" quota --snapshot "$work/full" -n 'plana-odoo-1?' -o json >"$work/report.json" 2>"$work/log"
[ $? -eq 1 ] && jq -e '[.namespaces[].namespace] == ["plana-odoo-18", "plana-odoo-19"] and .summary.verdict == "findings"' "$work/report.json" >>"$work/log"
verdict "--namespace" $?
"$KUBEVET" quota --snapshot "$work/full" -n pulse-account >"$work/log" 2>&1
verdict "--namespace: another one is in order" $?
rm "$work/full/_api_v1_pods.json"
"$KUBEVET" quota --snapshot "$work/full" -n pulse-account -o json >"$work/report.json" 2>"$work/log"
[ $? -eq 4 ] && jq -e '.summary.verdict == "partial" and ([.namespaces[].resources[] | .computed, .projected] | all(. == null))' "$work/report.json" >>"$work/log"
verdict "without pods the sums are not known" $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
