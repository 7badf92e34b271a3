#!/bin/bash
# How the program logs in at an API server: passwords, impersonation, and exec credential plugins.
set -u
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../../lib/apiserver.sh
. "$here/../../lib/apiserver.sh"
# shellcheck source=../../lib/cases.sh
. "$here/../../lib/cases.sh"

PLUGIN_SECRET=plugin-secret-91c2
cat >"$WORK/spec.yaml" <<'END'
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: test}
namespaces: {plana-odoo-18: {}}
allowNamespaces: ["*"]
END


# run NAME CODE LOGIN [ARGUMENT...]: `kubevet check` by a user whose entry is LOGIN.
run() {
    case_begin "$1" || { no_faults; return 0; }
    local wanted=$2 code
    kubeconfig login "${server:-$SERVER}" "$3"
    shift 3
    : >"$WORK/requests.log"
    rm -f "$WORK/runs" "$WORK/info" "$WORK/said"
    timeout 600 "$KUBEVET" check "$WORK/spec.yaml" --kubeconfig "$WORK/login.yaml" --rule 'namespace/*' "$@" \
        >"$WORK/out" 2>"$WORK/err" </dev/null
    code=$?
    cat "$WORK/out" "$WORK/err" >>"$WORK/all-output"
    [ $code = "$wanted" ] || problem "exit code $code, not $wanted: $(head -c 1000 "$WORK/err")"
    no_faults
}
requests_are() {
    local count
    count=$(grep -c -- "$2" "$WORK/requests.log")
    ((count == $1)) || problem "$count requests match '$2', not $1: $(cat "$WORK/requests.log")"
}
runs_are() {
    local count=0
    [ -e "$WORK/runs" ] && count=$(wc -l <"$WORK/runs")
    ((count == $1)) || problem "the plugin ran $count times, not $1"
}

apiserver_start "$KUBEVET_SOURCE/tests/data/healthy" || exit 1

# Passwords and impersonation
run "user name and password" 0 password
requests_are 0 $'\tnone\t'
run "impersonation" 0 "token: $TOKEN, as: ann, as-uid: '7', as-groups: [a, b c], as-user-extra: {acme/x%: ['y', 'z w']}"
[ "$(grep -c -i 'impersonate-user: ann, impersonate-uid: 7, impersonate-group: a, impersonate-group: b c, impersonate-extra-acme%2fx%25: y, impersonate-extra-acme%2fx%25: z w$' "$WORK/requests.log")" = \
    "$(wc -l <"$WORK/requests.log")" ] || problem "$(cat "$WORK/requests.log")"
run "impersonation by flags" 0 token --as bob --as-group x --as-group y
requests_are 0 $'\t-$'
has requests.log 'roup: x, '
server=$BACKEND run "impersonation without TLS, and no token" 3 "token: $TOKEN, as: ann"
has err 'no credentials are sent over plain http'
requests_are 1 $'^401\t/version\tnone\t.*ser: ann$'
run "a line end in a name" 3 'token: x, as: "ann\nX-Evil: 1"'
has err 'a control character'
requests_are 0 .

# Plugins. A plugin is a script that ends by writing an ExecCredential.
plugin() { # BODY
    printf '#!/bin/sh\necho run >>"%s/runs"\n%s\n' "$WORK" "$1" >"$WORK/plugin"
    chmod +x "$WORK/plugin"
}
credential() { # STATUS [VERSION]
    echo "printf '%s\n' '{\"kind\": \"ExecCredential\", \"apiVersion\": \"client.authentication.k8s.io/${2:-v1}\", \"status\": {$1}}'"
}
exec_login() { # [VERSION [FIELDS]]
    echo "exec: {apiVersion: client.authentication.k8s.io/${1:-v1}, command: ./plugin, interactiveMode: ${mode:-Never}${2:+, $2}}"
}
good="\"token\": \"$TOKEN\""

plugin "$(credential "$good")"
run "a plugin's token" 0 "$(exec_login)"
runs_are 1
requests_are 0 $'^401'
plugin "$(credential "$good" v1beta1)"
run "v1beta1, which needs no interactiveMode" 0 'exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./plugin}'
plugin "printf 'apiVersion: client.authentication.k8s.io/v1\nkind: ExecCredential\nother: 1\nstatus:\n  token: $TOKEN\n  more: {}\n'"
run "YAML, and unknown fields" 0 "$(exec_login)"
plugin "$(credential "$good" | sed 's/"kind": "ExecCredential", //')"
run "an answer that does not say its kind" 0 "$(exec_login)"
plugin "cat <<'X'
{\"kind\": \"ExecCredential\", \"apiVersion\": \"client.authentication.k8s.io/v1\", \"note\": \"\\ud83d\\ude00\", \"status\": {$good}}
X"
run "JSON that is no YAML" 0 "$(exec_login)"
plugin "$(credential "\"clientCertificateData\": $(jq -Rs . "$WORK/client.crt"), \"clientKeyData\": $(jq -Rs . "$WORK/client.key")")"
run "a plugin's client certificate" 0 "$(exec_login)"
requests_are 0 $'^401'
requests_are 0 $'\tnone\t'

# Its environment
plugin "echo \"\$KUBERNETES_EXEC_INFO\" >'$WORK/info'; { echo \"\$*\"; echo \"A=\$A HOME=\$HOME T=\$TWICE\"; env | grep -c ^TWICE; cat; } >'$WORK/said'; echo 'said to people' >&2; $(credential "$good")"
TWICE=ours run "arguments, environment and standard error" 0 \
    "$(exec_login v1 "args: [token, 'a b', '\$(id)'], env: [{name: A, value: b}, {name: TWICE, value: x}, {name: TWICE, value: theirs}]")"
has said 'token a b $(id)'
has said "A=b HOME=$HOME T=theirs"
[ "$(sed -n 3p "$WORK/said")" = 1 ] || problem "a variable stands there twice"
has err 'said to people'
[ "$(cat "$WORK/info")" = '{"spec":{"interactive":false},"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1"}' ] ||
    [ "$(jq -Sc . "$WORK/info")" = '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}}' ] ||
    problem "KUBERNETES_EXEC_INFO is $(cat "$WORK/info")"
run "the cluster, if it is to know" 0 "$(exec_login v1 'provideClusterInfo: true')" --tls-server-name 127.0.0.1
[ "$(jq -r .spec.cluster.server "$WORK/info")" = "$SERVER" ] || problem "server: $(cat "$WORK/info")"
[ "$(jq -r '.spec.cluster["certificate-authority-data"]' "$WORK/info")" = "$(base64_of "$WORK/ca.crt")" ] ||
    problem "authority: $(cat "$WORK/info")"
[ "$(jq -r '.spec.cluster["tls-server-name"]' "$WORK/info")" = 127.0.0.1 ] || problem "name: $(cat "$WORK/info")"
kubeconfig_extension='extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: x, list: [1, true, null, 1.5], "": {}}}]'
case_begin "what the cluster's extension says"
kubeconfig login "$SERVER" "$(exec_login v1 'provideClusterInfo: true')"
sed -i "s|, certificate-authority:|, $kubeconfig_extension&|" "$WORK/login.yaml"
"$KUBEVET" check "$WORK/spec.yaml" --kubeconfig "$WORK/login.yaml" --rule 'namespace/*' >"$WORK/out" 2>"$WORK/err" || problem "$(cat "$WORK/err")"
[ "$(jq -c .spec.cluster.config "$WORK/info")" = '{"audience":"x","list":[1,true,null,1.5],"":{}}' ] || problem "config: $(cat "$WORK/info")"

# When it is run
plugin "$(credential "$good, \"expirationTimestamp\": \"2020-01-01T00:00:00Z\"")"
run "a token that has expired already" 0 "$(exec_login)"
[ "$(wc -l <"$WORK/runs")" = "$(wc -l <"$WORK/requests.log")" ] || problem "not once a request: $(wc -l <"$WORK/runs")"
plugin "$(credential "$good, \"expirationTimestamp\": \"2099-01-01T00:00:00+02:00\"")"
run "a token that has not" 0 "$(exec_login)"
runs_are 1
plugin "if [ \$(wc -l <'$WORK/runs') = 1 ]; then $(credential "\"token\": \"$PLUGIN_SECRET\""); else $(credential "$good"); fi"
run "a 401, and a better token the second time" 0 "$(exec_login)"
runs_are 2
requests_are 1 $'^401\t/version'
certificate_of() { # NAME
    credential "\"clientCertificateData\": $(jq -Rs . "$WORK/$1.crt"), \"clientKeyData\": $(jq -Rs . "$WORK/$1.key")"
}
plugin "if [ \$(wc -l <'$WORK/runs') = 1 ]; then $(certificate_of other-client); else $(certificate_of client); fi"
run "a 401, and a better certificate the second time" 0 "$(exec_login)"
runs_are 2
requests_are 1 $'^401\t/version'
plugin "$(credential "\"token\": \"$PLUGIN_SECRET\"")"
run "a 401 twice" 3 "$(exec_login)"
runs_are 2
requests_are 2 $'^401\t/version'
has err 'user "tester" of context "test" was refused (credentials of the exec plugin were sent, twice)'
plugin "$(credential "$good")"
run "a plugin beside a token" 0 "token: $TOKEN, $(exec_login)"
runs_are 0
server=$BACKEND run "a plugin without TLS" 3 "$(exec_login)"
runs_are 0
run "two lists, and one refused on the way" 0 "$(exec_login)"
fault /api/v1/namespaces logged-out
run "a 401 on the way" 3 "$(exec_login)"
runs_are 2

# What may go wrong
refused() { # NAME BODY WORDS
    plugin "$2"
    run "$1" 3 "$(exec_login)"
    has err "user \"tester\": exec plugin $WORK/plugin"
    has err "$3"
    lacks err "$PLUGIN_SECRET"
    requests_are 0 .
}
refused "a failure" "echo $PLUGIN_SECRET; exit 3" 'failed with exit code 3'
refused "a signal" 'kill -TERM $$' 'signal 15'
refused "nothing" : 'neither JSON nor YAML'
refused "no credential" "echo $PLUGIN_SECRET" 'neither JSON nor YAML'
refused "half a document" "echo '{\"token\": \"$PLUGIN_SECRET'" 'neither JSON nor YAML'
refused "another kind" "echo '{\"kind\": \"Secret\", \"token\": \"$PLUGIN_SECRET\"}'" 'did not write an ExecCredential'
refused "another version" "$(credential "\"token\": \"$PLUGIN_SECRET\"" v1beta1)" 'wrote apiVersion client.authentication.k8s.io/v1beta1, but the kubeconfig asks for apiVersion client.authentication.k8s.io/v1'
refused "no status" "echo '{\"kind\": \"ExecCredential\", \"apiVersion\": \"client.authentication.k8s.io/v1\"}'" 'wrote no status'
refused "an empty status" "$(credential "")" 'neither a token nor'
refused "a certificate alone" "$(credential "\"clientCertificateData\": \"$PLUGIN_SECRET\"")" 'only one of'
refused "a certificate that is none" "$(credential "\"clientCertificateData\": \"$PLUGIN_SECRET\", \"clientKeyData\": \"x\"")" "can't be read"
refused "another's key" "$(credential "\"clientCertificateData\": $(jq -Rs . "$WORK/client.crt"), \"clientKeyData\": $(jq -Rs . "$WORK/server.key")")" "does not belong to the certificate"
refused "an odd time" "$(credential "\"token\": \"$PLUGIN_SECRET\", \"expirationTimestamp\": \"soon\"")" 'is not a time'
plugin "$(credential "\"token\": \"$PLUGIN_SECRET\\n\"")"
run "a line end in a token" 3 "$(exec_login)"
has err 'the token contains a character that is not allowed in tokens'
requests_are 0 .
refused "too much" 'yes | head -c 3000000' 'more than 1 MiB'

plugin "sleep 30 & echo \$! >'$WORK/sleeper'; wait"
run "a plugin that never ends" 3 "$(exec_login)" --request-timeout 300ms
has err 'did not end in time'
wait_until 120 sh -c "! kill -0 $(cat "$WORK/sleeper")" || problem "what the plugin has started is still there"
plugin "sleep 30 >&2 & $(credential "$good")"
run "a plugin that leaves something behind" 0 "$(exec_login)" --request-timeout 20s
plugin "sleep 30 & $(credential "$good")"
run "and that holds its output open" 0 "$(exec_login)" --request-timeout 20s
runs_are 1

mode=Always
plugin "$(credential "$good")"
run "questions without a terminal" 3 "$(exec_login)"
has err 'interactiveMode Always'
runs_are 0
mode=IfAvailable
run "questions if there is a terminal" 0 "$(exec_login)"
mode=Never
mv "$WORK/plugin" "$WORK/other-plugin"
run "no plugin" 3 "$(exec_login v1 'installHint: "get \e[31mit"')"
has err 'plugin: is not installed: get \x1b[31mit'
run "no plugin in PATH" 3 'exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: other-plugin, installHint: here}'
has err 'is not installed, or not in PATH: here'
mkdir "$WORK/bin" && mv "$WORK/other-plugin" "$WORK/bin/other-plugin"
PATH=relative:$WORK/bin:$PATH run "a plugin in PATH" 0 'exec: {apiVersion: client.authentication.k8s.io/v1, command: other-plugin, interactiveMode: Never}'
case_begin "a plugin in the current folder"
(cd "$WORK/bin" && PATH=.:$PATH: "$KUBEVET" check "$WORK/spec.yaml" --kubeconfig "$WORK/login.yaml") >"$WORK/out" 2>"$WORK/err"
has err 'is not installed, or not in PATH'
printf 'exit 0\n' >"$WORK/plugin" && chmod +x "$WORK/plugin"
run "a script without an interpreter" 3 "$(exec_login)"
has err "can't be run: Exec format error"

# Proxies, to this machine too: proxy-url is used whatever the server is
start_proxy() { # NAME [LOGIN]
    python3 "$here/proxy.py" "$WORK/$1.port" "$WORK/$1.log" "${@:2}" &
    apiserver_pids+=($!)
    wait_until 120 test -s "$WORK/$1.port" || { echo "proxy.py did not start" >&2; exit 1; }
}
start_proxy open
start_proxy closed tester:PROXYPW
through() { # NAME CODE PROXY-URL [ARGUMENT...]
    case_begin "$1" || { no_faults; return 0; }
    kubeconfig login "${server:-$SERVER}"
    sed -i "s|, certificate-authority|, proxy-url: \"$3\"&|" "$WORK/login.yaml"
    : >"$WORK/open.log"
    : >"$WORK/closed.log"
    timeout 600 "$KUBEVET" check "$WORK/spec.yaml" --kubeconfig "$WORK/login.yaml" --rule 'namespace/*' "${@:4}" \
        >"$WORK/out" 2>"$WORK/err" </dev/null
    local code=$?
    cat "$WORK/out" "$WORK/err" >>"$WORK/all-output"
    [ $code = "$2" ] || problem "exit code $code, not $2: $(cat "$WORK/err")"
    lacks open.log leak
}
through "an HTTP proxy" 0 "http://127.0.0.1:$(cat "$WORK/open.port")"
has open.log 'connect 127.0.0.1'
through "a SOCKS proxy" 0 "socks5://127.0.0.1:$(cat "$WORK/open.port")"
has open.log 'socks5 127.0.0.1'
server=$SERVER_NAMED through "a proxy, and another name" 0 "http://127.0.0.1:$(cat "$WORK/open.port")" \
    --tls-server-name kubernetes.test
has open.log 'connect 127.0.0.1'
server=$SERVER_NAMED through "a SOCKS proxy, and another name" 0 "socks5://127.0.0.1:$(cat "$WORK/open.port")" \
    --tls-server-name kubernetes.test
has open.log 'socks5 127.0.0.1'
through "a proxy's password" 0 "http://tester:PROXYPW@127.0.0.1:$(cat "$WORK/closed.port")"
has closed.log 'connect 127.0.0.1'
through "a proxy's other password" 3 "http://tester:not-PROXYPW@127.0.0.1:$(cat "$WORK/closed.port")"
has err 'it requires a login, or another one than in its URL'
HTTPS_PROXY=http://127.0.0.1:1 NO_PROXY='*' through "proxy-url before the environment" 0 "http://127.0.0.1:$(cat "$WORK/open.port")"
has open.log 'connect 127.0.0.1'

# A certificate's last days
make_certificate ending ca /CN=ending extendedKeyUsage=clientAuth \
    -enddate "$(date -u -d '+60 hours' +%Y%m%d%H%M%SZ)"
run "a certificate that expires" 0 'client-certificate: ending.crt, client-key: ending.key'
has err "ending.crt: the client certificate of user \"tester\" (CN=ending) expires in 2 days"
run "a certificate that does not" 0 certificate
lacks err expires

cp "$WORK/all-output" "$WORK/out"
case_begin "secrets"
lacks out "$TOKEN"
lacks out "$PLUGIN_SECRET"
lacks out PROXYPW
lacks out "PRIVATE KEY"

cases_end
