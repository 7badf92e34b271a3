#!/bin/bash
# Manifests, alone and over the recorded cluster, under the shipped spec: what each change is found as, on a
# snapshot and live.
set -u
shopt -s lastpipe # cases at the end of a pipe count, too
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../apiserver/lib.sh
. "$here/../apiserver/lib.sh"
root=$KUBEVET_SOURCE
spec=$root/specs/plana-pulse-bg-sof-1.yaml
healthy=$root/tests/data/healthy
failed=0 cases=0

# What Git would hold: one document each, without what the server writes.
document='(.kind | sub("List$"; "")) as $kind | .apiVersion as $version | .items[]
  | {apiVersion: $version, kind: $kind} + del(.status)
  | .metadata |= del(.managedFields, .uid, .resourceVersion, .creationTimestamp, .generation)'
manifests() { # JQ: the stream, with each object put through JQ (empty drops it)
    local list
    for list in _api_v1_namespaces _api_v1_resourcequotas _apis_apps_v1_deployments _api_v1_persistentvolumeclaims \
        _apis_autoscaling_v2_horizontalpodautoscalers _apis_batch_v1_cronjobs _apis_storage.k8s.io_v1_storageclasses; do
        jq -c "$document | (${1:-.})" "$healthy/$list.json"
    done | sed 's/^/---\n/'
}
named() { echo "if .kind == \"$1\" and .metadata.name == \"$2\" then ($3) else . end"; }

shown='(.findings[] | "\(.change) \(.rule) \([.object.kind, .object.namespace, .object.name] | map(select(. != null)) | join("/")) \(.field) \(.expected) > \(.actual) :\(.manifest.line)"),
  (.resolved[]? | "resolved \(.rule) \(.object.kind)/\(.object.name)"), (.notEvaluated[] | "gap \(.rule) \(.object)")'

# judged NAME CODE ARGUMENTS -- EXPECTED-LINE...: manifests come by standard input.
judged() {
    local name=$1 wanted=$2 code arguments=()
    shift 2
    while [ $# -gt 0 ] && [ "$1" != -- ]; do arguments+=("$1"); shift; done
    shift
    timeout 60 "$KUBEVET" check "$spec" "${arguments[@]}" -o json >"$WORK/out" 2>"$WORK/err"
    code=$?
    cases=$((cases + 1))
    if [ -s "$WORK/out" ]; then jq -r "$shown" "$WORK/out"; else sed 's/^kubevet: //' "$WORK/err"; fi >"$WORK/found"
    if [ $code = "$wanted" ] && { [ $# = 0 ] && [ ! -s "$WORK/found" ] ||
        diff <(printf '%s\n' "$@") "$WORK/found" >"$WORK/diff"; }; then
        echo "ok      $name"
    else
        echo "FAILED  $name: exit code $code, not $wanted"
        head -20 "$WORK/found" "$WORK/err"
        failed=$((failed + 1))
    fi
}
# over NAME CODE ARGUMENTS -- EXPECTED: over the snapshot.
over() { local name=$1 code=$2; shift 2; judged "$name" "$code" --snapshot "$healthy" -f - "$@"; }
# The line of an object in the last stream.
line_of() { grep -n "\"kind\":\"$1\".*\"name\":\"$2\"" "$WORK/stream" | head -1 | cut -d: -f1; }
stream() { manifests "$1" >"$WORK/stream"; }

# --- nothing changes ---
stream .
over "the same manifests" 0 -- <"$WORK/stream"
manifests 'walk(if . == "14Gi" then "14336Mi" elif . == "10" then "10000m" else . end)' | over "other units" 0 --
tac "$WORK/stream" | sed '1,$s/^---$/---/' | over "another order" 0 --
{ echo '# a comment'; sed 's/^{/ {/' "$WORK/stream"; echo '...'; } | over "comments and spaces" 0 --
over "an anchor" 0 -- <<'Y'
apiVersion: v1
kind: ResourceQuota
metadata: &m
  name: plana-odoo-18-quota
  namespace: plana-odoo-18
x-hard: &hard {limits.memory: !!str 14336Mi, pods: 14}
spec:
  hard: {<<: *hard, limits.cpu: 10e0}
Y

# --- what is found ---
stream "$(named ResourceQuota plana-odoo-18-quota '.spec.hard["limits.memory"] = "16Gi"')"
over "a larger quota" 1 -- "new quota/limits ResourceQuota/plana-odoo-18/plana-odoo-18-quota spec.hard[limits.memory] 14Gi > 16Gi :$(line_of ResourceQuota plana-odoo-18-quota)" <"$WORK/stream"
stream "$(named ResourceQuota plana-odoo-18-quota 'del(.spec.hard["limits.memory"])')"
over "a dropped quota key" 1 -- "new quota/limits ResourceQuota/plana-odoo-18/plana-odoo-18-quota spec.hard[limits.memory] 14Gi > null :$(line_of ResourceQuota plana-odoo-18-quota)" <"$WORK/stream"
newcomer='apiVersion: v1
kind: Namespace
metadata: {name: newcomer}'
over "a new namespace" 0 -- "new namespace/undeclared Namespace/newcomer metadata.name null > newcomer :1" <<<"$newcomer"
over "a new namespace, of which warnings count" 1 --new-only --fail-on warning -- "new namespace/undeclared Namespace/newcomer metadata.name null > newcomer :1" <<<"$newcomer"
mounts='.spec.template.spec.containers[].volumeMounts'
stream "$(named Deployment worker-odoo-dunavlog "($mounts[] | select(.subPath == \"dunavlog_18\")).subPath = \"planahq_18\"")"
over "a wrong sub-path" 1 -- "new nfs/isolation Deployment/plana-odoo-18/worker-odoo-dunavlog spec.template.spec.containers[odoo].volumeMounts[/var/lib/odoo/filestore/dunavlog_18] the files of tenant dunavlog > the files of tenant planahq :$(line_of Deployment worker-odoo-dunavlog)" <"$WORK/stream"
stream "$(named Deployment worker-odoo-dunavlog '.spec.template.spec.nodeSelector = {disk: "ssd"}')"
over "a pinned worker" 1 -- "new workload/pinned Deployment/plana-odoo-18/worker-odoo-dunavlog spec.template.spec.nodeSelector null > disk=ssd :$(line_of Deployment worker-odoo-dunavlog)" <"$WORK/stream"

# --- pruning ---
manifests 'select(.kind == "Namespace" and .metadata.name != "matomo")' |
    over "a namespace that the manifests don't hold, without pruning" 0 --
manifests 'select(.kind == "Namespace" and .metadata.name != "matomo")' |
    over "a pruned namespace" 1 --prune flux-system/namespaces -- "new namespace/missing Namespace/matomo metadata.name matomo > null :null"
over "pruning by nobody" 2 --prune flux-system/nobody -- "--prune: there is no Kustomization flux-system/nobody" <<<"$newcomer"

# --- drifts that were there, and are mended ---
drifted=$WORK/drifted
mkdir "$drifted" && cp "$healthy"/*.json "$drifted"
jq '(.items[] | select(.metadata.name == "plana-odoo-18-quota")) |= ((.spec, .status) .hard["limits.memory"] = "16Gi")' \
    "$healthy/_api_v1_resourcequotas.json" >"$drifted/_api_v1_resourcequotas.json"
existing="quota/limits ResourceQuota/plana-odoo-18/plana-odoo-18-quota spec.hard[limits.memory] 14Gi"
judged "a drift that was there" 0 --snapshot "$drifted" -f - --new-only -- \
    "new namespace/undeclared Namespace/newcomer metadata.name null > newcomer :1" "existing $existing > 16Gi :null" <<<"$newcomer"
manifests "select(.kind == \"ResourceQuota\")" |
    judged "a drift that is mended" 0 --snapshot "$drifted" -f - -- "resolved quota/limits ResourceQuota/plana-odoo-18-quota"
stream "select(.kind == \"ResourceQuota\") | $(named ResourceQuota plana-odoo-18-quota '.spec.hard["limits.memory"] = "20Gi"')"
judged "a drift that is made worse" 1 --snapshot "$drifted" -f - --new-only -- \
    "new $existing > 20Gi :$(line_of ResourceQuota plana-odoo-18-quota)" <"$WORK/stream"

# --- fields of others ---
scaled=$WORK/scaled
mkdir "$scaled" && cp "$healthy"/*.json "$scaled"
jq '(.items[] | select(.metadata.name == "pulse-account-api")) |= (.spec.replicas = 5
    | .metadata.managedFields += [{manager: "operator", operation: "Update", apiVersion: "apps/v1", fieldsType: "FieldsV1",
        fieldsV1: {"f:spec": {"f:replicas": {}, "f:template": {"f:spec": {"f:nodeSelector": {"f:disk": {}}}}}}}]
    | .spec.template.spec.nodeSelector = {disk: "ssd"})' "$healthy/_apis_apps_v1_deployments.json" >"$scaled/_apis_apps_v1_deployments.json"
own='select(.kind == "Deployment" and .metadata.name == "pulse-account-api") | del(.spec.replicas)'
cat >"$WORK/five.yaml" <<'Y'
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: five}
namespaces:
  pulse-account: {workloads: {pulse-account-api: {replicas: 5, placement: {pinned: false}}}}
Y
shipped=$spec
spec=$WORK/five.yaml
pinned="workload/pinned Deployment/pulse-account/pulse-account-api spec.template.spec.nodeSelector null > disk=ssd"
manifests "$own" | judged "what another manager owns stays" 1 --snapshot "$scaled" -f - --rule 'workload/*' -- "existing $pinned :2"
manifests "$own | .metadata.labels.x = \"y\" | .spec.template.metadata.labels.x = \"y\"" |
    judged "and so it does where the rest changes" 1 --snapshot "$scaled" -f - --rule 'workload/*' -- "existing $pinned :2"
jq '(.items[] | select(.metadata.name == "pulse-account-api") .metadata.managedFields[] | select(.manager == "operator")).manager = "kubectl-edit"' \
    "$scaled/_apis_apps_v1_deployments.json" >"$WORK/edited" && mv "$WORK/edited" "$scaled/_apis_apps_v1_deployments.json"
manifests "$own" | judged "a hand's edit goes" 1 --snapshot "$scaled" -f - --rule 'workload/*' -- \
    "new workload/replicas Deployment/pulse-account/pulse-account-api spec.replicas 5 > 1 :2" "resolved workload/pinned Deployment/pulse-account-api"
spec=$shipped

# --- what is no input ---
over "an empty stream" 3 -- "the manifests hold no object at all: what should have made them has failed, or this is not where they are" </dev/null
stream .
{ head -9 "$WORK/stream"; printf 'a: b: c\n'; tail -n +10 "$WORK/stream"; } |
    over "a broken document" 2 -- "standard input:10:5: a \`: \` can't stand here; quote a value that holds one, or check the indentation (document 5, line 1 of it)"
printf '%s\n---\n%s\n' "$newcomer" "$newcomer" |
    over "an object twice" 2 -- "standard input:5:1: Namespace newcomer is there twice: it stands at standard input:1, too"
over "what kustomize builds from" 2 -- "standard input:1:1: this is what kustomize builds from, not what comes of it: give the output of \`flux build kustomization\` or \`kustomize build\` (... | kubevet check -f -)" <<'Y'
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [a.yaml]
Y
transformed=$WORK/transformed
mkdir "$transformed" && cp "$healthy"/*.json "$transformed"
jq '(.items[] | select(.metadata.name == "apps")).spec.postBuild = {substitute: {a: "b"}}' \
    "$healthy/_apis_kustomize.toolkit.fluxcd.io_v1_kustomizations.json" >"$transformed/_apis_kustomize.toolkit.fluxcd.io_v1_kustomizations.json"
stream 'select(.metadata.name == "pulse-account-quota") | del(.metadata.labels)'
judged "without the labels of a Kustomization that substitutes" 2 --snapshot "$transformed" -f - -- \
    "standard input:2:1: Kustomization flux-system/apps sets postBuild, and this ResourceQuota lacks Flux's labels: it is not what Flux would apply; give the output of \`flux build kustomization\`" <"$WORK/stream"
stream 'select(.metadata.name == "pulse-account-quota")'
judged "with them" 0 --snapshot "$transformed" -f - -- <"$WORK/stream"

# --- alone ---
stream 'select(.kind == "ResourceQuota" and .metadata.name == "plana-odoo-18-quota") | del(.spec.hard["limits.memory"])'
judged "a manifest alone" 1 -f - -- "null quota/limits ResourceQuota/plana-odoo-18/plana-odoo-18-quota spec.hard[limits.memory] 14Gi > null :2" <"$WORK/stream"
mkdir -p "$WORK/folder/below"
cp "$WORK/stream" "$WORK/folder/below/quota.yml"
printf '%s\n' "$newcomer" >"$WORK/folder/namespace.yaml"
echo 'not a manifest' >"$WORK/folder/notes.txt"
judged "a folder" 1 -f "$WORK/folder" -- "null namespace/undeclared Namespace/newcomer metadata.name null > newcomer :1" \
    "null quota/limits ResourceQuota/plana-odoo-18/plana-odoo-18-quota spec.hard[limits.memory] 14Gi > null :2"

# --- live ---
apiserver_start "$healthy"
kubeconfig good
live() { local name=$1 code=$2; shift 2; judged "$name, live" "$code" --live --kubeconfig "$WORK/good.yaml" --at 2026-11-22T22:25:00Z -f - "$@"; }
stream .
live "the same manifests" 0 -- <"$WORK/stream"
live "a new namespace" 0 -- "new namespace/undeclared Namespace/newcomer metadata.name null > newcomer :1" <<<"$newcomer"
stream "$(named ResourceQuota plana-odoo-18-quota '.spec.hard["limits.memory"] = "16Gi"')"
live "a larger quota" 1 -- "new quota/limits ResourceQuota/plana-odoo-18/plana-odoo-18-quota spec.hard[limits.memory] 14Gi > 16Gi :$(line_of ResourceQuota plana-odoo-18-quota)" <"$WORK/stream"
manifests 'select(.kind == "Namespace" and .metadata.name != "matomo")' |
    live "a pruned namespace" 1 --new-only --prune flux-system/namespaces -- "new namespace/missing Namespace/matomo metadata.name matomo > null :null"
live "an empty stream" 3 -- "the manifests hold no object at all: what should have made them has failed, or this is not where they are" </dev/null

echo "$((cases - failed)) passed, $failed failed"
[ $failed -eq 0 ]
