#!/bin/bash
# What `kubevet doctor` finds on the way to a server, step by step.
set -u
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../../lib/apiserver.sh
. "$here/../../lib/apiserver.sh"
# shellcheck source=../../lib/cases.sh
. "$here/../../lib/cases.sh"
unset KUBEVET_SPEC

cat >"$WORK/spec.yaml" <<'END'
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: test}
namespaces: {plana-odoo-18: {quota: {pods: 14}}, backup: {}}
END


# run NAME CODE SUMMARY [ARGUMENT...]: `kubevet doctor` with login.yaml; SUMMARY is what it says of each
# check: "reach=ok tls=ok ..."; of the lists those that are not ok, "lists=ok" if all are.
run() {
    case_begin "$1" || { no_faults; return 0; }
    local wanted=$2 summary=$3 code found
    shift 3
    : >"$WORK/requests.log"
    (cd "$WORK" && timeout 600 "$KUBEVET" doctor --kubeconfig "$WORK/login.yaml" -o json "$@") \
        >"$WORK/out" 2>"$WORK/err" </dev/null
    code=$?
    (cd "$WORK" && timeout 600 "$KUBEVET" doctor --kubeconfig "$WORK/login.yaml" "$@") >"$WORK/text" 2>>"$WORK/err"
    cat "$WORK/out" "$WORK/text" "$WORK/err" >>"$WORK/all-output"
    [ $code = "$wanted" ] || problem "exit code $code, not $wanted: $(cat "$WORK/err")"
    found=$(jq -r '[.checks // [] | .[] | select(.subject == null) | "\(.check)=\(.state)"]
        + ([.checks // [] | .[] | select(.subject != null)] | if . == [] then [] else
           (map(select(.state != "ok")) | if . == [] then ["lists=ok"] else map("\(.subject)=\(.state)") end) end)
        | join(" ")' "$WORK/out")
    [ "$found" = "$summary" ] || problem "it says $found, not $summary: $(cat "$WORK/out")"
    [ $code = 0 ] || [ "$(grep -c '^kubevet: ' "$WORK/err")" = 2 ] || problem "stderr: $(cat "$WORK/err")"
    [ -z "$(awk 'length > 80 && !/:\/\// && !/\/tmp\//' "$WORK/text")" ] || problem "wider than 80 columns: $(cat "$WORK/text")"
    ! grep -q ' $' "$WORK/text" || problem "blanks at a line's end"
    no_faults
}
all_ok="reach=ok tls=ok login=ok version=ok lists=ok"

apiserver_start "$KUBEVET_SOURCE/tests/data/healthy" || exit 1

kubeconfig login
run "all is well" 0 "$all_ok"
has text 'list pods'
has text '1.35.3'
grep -q $'\t/api/v1/pods?limit=1\t' "$WORK/requests.log" || problem "pods were not asked for"
[ "$(grep -c 'limit=1' "$WORK/requests.log")" = "$(jq '[.checks[] | select(.check == "list")] | length * 2' "$WORK/out")" ] ||
    problem "not one request a list"
run "the lists of a spec" 0 "$all_ok" "$WORK/spec.yaml"
kubeconfig login "$SERVER" password
run "a password" 0 "$all_ok"
kubeconfig login "$SERVER" certificate
run "a client certificate" 0 "$all_ok"
kubeconfig login "$SERVER_NAMED"
run "tls-server-name" 0 "$all_ok" --tls-server-name kubernetes.test
run "a certificate that is not verified" 0 "reach=ok tls=warning login=ok version=ok lists=ok" \
    --insecure-skip-tls-verify
run "offline" 0 "" --offline
[ ! -s "$WORK/requests.log" ] || problem "offline, and yet: $(cat "$WORK/requests.log")"

# Where it stops
run "another host's certificate" 3 "reach=ok tls=failed login=skipped version=skipped list=skipped"
has out '--tls-server-name'
kubeconfig login "$SERVER" token other-ca.crt
run "another authority" 3 "reach=ok tls=failed login=skipped version=skipped list=skipped"
kubeconfig login "$SERVER_EXPIRED"
run "an expired certificate" 3 "reach=ok tls=failed login=skipped version=skipped list=skipped"
kubeconfig login "https${BACKEND#http}"
run "a server that speaks no TLS" 3 "reach=ok tls=failed login=skipped version=skipped list=skipped"
kubeconfig login https://127.0.0.1:1
run "nobody listens" 3 "reach=failed tls=skipped login=skipped version=skipped list=skipped"
has out 'is the server running'
kubeconfig login https://kubevet.invalid
run "an unknown host" 3 "reach=failed tls=skipped login=skipped version=skipped list=skipped"
kubeconfig login "$SERVER"
sed -i 's|, certificate-authority|, proxy-url: "http://joe:PROXYPW@127.0.0.1:1"&|' "$WORK/login.yaml"
run "a dead proxy, to this machine too" 3 "reach=failed tls=skipped login=skipped version=skipped list=skipped"
has out 'the proxy http://127.0.0.1:1 of proxy-url'
has out '"proxyURL": "http://joe:xxxxx@127.0.0.1:1"'
kubeconfig login "$BACKEND"
run "plain http" 3 "reach=ok tls=warning login=failed version=skipped list=skipped"
has out 'no credentials are sent over plain http'
kubeconfig login
fault /version html
run "a login page" 3 "reach=ok tls=ok login=ok version=failed list=skipped"
fault '*' html
run "a login page for all" 3 "reach=ok tls=ok login=failed version=skipped list=skipped"
fault '*' redirect "$BACKEND/"
run "a redirect" 3 "reach=ok tls=ok login=failed version=skipped list=skipped"
has out 'not followed'

# The login
kubeconfig login "$SERVER" wrong-token
run "another token" 3 "reach=ok tls=ok login=failed version=skipped list=skipped"
has out 'log in again'
kubeconfig login "$SERVER" none
run "nobody" 3 "reach=ok tls=ok login=failed version=skipped list=skipped"
kubeconfig login "$SERVER" 'exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./gone, installHint: get it}'
run "a plugin that is missing" 3 "reach=ok tls=ok login=failed version=skipped list=skipped"
has out 'is not installed: get it'
kubeconfig login "$SERVER" "token: $TOKEN, as: ann"
run "impersonation" 0 "$all_ok"
grep -q $'\tnone\t.*\t-$' "$WORK/requests.log" || problem "the server was not reached without a login first"
! grep -q $'\ttoken\t.*\t-$' "$WORK/requests.log" || problem "asked without impersonation"
fault /api refuse
run "impersonation that is not allowed" 3 "reach=ok tls=ok login=failed version=skipped list=skipped"
has out 'permission to impersonate'

# A server that requires a client certificate; what it answers is not an API's
port=$(free_ports 1)
openssl s_server -accept "$port" -cert "$WORK/server.crt" -key "$WORK/server.key" -CAfile "$WORK/ca.crt" \
    -Verify 1 -verify_return_error -www >"$WORK/s_server.log" 2>&1 &
apiserver_pids+=($!)
wait_until 120 grep -q ACCEPT "$WORK/s_server.log" || { echo "openssl s_server did not start" >&2; exit 1; }
jq -nc --rawfile certificate "$WORK/client.crt" --rawfile key "$WORK/client.key" \
    '{kind: "ExecCredential", apiVersion: "client.authentication.k8s.io/v1beta1",
      status: {clientCertificateData: $certificate, clientKeyData: $key}}' >"$WORK/credential.json"
mutual=https://127.0.0.1:$port
kubeconfig login "$mutual" token
run "a certificate is wanted" 3 "reach=ok tls=ok login=failed version=skipped list=skipped"
grep -qE 'the server (requires|seems to require) a client certificate' "$WORK/out" || problem "$(cat "$WORK/out")" # its alert may be lost
kubeconfig login "$mutual" other-certificate
run "another certificate is wanted" 3 "reach=ok tls=ok login=failed version=skipped list=skipped"
has out 'the server refused the client certificate'
kubeconfig login "$mutual" 'exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: cat, args: [credential.json]}'
run "a certificate that a plugin has" 3 "reach=ok tls=ok login=failed version=skipped list=skipped"
has out 'text/html instead of JSON'

# Lists
kubeconfig login
fault /api/v1/pods refuse
fault '/api/v1/namespaces/*/pods' refuse
run "a list that is forbidden" 4 "reach=ok tls=ok login=ok version=ok pods=failed" 
has out 'cannot list resource'
has out 'let the account list it cluster-wide: `kubevet rbac` prints the role'
fault '*' refuse-unless /dev/null
case_begin "all lists are forbidden"
"$KUBEVET" doctor --kubeconfig "$WORK/login.yaml" "$WORK/spec.yaml" >"$WORK/text" 2>"$WORK/err"
[ $? = 4 ] || problem "exit code: $(cat "$WORK/err")"
(($(grep -c '^  failed   list ' "$WORK/text") > 1)) || problem "$(cat "$WORK/text")"
[ "$(grep -c hint: "$WORK/text")" = 1 ] || problem "the same hint again and again: $(cat "$WORK/text")"
no_faults
fault /api/v1/resourcequotas refuse
run "a list that is forbidden but by namespace" 4 "reach=ok tls=ok login=ok version=ok resourcequotas=warning" "$WORK/spec.yaml"
has out "only in 2 of the spec's 2 namespaces"
fault /api/v1/resourcequotas refuse
fault /api/v1/namespaces/backup/resourcequotas refuse
run "and not in each" 4 "reach=ok tls=ok login=ok version=ok resourcequotas=failed" "$WORK/spec.yaml"
has out "only in 1 of the spec's 2 namespaces, not in backup"
fault /apis/apps/v1/deployments no-group
run "a list that a cluster has" 4 "reach=ok tls=ok login=ok version=ok deployments=failed"
fault /apis/apps/v1/deployments broken
run "a list that breaks" 4 "reach=ok tls=ok login=ok version=ok deployments=failed" --request-timeout 1s
fault /apis/apps/v1/deployments status-200
run "a list that is none" 4 "reach=ok tls=ok login=ok version=ok deployments=failed"

fault /apis/apps/v1/deployments refuse
fault '/apis/apps/v1/namespaces/*/deployments' refuse
fault /api/v1/pods status-200
run "one that may not be read, and one that is none" 3 "reach=ok tls=ok login=ok version=ok deployments=failed pods=failed"
has err 'list pods: the answer is a Status where a PodList was expected'

# What is no matter of the connection
case_begin "a spec that is wrong"
echo 'kind: Nonsense' >"$WORK/wrong.yaml"
"$KUBEVET" doctor --kubeconfig "$WORK/login.yaml" "$WORK/wrong.yaml" >"$WORK/out" 2>"$WORK/err"
[ $? = 2 ] || problem "exit code $?"
case_begin "no connection"
"$KUBEVET" doctor --kubeconfig /dev/null -o json >"$WORK/out" 2>"$WORK/err"
[ $? = 3 ] && [ ! -s "$WORK/out" ] || problem "exit code $?"
has err 'no cluster is configured'
case_begin "a full device"
"$KUBEVET" doctor --offline --kubeconfig "$WORK/login.yaml" >/dev/full 2>"$WORK/err"
[ $? = 3 ] || problem "exit code $?"

case_begin "secrets"
cp "$WORK/all-output" "$WORK/out"
lacks out "$TOKEN"
lacks out PROXYPW
lacks out "PRIVATE KEY"

cases_end
