#!/usr/bin/env bash
# What is always under way in a cluster is no drift until it has lasted for `settle` (10 minutes): each
# state is judged a second before that is so, when nothing may be said, and at the very second, when
# it must be found. The states are the recorded cluster with one change, under the shipped spec.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=${KUBEVET_SOURCE:-$here/../..}
spec=$root/specs/plana-pulse-bg-sof-1.yaml
data=$root/tests/data/healthy
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

# The change happens at $since, long after the recording; so do the two judgements.
since=2026-11-23T10:00:00Z before=2026-11-23T10:09:59Z after=2026-11-23T10:10:00Z

check() { # AT: the findings of $rule, one a line, and what could not be judged
  "$KUBEVET" check "$spec" --snapshot "$work/state" --rule "$rule" --at "$1" -o json >"$work/report.json" 2>"$work/stderr"
  jq -r '(.findings[] | .object.kind + "/" + (.object.name // "") + " " + (.field // "")),
         (.notEvaluated[] | "not evaluated " + (.object // .namespace // "") + ": " + .reason)' "$work/report.json"
}

# lasts RULE NAME FILE JQ FINDING...: in JQ, $t is the time of the change.
lasts() {
  rule=$1
  local name=$2 file=$3 change=$4 early late
  shift 4
  rm -rf "$work/state"
  cp -r "$data" "$work/state"
  rm "$work/state/"_api_v1_namespaces_plana-odoo*.json # a second copy of some objects
  jq -c --arg t "$since" "$change" "$data/$file" >"$work/state/$file" || exit 1
  early=$(check "$before") late=$(check "$after")
  if [ -z "$early" ] && [ "$late" = "$(printf '%s\n' "$@")" ]; then
    passed=$((passed + 1)) && echo "ok      $rule: $name"
  else
    failed=$((failed + 1))
    printf 'FAILED  %s: %s\nbefore: %s\nafter:  %s\n' "$rule" "$name" "$early" "$late"
  fi
}

named() { # NAME: the object in its list
  echo "(.items[] | select(.metadata.name == \"$1\"))"
}
written='(.metadata.managedFields[] | select(.subresource == "status")).time = $t' # by a controller
edited='.metadata.managedFields += [{manager: "kubectl-edit", operation: "Update", apiVersion: "v1", time: $t}]'
condition() { # TYPE: of .status
  echo "(.status.conditions[] | select(.type == \"$1\"))"
}

namespaces=_api_v1_namespaces.json
lasts namespace/terminating "a namespace that is being deleted" $namespaces \
  "$(named pgadmin) |= (.metadata.deletionTimestamp = \$t | .status.phase = \"Terminating\")" \
  "Namespace/pgadmin metadata.deletionTimestamp"

nodes=_api_v1_nodes.json node=pool-3c1de-kxqwz
for type in Ready MemoryPressure DiskPressure PIDPressure NetworkUnavailable; do
  [ $type = Ready ] && status=False || status=True
  lasts cluster/node-ready "$type" $nodes \
    "$(named $node) |= ($(condition $type) |= (.status = \"$status\" | .lastTransitionTime = \$t))" \
    "Node/$node status.conditions[$type]"
done
lasts cluster/node-ready "a silent kubelet" $nodes \
  "$(named $node).status.conditions[] |= (.status = \"Unknown\" | .lastTransitionTime = \$t)" \
  "Node/$node status.conditions[Ready]"
lasts cluster/node-ready "a node that has joined and never reported" $nodes \
  "$(named $node) |= (.metadata.creationTimestamp = \$t | .status.conditions = [])" \
  "Node/$node status.conditions[Ready]"
new_node=".metadata.creationTimestamp = \$t | .spec.taints = [{key: \"node.cloudprovider.kubernetes.io/uninitialized\", effect: \"NoSchedule\"}]"
lasts cluster/provider "a node that the cloud does not know yet" $nodes \
  "$(named $node) |= ($new_node | del(.spec.providerID))" "Node/$node spec.providerID"
lasts cluster/region "a node that the cloud does not know yet" $nodes \
  "$(named $node) |= ($new_node | del(.metadata.labels[\"topology.kubernetes.io/region\"]))" \
  "Node/$node metadata.labels[topology.kubernetes.io/region]"

daemonsets=_apis_apps_v1_daemonsets.json
lasts cluster/cni "a node is left out" $daemonsets \
  "$(named calico-node) |= (.status.desiredNumberScheduled = 2 | $written)" \
  "DaemonSet/calico-node status.desiredNumberScheduled"
lasts cluster/cni "a node has joined" $nodes \
  ".items += [.items[0] | .metadata |= (.name = \"new\" | .uid = \"x\" | .creationTimestamp = \$t)]" \
  "DaemonSet/calico-node status.desiredNumberScheduled"
lasts cluster/cni "its node selector was changed" $daemonsets \
  "$(named calico-node) |= (.status.desiredNumberScheduled = 0 | .metadata.generation = 2 | $edited)" \
  "DaemonSet/calico-node status.desiredNumberScheduled"
lasts cluster/network-policy "an agent is not ready" $daemonsets \
  "$(named calico-node) |= (.status.numberReady = 2 | $written)" \
  "DaemonSet/calico-node status.numberReady"
lasts cluster/network-policy "a rollout of the agents" $daemonsets \
  "$(named calico-node) |= (.status.numberReady = 2 | .metadata.generation = 2 | $edited)" \
  "DaemonSet/calico-node status.numberReady"

deployments=_apis_apps_v1_deployments.json
down=".status |= (del(.availableReplicas, .readyReplicas) | .unavailableReplicas = 1) | $(condition Available) |= (.status = \"False\" | .lastTransitionTime = \$t)"
new=".metadata |= (.creationTimestamp = \$t | .managedFields = [{manager: \"helm\", operation: \"Apply\", time: \$t}])"
lasts cluster/dns "DNS is down" $deployments "$(named coredns) |= ($down)" \
  "Deployment/coredns status.conditions[Available]"
lasts cluster/dns "DNS is new" $deployments "$(named coredns) |= ($new | .status = {})" \
  "Deployment/coredns status.conditions[Available]"

services=_api_v1_services.json eg=envoy-plana-odoo-eg-gateway-85e34bf5
lasts cluster/load-balancer "the Service is new" $services \
  "$(named $eg) |= ($new | .status.loadBalancer = {})" "Service/$eg status.loadBalancer.ingress"
lasts cluster/load-balancer "the Service was changed" $services \
  "$(named $eg) |= ($edited | .status.loadBalancer = {})" "Service/$eg status.loadBalancer.ingress"

lasts workload/available "a Deployment is down" $deployments "$(named grafana) |= ($down)" \
  "Deployment/grafana status.conditions[Available]"
lasts workload/available "a Deployment's spec is not observed" $deployments \
  "$(named grafana) |= (.metadata.generation = 2 | $edited)" \
  "Deployment/grafana status.observedGeneration"
lasts workload/available "a scale is not observed" $deployments \
  "$(named grafana) |= (.metadata.generation = 2 | .spec.replicas = 3 | $edited | .metadata.managedFields[-1].subresource = \"scale\")" \
  "Deployment/grafana status.observedGeneration"
lasts workload/available "a new Deployment without status" $deployments \
  "$(named grafana) |= ($new | .status = {})" "Deployment/grafana status.observedGeneration"
statefulsets=_apis_apps_v1_statefulsets.json
lasts workload/available "a new StatefulSet has no pod" $statefulsets \
  "$(named loki) |= ($new | .metadata.uid = \"x\" | .status |= del(.readyReplicas, .availableReplicas))" \
  "StatefulSet/loki status.readyReplicas"
lasts workload/available "a DaemonSet's spec is not observed" $daemonsets \
  "$(named crowdsec-agent) |= (.metadata.generation = 2 | $edited)" \
  "DaemonSet/crowdsec-agent status.observedGeneration"

autoscalers=_apis_autoscaling_v2_horizontalpodautoscalers.json
limited="{type: \"ScalingLimited\", status: \"True\", reason: \"TooManyReplicas\", lastTransitionTime: \$t}"
planahq="(.items[] | select(.metadata.name == \"worker-odoo-planahq\"))"
lasts hpa/saturated "at the maximum" $autoscalers \
  "$planahq.status |= (.conditions |= map(select(.type != \"ScalingLimited\")) + [$limited])" \
  "HorizontalPodAutoscaler/worker-odoo-planahq status.conditions[ScalingLimited]"
lasts hpa/saturated "at the maximum since the last scale" $autoscalers \
  "$planahq.status |= (.lastScaleTime = \$t | .conditions |= map(select(.type != \"ScalingLimited\")) + [$limited | .lastTransitionTime = \"2026-11-22T22:30:00Z\"])" \
  "HorizontalPodAutoscaler/worker-odoo-planahq status.conditions[ScalingLimited]"
lasts hpa/saturated "the maximum was changed" $autoscalers \
  "$planahq |= ($edited | .status.conditions |= map(select(.type != \"ScalingLimited\")) + [$limited | .lastTransitionTime = \"2026-11-22T22:30:00Z\"])" \
  "HorizontalPodAutoscaler/worker-odoo-planahq status.conditions[ScalingLimited]"

quotas=_api_v1_resourcequotas.json
lasts quota/unreconciled "a new quota" $quotas "$(named monitoring-quota) |= ($new | .status = {})" \
  "ResourceQuota/monitoring-quota status.hard"
lasts quota/unreconciled "a changed quota" $quotas \
  "$(named monitoring-quota) |= ($edited | .spec.hard.pods = \"99\")" \
  "ResourceQuota/monitoring-quota status.hard[pods]"

claims=_api_v1_persistentvolumeclaims.json
lasts storage/claim-bound "a new claim" $claims \
  "$(named data-loki-0) |= (.metadata.creationTimestamp = \$t | .status = {phase: \"Pending\"} | del(.spec.volumeName))" \
  "PersistentVolumeClaim/data-loki-0 status.phase"
lasts storage/claim-bound "a volume that has failed" _api_v1_persistentvolumes.json \
  "(.items[] | select(.spec.claimRef.name == \"data-matomo-mariadb-0\")).status = {phase: \"Failed\", lastPhaseTransitionTime: \$t}" \
  "PersistentVolume/$(jq -r '.items[] | select(.spec.claimRef.name == "data-matomo-mariadb-0").metadata.name' "$data/_api_v1_persistentvolumes.json") status.phase"

pods=_api_v1_pods.json
going='.items += [.items[0] | .metadata |= (.namespace = "falco" | .name = "debug" | .uid = "x" | .deletionTimestamp = $t | del(.ownerReferences))]'
lasts namespace/disabled "a pod on its way out" $pods "$going" "Pod/debug status.phase"
falco='(.items[] | select(.metadata.namespace == "falco"))'
lasts namespace/disabled "a DaemonSet that was just switched off" $daemonsets \
  "$falco |= (.metadata.generation += 1 | .status.desiredNumberScheduled = 3 | $edited)" \
  "DaemonSet/falco status.desiredNumberScheduled"
odoo='(.items[] | select(.metadata.namespace == "plana-odoo-18" and (.metadata.name | test("^worker-odoo-[0-9a-f]+-"))))'
lasts workload/colocated "two replicas on one node" $pods \
  "$odoo |= (.spec.nodeName = \"pool-3c1de-vtr8n\" | .status.conditions[].lastTransitionTime = \$t)" \
  "Deployment/worker-odoo spec.nodeName"
lasts resource/mismatch "a condition of a Gateway" _apis_gateway.networking.k8s.io_v1_gateways.json \
  ".items[0] |= ($(condition Programmed) |= (.status = \"False\" | .lastTransitionTime = \$t))" \
  "Gateway/eg-gateway status.conditions[type=Programmed].status"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
