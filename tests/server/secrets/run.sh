#!/bin/bash
# What a run keeps of its login once the connection is closed: nothing in its memory, and no core image at any time.
# The run is stopped in front of its report: a named pipe that nobody reads.
set -u
[ "$(id -u)" = 0 ] || { echo "skipped: only root may read another process's memory"; exit 77; }
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../../lib/apiserver.sh
. "$here/../../lib/apiserver.sh"
# shellcheck source=../../lib/cases.sh
. "$here/../../lib/cases.sh"

TOKEN=$(openssl rand -hex 300)
cat >"$WORK/spec.yaml" <<'END'
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: test}
namespaces: {plana-odoo-18: {}}
allowNamespaces: ["*"]
END
mkfifo "$WORK/report"

# forgets NAME: after a run by $WORK/login.yaml no line of $WORK/secrets is in its memory.
forgets() {
    case_begin "$1" || return 0
    "$KUBEVET" check "$WORK/spec.yaml" --kubeconfig "$WORK/login.yaml" --rule 'namespace/*' -o "json=$WORK/report" \
        >"$WORK/out" 2>"$WORK/err" </dev/null &
    local pid=$!
    python3 "$here/memory.py" forgets "$pid" "$WORK/secrets" >"$WORK/found" || problem "$(cat "$WORK/found" "$WORK/err")"
    grep -q '' "$WORK/report" 2>/dev/null # lets it end
    wait "$pid" || problem "exit code $?: $(cat "$WORK/err")"
}
secrets() {
    printf '%s\n' "$@" >"$WORK/secrets"
}
# The lines of a key, and the number that is its secret, as bytes in both orders.
key_secrets() {
    grep -v -e ----- "$WORK/client.key" >"$WORK/secrets"
    openssl pkey -in "$WORK/client.key" -noout -text | sed -n '/^priv:/,/^pub:/{/^ /p}' | tr -d ' :\n' |
        sed 's/^00//; s/^/hex /; s/$/\n/' >>"$WORK/secrets"
}

apiserver_start "$KUBEVET_SOURCE/tests/data/healthy" || exit 1

secrets "$TOKEN"
kubeconfig login
forgets "a token"
kubeconfig login "$SERVER" token-file
forgets "a file with a token"
secrets "$TOKEN" "$(printf 'tester:%s' "$TOKEN" | openssl base64 -A)"
kubeconfig login "$SERVER" password
forgets "a password"
key_secrets
kubeconfig login "$SERVER" certificate
forgets "a file with a key"
base64_of "$WORK/client.key" >>"$WORK/secrets"
kubeconfig login "$SERVER" certificate-data
forgets "a key in the kubeconfig"

cat >"$WORK/plugin" <<END
#!/bin/bash
python3 -c 'import json; print(json.dumps({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {
    "token": "$TOKEN", "clientCertificateData": open("$WORK/client.crt").read(), "clientKeyData": open("$WORK/client.key").read()}}))'
END
chmod +x "$WORK/plugin"
key_secrets
echo "$TOKEN" >>"$WORK/secrets"
kubeconfig login "$SERVER" "exec: {apiVersion: client.authentication.k8s.io/v1, command: $WORK/plugin, interactiveMode: Never}"
forgets "a plugin's token and key"

# dumps ARGUMENT...: does a signal leave a core image of this check?
dumps() {
    (cd "$WORK" && python3 "$here/memory.py" dumps "$KUBEVET" check "$WORK/spec.yaml" --rule 'namespace/*' -o "json=$WORK/report" \
        "$@" >"$WORK/out" 2>"$WORK/err" </dev/null)
}
here=$(realpath "$here")
case_begin "no core image with a login"
if dumps --snapshot "$KUBEVET_SOURCE/examples/healthy.json" --complete; then # without a login there is one: the test can fail
    ! dumps --kubeconfig "$WORK/login.yaml" || problem "a core image was made"
else
    echo "Not tested: this system makes no core images"
fi

cases_end
