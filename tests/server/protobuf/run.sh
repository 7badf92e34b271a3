#!/bin/bash
# Lists as protocol buffers: the same reports and snapshots as from JSON, from servers that speak it, do not, or lie.
set -u
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../../lib/apiserver.sh
. "$here/../../lib/apiserver.sh"
# shellcheck source=../../lib/cases.sh
. "$here/../../lib/cases.sh"

shipped=$KUBEVET_SOURCE/specs/plana-pulse-bg-sof-1.yaml
at=2026-11-22T22:25:00Z

apiserver_start "$KUBEVET_SOURCE/tests/data/healthy" || exit 1
kubeconfig good
kubeconfig http1 "$SERVER_HTTP1"
config=good

# A run of kubevet; its output in $WORK/NAME.
kubevet() {
    local name=$1 command=$2
    shift 2
    : >"$WORK/requests.log"
    timeout 600 "$KUBEVET" "$command" "$@" --kubeconfig "$WORK/$config.yaml" >"$WORK/$name" 2>"$WORK/err"
    echo $? >"$WORK/$name.code"
}
asked() { # WORDS: how many requests accept that
    cut -f8 "$WORK/requests.log" | grep -cF -- "$1"
}
same() {
    cmp -s "$WORK/$1" "$WORK/$2" || problem "$1 and $2 differ: $(diff "$WORK/$1" "$WORK/$2" | head -5)"
    cmp -s "$WORK/$1.code" "$WORK/$2.code" || problem "the exit codes differ"
}
undated() { # without what no two runs have in common
    sed -i 's/"\(duration\|startedAt\|recordedAt\)[A-Za-z]*": *[^,}]*//' "$WORK/$1"
}
protobuf="application/vnd.kubernetes.protobuf"

# both NAME COMMAND [ARGUMENT...]: the same from protocol buffers as from JSON.
both() {
    case_begin "$1" || { no_faults; return 0; }
    local command=$2
    shift 2
    fault '* speaks-protobuf'
    kubevet wire "$command" "$@"
    [ "$(asked "$protobuf")" -gt 0 ] || problem "protocol buffers were not asked for"
    [ ! -s "$WORK/err" ] || lacks err protobuf
    kubevet json "$command" "$@" --no-protobuf
    [ "$(asked "$protobuf")" = 0 ] || problem "protocol buffers were asked for"
    undated wire
    undated json
    same wire json
    no_faults
}

both "the shipped spec" check "$shipped" --at "$at" -o json
both "quotas" quota --at "$at" -o json
both "a draft" init --at "$at"
both "a snapshot" snapshot

cat >"$WORK/spec.yaml" <<'END'
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: test}
checks:
  images:
    summary: images
    severity: warning
    kinds: [Pod, apps/v1/Deployment]
    namespaces: ["*"]
    validations:
      - {expression: "containers.all(c, c.image.startsWith('ghcr.io/'))", message: an image from elsewhere}
      - {expression: "size(object.spec) > 100", message: few fields}
      - {expression: "object.metadata.managedFields.size() > 100", message: few writers}
END
both "own rules" check "$WORK/spec.yaml" --at "$at" -o json
both "a snapshot for own rules" snapshot "$WORK/spec.yaml"

# A field that the tables don't know may exist on the server: its list alone is read as JSON.
sed 's/size(object.spec) > 100/!has(object.spec.fieldOfTheFuture)/' "$WORK/spec.yaml" >"$WORK/future.yaml"
if case_begin "a field without a number"; then
    fault '* speaks-protobuf'
    kubevet out check "$WORK/future.yaml" --at "$at" -o json
    grep -P '\t/api/v1/pods\?' "$WORK/requests.log" | grep -qF "$protobuf" && problem "pods were asked for so"
    kubevet json check "$WORK/future.yaml" --at "$at" -o json --no-protobuf
    undated out
    undated json
    same out json
fi
no_faults

# falls_back NAME FAULT...: the run gives the same as from JSON.
falls_back() {
    case_begin "$1" || { no_faults; return 0; }
    shift
    local line
    kubevet json check "$shipped" --at "$at" -o json --no-protobuf
    fault '* speaks-protobuf'
    for line; do fault "$line"; done
    kubevet out check "$shipped" --at "$at" -o json
    undated out
    undated json
    same out json
    no_faults
}
falls_back "a proxy that refuses it" '/api/v1/pods refuses-protobuf 406'
falls_back "a proxy that does not know it" '* refuses-protobuf 415'
falls_back "a proxy that mangles it" '/api/v1/pods mangled'
has err "read as JSON, since protobuf failed"
falls_back "a proxy that cuts it and calls it whole" '/api/v1/pods shortened'
falls_back "small pages" '* page 7'

# read_again NAME BYTES: with these bytes behind the spec of each pod, all is as from JSON, as that was read in the end.
read_again() {
    case_begin "$1" || { no_faults; return 0; }
    kubevet json check "$WORK/spec.yaml" --at "$at" -o json --no-protobuf
    fault "/api/v1/pods speaks-protobuf $2"
    fault '* speaks-protobuf'
    kubevet out check "$WORK/spec.yaml" --at "$at" -o json
    has err "/api/v1/pods: read as JSON, since protobuf failed"
    undated out
    undated json
    same out json
    no_faults
}
read_again "a field that is newer than this version, where all is read" e00301
read_again "a damaged spec behind sound metadata" 0b

# The end of each page comes only once the next one was asked for: in both encodings, on one connection of HTTP/2 and
# with HTTP/1.1.
for config in good http1; do
    for protobuf_too in "" --no-protobuf; do
        case_begin "the next page is asked for while one arrives, $config $protobuf_too" || continue
        fault '/api/v1/pods page 20'
        fault '/api/v1/pods await-next'
        fault '* speaks-protobuf'
        kubevet out quota --at "$at" -o json $protobuf_too
        [ "$(grep -cP '^200\t/api/v1/pods\?' "$WORK/requests.log")" = 6 ] ||
            problem "not 6 pages: $(head -3 "$WORK/err" "$WORK/requests.log")"
        cut -f4 "$WORK/requests.log" | sort -u >"$WORK/protocols"
        has protocols "$([ "$config" = good ] && echo HTTP/2.0 || echo HTTP/1.1)"
        [ $config = http1 ] || [ "$(cut -f5 "$WORK/requests.log" | sort -u | wc -l)" = 1 ] || problem "several connections"
        lacks err protobuf
        no_faults
        kubevet wanted quota --at "$at" -o json
        undated out
        undated wanted
        same out wanted
    done
done
config=good
no_faults

if case_begin "doctor says which lists speak it"; then
    fault '* speaks-protobuf'
    kubevet out doctor -o json
    [ "$(jq -r '.checks[] | select(.subject == "pods") | .message' "$WORK/out")" = protobuf ] || problem "not of pods"
    [ "$(jq -r '.checks[] | select(.subject == "kustomizations.kustomize.toolkit.fluxcd.io") | .message // ""' "$WORK/out")" = "" ] ||
        problem "of a custom resource"
    kubevet out doctor --no-protobuf
    lacks out protobuf
    fault '/api/v1/pods mangled'
    kubevet out doctor -o json
    [ "$(jq -c '.checks[] | select(.subject == "pods") | [.state, .message // ""]' "$WORK/out")" = '["ok",""]' ] ||
        problem "of pods, which can be read as JSON, it says $(jq -c '.checks[] | select(.subject == "pods")' "$WORK/out")"
    [ "$(jq -r '.checks[] | select(.subject == "services") | .message' "$WORK/out")" = protobuf ] || problem "not of services"
fi
no_faults

if case_begin "a refusal is quoted"; then
    fault '/api/v1/persistentvolumes refuse'
    fault '* speaks-protobuf'
    kubevet out check "$shipped" --at "$at"
    has out 'cannot list resource "persistentvolumes"'
fi
no_faults
cases_end
