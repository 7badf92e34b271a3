# Drifts of workloads and autoscalers; sourced by run.sh, after its own.
deployments=_apis_apps_v1_deployments.json
statefulsets=_apis_apps_v1_statefulsets.json
daemonsets=_apis_apps_v1_daemonsets.json
autoscalers=_apis_autoscaling_v2_horizontalpodautoscalers.json
pods=_api_v1_pods.json

of() { # NAMESPACE NAME JQ: jq that changes one object
  echo "(.items[] | select(.metadata.namespace == \"$1\" and .metadata.name == \"$2\")) |= ($3)"
}
gone() { # NAMESPACE NAME
  echo "del(.items[] | select(.metadata.namespace == \"$1\" and .metadata.name == \"$2\"))"
}
condition() { # TYPE STATUS REASON TIME
  echo "(.status.conditions[] | select(.type == \"$1\")) |= (.status = \"$2\" | .reason = \"$3\" | .lastTransitionTime = \"$4\")"
}

drift "another order of workloads" $deployments '.items |= reverse'
drift "a Deployment is gone" $deployments "$(gone monitoring grafana)" \
  "workload/missing | error | Deployment/monitoring/grafana | metadata.name | grafana > absent | $(line '  monitoring:' workloads:)"
drift "a StatefulSet is gone" $statefulsets "$(gone forgejo-runner forgejo-runner)" \
  "workload/missing | error | StatefulSet/forgejo-runner/forgejo-runner | metadata.name | forgejo-runner > absent | $(line '  forgejo-runner:' workloads:)"
drift "nothing that a glob matches is left" $deployments "$(gone envoy-gateway-system envoy-plana-odoo-eg-gateway-85e34bf5)" \
  "workload/missing | error | Deployment/envoy-gateway-system/envoy-plana-odoo-eg-gateway-* | metadata.name | envoy-plana-odoo-eg-gateway-* > absent | $(line '  envoy-gateway-system:' workloads:)"
drift "a tenant's worker is gone, which is optional" $deployments "$(gone plana-odoo-18 worker-odoo-dunavlog)"

drift "scaled up by hand" $deployments "$(of plana-odoo-19 worker-odoo '.spec.replicas = 1 | .status.replicas = 1 | .status.readyReplicas = 1 | .status.availableReplicas = 1')" \
  "workload/replicas | error | Deployment/plana-odoo-19/worker-odoo | spec.replicas | 0 > 1 | $(line '  plana-odoo-19:' replicas:)"
drift "scaled up by its autoscaler" $deployments "$(of plana-odoo-18 worker-odoo '.spec.replicas = 3')"

matomo=$(line '  matomo:' 'matomo: {images:')
drift "a major version has changed" $deployments "$(of matomo matomo '.spec.template.spec.containers[0].image = "matomo:6.0.1-apache"')" \
  "workload/image | error | Deployment/matomo/matomo | spec.template.spec.containers[matomo].image | docker.io/library/matomo:5 > matomo:6.0.1-apache | $matomo"
drift "a minor version has changed" $deployments "$(of matomo matomo '.spec.template.spec.containers[0].image = "docker.io/library/matomo:5.9"')"
at=2026-11-22T23:00:00Z drift "a pod still runs the last major version" $pods '(.items[] | select(.metadata.namespace == "matomo") | .spec.containers[] | select(.name == "matomo")).image = "matomo:4.16"' \
  "workload/image | error | Pod/matomo/matomo-589d4f75f8-fn8qx | spec.containers[matomo].image | docker.io/library/matomo:5 > matomo:4.16 | $matomo"

drift "bound to one node" $deployments "$(of plana-odoo-18 worker-odoo-dunavlog '.spec.template.spec.nodeName = "pool-3c1de-vtr8n"')" \
  "workload/pinned | error | Deployment/plana-odoo-18/worker-odoo-dunavlog | spec.template.spec.nodeName | absent > pool-3c1de-vtr8n | $(line '      "worker-odoo-' placement:)"
drift "bound to an operating system" $deployments "$(of plana-odoo-18 worker-odoo '.spec.template.spec.nodeSelector = {"kubernetes.io/os": "linux"}')"
drift "nothing spreads it" $deployments "$(of plana-odoo worker-odoo 'del(.spec.template.spec.affinity)')" \
  "workload/spread | error | Deployment/plana-odoo/worker-odoo | spec.template.spec.affinity.podAntiAffinity | kubernetes.io/hostname > absent | $(line '      worker-odoo:' placement:)"
second='[.items[] | select(.metadata.namespace == "plana-odoo" and .metadata.labels["app.kubernetes.io/name"] == "worker-odoo")]'
moved="$second as \$own | (.items[] | select(.metadata.name == \$own[1].metadata.name)) |= (.spec.nodeName = \$own[0].spec.nodeName)"
shared=$(jq -r "$second"' | sort_by(.status.conditions[] | select(.type == "PodScheduled") | .lastTransitionTime, .metadata.name) | .[0].spec.nodeName as $node | "\($node) runs \(map(.metadata.name) | sort | join(", "))"' "$root/tests/data/healthy/$pods")
at=2026-11-22T23:00:00Z drift "two replicas on one node" $pods "$moved" \
  "workload/colocated | warning | Deployment/plana-odoo/worker-odoo | spec.nodeName | one on each node > $shared | $(line '      worker-odoo:' placement:)"
drift "two replicas on one node since a moment ago" $pods "$moved"

down="$(condition Available False MinimumReplicasUnavailable 2026-11-22T22:40:00Z) | del(.status.readyReplicas, .status.availableReplicas)"
at=2026-11-22T23:00:00Z drift "a Deployment is down" $deployments "$(of monitoring grafana "$down")" \
  "workload/available | warning | Deployment/monitoring/grafana | status.conditions[Available] | True > False | $(line '  monitoring:' workloads:)"
at=2026-11-22T22:45:00Z drift "a Deployment is down since a moment ago" $deployments "$(of monitoring grafana "$down")"
at=2026-11-22T23:00:00Z drift "a StatefulSet lacks a pod" $statefulsets "$(of monitoring loki 'del(.status.readyReplicas, .status.availableReplicas)')" \
  "workload/available | warning | StatefulSet/monitoring/loki | status.readyReplicas | 1 > 0 | $(line '  monitoring:' workloads:)"
at=2026-11-22T23:00:00Z drift "a DaemonSet lacks a pod" $daemonsets "$(of crowdsec crowdsec-agent '.status.numberReady = 2 | .status.numberAvailable = 2')" \
  "workload/available | warning | DaemonSet/crowdsec/crowdsec-agent | status.numberReady | 3 > 2 | $(line '  crowdsec:' workloads:)"

scaling=$(line '      worker-odoo:' autoscaling:)
drift "an autoscaler is gone" $autoscalers "$(gone plana-odoo-18 worker-odoo)" \
  "hpa/missing | error | HorizontalPodAutoscaler/plana-odoo-18/worker-odoo | spec.scaleTargetRef | Deployment/worker-odoo > absent | $scaling"
drift "an autoscaler looks elsewhere" $autoscalers "$(of plana-odoo worker-odoo '.spec.scaleTargetRef.name = "worker"')" \
  "hpa/missing | error | HorizontalPodAutoscaler/plana-odoo/worker-odoo | spec.scaleTargetRef | Deployment/worker-odoo > Deployment/worker | $scaling"
drift "an autoscaler of another name" $autoscalers "$(of plana-odoo worker-odoo '.metadata.name = "scaler"')"
drift "another metric" $autoscalers "$(of plana-odoo-18 worker-odoo '.spec.metrics[0].resource.name = "memory"')" \
  "hpa/metric | error | HorizontalPodAutoscaler/plana-odoo-18/worker-odoo | spec.metrics | cpu > memory | $scaling"
drift "no metric is cpu" $autoscalers "$(of plana-odoo-18 worker-odoo 'del(.spec.metrics)')"
full="$(condition ScalingLimited True TooManyReplicas 2026-11-22T22:40:00Z)"
at=2026-11-22T23:00:00Z drift "more load than replicas" $autoscalers "$(of plana-odoo-18 worker-odoo "$full")" \
  "hpa/saturated | warning | HorizontalPodAutoscaler/plana-odoo-18/worker-odoo | status.conditions[ScalingLimited] | False > True (TooManyReplicas) | $scaling"
drift "at the minimum" $autoscalers "$(of plana-odoo-18 worker-odoo "$(condition ScalingLimited True TooFewReplicas 2026-11-22T22:24:24Z)")"
