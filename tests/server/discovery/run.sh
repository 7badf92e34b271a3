#!/bin/bash
# What a server has: kinds whose list is refused or not found are looked up in discovery, which distinguishes those
# that are not installed, and hold nothing, from those that are there and could not be read.
set -u
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../../lib/apiserver.sh
. "$here/../../lib/apiserver.sh"
# shellcheck source=../../lib/cases.sh
. "$here/../../lib/cases.sh"

source=source.toolkit.fluxcd.io
state=$WORK/state
spec=$WORK/spec.yaml
cat >"$spec" <<'END'
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: test}
flux:
  source: {kind: GitRepository, url: "*plana-pulse/infra*", branch: main}
  path: infra/k8s
  maxInterval: 10m
END

# The recorded answers, before a case changes them. What a version has is recorded for few groups.
healthy() {
    rm -rf "$state"
    mkdir "$state" && cp "$KUBEVET_SOURCE"/tests/data/healthy/*.json "$state"
    rm "$state"/_apis_${source}_v1_{buckets,helmcharts,helmrepositories,ocirepositories}.json # not installed
    has $source/v1 gitrepositories:GitRepository
    has helm.toolkit.fluxcd.io/v2 helmreleases:HelmRelease
}
# has GROUP/VERSION [PLURAL:KIND...]: the kinds of a version
has() {
    local version=$1
    shift
    jq -n --arg version "$version" '{kind: "APIResourceList", apiVersion: "v1", groupVersion: $version,
        resources: [$ARGS.positional[] | split(":") | {name: .[0], kind: .[1], namespaced: true}]}' \
        --args "$@" >"$state/_apis_${version/\//_}.json"
}
# versions GROUP [VERSION...]: those that the server has of a group; none: it has no such group
versions() {
    local group=$1
    shift
    jq -c --arg group "$group" '($ARGS.positional | map({groupVersion: "\($group)/\(.)", version: .})) as $versions |
        .groups |= map(if .name == $group then .versions = $versions else . end | select(.versions != []))' \
        --args "$@" <"$KUBEVET_SOURCE/tests/data/healthy/_apis.json" >"$state/_apis.json"
}

# run NAME CODE [WORDS...]: what `kubevet check` exits with, and what its report holds.
run() {
    local wanted=$2 code words
    case_begin "$1" || { no_faults; healthy; return 0; }
    shift 2
    : >"$WORK/requests.log"
    timeout 600 "$KUBEVET" check "$spec" --kubeconfig "$WORK/good.yaml" --rule 'flux/*' -o json >"$WORK/out" 2>"$WORK/err"
    code=$?
    [ $code = "$wanted" ] || problem "exit code $code, not $wanted: $(head -c 1000 "$WORK/err" "$WORK/out")"
    for words in "$@"; do
        grep -qF -- "$words" "$WORK/out" || problem "'$words' is not in: $(head -c 2000 "$WORK/out")"
    done
    no_faults
    healthy
}

healthy
apiserver_start "$state" || exit 1
kubeconfig good

run "kinds that the server lacks" 0 '"conforms"' '"notEvaluated": []'
[ "$(grep -c $'\t/apis\t' "$WORK/requests.log")" = 1 ] || problem "/apis was not asked once"
[ "$(grep -c "/apis/$source/v1"$'\t' "$WORK/requests.log")" = 1 ] || problem "a version was not asked once"

fault "/apis/$source/v1/ocirepositories" refuse
run "a refused list of a kind that the server lacks" 0 '"notEvaluated": []'

has $source/v1 gitrepositories:GitRepository ocirepositories:OCIRepository
fault "/apis/$source/v1/ocirepositories" refuse
run "a refused list of a kind that it has" 4 'ocirepositories' 'cannot list resource'

has $source/v1 gitrepositories:GitRepository buckets:Bucket
run "a list that is not found, of a kind that it has" 4 'buckets' '(404)'

versions $source v1 v1beta2
has $source/v1beta2 ocirepositories:OCIRepository buckets:Bucket gitrepositories:GitRepository
run "kinds of an earlier version" 4 'the server has OCIRepository of source.toolkit.fluxcd.io only as v1beta2, kubevet reads v1'

versions kustomize.toolkit.fluxcd.io v1beta2 v1beta1
has kustomize.toolkit.fluxcd.io/v1beta2 kustomizations:Kustomization
has kustomize.toolkit.fluxcd.io/v1beta1 kustomizations:Kustomization
rm "$state/_apis_kustomize.toolkit.fluxcd.io_v1_kustomizations.json"
run "an earlier Flux" 4 'only as v1beta2, v1beta1, kubevet reads v1' '"findings": []'

fault /apis no-group
run "no discovery" 4 '(404)'

jq -c '.groups |= map(select(.name | endswith(".fluxcd.io") | not))' \
    "$KUBEVET_SOURCE/tests/data/healthy/_apis.json" >"$state/_apis.json"
rm "$state"/_apis_*.toolkit.fluxcd.io*
run "Flux is not installed" 1 'Flux is not installed' '"notEvaluated": []' '"error": 1,'

jq -c '.groups |= map(select(.name | endswith(".fluxcd.io") | not))' \
    "$KUBEVET_SOURCE/tests/data/healthy/_apis.json" >"$state/_apis.json"
rm "$state"/_apis_*.toolkit.fluxcd.io*
fault '/apis/*.toolkit.fluxcd.io/*' refuse
run "Flux is not installed, to a limited account" 1 'Flux is not installed' '"notEvaluated": []'

cases_end
