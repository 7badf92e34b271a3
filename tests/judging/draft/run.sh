#!/usr/bin/env bash
# What `kubevet init` must not hide: a fault that is in the state stands in the first lines of the draft, or the check of
# the draft finds it; and what exists now is missed by the check once it is gone.
#
#   run.sh [NAME]   only the cases whose name contains NAME
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=${KUBEVET_SOURCE:-$here/../../..}
kubevet=${KUBEVET:-$root/build/dev/kubevet}
healthy=$root/examples/healthy.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
only=${1:-} passed=0 failed=0

ok() { passed=$((passed + 1)) && echo "ok      $1"; }
no() { failed=$((failed + 1)) && echo "FAILED  $1: $2"; }
items() { # KIND CHANGE: jq that changes the items of one list
  echo "(.lists[] | select(.kind == \"$1List\").items) |= ($2)"
}
item() { # KIND NAME CHANGE: jq that changes the objects of this name
  items "$1" "map(if .metadata.name == \"$2\" then $3 else . end)"
}
heading() { sed '/^apiVersion/,$d' "$1"; }

# named NAME JQ TEXT [OPTION...]: the draft of the changed recording has the text in its first lines.
named() {
  local name=$1 change=$2 text=$3
  [[ $name == *$only* ]] || return
  shift 3
  jq -c "$change" "${state:-$healthy}" >"$work/state.json"
  "$kubevet" init --snapshot "$work/state.json" "$@" >"$work/draft.yaml" 2>"$work/stderr"
  if ! "$kubevet" lint "$work/draft.yaml" >"$work/out" 2>&1; then
    no "$name" "the draft is not valid" && cat "$work/out"
  elif heading "$work/draft.yaml" | grep -qF -- "$text"; then
    ok "$name"
  else
    no "$name" "the first lines lack '$text'" && heading "$work/draft.yaml"
  fi
}

# written NAME JQ TEXT [OPTION...]: likewise, anywhere in the draft.
written() {
  local name=$1 change=$2 text=$3
  [[ $name == *$only* ]] || return
  shift 3
  jq -c "$change" "${state:-$healthy}" >"$work/state.json"
  "$kubevet" init --snapshot "$work/state.json" "$@" >"$work/draft.yaml" 2>"$work/stderr"
  if grep -qF -- "$text" "$work/draft.yaml"; then ok "$name"; else no "$name" "the draft lacks '$text'"; fi
}

# missed NAME JQ TEXT...: after drafting the healthy recording (or $from, with $options), the check of the changed one
# reports each text.
missed() {
  local name=$1 change=$2 text lacking=''
  [[ $name == *$only* ]] || return
  shift 2
  # shellcheck disable=SC2086 # several options
  "$kubevet" init --snapshot "${from:-$healthy}" ${options:-} >"$work/draft.yaml" 2>/dev/null
  jq -c "$change" "${from:-$healthy}" >"$work/state.json"
  "$kubevet" check "$work/draft.yaml" --snapshot "$work/state.json" >"$work/out" 2>&1
  for text in "$@"; do
    grep -qF -- "$text" "$work/out" || lacking="$lacking $text"
  done
  if [ -z "$lacking" ]; then ok "$name"; else no "$name" "not found:$lacking"; fi
}

# unread NAME JQ TEXT: exit code 4, and standard error names what could not be read.
unread() {
  local code
  [[ $1 == *$only* ]] || return
  jq -c "$2" "$healthy" >"$work/state.json"
  "$kubevet" init -q --snapshot "$work/state.json" >/dev/null 2>"$work/stderr"
  code=$?
  if [ $code -eq 4 ] && grep -q "not read.*: .*$3" "$work/stderr"; then ok "$1"; else no "$1" "exit code $code"; fi
}

# refused NAME TEXT OPTION...: exit code 2, nothing on standard output.
refused() {
  local name=$1 text=$2 code
  [[ $name == *$only* ]] || return
  shift 2
  "$kubevet" init --snapshot "$healthy" "$@" >"$work/out" 2>"$work/stderr"
  code=$?
  if [ $code -eq 2 ] && [ ! -s "$work/out" ] && grep -qF -- "$text" "$work/stderr"; then
    ok "$name"
  else
    no "$name" "exit code $code, $(cat "$work/stderr")"
  fi
}

# --- what exists now must not vanish ---

for kind in Deployment StatefulSet DaemonSet CronJob; do
  mapfile -t names < <(jq -r ".lists[] | select(.kind == \"${kind}List\").items[].metadata
    | select((.namespace | startswith(\"kube-\") | not) and .namespace != \"falco\" and (.ownerReferences | not)
      and (.name | test(\"-[0-9a-f]{8}\$\") | not)) | .name" "$healthy")
  missed "all of kind $kind are gone" "$(items $kind 'map(select(.metadata.namespace | startswith("kube-")))')" "${names[@]}"
done
missed "one of several alike workloads is gone" "$(items Deployment 'map(select(.metadata.name != "worker-odoo-dunavlog"))')" \
  'Deployment/worker-odoo-dunavlog'
missed "one of several alike CronJobs is gone" "$(items CronJob 'map(select(.metadata.name != "pg-backup-dunavlog"))')" \
  'CronJob/pg-backup-dunavlog'
missed "a workload whose name ends in a hash is gone" "$(items Deployment 'map(select(.metadata.namespace != "envoy-gateway-system"))')" \
  'envoy-plana-odoo-eg-gateway-'

# --- what is at fault stands in the first lines ---

named "a backup is missing" "$(items CronJob 'map(select(.metadata.name != "pg-backup-dunavlog"))')" 'backup/missing'
written "a missing backup is no exception" "$(items CronJob 'map(select(.metadata.name != "pg-backup-dunavlog"))')" \
  'except: ["*_template"]'
stale=$(item CronJob pg-backup-dunavlog '.status.lastSuccessfulTime = "2026-11-10T00:00:00Z"')
never=$(item CronJob pg-backup-dunavlog 'del(.status)')
old_jobs=$(items Job 'map(select(.metadata.name | startswith("pg-backup-dunavlog") | not))')
named "a backup is stale" "$stale" 'CronJob/backup/pg-backup-dunavlog last succeeded 12d22h ago'
written "a stale backup leaves maxAge" "$stale" 'maxAge: 26h'
named "a backup is stale, and no Job says otherwise" "$stale | $old_jobs" 'backup/stale  CronJob/backup/pg-backup-dunavlog'
named "a backup never succeeded" "$never" 'CronJob/backup/pg-backup-dunavlog never succeeded'
all_old=$(items CronJob 'map(if .status then .status.lastSuccessfulTime = "2026-11-10T00:00:00Z" else . end)')
named "all backups are stale" "$all_old" 'CronJob/backup/pg-backup-planahq last succeeded 12d22h ago'

region='.metadata.labels["topology.kubernetes.io/region"] = "elsewhere"'
named "one node of another region" "$(items Node ".[0] |= ($region)")" 'cluster/region  Node/'
named "all nodes of different regions" \
  "$(items Node 'to_entries | map(.value.metadata.labels["topology.kubernetes.io/region"] = "r\(.key)" | .value)')" 'nodes differ in region'
named "one node of another runtime" "$(items Node '.[0].status.nodeInfo.containerRuntimeVersion = "cri-o://1.30"')" \
  'cluster/runtime  Node/'
named "one node of less memory" "$(items Node '.[0].status.capacity.memory = "2Gi"')" 'cluster/node-capacity  Node/'
named "two default classes" \
  "$(items StorageClass 'map(.metadata.annotations["storageclass.kubernetes.io/is-default-class"] = "true")')" \
  'exoscale-bs-delete is a default class, too'
named "an autoscaler of no workload" "$(items HorizontalPodAutoscaler '.[0].spec.scaleTargetRef.name = "gone"')" \
  'scales Deployment/gone, which does not exist'
named "a claim of another class" "$(item PersistentVolumeClaim data-loki-0 '.spec.storageClassName = "exoscale-bs-delete"')" \
  'monitoring'
named "the DNS server is at 0" "$(item Deployment coredns '.spec.replicas = 0 | del(.status)')" 'cluster/dns'
named "one of several alike workloads has no file store" \
  "$(item Deployment worker-odoo-pirinfoods '.spec.template.spec.volumes |= map(select(.name != "filestore"))
    | .spec.template.spec.containers[].volumeMounts |= map(select(.name != "filestore"))')" \
  'Deployment/plana-odoo-18/worker-odoo-pirinfoods has no `filestore`, unlike the 5 others called'
named "one of several alike workloads has another file store" \
  "$(item Deployment worker-odoo-pirinfoods '(.spec.template.spec.volumes[] | select(.name == "filestore"))
    |= {name, nfs: {server: "nfs02.planapulse.com", path: "/exports/files"}}')" \
  'Deployment/plana-odoo-18/worker-odoo-pirinfoods has `filestore: '
named "one of several alike workloads is not spread" \
  "$(items Deployment '(.[] | select(.metadata.name == "worker-odoo" and .metadata.namespace == "plana-odoo")).spec.template.spec
    |= del(.affinity, .topologySpreadConstraints)')" \
  'Deployment/plana-odoo/worker-odoo has no `placement`, unlike the 2 others called'
named "one of several alike workloads has no autoscaler" \
  "$(items HorizontalPodAutoscaler 'map(select(.metadata.namespace != "plana-odoo-18" or .metadata.name != "worker-odoo"))')" \
  'Deployment/plana-odoo-18/worker-odoo has no `autoscaling`, unlike the 2 others called'
named "a workload is at 0" "$(item Deployment bos-agent '.spec.replicas = 0')" 'Deployment/ai-bos-agent/bos-agent has 0 replicas'
unready='{metadata: {name: "w", namespace: "pulse-account"}, spec: {issuerRef: {name: "le"}}, status: {conditions: [{type: "Ready", status: "False"}]}}'
written "a Certificate that is not ready, nobody knows since when" \
  ".lists += [{kind: \"CertificateList\", apiVersion: \"cert-manager.io/v1\", items: [$unready]}]" \
  '# certificates: {issuer: Issuer/le}  # not known to hold: it is not ready'
state=$root/examples/drifted.json
named "the recorded drifts: isolation" . 'nfs/isolation  Deployment/plana-odoo-18/worker-odoo-dunavlog'
named "the recorded drifts: a quota" . 'quota/usage'
named "the recorded drifts: a class that deletes" . 'storage/class  StorageClass/exoscale-bs-retain'
written "a class that deletes is not documented" . 'reclaimPolicy: Retain' --waive 2026-12-31
written "a waiver names its field" . 'field: "status.used[pods]"' --waive 2026-12-31
written "a waiver says what was found" . 'reason: "found on 2026-11-22: pods: 8 of 8 used (100%)"' --waive 2026-12-31
unset state
from=$root/examples/drifted.json options='--waive 2026-12-31'
missed "another field of what is waived" "$(item ResourceQuota pulse-account-quota '.status.used["limits.memory"] = "6Gi"')" \
  'ResourceQuota/pulse-account-quota'
unset from options

# --- what could not be read is named ---

for kind in NetworkPolicy Gateway Pod Job ReplicaSet Deployment ResourceQuota; do
  unread "no list of kind $kind" "del(.lists[] | select(.kind == \"${kind}List\"))" \
    "$(echo "$kind" | tr '[:upper:]' '[:lower:]' | sed 's/cy$/cie/')s"
done
unread "no version" 'del(.version)' version

# --- options ---

refused "a namespace that does not exist" "'nosuch'" -n nosuch
refused "one of several namespaces that does not exist" "'nosuch'" -n backup -n nosuch
refused "a waiver that is over" "2020-01-01 is over" --waive 2020-01-01
refused "an unknown key lists the known ones" "namespaces.claims, namespaces.containerResources, namespaces.images" --only foo

# --- the file ---

# What is commented out can be uncommented as it is.
if [[ "a comment in an empty namespace can be uncommented" == *$only* ]]; then
  jq -c "$(items Namespace '. + [.[0] | .metadata.name = "tmp-migration" | .metadata.uid = "x" | del(.metadata.labels)]')" "$healthy" >"$work/state.json"
  "$kubevet" init -q --snapshot "$work/state.json" >"$work/draft.yaml"
  sed '/tmp-migration: {/,/}/s/# //' "$work/draft.yaml" >"$work/uncommented.yaml"
  if grep -q '^    purpose: "...",' "$work/uncommented.yaml" && "$kubevet" lint -q "$work/uncommented.yaml" >"$work/out" 2>&1; then
    ok "a comment in an empty namespace can be uncommented"
  else
    no "a comment in an empty namespace can be uncommented" "$(cat "$work/out")"
  fi
fi
echo mine >"$work/mine.yaml"
refused "a file that exists" "exists" -o "$work/mine.yaml"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
