# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# Namespaces that don't go or are not empty, and the single objects that the spec names.
pods=_api_v1_pods.json
deployments=_apis_apps_v1_deployments.json
gateways=_apis_gateway.networking.k8s.io_v1_gateways.json

leaving='(.items[] | select(.metadata.name == "pgadmin")) |= (.metadata.deletionTimestamp = "2026-11-22T22:20:00Z" | .status.phase = "Terminating")'
at=2026-11-22T22:30:00Z drift "a namespace is stuck in Terminating" $namespaces "$leaving" \
  "namespace/terminating | warning | Namespace/pgadmin | metadata.deletionTimestamp | absent > 2026-11-22T22:20:00Z | $(line namespaces: '  pgadmin:')"
drift "a namespace is terminating since a moment ago" $namespaces "$leaving"

disabled=$(line '  falco:' disabled:)
drift "the disabled DaemonSet is back" _apis_apps_v1_daemonsets.json '(.items[] | select(.metadata.namespace == "falco")) |= (.status.desiredNumberScheduled = 3)' \
  "namespace/disabled | error | DaemonSet/falco/falco | status.desiredNumberScheduled | 0 > 3 | $disabled"
bare='.items += [.items[0] | .metadata.namespace = "falco" | .metadata.name = "debug" | .metadata.uid = "x" | del(.metadata.ownerReferences)]'
drift "a bare pod in a disabled namespace" $pods "$bare" \
  "namespace/disabled | error | Pod/falco/debug | status.phase | absent > Running | $disabled"
drift "a pod that has ended in a disabled namespace" $pods "$bare | .items[-1].status.phase = \"Succeeded\""
moved='.items += [.items[] | select(.metadata.name == "grafana") | .metadata.namespace = "falco" | .metadata.uid = "x"]'
drift "a Deployment in a disabled namespace" $deployments "$moved" \
  "namespace/disabled | error | Deployment/falco/grafana | spec.replicas | 0 > 1 | $disabled"
drift "a Deployment at 0 in a disabled namespace" $deployments "$moved | .items[-1].spec.replicas = 0"

gateway=Gateway/plana-odoo/eg-gateway
programmed="$gateway | status.conditions[type=Programmed]"
match=$(line '  plana-odoo:' match:)
condition='.items[0].status.conditions[1]'
routes_line=$(line routes: git.planapulse.com:)
drift "the Gateway is gone" $gateways "$(without eg-gateway)" \
  "resource/missing | error | $gateway | metadata.name | eg-gateway > absent | $(line '  plana-odoo:' 'name: eg-gateway')"
at=2026-11-22T23:00:00Z drift "the Gateway is not programmed" $gateways "$condition.status = \"False\"" \
  "resource/mismatch | error | $programmed.status | True > False | $match" \
  "route/missing | error | HTTPRoute/forgejo/forgejo | status.parents | Accepted > Programmed | $routes_line"
drift "the Gateway is not programmed since a moment ago" $gateways "$condition.status = \"False\""
at=2026-11-22T23:00:00Z drift "the Gateway has no such condition" $gateways "del($condition)" \
  "resource/mismatch | error | $programmed | {type: Programmed, status: True} > absent | $match"
drift "another order of the Gateway's conditions" $gateways '.items[0].status.conditions |= reverse'

routes=_apis_gateway.networking.k8s.io_v1_httproutes.json
forgejo='(.items[] | select(.metadata.name == "forgejo"))'
drift "the Git server's route is gone" $routes "del($forgejo)" \
  "route/missing | error | HTTPRoute | spec.hostnames | git.planapulse.com > absent | $routes_line"
drift "the Git server has another host" $routes "$forgejo.spec.hostnames = [\"code.planapulse.com\"]" \
  "route/missing | error | HTTPRoute | spec.hostnames | git.planapulse.com > absent | $routes_line"
drift "the Git server's route leads elsewhere" $routes "$forgejo.spec.rules[].backendRefs[].name = \"maintenance\"" \
  "route/backend | error | HTTPRoute/forgejo/forgejo | spec.rules.backendRefs | forgejo/Service/forgejo > forgejo/Service/maintenance | $routes_line"
drift "a host of another zone is served" $routes "$forgejo.spec.hostnames += [\"git.example.com\"]" \
  "route/undeclared | warning | HTTPRoute/forgejo/forgejo | spec.hostnames[git.example.com] | absent > git.example.com | $(line routes: routes:)"
drift "the Git server has a second host" $routes '(.items[] | select(.metadata.name == "forgejo")).spec.hostnames += ["code.planapulse.com"]'
