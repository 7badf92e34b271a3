#!/usr/bin/env bash
# shellcheck disable=SC2016 # $since is a variable of jq
# Rules that wait: the same state just before and just when it has lasted long enough, for each rule that ages.
# The states are the healthy recordings with one drift, the spec is the shipped one, and what is said is the rule's
# alone. Recordings that don't say when they were made are tried as well: their clock, the newest timestamp in them, is
# the very moment at which the drift began.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=${KUBEVET_SOURCE:-$here/../..}
spec=$root/specs/plana-pulse-bg-sof-1.yaml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

since=2026-11-22T23:00:00Z # later than all else in the recordings
settle=600                 # seconds: the spec's `settle`, by default

nodes=_api_v1_nodes.json
pods=_api_v1_pods.json
quotas=_api_v1_resourcequotas.json
namespaces=_api_v1_namespaces.json
claims=_api_v1_persistentvolumeclaims.json
deployments=_apis_apps_v1_deployments.json
daemonsets=_apis_apps_v1_daemonsets.json
statefulsets=_apis_apps_v1_statefulsets.json
autoscalers=_apis_autoscaling_v2_horizontalpodautoscalers.json
cronjobs=_apis_batch_v1_cronjobs.json
jobs=_apis_batch_v1_jobs.json
gateways=_apis_gateway.networking.k8s.io_v1_gateways.json

# What the rule says: found, gap (not evaluated), both, or nothing.
says() { # RULE [OPTION...]
  local rule=$1
  shift
  "$KUBEVET" check "$spec" --snapshot "$work/state" --rule "$rule" -o json "$@" 2>"$work/stderr" |
    jq -r --arg rule "$rule" '([.findings[] | select(.rule == $rule)] | length > 0) as $found
      | ([.notEvaluated[] | select(.rule == $rule)] | length > 0) as $gap
      | if $found and $gap then "both" elif $found then "found" elif $gap then "gap" else "nothing" end'
}

expect() { # NAME WANTED FOUND
  if [ "$2" = "$3" ]; then
    passed=$((passed + 1)) && echo "ok      $1"
  else
    failed=$((failed + 1)) && echo "FAILED  $1: ${3:-no report} instead of $2" && cat "$work/stderr"
  fi
}

later() { # SECONDS: so long after $since
  date -u -d "@$(($(date -u -d "$since" +%s) + $1))" +%Y-%m-%dT%H:%M:%SZ
}

# ages RULE SECONDS THEN WITHOUT NAME [FILE JQ]...: the rule says nothing until SECONDS after $since and THEN from then
# on; of a recording without a clock it says WITHOUT. In JQ, $since is the time.
ages() {
  local rule=$1 seconds=$2 then=$3 without=$4 name="$1: $5"
  shift 5
  rm -rf "$work/state"
  cp -r "$root/tests/data/healthy" "$work/state"
  # The lists of one namespace are second copies of some objects: the drift is in the cluster's.
  rm "$work/state/_api_v1_namespaces_plana-odoo_resourcequotas.json" "$work/state/_api_v1_namespaces_plana-odoo.json"
  while [ $# -gt 0 ]; do
    jq -c --arg since "$since" "$2" "$root/tests/data/healthy/$1" >"$work/state/$1"
    shift 2
  done
  expect "$name, just before" nothing "$(says "$rule" --at "$(later $((seconds - 1)))")"
  expect "$name, from then on" "$then" "$(says "$rule" --at "$(later "$seconds")")"
  [ "$without" = - ] || expect "$name, without a clock" "$without" "$(says "$rule")"
}

of() { # NAMESPACE NAME JQ: jq that changes one object
  echo "(.items[] | select(.metadata.namespace == \"$1\" and .metadata.name == \"$2\")) |= ($3)"
}
condition() { # TYPE STATUS [REASON]: jq that sets a condition of $since
  echo "(.status.conditions[] | select(.type == \"$1\")) |= (.status = \"$2\" | .reason = \"${3-Drifted}\" | .lastTransitionTime = \$since)"
}
node='(.items[] | select(.metadata.name == "pool-3c1de-kxqwz"))'
new='.metadata.creationTimestamp = $since | .metadata.managedFields = []'

ages quota/unreconciled $settle found gap "a status that has not followed" $quotas \
  "$(of backup backup-quota '.status.hard.pods = "10" | (.metadata.managedFields[] | select(.subresource | not)).time = $since')"
ages quota/usage $settle gap gap "a quota whose use is not counted" $quotas "$(of backup backup-quota ".status = {} | $new")"
ages namespace/terminating $settle found gap "a namespace that does not go" $namespaces \
  '(.items[] | select(.metadata.name == "pgadmin")) |= (.metadata.deletionTimestamp = $since | .status.phase = "Terminating")'
ages namespace/disabled $settle found gap "a disabled namespace's pod that does not go" $pods \
  '.items += [.items[0] | .metadata |= (.namespace = "falco" | .name = "falco-x" | .uid = "x" | .deletionTimestamp = $since | del(.ownerReferences))]'
ages workload/available $settle found gap "a Deployment that is down" $deployments \
  "$(of monitoring grafana "$(condition Available False) | del(.status.readyReplicas, .status.availableReplicas)")"
ages workload/available $settle found gap "a StatefulSet's pod that is not ready" \
  $statefulsets "$(of monitoring loki 'del(.status.readyReplicas, .status.availableReplicas)')" \
  $pods "$(of monitoring loki-0 "$(condition Ready False)")"
ages workload/colocated $settle found gap "two replicas on one node" $pods \
  '[.items[] | select(.metadata.namespace == "plana-odoo" and .metadata.labels["app.kubernetes.io/name"] == "worker-odoo")] as $own
   | (.items[] | select(.metadata.name == $own[1].metadata.name)) |= (.spec.nodeName = $own[0].spec.nodeName
   | (.status.conditions[] | select(.type == "PodScheduled")).lastTransitionTime = $since)'
ages hpa/saturated $settle found gap "more load than replicas" $autoscalers \
  "$(of plana-odoo-18 worker-odoo "$(condition ScalingLimited True TooManyReplicas)")"
ages storage/claim-bound $settle found gap "a claim that no volume comes for" $claims \
  "$(of matomo "$(jq -r '[.items[] | select(.metadata.namespace == "matomo")][0].metadata.name' "$root/tests/data/healthy/$claims")" \
    ".status = {phase: \"Pending\"} | del(.spec.volumeName) | $new")"
ages cluster/node-ready $settle found gap "a node that is silent" $nodes "$node |= ($(condition Ready Unknown))"
ages cluster/node-ready $settle found gap "a node whose disk is full" $nodes "$node |= ($(condition DiskPressure True))"
ages cluster/node-capacity $settle gap gap "a new node that does not say its size" $nodes "$node |= (del(.status.capacity) | $new)"
ages cluster/runtime $settle gap gap "a new node that does not say its runtime" $nodes \
  "$node |= (del(.status.nodeInfo.containerRuntimeVersion) | $new)"
ages cluster/cni $settle found gap "a new node that the plugin leaves out" $nodes \
  ".items += [$node | .metadata |= (.name = \"pool-3c1de-new\" | .uid = \"x\") | $new]"
ages cluster/dns $settle found gap "DNS that is down" $deployments \
  "$(of kube-system coredns "$(condition Available False) | del(.status.readyReplicas, .status.availableReplicas)")"
ages cluster/network-policy $settle found gap "a policy agent that is not ready" $daemonsets \
  "$(of kube-system calico-node '.status.numberReady = 2 | (.metadata.managedFields[] | select(.subresource == "status")).time = $since')"
ages resource/mismatch $settle found gap "a Gateway that is not programmed" $gateways \
  "$(of plana-odoo eg-gateway "$(condition Programmed False)")"

# Backups have their own measure, `maxAge`, of which a second is over; nodes keep a recording's clock close.
ages backup/stale $((26 * 3600 + 1)) found nothing "the last success" $cronjobs '.items[].status.lastSuccessfulTime = $since'
ages backup/stale $((26 * 3600 + 1)) found nothing "the last success, as its Job tells" $jobs \
  '(.items[] | select(.metadata.namespace == "backup")).status.completionTime = $since'
ages backup/stale $((26 * 3600 + 1)) found nothing "a new CronJob" $jobs '.items = []' \
  $cronjobs '.items[] |= (.metadata.creationTimestamp = $since | .status = {})'

# A waiver's day ends with the day, in UTC, an hour after $since.
own=$spec
spec=$work/waived.yaml
{
  cat "$own"
  echo 'waivers: [{rule: quota/limits, reason: agreed, until: 2026-11-22}]'
} >"$spec"
ages waiver/expired 3600 found - "a waiver's last day" $namespaces .
spec=$own

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
