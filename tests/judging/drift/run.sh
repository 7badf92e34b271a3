#!/usr/bin/env bash
# Each drift from the healthy recordings, checked with the shipped spec by all rules at once: it is found
# once, at the right object and field, with the line of the spec that documents it; nothing else is.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=${KUBEVET_SOURCE:-$here/../../..}
healthy=$(cd "$root/tests/data/healthy" && pwd)
spec=$root/specs/plana-pulse-bg-sof-1.yaml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

namespaces=_api_v1_namespaces.json
quotas=_api_v1_resourcequotas.json
classes=_apis_storage.k8s.io_v1_storageclasses.json

# What of a finding is held: rule, severity, object, field, expected > actual, and the spec's own line.
shown='.findings[] | [.rule, .severity,
  ([.object.kind, .object.namespace, .object.name] | map(select(. != null)) | join("/")),
  .field, (.expected // "absent") + " > " + (.actual // "absent"), (.spec.line | tostring)] | join(" | ")'

# The line of the spec on which PATTERN stands, the first after the line of AFTER.
line() { # AFTER PATTERN
  awk -v after="$1" -v pattern="$2" \
    '!seen && index($0, after) == 1 { seen = 1 } seen && index($0, pattern) { print NR; exit }' "$spec"
}

# drift NAME FILE JQ [EXPECTED-LINE...]: exit code 0, 1 or 4 follows from what is expected.
drift() {
  local name=$1 file=$2 change=$3 code wanted=0 line
  shift 3
  rm -rf "$work/state"
  cp -rs "$healthy" "$work/state" # links: only what is changed is written
  # The list of one namespace is a second copy of some quotas: the drift is in the cluster's.
  rm "$work/state/_api_v1_namespaces_plana-odoo_resourcequotas.json" "$work/state/_api_v1_namespaces_plana-odoo.json"
  rm "$work/state/$file"
  jq -c "$change" "$healthy/$file" >"$work/state/$file"
  if [ -n "${KUBEVET_KEEP_STATES:-}" ]; then # another suite wants the states alone
    passed=$((passed + 1)) && cp -r "$work/state" "$KUBEVET_KEEP_STATES/$passed"
    printf '%s\n' "$name" "${at:-2026-11-22T22:25:00Z}" "$@" >"$KUBEVET_KEEP_STATES/$passed.drift" # and what drifted
    return
  fi
  printf '%s\n' "$@" | sed '/^$/d' | LC_ALL=C sort >"$work/expected"
  grep -q ' | error | ' "$work/expected" && wanted=1
  "$KUBEVET" check "$spec" --snapshot "$work/state" --at "${at:-2026-11-22T22:25:00Z}" -o json >"$work/report.json" 2>"$work/stderr"
  code=$?
  jq -r "$shown" "$work/report.json" | LC_ALL=C sort >"$work/found"
  if diff -u "$work/expected" "$work/found" && [ "$code" -eq "$wanted" ] &&
    [ "$(jq -c .notEvaluated "$work/report.json")" = '[]' ]; then
    passed=$((passed + 1)) && echo "ok      $name"
  else
    failed=$((failed + 1)) && echo "FAILED  $name (exit $code, expected $wanted)" && cat "$work/stderr"
  fi
}

hard() { # NAMESPACE KEY VALUE: jq that sets an amount in spec and status
  echo "(.items[] | select(.metadata.namespace == \"$1\")) |= (.spec.hard[\"$2\"] = \"$3\" | .status.hard[\"$2\"] = \"$3\")"
}
without() { # NAME: jq that drops an object
  echo "del(.items[] | select(.metadata.name == \"$1\"))"
}

drift "healthy" $namespaces .

drift "a tenant namespace is gone" $namespaces "$(without plana-odoo-19)" \
  "namespace/missing | error | Namespace/plana-odoo-19 | metadata.name | plana-odoo-19 > absent | $(line namespaces: '  plana-odoo-19:')"
drift "a tool namespace is gone" $namespaces "$(without pgadmin)" \
  "namespace/missing | error | Namespace/pgadmin | metadata.name | pgadmin > absent | $(line namespaces: '  pgadmin:')"
drift "a namespace that nobody documented" $namespaces '.items += [.items[0] | .metadata.name = "tmp-migration" | .metadata.uid = "x"]' \
  "namespace/undeclared | warning | Namespace/tmp-migration | metadata.name | absent > tmp-migration | $(line namespaces: namespaces:)"
drift "a namespace of Calico's own is allowed" $namespaces '.items += [.items[0] | .metadata.name = "calico-system" | .metadata.uid = "x"]'
drift "another order of the list" $namespaces '.items |= reverse'

odoo18=$(line '  plana-odoo-18:' 'quota:')
drift "a documented quota is gone" $quotas "$(without plana-odoo-18-quota)" \
  "quota/missing | error | ResourceQuota/plana-odoo-18 | spec.hard | limits.cpu 10, limits.memory 14Gi, pods 14 > absent | $odoo18"
drift "a product namespace's quota is gone" $quotas "$(without monitoring-quota)" \
  "quota/missing | error | ResourceQuota/monitoring | spec.hard | required > absent | $(line profiles: '  product:')"
drift "more memory" $quotas "$(hard plana-odoo-18 limits.memory 16Gi)" \
  "quota/limits | error | ResourceQuota/plana-odoo-18/plana-odoo-18-quota | spec.hard[limits.memory] | 14Gi > 16Gi | $odoo18"
drift "fewer pods" $quotas "$(hard plana-odoo-19 pods 7)" \
  "quota/limits | error | ResourceQuota/plana-odoo-19/plana-odoo-19-quota | spec.hard[pods] | 8 > 7 | $(line '  plana-odoo-19:' quota:)"
drift "a key is gone" $quotas '(.items[] | select(.metadata.namespace == "ai-bos-agent")) |= del(.spec.hard["limits.cpu"], .status.hard["limits.cpu"], .status.used["limits.cpu"])' \
  "quota/limits | error | ResourceQuota/ai-bos-agent/ai-bos-agent-quota | spec.hard[limits.cpu] | 2 > absent | $(line '  ai-bos-agent:' quota:)"
drift "two amounts at once" $quotas "$(hard plana-odoo limits.cpu 12) | $(hard plana-odoo pods 20)" \
  "quota/limits | error | ResourceQuota/plana-odoo/plana-odoo-quota | spec.hard[limits.cpu] | 10 > 12 | $(line '  plana-odoo:' quota:)" \
  "quota/limits | error | ResourceQuota/plana-odoo/plana-odoo-quota | spec.hard[pods] | 14 > 20 | $(line '  plana-odoo:' quota:)"
drift "other units" $quotas "$(hard plana-odoo-18 limits.memory 15032385536) | $(hard plana-odoo limits.cpu 10000m) | $(hard pulse-account limits.memory 6144Mi)"
drift "amounts of a quota without documented ones" $quotas "$(hard monitoring limits.cpu 9)"
drift "a quota where none is documented" $quotas '.items += [.items[0] | .metadata.namespace = "matomo" | .metadata.name = "q" | .metadata.uid = "x"]' \
  "quota/undeclared | warning | ResourceQuota/matomo/q | spec.hard | absent > limits.cpu 2, limits.memory 3Gi, pods 4 | $(line namespaces: '  matomo:')"
drift "an amount that is not documented" $quotas "(.items[] | select(.metadata.namespace == \"pulse-account\")) |= (.spec.hard[\"requests.cpu\"] = \"3\" | .status.hard[\"requests.cpu\"] = \"3\" | .status.used[\"requests.cpu\"] = \"1\")" \
  "quota/undeclared | warning | ResourceQuota/pulse-account/pulse-account-quota | spec.hard[requests.cpu] | absent > 3 | $(line '  pulse-account:' quota:)"
behind='(.items[] | select(.metadata.namespace == "backup")) |= (.status.hard.pods = "10")'
at=2026-11-22T23:00:00Z drift "a status that lags" $quotas "$behind" \
  "quota/unreconciled | warning | ResourceQuota/backup/backup-quota | status.hard[pods] | 12 > 10 | $(line profiles: '  product:')"
drift "a status that lags since a moment ago" $quotas "$behind"
alerts=$(line quotaAlerts: quotaAlerts:)
drift "nearly used up" $quotas '(.items[] | select(.metadata.namespace == "pulse-account")) |= (.status.used["limits.memory"] = "5Gi")' \
  "quota/usage | warning | ResourceQuota/pulse-account/pulse-account-quota | status.used[limits.memory] | under 80% of 6Gi > 5Gi (83.3%) | $alerts"
drift "used up" $quotas '(.items[] | select(.metadata.namespace == "pulse-account")) |= (.status.used.pods = "8")' \
  "quota/usage | error | ResourceQuota/pulse-account/pulse-account-quota | status.used[pods] | under 95% of 8 > 8 (100%) | $alerts"

drift "a storage class is gone" $classes "$(without exoscale-bs-delete)" \
  "storage/class-missing | error | StorageClass/exoscale-bs-delete | metadata.name | exoscale-bs-delete > absent | $(line storageClasses: '  exoscale-bs-delete:')"
drift "data would be deleted with its claim" $classes '(.items[] | select(.metadata.name == "exoscale-bs-retain")) |= (.reclaimPolicy = "Delete")' \
  "storage/class | error | StorageClass/exoscale-bs-retain | reclaimPolicy | Retain > Delete | $(line '  exoscale-bs-retain:' reclaimPolicy:)"
drift "another provisioner" $classes '(.items[] | select(.metadata.name == "exoscale-bs-delete")) |= (.provisioner = "ebs.csi.aws.com")' \
  "storage/class | error | StorageClass/exoscale-bs-delete | provisioner | csi.exoscale.com > ebs.csi.aws.com | $(line '  exoscale-bs-delete:' provisioner:)"
drift "a class that nobody documented" $classes '.items += [.items[0] | .metadata.name = "exoscale-sbs" | .metadata.uid = "x"]' \
  "storage/class-undeclared | warning | StorageClass/exoscale-sbs | metadata.name | absent > exoscale-sbs | $(line storageClasses: storageClasses:)"

# The other families have a file each, sourced here.
for family in "$here"/*.sh; do
  # shellcheck source=/dev/null
  [ "${family##*/}" = run.sh ] || . "$family"
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
