#!/bin/bash
# What expressions see of a recording, and of kubevet's snapshot of it: the same where the snapshot recorded what they
# read; else the same, or nothing that is false.
set -u
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../../lib/cases.sh
. "$here/../../lib/cases.sh"
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
raw=$KUBEVET_SOURCE/tests/data/healthy

# KIND EXPRESSION
rows() {
    cat <<'END'
Deployment object.spec.replicas
Deployment object.?spec.?paused.orValue(false)
Deployment has(object.spec.template.spec.hostNetwork)
Deployment object.spec.template.spec.containers.map(c, c.image)
Deployment containers.map(c, c.?resources.?limits.orValue({}))
Deployment containers.all(c, 'memory' in c.?resources.?requests.orValue({}))
Deployment pod.?volumes.orValue([]).map(v, v.name)
Deployment pod.?volumes.orValue([]).exists(v, has(v.hostPath))
Deployment size(pod.?volumes.orValue([]))
Deployment object.metadata.labels
Deployment object.metadata.?labels[?'app.kubernetes.io/name'].orValue('')
Deployment object.metadata.?annotations.orValue({}).map(k, k)
Deployment object.spec.strategy
Deployment object.status.?conditions.orValue([]).map(c, c.type)
Deployment object.metadata.creationTimestamp
Deployment object.apiVersion + object.kind
StatefulSet object.spec.volumeClaimTemplates.map(t, t.spec)
CronJob pod.?restartPolicy.orValue('')
CronJob object.spec.?suspend.orValue(true)
Pod object.status.phase
Pod object.spec.containers.map(c, c.?env.orValue([]).map(e, e.name))
Pod object.spec.containers.map(c, c.?securityContext.orValue({}))
Service object.spec.ports.map(p, p.?nodePort.orValue(0))
Service object.spec.selector
NetworkPolicy object.spec
Namespace object.metadata.labels
Node object.status.nodeInfo.kubeletVersion
ResourceQuota object.spec.hard
Role object.rules
ClusterRoleBinding object.?subjects.orValue([]).map(s, s.name)
HorizontalPodAutoscaler object.spec.metrics
PersistentVolumeClaim object.spec.resources.requests
kustomize.toolkit.fluxcd.io/v1/Kustomization object.spec.interval
helm.toolkit.fluxcd.io/v2/HelmRelease object.spec.?values.orValue({})
source.toolkit.fluxcd.io/v1/GitRepository object.spec.url
END
}

{
    printf 'apiVersion: kubevet/v1\nkind: ClusterSpec\nmetadata: {name: kept}\nchecks:\n'
    number=0
    while read -r kind expression; do
        number=$((number + 1))
        printf '  c%d:\n    summary: it is read\n    kinds: [%s]\n    validations:\n    - expression: |-\n        dyn(%s) != "x"\n' \
            $number "$kind" "$expression"
    done < <(rows)
} >"$WORK/spec.yaml"

# 4: the recording lacks lists that other rules would read.
snapshot() { "$KUBEVET" snapshot "$@" --snapshot "$raw" 2>"$WORK/err" || [ $? = 4 ] || problem "no snapshot: $(cat "$WORK/err")"; }
evaluate() { "$KUBEVET" eval "$2" --snapshot "$1" --kind "$3" -o json 2>>"$WORK/err"; }

case_begin "snapshots of the recording" && {
    snapshot "$WORK/spec.yaml" -o "$WORK/asked.json"
    snapshot -o "$WORK/plain.json"
}
while read -r kind expression; do
    case_begin "$kind $expression" || continue
    evaluate "$raw" "$expression" "$kind" >"$WORK/raw"
    evaluate "$WORK/asked.json" "$expression" "$kind" >"$WORK/asked"
    evaluate "$WORK/plain.json" "$expression" "$kind" >"$WORK/plain"
    [ -s "$WORK/raw" ] || problem "no object: $(cat "$WORK/err")"
    cmp -s "$WORK/raw" "$WORK/asked" || problem "$(diff "$WORK/raw" "$WORK/asked" | head -4)"
    # Without the spec some things are not known; what is known is so.
    false_ones=$(jq -c 'select(.notEvaluated | not)' <"$WORK/plain" | grep -vxFf "$WORK/raw" | head -3)
    [ -z "$false_ones" ] || problem "is not so: $false_ones"
done < <(rows)

# What another kubevet kept is not what this one would have kept.
for change in 's/"tables":"sha256:/&0/' '/"tables":/d'; do
    case_begin "a snapshot of another kubevet ($change)" || continue
    sed "$change" <"$WORK/plain.json" >"$WORK/other.json"
    cmp -s "$WORK/plain.json" "$WORK/other.json" && problem "it says nothing of tables"
    for expression in 'object.spec.replicas' 'has(object.spec.paused)' 'has(object.metadata.labels)'; do
        evaluate "$WORK/other.json" "$expression" Deployment >"$WORK/found"
        [ "$(jq -c 'select(.notEvaluated | not)' <"$WORK/found" | wc -l)" = 0 ] || problem "$expression is known"
    done
    evaluate "$WORK/other.json" 'object.kind + "/" + object.metadata.name' Deployment >"$WORK/found"
    [ "$(jq -c 'select(.notEvaluated)' <"$WORK/found" | wc -l)" = 0 ] || problem "names are not known: $(head -1 "$WORK/found")"
    sed "$change" <"$WORK/asked.json" >"$WORK/other.json"
    evaluate "$WORK/asked.json" 'object.spec.strategy' Deployment >"$WORK/asked"
    evaluate "$WORK/other.json" 'object.spec.strategy' Deployment >"$WORK/found"
    cmp -s "$WORK/asked" "$WORK/found" || problem "what was asked for is not known"
done

cases_end
