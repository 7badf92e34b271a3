# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# Drifts of the cluster as a whole.
nodes=_api_v1_nodes.json
services=_api_v1_services.json
daemonsets=_apis_apps_v1_daemonsets.json
deployments=_apis_apps_v1_deployments.json
settled=2026-11-23T00:00:00Z
first=Node/pool-3c1de-kxqwz
node='(.items[] | select(.metadata.name == "pool-3c1de-kxqwz"))'
eg='(.items[] | select(.metadata.name == "envoy-plana-odoo-eg-gateway-85e34bf5"))'
service=Service/envoy-gateway-system/envoy-plana-odoo-eg-gateway-85e34bf5
calico='(.items[] | select(.metadata.name == "calico-node"))'
coredns='(.items[] | select(.metadata.name == "coredns"))'
of() { line cluster: "  $1"; } # a key of the cluster

drift "the server was upgraded" _version.json '.gitVersion = "v1.36.0"' \
  "cluster/version | error | Cluster/plana-pulse-bg-sof-1 | version | 1.35.3 > 1.36.0 | $(of kubernetesVersion:)"
drift "a release candidate of the documented version" _version.json '.gitVersion = "v1.35.3-rc.1"' \
  "cluster/version | error | Cluster/plana-pulse-bg-sof-1 | version | 1.35.3 > 1.35.3-rc.1 | $(of kubernetesVersion:)"
drift "a distribution's build of the same version" _version.json '.gitVersion = "v1.35.3-exo.1"'
drift "a node was left behind" $nodes "$node.status.nodeInfo.kubeletVersion = \"v1.31.9\"" \
  "cluster/kubelet-skew | warning | $first | status.nodeInfo.kubeletVersion | 1.32 to 1.35 > v1.31.9 | $(of kubernetesVersion:)"
drift "a node is gone" $nodes "$(without pool-3c1de-kxqwz)" \
  "cluster/nodes | error | Cluster/plana-pulse-bg-sof-1 | nodes | at least 3 > 2 | $(of '  count:')"
unready="($node.status.conditions[] | select(.type == \"Ready\")) |= (.status = \"Unknown\" | .lastTransitionTime = \"2026-11-22T23:40:00Z\")"
at=$settled drift "a node is silent" $nodes "$unready" \
  "cluster/node-ready | error | $first | status.conditions[Ready] | True > Unknown | $(of nodes:)"
at=2026-11-22T23:45:00Z drift "a node restarts" $nodes "$unready"
at=$settled drift "a node's disk is full" $nodes "($node.status.conditions[] | select(.type == \"DiskPressure\")).status = \"True\"" \
  "cluster/node-ready | error | $first | status.conditions[DiskPressure] | False > True | $(of nodes:)"
drift "a node of half the size" $nodes "$node.status.capacity |= (.cpu = \"2\" | .memory = \"4015716Ki\")" \
  "cluster/node-capacity | error | $first | status.capacity[cpu] | 4 > 2 | $(of '  cpu:')" \
  "cluster/node-capacity | error | $first | status.capacity[memory] | 8Gi > 4015716Ki | $(of '  memory:')"
drift "a larger node" $nodes "$node.status.capacity |= (.cpu = \"8\" | .memory = \"16256936Ki\")"
drift "a node of another cloud" $nodes "$node.spec.providerID = \"hcloud://4711\"" \
  "cluster/provider | error | $first | spec.providerID | exoscale > hcloud | $(of provider:)"
drift "a node in another zone" $nodes "$node.metadata.labels[\"topology.kubernetes.io/region\"] = \"at-vie-1\"" \
  "cluster/region | error | $first | metadata.labels[topology.kubernetes.io/region] | bg-sof-1 > at-vie-1 | $(of region:)"
drift "another container runtime" $nodes "$node.status.nodeInfo.containerRuntimeVersion = \"cri-o://1.35.0\"" \
  "cluster/runtime | error | $first | status.nodeInfo.containerRuntimeVersion | containerd > cri-o | $(of containerRuntime:)"
drift "Calico is gone" $daemonsets "$(without calico-node)" \
  "cluster/cni | error | DaemonSet/kube-system/calico-node | metadata.name | calico-node > absent | $(of cni:)"
at=$settled drift "Calico leaves a node out" $daemonsets "$calico.status |= (.desiredNumberScheduled = 2 | .currentNumberScheduled = 2 | .numberReady = 2)" \
  "cluster/cni | error | DaemonSet/kube-system/calico-node | status.desiredNumberScheduled | 3 > 2 | $(of cni:)"
at=$settled drift "a policy agent is not ready" $daemonsets "$calico.status.numberReady = 2" \
  "cluster/network-policy | error | DaemonSet/kube-system/calico-node | status.numberReady | 3 > 2 | $(of networkPolicy:)"
drift "a policy agent restarts" $daemonsets "$calico.status.numberReady = 2"
drift "DNS is gone" $deployments "$(without coredns)" \
  "cluster/dns | error | Deployment/kube-system/coredns | metadata.name | coredns > absent | $(of dns:)"
drift "the Service of DNS is gone" $services "$(without kube-dns)" \
  "cluster/dns | error | Service/kube-system/kube-dns | metadata.name | kube-dns > absent | $(of dns:)"
at=$settled drift "DNS is down" $deployments "$coredns.status |= (del(.availableReplicas, .readyReplicas) | (.conditions[] | select(.type == \"Available\")).status = \"False\")" \
  "cluster/dns | error | Deployment/kube-system/coredns | status.conditions[Available] | True > False | $(of dns:)"
drift "one replica of DNS is down" $deployments "$coredns.status |= (.availableReplicas = 1 | .readyReplicas = 1)"
named='metadata.annotations["service.beta.kubernetes.io/exoscale-loadbalancer-name"]'
drift "the load balancer's Service is gone" $services "$(without envoy-plana-odoo-eg-gateway-85e34bf5)" \
  "cluster/load-balancer | error | Cluster/plana-pulse-bg-sof-1 | loadBalancers[194.182.177.67] | 194.182.177.67 > absent | $(of '  - {name: plana-pulse-eg-lb')"
drift "the load balancer's name is gone" $services "del($eg.$named)" \
  "cluster/load-balancer | error | $service | ${named//\"/} | plana-pulse-eg-lb > k8s-29b4a1c1-52ba-49f1-8802-4e79e6ffa79f | $(of '  - {name: plana-pulse-eg-lb')"
drift "the load balancer was made anew" $services "$eg.status.loadBalancer.ingress[0].ip = \"194.182.160.99\"" \
  "cluster/load-balancer | error | $service | status.loadBalancer.ingress | 194.182.177.67 > 194.182.160.99 | $(of '  - {name: plana-pulse-eg-lb')"
drift "a second load balancer" $services ".items += [$eg | .metadata |= (.name = \"debug\" | .uid = \"x\" | del(.annotations)) | .status.loadBalancer.ingress[0].ip = \"194.182.160.99\"]" \
  "cluster/load-balancer-undeclared | warning | Service/envoy-gateway-system/debug | status.loadBalancer.ingress[194.182.160.99] | absent > 194.182.160.99 | $(of loadBalancers:)"
