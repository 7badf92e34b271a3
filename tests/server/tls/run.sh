#!/bin/bash
# TLS as kubectl has it: which certificates of servers, authorities, clients and proxies are accepted, and what is
# said of the others. Where kubectl is at hand, it is asked, too.
set -u
here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
WORK=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$WORK"' EXIT
unset HTTPS_PROXY https_proxy NO_PROXY no_proxy SSL_CERT_FILE SSL_CERT_DIR KUBECONFIG
# shellcheck source=../../lib/cases.sh
. "$here/../../lib/cases.sh"
cd "$WORK" || exit 1

printf 'apiVersion: kubevet/v1\nkind: ClusterSpec\nmetadata: {name: t}\nnamespaces: {shop: {}}\nallowNamespaces: ["*"]\n' >spec.yaml

# authority NAME [BITS [DIGEST]]
authority() {
    openssl req -x509 -newkey "rsa:${2:-2048}" "-${3:-sha256}" -nodes -days 9 -subj "/CN=$1" -keyout "$1.key" -out "$1.crt" 2>/dev/null
}
# leaf NAME EXTENSIONS [CA [BITS [DIGEST]]]: signed for CN=127.0.0.1
leaf() {
    local bits=${4:-2048}
    [ -e "key.$bits" ] || openssl genrsa -out "key.$bits" "$bits" 2>/dev/null # one will do for all
    cp "key.$bits" "$1.key"
    openssl req -new -key "$1.key" -subj /CN=127.0.0.1 -out "$1.csr" 2>/dev/null
    printf '%b\n' "$2" >"$1.ext"
    openssl x509 -req "-${5:-sha256}" -in "$1.csr" -CA "${3:-ca}.crt" -CAkey "${3:-ca}.key" -CAcreateserial -days 9 \
        -extfile "$1.ext" -out "$1.crt" 2>/dev/null || echo "no certificate $1" >&2
}
SAN=subjectAltName=IP:127.0.0.1

# serve WHAT CERTIFICATE [ARGUMENT...]: sets $port
serve() {
    rm -f port
    python3 "$here/server.py" "$1" "$WORK/port" "$2.crt" "$2.key" "${@:3}" 2>>server.log &
    pids+=($!)
    for _ in {1..1200}; do [ -s port ] && break; sleep 0.1; done
    port=$(cat port)
}
# config CLUSTER-FIELDS [USER-FIELDS]
config() {
    cat >config.yaml <<YAML
apiVersion: v1
kind: Config
current-context: t
clusters: [{name: t, cluster: {server: "https://127.0.0.1:$api", $1}}]
users: [{name: u, user: {${2:-token: x}}}]
contexts: [{name: t, context: {cluster: t, user: u}}]
YAML
}
# run NAME CODE KUBECTL [WORDS...]: KUBECTL is yes or no: does it connect? "-": it is not asked
run() {
    local wanted=$2 kubectl=$3 words code
    case_begin "$1" || return 0
    shift 3
    timeout 600 "$KUBEVET" check spec.yaml --kubeconfig config.yaml --rule 'namespace/*' >out 2>err
    code=$?
    [ $code = "$wanted" ] || problem "exit code $code, not $wanted: $(head -c 1000 err)"
    [ "$(wc -l <err)" -le 1 ] || problem "more than one line: $(cat err)"
    [ $# -gt 0 ] || [ ! -s err ] || problem "$(cat err)"
    for words; do grep -qF -- "$words" err || problem "'$words' is not in: $(cat err)"; done
    if [ "$kubectl" != - ] && command -v kubectl >/dev/null; then
        timeout 600 kubectl --kubeconfig config.yaml get --raw /version >kubectl.out 2>&1
        code=$?
        [ "$([ $code = 0 ] && echo yes || echo no)" = "$kubectl" ] || problem "kubectl differs: $(head -c 300 kubectl.out)"
    fi
}

authority ca
authority other
leaf server "$SAN"
serve api server
good=$port api=$port

# Bundles of authorities
broken="-----BEGIN CERTIFICATE-----
$(sed -n 2,4p ca.crt)"
garbage="-----BEGIN CERTIFICATE-----
bm8gY2VydGlmaWNhdGU=
-----END CERTIFICATE-----"
noise="-----BEGIN CERTIFICATE-----
&&&&&&&&&&&&
-----END CERTIFICATE-----"
bundle() { printf '%s\n' "$@" >bundle.crt; config "certificate-authority: bundle.crt"; }
all=$(cat ca.crt)
bundle "$all" "$broken"
run "a bundle whose second block is cut off" 0 yes "warning: $WORK/bundle.crt: the 2nd of its 2 certificates can't be read: its END line is missing; the others are used"
bundle "$broken" "$all"
run "a block that is cut off before the good one" 0 yes "bundle.crt: the 1st of its 2 certificates can't be read: its END line is missing"
bundle "$(cat other.crt)" "$garbage" "$all"
run "a block that is no certificate" 0 yes "the 2nd of its 3 certificates can't be read: it is not an X.509 certificate"
bundle "$noise" "$garbage" "$broken" "$all" "$broken"
run "several" 0 yes "the 1st of its 5 certificates can't be read: it is not base64; nor can 3 others"
bundle "text before" "$(openssl x509 -in ca.crt -text)" "" "$(cat server.key)" "$(sed 's/$/\r/' other.crt)"
run "text, a key and CRLF beside it" 0 yes
printf %s "$all" >bundle.crt
run "no line end at the end" 0 yes
bundle "$broken" "$garbage"
run "no good block" 3 no "$WORK/bundle.crt: the certificate authority can't be read: the 1st of its 2 certificates can't be read: its END line is missing; nor can 1 other"
bundle "$broken"
run "one bad block" 3 no "$WORK/bundle.crt: the certificate authority can't be read: its only certificate can't be read: its END line is missing"
bundle "nothing"
run "no block" 3 no "$WORK/bundle.crt: the certificate authority can't be read: it is damaged or not PEM"
bundle "$(cat other.crt)" "$broken"
case_begin "the wrong authority beside a broken block"
"$KUBEVET" check spec.yaml --kubeconfig config.yaml >out 2>err && problem "accepted"
grep -q 'could not be verified against .*bundle.crt' err || problem "$(cat err)"
printf '%s\n' "$all" "$broken" >bundle.crt
config "certificate-authority-data: $(base64 -w0 bundle.crt)"
run "data" 0 yes "config.yaml: cluster \"t\": the 2nd of its 2 certificates can't be read: its END line is missing"
printf '%s\n' "$noise" >bundle.crt
config "certificate-authority-data: $(base64 -w0 bundle.crt)"
run "bad data" 3 no "config.yaml: cluster \"t\": the certificate authority can't be read: its only certificate can't be read: it is not base64"

# Certificates of servers
# server NAME EXTENSIONS CODE KUBECTL [WORDS...]; $ca, $bits, $digest
server() {
    leaf odd "$2" "${ca:-ca}" "${bits:-2048}" "${digest:-sha256}"
    serve api odd
    api=$port
    config "certificate-authority: ${ca:-ca}.crt"
    run "$1" "${@:3}"
    kill "${pids[-1]}"
    unset 'pids[-1]'
}
server "nsCertType client" "$SAN\nextendedKeyUsage=clientAuth,serverAuth\nkeyUsage=critical,digitalSignature,keyEncipherment\nnsCertType=client" 0 yes
server "any usage" "$SAN\nextendedKeyUsage=anyExtendedKeyUsage" 0 yes
server "any usage beside another" "$SAN\nextendedKeyUsage=clientAuth,anyExtendedKeyUsage" 0 yes
server "keyUsage of an authority" "$SAN\nkeyUsage=keyCertSign,cRLSign" 0 yes
server "for clients only" "$SAN\nextendedKeyUsage=clientAuth" 3 no "is not for servers (extendedKeyUsage), and kubectl refuses it, too"
server "for something else" "$SAN\nextendedKeyUsage=1.2.3.4" 3 no "is not for servers (extendedKeyUsage)"
server "another name" "subjectAltName=DNS:elsewhere" 3 no "use the name that the certificate is for"
bits=1024 server "RSA of 1024" "$SAN" 0 yes
bits=512 server "RSA of 512" "$SAN" 3 - ''
digest=sha1 server "SHA-1" "$SAN" 3 no "kubectl refuses"
authority weak 1024
ca=weak server "an authority of RSA 1024" "$SAN" 0 yes
authority old 2048 sha1
ca=old server "an authority that has signed itself by SHA-1" "$SAN" 0 yes
openssl req -newkey rsa:2048 -nodes -subj /CN=narrow -keyout narrow.key -out narrow.csr 2>/dev/null
printf 'basicConstraints=critical,CA:TRUE\nextendedKeyUsage=clientAuth\n' >narrow.ext
openssl x509 -req -in narrow.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 9 -extfile narrow.ext -out narrow.crt 2>/dev/null
leaf below "$SAN" narrow
cat narrow.crt >>below.crt
serve api below
api=$port
config "certificate-authority: ca.crt"
run "an authority for clients in between" 3 no "or an authority above it, is not for servers"
server "no subjectAltName" "basicConstraints=CA:FALSE" 0 no "warning: the certificate of https://127.0.0.1:" "names its server only in the Common Name, which kubectl and every Go client refuse"
leaf odd "basicConstraints=CA:FALSE"
serve api odd
api=$port
config "certificate-authority: ca.crt"
case_begin "no subjectAltName: doctor"
"$KUBEVET" doctor spec.yaml --kubeconfig config.yaml -o json >out 2>err
grep -q 'the certificate names its server only in the Common Name' out || problem "$(cat out)"
! grep -q 'is valid' out || problem "$(cat out)"
config "insecure-skip-tls-verify: true"
run "no subjectAltName, and nobody looks" 0 yes

# Certificates of clients
leaf weak-client extendedKeyUsage=clientAuth ca 1024
leaf old-client extendedKeyUsage=clientAuth ca 2048 sha1
leaf client extendedKeyUsage=clientAuth
serve api server ca.crt
api=$port
for client in weak-client old-client client; do
    config "certificate-authority: ca.crt" "client-certificate: $client.crt, client-key: $client.key"
    expected=0
    [ $client = old-client ] && expected=-
    case_begin "$client"
    "$KUBEVET" check spec.yaml --kubeconfig config.yaml --rule 'namespace/*' >out 2>err
    code=$?
    if [ $expected = 0 ]; then
        [ $code = 0 ] || problem "exit code $code: $(cat err)"
    else # the server refuses it: we don't
        ! grep -q "damaged or don't belong together" err || problem "$(cat err)"
    fi
done
config "certificate-authority: ca.crt"
run "no client certificate" 3 no 'is it the right user?'
grep -qE 'the server (requires|seems to require) a client certificate' err || problem "$(cat err)" # its alert may be lost
serve reset server ca.crt
api=$port
config "certificate-authority: ca.crt"
run "no client certificate, and the alert is lost" 3 no 'the server seems to require a client certificate'
config "certificate-authority: ca.crt" "client-certificate: client.crt, client-key: client.key"
run "a client certificate, and the connection is dropped" 3 no 'nothing of it was used'

# Proxies that speak TLS
authority proxies
leaf proxy "$SAN" proxies
serve proxy proxy "$good"
api=$good
through="proxy-url: \"https://127.0.0.1:$port\""
cat ca.crt proxies.crt >both.crt
config "certificate-authority: both.crt, $through"
run "a proxy of the kubeconfig's authority" 0 yes
config "insecure-skip-tls-verify: true, $through"
run "a proxy that nobody verifies" 0 yes
config "certificate-authority: ca.crt, $through"
run "a proxy of an unknown authority" 3 no "the certificate of the proxy https://127.0.0.1:$port of proxy-url could not be verified against $WORK/ca.crt and the system's certificate authorities: " "is that the right proxy?"
SSL_CERT_FILE=$WORK/proxies.crt run "a proxy of the system's authority" 0 -
mkdir folder
cp proxies.crt "folder/$(openssl x509 -noout -subject_hash -in proxies.crt).0"
SSL_CERT_DIR=$WORK/folder run "a proxy of an authority of the system's folder" 0 -
leaf server-of-proxies "$SAN" proxies
serve api server-of-proxies
other=$port
serve proxy proxy "$other"
api=$other
through="proxy-url: \"https://127.0.0.1:$port\""
config "certificate-authority: ca.crt, $through"
SSL_CERT_FILE=$WORK/proxies.crt run "the system's authority is not the server's where another one is given" 3 - "the certificate of https://127.0.0.1:$other could not be verified"
config "tls-server-name: 127.0.0.1, $through"
SSL_CERT_FILE=$WORK/proxies.crt run "the system's authority for both" 0 yes
api=$good
leaf unnamed-proxy "basicConstraints=CA:FALSE" proxies
serve proxy unnamed-proxy "$good"
config "certificate-authority: both.crt, proxy-url: \"https://127.0.0.1:$port\""
run "a proxy without subjectAltName" 0 no "the certificate of the proxy https://127.0.0.1:$port names its server only in the Common Name"
leaf odd-proxy "subjectAltName=DNS:elsewhere" proxies
serve proxy odd-proxy "$good"
config "certificate-authority: both.crt, proxy-url: \"https://127.0.0.1:$port\""
run "a proxy of another name" 3 no "the certificate of the proxy https://127.0.0.1:$port"
serve proxy proxy "$good" ca.crt
config "certificate-authority: both.crt, proxy-url: \"https://127.0.0.1:$port\"" "client-certificate: client.crt, client-key: client.key"
run "a proxy that wants a certificate" 0 yes

# The certificate that the server shows ends in nine days; a proxy's is another one.
printf '%s\n' "$(cat spec.yaml)" 'certificates: {minRemaining: 14d}' >ending.yaml
# ending NAME: the server's is found to end
ending() {
    case_begin "$1" || return 0
    "$KUBEVET" check ending.yaml --kubeconfig config.yaml --rule certificate/expiry -o json >out 2>err
    [ $? = 1 ] || problem "exit code $?: $(head -c 500 err)"
    grep -q "the API server's certificate, issued by CN=ca ends in 8d" out || problem "$(head -c 2000 out)"
}
api=$good
config "certificate-authority: ca.crt"
ending "the server's certificate ends soon"
config "insecure-skip-tls-verify: true"
ending "it ends soon, and nobody verifies it"
serve proxy proxy "$good"
config "certificate-authority: both.crt, proxy-url: \"https://127.0.0.1:$port\""
ending "it ends soon, behind a proxy with one of its own"

cases_end
