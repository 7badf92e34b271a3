# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# What the workloads come to at their peak, and what a quota refuses.
pods=_api_v1_pods.json
deployments=_apis_apps_v1_deployments.json
replicasets=_apis_apps_v1_replicasets.json
statefulsets=_apis_apps_v1_statefulsets.json
autoscalers=_apis_autoscaling_v2_horizontalpodautoscalers.json
cronjobs=_apis_batch_v1_cronjobs.json
odoo18=$(line '  plana-odoo-18:' 'quota:')
account=$(line '  pulse-account:' 'quota:')

over() { # NAMESPACE FOUND LINE
  echo "quota/projected | error | ResourceQuota/$1/$1-quota | spec.hard | within the quota > $2 | $3"
}
dunavlog='(.items[] | select(.metadata.namespace == "plana-odoo-18" and .metadata.name == "worker-odoo-dunavlog"))'

drift "a tenant's worker takes more memory" $deployments "$dunavlog.spec.template.spec.containers[0].resources.limits.memory = \"4Gi\"" \
  "$(over plana-odoo-18 "limits.memory 18.5Gi of 14Gi" "$odoo18")"
drift "as much memory as still fits" $deployments "$dunavlog.spec.template.spec.containers[0].resources.limits.memory = \"1792Mi\""
drift "a hundred megabytes more" $deployments "$dunavlog.spec.template.spec.containers[0].resources.limits.memory = \"1892Mi\"" \
  "$(over plana-odoo-18 "limits.memory 14536Mi of 14Gi" "$odoo18")"
drift "an autoscaler may make more pods" $autoscalers "$dunavlog.spec.maxReplicas = 8" \
  "$(over plana-odoo-18 "limits.cpu 15 of 10, limits.memory 22.5Gi of 14Gi, pods 15 of 14" "$odoo18")"
drift "a surge where there was none" $deployments "$dunavlog.spec.strategy.rollingUpdate.maxSurge = 1" \
  "$(over plana-odoo-18 "limits.memory 15Gi of 14Gi" "$odoo18")"
drift "a log sidecar" $deployments "$dunavlog.spec.template.spec.initContainers = [{name: \"logs\", image: \"x\", restartPolicy: \"Always\", resources: {limits: {cpu: \"100m\", memory: \"512Mi\"}}}]" \
  "$(over plana-odoo-18 "limits.memory 14.5Gi of 14Gi" "$odoo18")"
drift "a small init container" $deployments "$dunavlog.spec.template.spec.initContainers = [{name: \"wait\", image: \"x\", resources: {limits: {cpu: \"100m\", memory: \"512Mi\"}}}]"
drift "limits left to the LimitRange" $deployments "del($dunavlog.spec.template.spec.containers[0].resources)"
drift "a worker recreates its pods" $deployments "$dunavlog.spec.strategy = {type: \"Recreate\"}"

leaving='.items += [.items[] | select(.metadata.namespace == "pulse-account") | .metadata |= (.name += "-old" | .uid = "x" | .deletionTimestamp = "2026-11-22T22:25:10Z" | .deletionGracePeriodSeconds = 30)][:1]'
drift "a pod on its way out, at the edge of the quota" $pods "$leaving" \
  "$(over pulse-account "limits.cpu 4.5 of 4, limits.memory 6.75Gi of 6Gi, pods 9 of 8" "$account")"
at=2026-11-22T22:26:00Z drift "one that should long be gone" $pods "$leaving"
drift "a pod that has ended" $pods '.items += [.items[] | select(.metadata.namespace == "pulse-account") | .metadata |= (.name += "-old" | .uid = "x") | .status.phase = "Failed"][:1]'

drift "backups three at a time" $cronjobs '(.items[] | select(.metadata.name == "pg-backup-dunavlog")) |= (.spec.jobTemplate.spec |= (.parallelism = 8 | .completions = 8))' \
  "$(over backup "limits.cpu 6.5 of 4, limits.memory 13Gi of 8Gi, pods 13 of 12" "$(line profiles: '  product:')")"
drift "suspended they take nothing" $cronjobs '(.items[] | select(.metadata.name == "pg-backup-dunavlog")) |= (.spec.suspend = true | .spec.jobTemplate.spec |= (.parallelism = 8 | .completions = 8))' \
  "backup/stale | error | CronJob/backup/pg-backup-dunavlog | spec.suspend | false > true | $(line backups: backups:)"

refused='{type: "ReplicaFailure", status: "True", reason: "FailedCreate", lastTransitionTime: "2026-11-22T22:24:50Z", message: "pods \"x-1\" is forbidden: exceeded quota: pulse-account-quota, requested: pods=1, used: pods=8, limited: pods=8"}'
set=$(jq -r '[.items[] | select(.metadata.namespace == "pulse-account" and .spec.replicas > 0)][0].metadata.name' "$root/tests/data/healthy/$replicasets")
drift "a quota refuses pods" $replicasets "(.items[] | select(.metadata.name == \"$set\")).status.conditions += [$refused]" \
  "quota/denied | error | ReplicaSet/pulse-account/$set | status.conditions[ReplicaFailure] | absent > FailedCreate | $account"
drift "a policy refuses them" $replicasets "(.items[] | select(.metadata.name == \"$set\")).status.conditions += [$refused | .message = \"violates PodSecurity\"]"
event='{metadata: {name: "loki.17f0", namespace: "monitoring", uid: "x"}, type: "Warning", reason: "FailedCreate", involvedObject: {kind: "StatefulSet", name: "loki", namespace: "monitoring"}, lastTimestamp: "2026-11-22T22:24:50Z", message: "create Pod loki-1 in StatefulSet loki failed error: pods \"loki-1\" is forbidden: exceeded quota: monitoring-quota, requested: limits.cpu=1"}'
drift "an event of a StatefulSet that has its pods" _api_v1_events.failedcreate.json ".items = [$event]"
