#!/bin/bash
# The whole program against an API server: connection, login, paging, and everything that may go
# wrong on the way, each with its exit code and its one line on stderr.
set -u
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../../lib/apiserver.sh
. "$here/../../lib/apiserver.sh"
# shellcheck source=../../lib/cases.sh
. "$here/../../lib/cases.sh"

config=good
namespaces=/api/v1/namespaces

cat >"$WORK/spec.yaml" <<'END'
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: test}
namespaces:
  plana-odoo-18: {quota: {limits.cpu: 10, limits.memory: 14Gi, pods: 14}}
allowNamespaces: ["*"]
END
sed 's/14Gi/12Gi/' "$WORK/spec.yaml" >"$WORK/drifted.yaml"


# run NAME CODE [ARGUMENT...]: `kubevet check` with the kubeconfig $config; then without faults.
run() {
    case_begin "$1" || { no_faults; config=good; return 0; }
    local wanted=$2 code spec=${spec:-spec}
    shift 2
    : >"$WORK/requests.log"
    timeout 600 "$KUBEVET" check "$WORK/$spec.yaml" --kubeconfig "$WORK/$config.yaml" -o json "$@" \
        >"$WORK/out" 2>"$WORK/err"
    code=$?
    cat "$WORK/out" "$WORK/err" >>"$WORK/all-output"
    [ $code = "$wanted" ] || problem "exit code $code, not $wanted: $(head -c 1000 "$WORK/err")"
    no_faults
    config=good
}

# refused NAME [ARGUMENT... --] WORDS...: there is no verdict, and one line on stderr that holds each
# of the words.
refused() {
    local title=$1 words arguments=() i
    shift
    for ((i = 1; i <= $#; i++)); do
        [ "${!i}" = -- ] && arguments=("${@:1:i-1}") && shift "$i" && break
    done
    run "$title" 3 "${arguments[@]}"
    [ "$(wc -l <"$WORK/err")" = 1 ] || problem "stderr is not one line: $(cat "$WORK/err")"
    for words in "$@"; do
        grep -qF -- "$words" "$WORK/err" || problem "'$words' is not in: $(cat "$WORK/err")"
    done
}


# requests PATTERN: how many requests of the last run match.
requests() {
    grep -c -- "$1" "$WORK/requests.log"
}
requests_are() {
    (($(requests "$2") == $1)) || problem "$(requests "$2") requests match '$2', not $1"
}
requests_at_least() {
    (($(requests "$2") >= $1)) || problem "$(requests "$2") requests match '$2', not $1 or more"
}
requests_at_most() {
    (($(requests "$2") <= $1)) || problem "$(requests "$2") requests match '$2', over $1"
}

apiserver_start "$KUBEVET_SOURCE/tests/data/healthy" || exit 1
kubeconfig good

# Verdicts
run "conforms" 0
has out '"conforms"'
lacks out '"secret'
requests_at_least 3 $'^200\t.*\ttoken\tHTTP/2.0\t'
[ "$(cut -f5 "$WORK/requests.log" | sort -u | wc -l)" = 1 ] || problem "more than one connection"
requests_are 0 $'\tcurl/'
spec=drifted run "drift" 1
has out '"quota/limits"'

# Login
for login in token-file certificate certificate-data; do
    kubeconfig login "$SERVER" $login
    config=login
    run "login by $login" 0
    requests_at_least 3 $'^200\t.*\t'"${login%-*}"$'\tHTTP/2.0'
done
kubeconfig login "$SERVER" token data:ca.crt
config=login
run "authority as data" 0
while read -r login words; do
    kubeconfig login "$SERVER" "$login"
    config=login
    refused "login by $login" "user \"tester\" of context \"test\" was refused ($words" 401
done <<'END'
wrong-token a token was sent)
other-certificate a client certificate was sent)
none neither a token nor a certificate was sent)
END
refused "a server alone, outside any pod" --server "$SERVER" --certificate-authority "$WORK/ca.crt" \
    --kubeconfig /dev/null -- 'an anonymous user was refused'
for key in "-traditional" ""; do
    # shellcheck disable=SC2086 # an option or none
    openssl genrsa 2048 2>/dev/null |
        openssl rsa -aes128 -passout pass:hunter2 $key -out "$WORK/encrypted.key" 2>/dev/null
    kubeconfig login "$SERVER" encrypted-key
    config=login
    refused "an encrypted key $key" encrypted.key 'the key has a passphrase'
done

# TLS
kubeconfig tls "$SERVER" token other-ca.crt
config=tls
refused "another authority" "$SERVER" other-ca.crt 'is that the right CA'
kubeconfig tls "$SERVER" token none
config=tls
refused "the system's authorities" "the system's certificate authorities"
config=tls
SSL_CERT_FILE=$WORK/ca.crt run "the system's authorities, elsewhere" 0
config=tls
SSL_CERT_FILE=$WORK/gone.crt refused "the system's authorities, nowhere" "$SERVER"
kubeconfig tls "$SERVER_EXPIRED"
config=tls
refused "an expired certificate" expired 'renew'
kubeconfig tls "$SERVER_NAMED"
config=tls
refused "another host's certificate" '127.0.0.1' '--tls-server-name'
config=tls
run "tls-server-name" 0 --tls-server-name kubernetes.test
kubeconfig tls "$SERVER" token missing.crt
config=tls
refused "a missing authority" missing.crt 'No such file'
kubeconfig tls "$BACKEND"
config=tls
refused "plain http" 'no' 'credentials' 401
requests_are 0 token # neither the right one nor any

# No server
kubeconfig away https://127.0.0.1:1
config=away
refused "nobody listens" 'https://127.0.0.1:1' 'Connection refused' 'is the server running'
kubeconfig away https://kubevet.invalid
config=away
refused "an unknown host" 'kubevet.invalid'

# Proxies: none to this machine itself; named in errors, without credentials
export HTTPS_PROXY=http://joe:PROXYPW@127.0.0.1:1 ALL_PROXY=http://127.0.0.1:1
run "a server on this machine, with a proxy" 0
kubeconfig away https://kubevet.invalid
config=away
refused "a dead proxy" 'the proxy http://127.0.0.1:1 of HTTPS_PROXY' 'Connection refused'
export HTTPS_PROXY=https://joe:PROXYPW@${SERVER#https://}
config=away
kubeconfig away https://kubevet.invalid token other-ca.crt
config=away
refused "a proxy's certificate" "the certificate of the proxy $SERVER of HTTPS_PROXY could not be verified against" "other-ca.crt and the system's certificate authorities"
lacks err 'of https://kubevet.invalid'
export HTTPS_PROXY=ftp://joe:PROXYPW@127.0.0.1:1
config=away
refused "an odd proxy" "HTTPS_PROXY is not a proxy's URL"
unset HTTPS_PROXY ALL_PROXY

# Paging
fault $namespaces page 7
run "pages" 0
has out '"Namespace": 30'
requests_are 5 "$namespaces?"
fault $namespaces page 7
fault $namespaces odd-token
run "a token to be escaped" 0
requests_are 5 $'^200\t'"$namespaces?"
fault $namespaces page 20
fault $namespaces expire 1
run "an expired token, once" 0
has out '"Namespace": 30'
requests_are 4 "$namespaces?"
fault $namespaces page 20
fault $namespaces expire
refused "an expired token, again" $namespaces 410
fault $namespaces page 7
fault $namespaces await-next
run "the next page is asked for while this one arrives" 0
has out '"Namespace": 30'
requests_are 5 "$namespaces?"
fault $namespaces page 7
fault $namespaces await-next
fault $namespaces expire 1
run "a token that expires while the page before arrives" 0
has out '"Namespace": 30'
fault $namespaces page 7
fault $namespaces await-next
fault $namespaces cut-later
refused "a cut page while the one before arrives" $namespaces 'the answer was truncated in the middle of the list, for the second time'
fault $namespaces page 7
fault $namespaces await-next
fault $namespaces cut-later 1
run "a page that is cut once while the one before arrives" 0
has out '"Namespace": 30'
for text in '"\u12g4"' '01' '1.' 'NaN' '"'$'\x01''"' '"'$'\xff''"' '"a""b"' '' '"a"}'; do
    fault $namespaces page 20
    fault $namespaces garble "$text"
    refused "a garbled item: $text" $namespaces
    lacks out '"verdict": "conforms"'
done
for text in 'null' '{}'; do # an object that can't be decoded: the rest is judged
    fault $namespaces page 20
    fault $namespaces garble "$text"
    run "an item that is none: $text" 4
    has out "cannot be read"
done
for text in '"\x"' '01'; do
    fault $namespaces page 20
    fault $namespaces pad 300000
    fault $namespaces garble-first "$text"
    refused "a garbled item of a large page that others follow: $text" $namespaces 'item 19 of the list'
done
fault $namespaces page 20
fault $namespaces same-token
refused "a list without end" $namespaces 'the list has no end'
fault $namespaces new-token
refused "a list without end that looks new" $namespaces 'the list has no end'
requests_at_most 4 "$namespaces?" # the second page shows it; by then the one after the next may be asked for
fault $namespaces page 20
fault $namespaces refuse-later
refused "permission lost between pages" $namespaces 403
fault $namespaces pad 300000
run "a gzipped page" 0
requests_at_least 3 $'\tgzip\t'

# What HTTP/2 brings of several answers at once
healthy=$KUBEVET_SOURCE/tests/data/healthy
ours='map(select(.metadata.name == "plana-odoo-18" or .metadata.namespace == "plana-odoo-18"))'
jq -c ".items |= $ours" "$healthy/_api_v1_resourcequotas.json" >"$WORK/quotas.json"
jq -c ".items |= .[:5] + $ours" "$healthy/_api_v1_namespaces.json" >"$WORK/namespaces.json"
python3 "$here/burst.py" "$WORK/server.crt" "$WORK/server.key" "$WORK/burst-port" \
    "$healthy/_version.json" "$WORK/namespaces.json" "$WORK/quotas.json" &
apiserver_pids+=($!)
wait_until 120 test -s "$WORK/burst-port" || problem "burst.py did not start"
kubeconfig burst "https://127.0.0.1:$(cat "$WORK/burst-port")"
for _ in 1 2 3; do
    config=burst
    run "an answer behind the end of another one" 0 --timeout 5s --rule quota/limits --rule namespace/missing
    has out '"Namespace": 6'
done

# Kinds of which only the managers are read
printf 'flux: {handEdits: forbid}\n' | cat "$WORK/spec.yaml" - >"$WORK/edits.yaml"
metadata='as=PartialObjectMetadataList'
spec=edits run "metadata alone" 0 --rule flux/hand-edited
# largest PATTERN: sets objects and list: the largest of the lists that are asked for so, and its length.
largest() {
    read -r objects list < <(sed -En "s#^200\t($1[^?]*)\?.*$metadata.*#\1#p" "$WORK/requests.log" | sort -u | while read -r path; do
        echo "$(jq '.items | length' "$healthy/${path//\//_}.json") $path"
    done | sort -n | tail -n 1)
    [ "${objects:-0}" -gt "$2" ] || problem "no list of some length is asked for as metadata: $objects in $list"
}
largest /apis 0
failing=$list
largest / 30
kind=$(jq -r '.kind | rtrimstr("List")' "$healthy/${list//\//_}.json")
has out "\"$kind\": $objects"
requests_are 1 "$list?.*$metadata"
requests_are 0 "/deployments?.*$metadata"
fault "$list" page 30
spec=edits run "metadata alone, in pages" 0 --rule flux/hand-edited
has out "\"$kind\": $objects"
requests_are $(((objects + 29) / 30)) "$list?.*$metadata"
fault "$list" whole
spec=edits run "whole objects in place of metadata" 0 --rule flux/hand-edited
has out "\"$kind\": $objects"
# A list of the core group must not fail: every server has it.
fault "$failing" wrong-kind
spec=edits run "another list in place of metadata" 4 --rule flux/hand-edited
has out 'the answer is a PodList'
fault "*/${failing##*/}" refuse
spec=edits run "metadata that may not be read" 4 --rule flux/hand-edited
group=${failing#/apis/}
has out "${failing##*/}: ${failing##*/}.${group%%/*} is forbidden"

# Refused lists
fault '*/resourcequotas' refuse
run "a list that is forbidden" 4
has out 'cannot list resource'

fault /api/v1/resourcequotas refuse
run "a list that is forbidden but by namespace" 4 --rule 'quota/*'
has out '"namespace": "*"'
has out '"rule": "quota/usage"'
lacks out '"rule": "quota/missing"'
requests_are 1 $'^200\t/api/v1/namespaces/plana-odoo-18/resourcequotas?'
fault /api/v1/resourcequotas refuse
spec=drifted run "drift seen by namespace" 1 --rule quota/limits
has out '"notEvaluated": []'

# Single objects of any kind, found through discovery
resource_spec() { # NAME MATCH
    cat >"$WORK/$1.yaml" <<END
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: test}
namespaces:
  plana-odoo:
    resources:
      - {apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, name: eg-gateway, match: $2}
      - {apiVersion: v1, kind: ResourceQuota, name: plana-odoo-quota}
resources:
  - {apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, name: eg}
allowNamespaces: ["*"]
END
}
group=/apis/gateway.networking.k8s.io/v1
gateway=$group/namespaces/plana-odoo/gateways/eg-gateway
resource_spec resources '{status: {conditions: [{type: Programmed, status: "True"}]}}'
resource_spec mismatch '{spec: {gatewayClassName: nginx}}'
sed 's/eg-gateway/other/' "$WORK/resources.yaml" >"$WORK/other.yaml"
spec=resources run "objects of any kind" 0 --rule 'resource/*'
has out '"conforms"'
requests_are 1 $'^200\t'"$gateway"$'\t'
requests_are 1 $'^200\t'"$group"$'\t'
requests_are 1 $'^200\t'"$group/gatewayclasses/eg"$'\t'
requests_are 0 $'\t/api/v1\t' # what a ResourceQuota is called is known
spec=mismatch run "an object that differs" 1 --rule 'resource/*'
has out '"spec.gatewayClassName"'
requests_are 1 $'^200\t'"$gateway"$'\t'
spec=other run "an object that is missing" 1 --rule 'resource/*'
has out '"rule": "resource/missing"'
requests_are 1 "/gateways/other"
fault $group no-group
spec=resources run "an API group that is not installed" 1 --rule 'resource/*'
has out 'is Gateway installed?'
requests_are 0 "$gateway"
fault "$gateway" refuse
spec=resources run "an object that may not be read" 4 --rule 'resource/*'
has out 'is forbidden'
fault $group unavailable
spec=resources run "an API group that does not answer" 4 --rule 'resource/*'
has out 'service unavailable'
for fault in html wrong-kind truncated; do
    fault "$gateway" $fault
    spec=resources run "an object's answer that is none: $fault" 4 --rule 'resource/*'
    has out 'eg-gateway'
done
fault $group wrong-kind
spec=resources run "a discovery that is none" 4 --rule 'resource/*'
has out 'APIResourceList'
case_begin "snapshot of single objects"
"$KUBEVET" snapshot "$WORK/resources.yaml" --kubeconfig "$WORK/good.yaml" -o "$WORK/recorded.json" 2>"$WORK/err" ||
    problem "exit code $?: $(cat "$WORK/err")"
"$KUBEVET" check "$WORK/resources.yaml" --snapshot "$WORK/recorded.json" >"$WORK/out" || problem "exit code $?"
has recorded.json '"status":"True"'
lacks recorded.json '"listeners":'
lacks recorded.json 'letsencrypt'
"$KUBEVET" check "$WORK/mismatch.yaml" --snapshot "$WORK/recorded.json" >"$WORK/out" 2>&1
[ $? = 4 ] || problem "a snapshot for another match was judged"

# An empty list is an answer, if there is a cluster behind it
fault /api/v1/resourcequotas empty
run "quotas that are missing altogether" 1 --rule quota/missing --rule quota/limits
has out '"rule": "quota/missing"'
lacks out '"rule": "quota/limits"'
requests_are 1 $'^200\t/api/v1/namespaces?'
fault $namespaces empty
refused "a server without a single namespace" "lists no namespaces"

# Second reading: a finding that joins two kinds is reported if it is still there
cat >"$WORK/scaled.yaml" <<'END'
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: test}
namespaces:
  plana-odoo-18: {workloads: {worker-odoo: {autoscaling: {metric: cpu}}}}
END
autoscalers=/apis/autoscaling/v2/horizontalpodautoscalers
fault $autoscalers empty 1
spec=scaled run "an autoscaler that was just being made anew" 0 --rule hpa/missing
requests_are 2 $'^200\t'"$autoscalers?"
fault $autoscalers empty
spec=scaled run "an autoscaler that is missing" 1 --rule hpa/missing
has out '"error": 1'
requests_are 2 $'^200\t'"$autoscalers?"
fault $autoscalers empty
fault /apis/apps/v1/deployments broken-later 1
spec=scaled run "a second reading of which a list fails" 4 --rule hpa/missing
has out 'the server answered 500'

# Waivers apply to what both readings show
{
    cat "$WORK/scaled.yaml"
    echo 'waivers: [{rule: hpa/missing, reason: being made anew}]'
} >"$WORK/waived.yaml"
fault $autoscalers empty 1
spec=waived run "a waiver of what the second reading no longer shows" 0 --rule hpa/missing --rule 'waiver/*'
lacks out '"rule": "hpa/missing"'
has out '"rule": "waiver/unused"'
fault $autoscalers empty
spec=waived run "a waiver of what both readings show" 0 --rule hpa/missing --rule 'waiver/*'
has out '"waived": 1'
lacks out '"rule": "waiver/unused"'
# Host names in settings: ConfigMaps are asked for only where hosts are documented, and only what needs them is
# not evaluated without. (The recorded workloads name in-cluster hosts.)
cat >"$WORK/hairpin.yaml" <<'END'
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: test}
namespaces: {plana-odoo-18: {}}
network:
  hairpin: {hosts: ["*.pulse-events.svc.cluster.local"], service: "envoy-gateway-system/envoy-plana-odoo-*"}
END
deployments=/apis/apps/v1/deployments
spec=hairpin run "hosts without an alias" 1 --rule 'network/*' --fail-on warning
has out 'plana-odoo-18'
has out '"rulesNotEvaluated": 0'
requests_are 2 $'^200\t/api/v1/configmaps?' # a finding that joins kinds is confirmed
hosts_found=$(jq '.findings | length' "$WORK/out")
run "no hosts, no ConfigMaps" 0
requests_are 0 /api/v1/configmaps
fault /api/v1/configmaps refuse
fault /api/v1/namespaces/plana-odoo-18/configmaps refuse
spec=hairpin run "ConfigMaps that may not be read, and nobody needs" 1 --rule 'network/*' --fail-on warning
has out '"rulesNotEvaluated": 0'
[ "$(jq '.findings | length' "$WORK/out")" = "$hosts_found" ] || problem "other findings than before"
fault /api/v1/configmaps refuse
fault /api/v1/namespaces/plana-odoo-18/configmaps refuse
fault $deployments env-from app
spec=hairpin run "ConfigMaps that may not be read, and one needs" 4 --rule 'network/*'
[ "$(jq '.findings | length' "$WORK/out")" = "$hosts_found" ] || problem "other findings than before"
[ "$(jq -r '.notEvaluated[] | .object + ": " + .reason' "$WORK/out" | sed 's/: configmaps: .*//')" = \
    "Deployment/bos-agent: container agent takes env from ConfigMap app" ] || problem "$(jq -c .notEvaluated "$WORK/out")"
fault $deployments env-from app
spec=hairpin run "a ConfigMap that is not there" 1 --rule 'network/*' --fail-on warning
has out '"rulesNotEvaluated": 0'
fault /api/v1/services refuse
fault /api/v1/namespaces/plana-odoo-18/services refuse
spec=hairpin run "Services that may not be read" 4 --rule 'network/*'
has out '"services: '
[ "$(jq '.findings | length' "$WORK/out")" = 0 ] || problem "found without knowing where to"
case_begin "snapshot of hosts"
"$KUBEVET" snapshot "$WORK/hairpin.yaml" --kubeconfig "$WORK/good.yaml" -o "$WORK/recorded.json" 2>"$WORK/err" ||
    problem "exit code $?: $(cat "$WORK/err")"
"$KUBEVET" check "$WORK/hairpin.yaml" --snapshot "$WORK/recorded.json" --rule 'network/*' -o json >"$WORK/out"
[ "$(jq '.findings | length' "$WORK/out")" = "$hosts_found" ] || problem "other findings than live"
lacks recorded.json redis://
lacks recorded.json ODOO_

# Another cluster than the documented one
kube_system=$(jq -r '.items[] | select(.metadata.name == "kube-system").metadata.uid' \
    "$KUBEVET_SOURCE/tests/data/healthy/_api_v1_namespaces.json")
identify() { # SERVER UID
    { sed '/^namespaces:/,$d' "$WORK/spec.yaml"
      echo "cluster: {kubernetesVersion: \"1.35\", identity: {server: \"$1\", uid: $2}}"
      sed -n '/^namespaces:/,$p' "$WORK/spec.yaml"; } >"$WORK/identified.yaml"
}
identify "https://127.0.0.*" "$kube_system"
spec=identified run "the documented cluster" 0 --rule 'quota/*' --rule cluster/identity --rule cluster/version
identify "https://*.exo.io*" "$kube_system"
spec=identified refused "another address" 'not the documented cluster' "https://*.exo.io*"
requests_are 0 / # nobody is asked
has out '"no-verdict"'
spec=identified run "another address, no verdict whatever is asked" 3 --rule 'quota/*' --exit-zero
spec=identified run "another address, as asked for" 0 --rule 'quota/*' --skip-rule cluster/identity
identify "https://127.0.0.*" 00000000-0000-4000-8000-000000000000
spec=identified refused "another uid" 'not the documented cluster' "$kube_system"
lacks out '"quota/limits"'
fault $namespaces refuse
spec=identified run "a uid that may not be read" 4 --rule cluster/identity
has out 'namespaces: '
identify "https://127.0.0.*" "$kube_system"
spec=identified run "a rule that reads no list" 0 --rule cluster/version

# A recording of the live cluster gives the live verdict, and contains no secrets
case_begin "snapshot of the live cluster"
"$KUBEVET" snapshot "$WORK/spec.yaml" --kubeconfig "$WORK/good.yaml" -o "$WORK/recorded.json" 2>"$WORK/err" ||
    problem "exit code $?: $(cat "$WORK/err")"
"$KUBEVET" check "$WORK/spec.yaml" --snapshot "$WORK/recorded.json" -o json >"$WORK/out" ||
    problem "exit code $?"
has out '"conforms"'
has recorded.json '"version":"1.35.3"'
lacks recorded.json "$TOKEN"
lacks recorded.json plana.bg/purpose # an annotation of a namespace, that nobody reads

# The usage of quotas: of events only refusals are requested, and what is missing is reported
case_begin "quotas of the live cluster"
: >"$WORK/requests.log"
"$KUBEVET" quota --kubeconfig "$WORK/good.yaml" -o json >"$WORK/out" 2>"$WORK/err" || problem "exit code $?: $(cat "$WORK/err")"
has out '"projected": "13824Mi"'
requests_are 1 $'^200\t/api/v1/events[?]limit=500&fieldSelector=reason=FailedCreate,type=Warning\t'
fault /api/v1/events refuse
"$KUBEVET" quota --kubeconfig "$WORK/good.yaml" -o json >"$WORK/out" 2>"$WORK/err" || problem "exit code $?: $(cat "$WORK/err")"
fault '/api/v1/*pods' refuse
"$KUBEVET" quota --kubeconfig "$WORK/good.yaml" -o json >"$WORK/out" 2>"$WORK/err"
[ $? = 4 ] || problem "without pods the exit code is not 4"
no_faults
has out '"computed": null'

# Answers that are none
fault $namespaces cut
refused "a cut body" $namespaces 'the answer was truncated in the middle of the list, for the second time'
requests_at_least 2 "$namespaces?"
for size in 0 300000 300000 300000; do # the second is sent as gzip, and other answers arrive with it: thrice, since it is a race
    for how in cut truncated; do
        fault $namespaces pad $size
        fault $namespaces page 20
        fault $namespaces $how 1
        run "a body that is cut once ($how, $size)" 0
        has out '"Namespace": 30'
        # The token of the first page may be there before the cut: then the page after it was asked for, too.
        requests_at_least 3 "$namespaces?"
        requests_at_most 4 "$namespaces?"
    done
done
fault /version cut 1
run "a document that is cut once" 0
fault $namespaces cut-behind
refused "a body that is cut behind the JSON" $namespaces
fault $namespaces truncated
refused "half a body" $namespaces 'is truncated'
fault $namespaces html
refused "a login page" $namespaces 'text/html' 'DOCTYPE'
fault $namespaces html 502
refused "a proxy's page" $namespaces 502 'DOCTYPE'
fault $namespaces wrong-kind
refused "another kind" $namespaces 'a PodList where a NamespaceList'
fault $namespaces status-200
refused "a Status with 200" $namespaces 'Status' 'is forbidden'
fault $namespaces null-item
run "an item that is null" 4
has out "found null"
fault $namespaces redirect "$BACKEND/?secret=1"
refused "a redirect" $namespaces 302 'not followed'
lacks err 'secret'
requests_are 1 "$namespaces?"
requests_are 0 '/?secret' # nobody else is asked, with or without the token
fault $namespaces logged-out
refused "logged out on the way" $namespaces 401 'log in again'

# Retries
fault $namespaces busy 2
run "a busy server" 0
requests_are 2 $'^429\t'
fault $namespaces busy
refused "a server that stays busy" $namespaces '429 (11 times)' 'Too many requests'
requests_are 11 $'^429\t'
fault '*' busy 7 1
run "a server that wants to be left alone for a second, seven times, for all lists" 0
requests_at_least 21 $'^429\t'
fault $namespaces busy 0 3600
refused "a server that wants to be left alone for an hour" $namespaces '429 and asks to wait 3600s'
requests_are 1 $'^429\t'
fault $namespaces busy 0 3
refused "one that wants more time than there is" --timeout 2s -- $namespaces '429 and asks to wait 3s'
fault $namespaces busy 1 0
run "a wait is told" 0 -v
has err "$namespaces: the server answered 429; retrying in 50ms"
fault $namespaces broken
refused "a broken server" $namespaces 500 'etcdserver: no leader'

# Time
fault $namespaces slow 5
run "a slow server" 3 --request-timeout 300ms
has err '--request-timeout'
fault $namespaces slow 5
run "a run out of time" 3 --timeout 300ms
has err '--timeout'

for path in $namespaces /version; do
    fault $path stall
    run "an answer that stops in the middle: $path" 3 --request-timeout 300ms
    has err "$SERVER did not answer in time" # whichever of them is told first
    fault $path stall
    run "a run that stops in the middle: $path" 3 --timeout 300ms
    has err '--timeout'
done

# Answers without end are refused before they fill the memory. (A sanitizer keeps what is freed for a while.)
memory_limit=150
grep -q __asan_init "$KUBEVET" && memory_limit=600
peak() { # COMMAND...: prints its peak of memory in MiB; nothing else goes to standard output
    python3 -c 'import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
sys.exit(code)' "$@"
}
while read -r path kind words; do
    fault "$path" endless "$kind"
    case_begin "an answer without end: $path $kind"
    memory=$(peak timeout 600 "$KUBEVET" check "$WORK/spec.yaml" --kubeconfig "$WORK/good.yaml" --request-timeout 3s \
        --rule 'quota/*' --rule 'namespace/*' 2>"$WORK/err")
    code=$?
    [ $code = 3 ] || problem "exit code $code: $(cat "$WORK/err")"
    has err "$words"
    ((memory < memory_limit)) || problem "$memory MiB"
    no_faults
done <<END
/version text the answer is larger than 8 MiB
$namespaces text the answer is larger than 1 MiB
$namespaces string is larger than 16 MiB
$namespaces items did not answer in time
END

# Progress, on a terminal alone
terminal() { # NAME [ARGUMENT...]: standard error is a terminal; what it shows is in $WORK/screen
    case_begin "$1" || { no_faults; config=good; return 0; }
    shift
    TERM=xterm timeout 600 script -qec "$(printf '%q ' "$KUBEVET" check "$WORK/spec.yaml" \
        --kubeconfig "$WORK/good.yaml" "$@") >$WORK/out" "$WORK/screen" >/dev/null || problem "exit code $?"
    no_faults
}
if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
    fault $namespaces slow 1.5
    terminal "progress of what lasts"
    has screen 'lists, '
    has screen ' objects, '
    lacks out reading
    last_line=$(sed '/^Script /d' "$WORK/screen" | tr -d '\r\n' | sed 's/.*\x1b\[K//')
    [ -z "$last_line" ] || problem "the last line is not erased: $last_line"
    fault $namespaces slow 1.5
    terminal "no progress if quiet" -q
    lacks screen reading
    terminal "no progress of what is done at once"
    lacks screen reading
else
    echo "skip progress on a terminal: there is no pseudo-terminal"
fi
fault $namespaces slow 1.5
run "no progress where nobody looks" 0
lacks err reading

cp "$WORK/all-output" "$WORK/out"
case_begin "secrets"
lacks out "$TOKEN"
lacks out "PRIVATE KEY"
lacks out PROXYPW

cases_end
