#!/usr/bin/env bash
# The static program in a root with nothing but itself, a CA file and what each case adds: names by /etc/hosts and by DNS, proxies,
# exec plugins, time zones. Run by `scripts/test static`, with KUBEVET_STATIC naming the program. Needs root.
#
#   empty_root.sh [CASE...]
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
KUBEVET=$KUBEVET_STATIC
# shellcheck source=../../lib/apiserver.sh
. "$here/../../lib/apiserver.sh"
# shellcheck source=../../lib/cases.sh
. "$here/../../lib/cases.sh"
export KUBEVET
apiserver_start "$KUBEVET_SOURCE/tests/data/healthy" || exit 1
ROOT=$WORK/root
mkdir "$ROOT"
cp "$KUBEVET_STATIC" "$ROOT/kubevet"
cp "$WORK/ca.crt" "$ROOT/"
cat >"$ROOT/spec.yaml" <<'END'
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: test}
namespaces: {plana-odoo-18: {}}
allowNamespaces: ["*"]
END
port=${SERVER_NAMED##*:}

# works NAME SERVER LOGIN [PROXY]: `kubevet check` there.
works() {
    case_begin "$1" || return 0
    kubeconfig login "$2" "$3"
    [ $# -lt 4 ] || sed -i "s|, certificate-authority|, proxy-url: \"$4\"&|" "$WORK/login.yaml"
    cp "$WORK/login.yaml" "$ROOT/"
    chroot "$ROOT" /kubevet check /spec.yaml --kubeconfig /login.yaml --rule 'namespace/*' >"$WORK/out" 2>"$WORK/err" </dev/null ||
        problem "exit code $?: $(cat "$WORK/out" "$WORK/err")"
}
# prints NAME WORDS CODE ARGUMENT...
prints() {
    local words=$2 wanted=$3 code=0
    case_begin "$1" || return 0
    shift 3
    chroot "$ROOT" /kubevet "$@" >"$WORK/out" 2>&1 </dev/null || code=$?
    [ $code = "$wanted" ] || problem "exit code $code, not $wanted: $(cat "$WORK/out")"
    has out "$words"
}

prints "it starts" "kubevet " 0 version
works "a token" "$SERVER" token
case_begin "an authority of the system" && {
    mkdir -p "$ROOT/etc/ssl/certs"
    cp "$WORK/ca.crt" "$ROOT/etc/ssl/certs/ca-certificates.crt"
    kubeconfig login "$SERVER" token none
    cp "$WORK/login.yaml" "$ROOT/"
    chroot "$ROOT" /kubevet check /spec.yaml --kubeconfig /login.yaml --rule 'namespace/*' >"$WORK/out" 2>&1 || problem "$(cat "$WORK/out")"
    rm -r "$ROOT/etc"
}

mkdir -p "$ROOT/etc"
echo '127.0.0.1 kubernetes.test' >"$ROOT/etc/hosts"
works "a name in /etc/hosts" "https://kubernetes.test:$port" token
rm "$ROOT/etc/hosts"
python3 "$here/names.py" 127.0.53.53 kubernetes.test=127.0.0.1 >"$WORK/names" &
apiserver_pids+=($!)
wait_until 120 test -s "$WORK/names" || { echo "names.py did not start" >&2; exit 1; }
echo 'nameserver 127.0.53.53' >"$ROOT/etc/resolv.conf"
works "a name by DNS" "https://kubernetes.test:$port" token
printf 'nameserver 127.0.53.53\nsearch test\n' >"$ROOT/etc/resolv.conf"
case_begin "a name by the search list" && { # the certificate is for the whole name
    kubeconfig login "https://kubernetes:$port" token
    sed -i "s|, certificate-authority|, tls-server-name: kubernetes.test&|" "$WORK/login.yaml"
    cp "$WORK/login.yaml" "$ROOT/"
    chroot "$ROOT" /kubevet check /spec.yaml --kubeconfig /login.yaml --rule 'namespace/*' >"$WORK/out" 2>&1 || problem "$(cat "$WORK/out")"
}
case_begin "a name that there is not" && {
    kubeconfig login "https://nowhere.test:$port" token
    cp "$WORK/login.yaml" "$ROOT/"
    chroot "$ROOT" /kubevet check /spec.yaml --kubeconfig /login.yaml --rule 'namespace/*' >"$WORK/out" 2>"$WORK/err"
    [ $? = 3 ] || problem "not exit code 3: $(cat "$WORK/out")"
    has err nowhere.test
}

python3 "$here/../../server/login/proxy.py" "$WORK/proxy.port" "$WORK/proxy.log" tester:PROXYPW &
apiserver_pids+=($!)
wait_until 120 test -s "$WORK/proxy.port" || { echo "proxy.py did not start" >&2; exit 1; }
works "a proxy with a password" "$SERVER" token "http://tester:PROXYPW@127.0.0.1:$(cat "$WORK/proxy.port")"
has proxy.log 'connect 127.0.0.1'
works "a SOCKS proxy" "$SERVER" token "socks5://127.0.0.1:$(cat "$WORK/proxy.port")"
has proxy.log 'socks5 127.0.0.1'

cat >"$WORK/plugin.c" <<END
#include <stdio.h>
int main(void)
{
    return puts("{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {\"token\": \"$TOKEN\"}}") < 0;
}
END
gcc -static "$WORK/plugin.c" -o "$ROOT/plugin" || exit 1
mkdir -p "$ROOT/dev"
: >"$ROOT/dev/null" # a plugin's standard input
works "an exec plugin" "$SERVER" "exec: {apiVersion: client.authentication.k8s.io/v1, command: /plugin, interactiveMode: Never}"

prints "a time zone that there is not" "unknown time zone Europe/Sofia" 4 eval "timestamp('2026-07-01T12:00:00Z').getHours('Europe/Sofia')"
mkdir -p "$ROOT/usr/share/zoneinfo/Europe"
cp /usr/share/zoneinfo/Europe/Sofia "$ROOT/usr/share/zoneinfo/Europe/"
prints "a time zone" 15 0 eval "timestamp('2026-07-01T12:00:00Z').getHours('Europe/Sofia')"
cases_end
