# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# Backups of the tenants, and waivers: the same drifts under a spec that waives them.
cronjobs=_apis_batch_v1_cronjobs.json
jobs=_apis_batch_v1_jobs.json
deployments=_apis_apps_v1_deployments.json
backups=$(line backups: backups:)
planahq='(.items[] | select(.metadata.name == "pg-backup-planahq"))'

drift "a tenant's backup is gone" $cronjobs "$(without pg-backup-planahq)" \
  "backup/missing | error | CronJob/backup/pg-backup-planahq | metadata.name | pg-backup-planahq > absent | $backups"
drift "a tenant is new, and nobody thought of its backup" $deployments \
  '.items += [.items[] | select(.metadata.name == "worker-odoo-dunavlog") | .metadata |= (.name = "worker-odoo-newcomer" | .uid = "x") | .spec.replicas = 0 | del(.status.replicas, .status.readyReplicas, .status.availableReplicas) | (.spec.template.spec.containers[].volumeMounts[] | select(.name == "filestore")) |= (.mountPath = "/var/lib/odoo/filestore/newcomer_18" | .subPath = "newcomer_18")]' \
  "workload/replicas | error | Deployment/plana-odoo-18/worker-odoo-newcomer | spec.replicas | at least 1 > 0 | $(line '      "worker-odoo-' replicas:)" \
  "hpa/missing | error | HorizontalPodAutoscaler/plana-odoo-18/worker-odoo-newcomer | spec.scaleTargetRef | Deployment/worker-odoo-newcomer > absent | $(line '      "worker-odoo-' autoscaling:)" \
  "backup/missing | error | CronJob/backup/pg-backup-newcomer | metadata.name | pg-backup-newcomer > absent | $backups"
drift "a tenant's backup is suspended" $cronjobs "$planahq.spec.suspend = true" \
  "backup/stale | error | CronJob/backup/pg-backup-planahq | spec.suspend | false > true | $backups"
drift "a backup of no tenant is suspended" $cronjobs ".items += [$planahq | .metadata |= (.name = \"pg-backup-gone\" | .uid = \"x\") | .spec.suspend = true]"
drift "the backup namespace is gone" $namespaces "$(without backup)" \
  "namespace/missing | error | Namespace/backup | metadata.name | backup > absent | $(line namespaces: '  backup:')"
# Of these recordings each CronJob's Job was done a day after the CronJob's own lastSuccessfulTime.
older='(.items[] | select(.metadata.name | startswith("pg-backup-planahq"))) |= (.status.completionTime = "2026-11-21T00:01:34Z")'
drift "a tenant's last Job is older than its CronJob says" $jobs "$older"
at=2026-11-23T02:30:00Z drift "a tenant's backup failed last night" $jobs "$older" \
  "backup/stale | error | CronJob/backup/pg-backup-planahq | status.lastSuccessfulTime | at most 26h ago > 2026-11-22T00:01:34Z | $backups"

# waived RULE OBJECT UNTIL NAME FILE JQ [EXPECTED-LINE...]: as drift, under the spec and one waiver.
waived() {
  local own=$spec
  spec=$work/waived.yaml
  {
    cat "$own"
    echo 'waivers:'
    echo "  - {rule: \"$1\", object: \"$2\", reason: agreed, until: $3}"
  } >"$spec"
  shift 3
  drift "$@"
  spec=$own
}
shown_before=$shown
shown=${shown/.findings[] |/.findings[] | select(.waived | not) |}
waiver=$(($(wc -l <"$spec") + 2))
suspended="$planahq.spec.suspend = true"
object=CronJob/backup/pg-backup-planahq

waived backup/stale $object 2026-11-22 "a waiver on its last day" $cronjobs "$suspended"
at=2026-11-23T00:00:00Z waived backup/stale $object 2026-11-22 "a waiver that is over" $cronjobs "$suspended" \
  "backup/stale | error | $object | spec.suspend | false > true | $backups" \
  "waiver/expired | warning | ClusterSpec/plana-pulse-bg-sof-1 | waivers[0] | until 2026-11-22 > 2026-11-23T00:00:00Z | $waiver"
waived backup/stale $object 2026-12-24 "a waiver of what has been fixed" $cronjobs . \
  "waiver/unused | info | ClusterSpec/plana-pulse-bg-sof-1 | waivers[0] | a finding of backup/stale on $object > absent | $waiver"
waived 'backup/*' $object 2026-12-24 "a waiver of two rules, of which one finds something" $cronjobs "$suspended"
waived backup/stale '*/pg-backup-planhq' 2026-12-24 "a waiver with a typo" $cronjobs "$suspended" \
  "backup/stale | error | $object | spec.suspend | false > true | $backups" \
  "waiver/unused | info | ClusterSpec/plana-pulse-bg-sof-1 | waivers[0] | a finding of backup/stale on */pg-backup-planhq > absent | $waiver"
waived '*' '*' 2026-12-24 "a waiver of everything, and nothing to waive" $cronjobs . \
  "waiver/unused | info | ClusterSpec/plana-pulse-bg-sof-1 | waivers[0] | a finding of * on * > absent | $waiver"
shown=$shown_before
