#!/usr/bin/env bash
# Every case of tests/data/subpath-cases.json and of cases.json here, by the rules on NFS: two pods and what they
# mount. Each pod is another tenant there, so that the databases' names must tell nobody's: the spec's pattern fits
# none. The verdict doesn't depend on how much else the spec says of the export.
#
#   isolated      nothing is found
#   broken        the isolation of at least one pod is found broken
#   fails-closed  the container never starts: nothing is found broken
#
# Then random clusters against an oracle: random_pods.py.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cases=${KUBEVET_SOURCE:-$here/../../..}/tests/data/subpath-cases.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

spec() { # NAME LINE...: a spec with more lines on the export
  local name=$1
  shift
  cat >"$work/$name.yaml" <<SPEC
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: cases}
nfs:
  filestore:
    server: nfs01.planapulse.com
    namespaces: [tenants]
    isolation: tenant
$(printf '    %s\n' "$@")
tenants: {database: "{tenant}_*"}
SPEC
}
spec server
spec sub-path 'subPath: "{database}"'
spec path 'path: /srv/filestore'
spec all 'subPath: "{database}"' 'path: /srv/filestore' 'mountPath: /var/lib/odoo/{database}'

# A snapshot of one case. A claim has a volume of its own; a pod, one container for each of its mounts.
state='.[] | select(.name == $name) | .mounts as $mounts
  | def list($api; $kind): {apiVersion: $api, kind: ($kind + "List"), items: .};
  {apiVersion: "kubevet/v1", kind: "Snapshot", recordedAt: "2026-11-22T22:40:00Z", lists: [
    ([$mounts[] | {claim, server, export}] | unique | map({
      metadata: {name: ("pv-" + .claim + "-" + .server)}, spec: {nfs: {server: .server, path: .export},
      claimRef: {namespace: "tenants", name: (.claim + "-" + .server)}}, status: {phase: "Bound"}})
      | list("v1"; "PersistentVolume")),
    ([$mounts[] | {claim, server}] | unique | map({
      metadata: {name: (.claim + "-" + .server), namespace: "tenants"},
      spec: {volumeName: ("pv-" + .claim + "-" + .server)}, status: {phase: "Bound"}})
      | list("v1"; "PersistentVolumeClaim")),
    ($mounts | group_by(.pod) | map({
      metadata: {name: .[0].pod, namespace: "tenants"}, status: {phase: "Running"}, spec: {
      volumes: ([.[] | .claim + "-" + .server] | unique | map({name: ., persistentVolumeClaim: {claimName: .}})),
      containers: (to_entries | map({name: "c\(.key)",
        env: ((.value.env // {}) | to_entries | map({name: .key, value: .value})),
        volumeMounts: [{name: (.value.claim + "-" + .value.server), mountPath: "/data", readOnly: .value.readOnly}
          + (if .value.subPath then {subPath: .value.subPath} else {} end)
          + (if .value.subPathExpr then {subPathExpr: .value.subPathExpr} else {} end)]}))}})
      | list("v1"; "Pod")),
    ([] | list("apps/v1"; "Deployment")), ([] | list("apps/v1"; "StatefulSet")),
    ([] | list("apps/v1"; "DaemonSet")), ([] | list("apps/v1"; "ReplicaSet")),
    ([] | list("batch/v1"; "CronJob")), ([] | list("batch/v1"; "Job"))]}'

while IFS=$'\t' read -r spec name verdict; do
  jq -c --arg name "$name" "$state" <(jq -s add "$cases" "$here/cases.json") >"$work/state.json"
  "$KUBEVET" check "$work/$spec.yaml" --snapshot "$work/state.json" --rule nfs/isolation -o json \
    >"$work/report.json" 2>"$work/stderr"
  found=$(jq '.findings | length' "$work/report.json")
  gaps=$(jq '.notEvaluated | length' "$work/report.json")
  case $verdict in
  isolated) wanted='[ "$found" = 0 ] && [ "$gaps" = 0 ]' ;;
  broken) wanted='[ "${found:-0}" -gt 0 ]' ;;
  *) wanted='[ "$found" = 0 ]' ;;
  esac
  if eval "$wanted"; then
    passed=$((passed + 1)) && echo "ok      $name ($spec)"
  else
    failed=$((failed + 1)) && echo "FAILED  $name ($spec): $verdict, but $found findings" && cat "$work/stderr" "$work/report.json"
  fi
done < <(for spec in server sub-path path all; do
  jq -r --arg spec "$spec" '.[] | [$spec, .name, .verdict] | @tsv' "$cases" "$here/cases.json"
done)

# Random clusters; a seed that fails is printed, and `random_pods.py SEED 1` judges it alone.
if python3 "$here/random_pods.py" 1 300; then passed=$((passed + 1)); else failed=$((failed + 1)); fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
