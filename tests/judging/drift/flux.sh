# Drifts of Flux; sourced by run.sh, after its own.
kustomizations=_apis_kustomize.toolkit.fluxcd.io_v1_kustomizations.json
releases=_apis_helm.toolkit.fluxcd.io_v2_helmreleases.json
sources=_apis_source.toolkit.fluxcd.io_v1_gitrepositories.json

flux=$(line flux: flux:)
ready='status.conditions[Ready] | True'
flux_of() { # NAME JQ: jq that changes one object
  echo "(.items[] | select(.metadata.name == \"$1\")) |= ($2)"
}
not_ready() { # REASON TIME [MESSAGE]: jq that lets an attempt fail
  echo "(.status.conditions[] | select(.type == \"Ready\")) |= (.status = \"False\" | .reason = \"$1\" | .message = \"${3:-it failed}\" | .lastTransitionTime = \"$2\")"
}
under_way() { # TIME: jq that lets one be under way
  echo "(.status.conditions[] | select(.type == \"Ready\")) |= (.status = \"Unknown\" | .reason = \"Progressing\" | .lastTransitionTime = \"$1\") |
    .status.conditions += [{type: \"Reconciling\", status: \"True\", reason: \"Progressing\", message: \"Building manifests\", lastTransitionTime: \"$1\", observedGeneration: 1}]"
}

drift "another order of Kustomizations" $kustomizations '.items |= reverse'
build="$(flux_of platform "$(not_ready BuildFailed 2026-11-22T22:40:00Z)")"
at=2026-11-22T23:00:00Z drift "a build that fails" $kustomizations "$build" \
  "flux/ready | error | Kustomization/flux-system/platform | $ready > False (BuildFailed) | $flux"
at=2026-11-22T22:45:00Z drift "a build that fails since a moment ago" $kustomizations "$build"
at=2026-11-22T23:00:00Z drift "all wait for one that fails" $kustomizations \
  ".items[] |= (if .spec.dependsOn then $(not_ready DependencyNotReady 2026-11-22T22:40:10Z "dependency 'flux-system/namespaces' is not ready") else . end) | $(flux_of namespaces "$(not_ready HealthCheckFailed 2026-11-22T22:40:00Z)")" \
  "flux/ready | error | Kustomization/flux-system/namespaces | $ready > False (HealthCheckFailed) | $flux"
attempt="$(flux_of tools "$(under_way 2026-11-22T22:44:00Z)")"
at=2026-11-22T22:48:00Z drift "an attempt under way" $kustomizations "$attempt"
at=2026-11-22T23:00:00Z drift "an attempt that doesn't end" $kustomizations "$attempt" \
  "flux/ready | error | Kustomization/flux-system/tools | $ready > Unknown (Progressing) | $flux"
ahead="$(flux_of tools '.metadata.generation = 2 | .metadata.managedFields[0].time = "2026-11-22T22:40:00Z"')"
at=2026-11-22T23:00:00Z drift "a change that nobody looked at" $kustomizations "$ahead" \
  "flux/ready | error | Kustomization/flux-system/tools | status.observedGeneration | 2 > 1 | $flux"
at=2026-11-22T22:45:00Z drift "a change that nobody looked at yet" $kustomizations "$ahead"
drift "a suspended Kustomization" $kustomizations "$(flux_of tenants ".spec.suspend = true | $(not_ready BuildFailed 2026-11-22T22:00:00Z)")" \
  "flux/suspended | warning | Kustomization/flux-system/tenants | spec.suspend | false > true | $flux"
drift "a Kustomization that is looked at too seldom" $kustomizations "$(flux_of apps '.spec.interval = "1h0m0s"')" \
  "flux/interval | warning | Kustomization/flux-system/apps | spec.interval | at most 10m > 1h0m0s | $(line flux: maxInterval:)"
drift "no Kustomization in the documented folder" $kustomizations '.items |= map(select(.metadata.name == "flux-system"))' \
  "flux/source | error | Kustomization/flux-system | spec.path | infra/k8s > absent | $(line flux: path:)"
drift "a folder beside the documented one" $kustomizations '(.items[] | select(.spec.path | startswith("./infra"))).spec.path |= sub("k8s"; "k8s-old")' \
  "flux/source | error | Kustomization/flux-system | spec.path | infra/k8s > absent | $(line flux: path:)"
drift "the documented folder, otherwise written" $kustomizations '.items[].spec.path |= (ltrimstr("./") + "/")'
drift "a Kustomization fed from elsewhere" $kustomizations "$(flux_of apps '.spec.sourceRef.name = "infra-test"')" \
  "flux/source | error | Kustomization/flux-system/apps | spec.sourceRef | GitRepository/flux-system/infra > GitRepository/flux-system/infra-test | $(line flux: path:)"
drift "no Kustomization, but releases" $kustomizations '.items = []' \
  "flux/source | error | Kustomization/flux-system | spec.path | infra/k8s > absent | $(line flux: path:)"

at=2026-11-22T23:00:00Z drift "a release that was rolled back" $releases "$(flux_of authentik "$(not_ready RollbackSucceeded 2026-11-22T22:40:00Z)")" \
  "flux/ready | error | HelmRelease/authentik/authentik | $ready > False (RollbackSucceeded) | $flux"
drift "a suspended release" $releases "$(flux_of eg '.spec.suspend = true')" \
  "flux/suspended | warning | HelmRelease/envoy-gateway-system/eg | spec.suspend | false > true | $flux"
drift "a release that is looked at too seldom" $releases "$(flux_of eg '.spec.interval = "24h"')" \
  "flux/interval | warning | HelmRelease/envoy-gateway-system/eg | spec.interval | at most 10m > 24h | $(line flux: maxInterval:)"
drift "no release at all" $releases '.items = []'

at=2026-11-22T23:00:00Z drift "a source that can't be fetched" $sources "$(flux_of infra "$(not_ready GitOperationFailed 2026-11-22T22:40:00Z)")" \
  "flux/ready | error | GitRepository/flux-system/infra | $ready > False (GitOperationFailed) | $flux"
drift "another branch" $sources "$(flux_of infra '.spec.ref.branch = "staging"')" \
  "flux/source | error | GitRepository/flux-system/infra | spec.ref.branch | main > staging | $(line flux: source:)"
drift "pinned to a commit" $sources "$(flux_of infra '.spec.ref.commit = "04466dea"')" \
  "flux/source | error | GitRepository/flux-system/infra | spec.ref.commit | main > commit 04466dea | $(line flux: source:)"
drift "another repository" $sources "$(flux_of infra '.spec.url = "https://git.planapulse.com/plana-pulse/fork.git"')" \
  "flux/source | error | GitRepository/flux-system/infra | spec.url | *plana-pulse/infra* > https://git.planapulse.com/plana-pulse/fork.git | $(line flux: source:)"
drift "the source is gone" $sources '.items = []' \
  "flux/source | error | GitRepository/flux-system | spec.url | *plana-pulse/infra* > absent | $(line flux: source:)"
