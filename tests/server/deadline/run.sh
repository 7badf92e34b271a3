#!/bin/bash
# --timeout holds for whatever is waited for: what never comes ends the run with exit code 3 and words; what comes in
# time is taken.
set -u
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../../lib/cases.sh
. "$here/../../lib/cases.sh"
WORK=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$WORK"' EXIT
cd "$WORK" || exit 1
unset KUBECONFIG KUBEVET_SPEC

printf 'apiVersion: kubevet/v1\nkind: ClusterSpec\nmetadata: {name: t}\nnamespaces: {shop: {}}\n' >spec.yaml
echo '{"apiVersion":"v1","kind":"NamespaceList","metadata":{},"items":[{"metadata":{"name":"shop","uid":"u"}}]}' >state.json
mkfifo fifo
cat >kubeconfig.yaml <<'END_OF_FILE'
apiVersion: v1
kind: Config
current-context: t
clusters: [{name: t, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: u, user: {tokenFile: fifo}}]
contexts: [{name: t, context: {cluster: t, user: u}}]
END_OF_FILE
sed 's/tokenFile: fifo/exec: {apiVersion: client.authentication.k8s.io\/v1, command: .\/slow, interactiveMode: Never}/' kubeconfig.yaml >plugin.yaml
printf '#!/bin/sh\nsleep 60\n' >slow
chmod +x slow
sed 's/tokenFile: fifo/token: x/; s/{server:/{certificate-authority: fifo, server:/' kubeconfig.yaml >authority.yaml

# late NAME WORDS ARGUMENT...: the run ends by itself, with code 3 and words; standard input stays open
late() {
    local words=$2 code
    case_begin "$1" || return 0
    shift 2
    timeout 600 "$KUBEVET" "$@" --timeout 300ms >out 2>err < <(sleep 60)
    code=$?
    [ $code = 3 ] && grep -qF -- "$words" err && grep -q -- '--timeout' err || problem "exit code $code: $(head -c 600 err)"
}
# good NAME CODE ARGUMENT...
good() {
    local wanted=$2 code
    case_begin "$1" || return 0
    shift 2
    timeout 600 "$KUBEVET" "$@" >out 2>err
    code=$?
    [ $code = "$wanted" ] || problem "exit code $code, not $wanted: $(head -c 600 err)"
}
rules=(--rule 'namespace/missing')

late "a snapshot from a pipe that nobody writes to" 'fifo: reading timed out' check spec.yaml --snapshot fifo
late "a snapshot from standard input" 'standard input: reading timed out' check spec.yaml --snapshot -
late "manifests from standard input" 'standard input: reading timed out' check spec.yaml -f -
late "manifests from a pipe" 'fifo: reading timed out' check spec.yaml -f fifo
for command in check quota snapshot doctor; do
    late "a spec from a pipe: $command" 'fifo: reading timed out' $command fifo
done
late "a spec from standard input" 'standard input: reading timed out' check - --snapshot state.json
late "a kubeconfig from a pipe" 'fifo: kubeconfig: reading timed out' check spec.yaml --kubeconfig fifo
late "a token from a pipe" 'timed out' check spec.yaml --kubeconfig kubeconfig.yaml
late "an authority from a pipe" 'timed out' check spec.yaml --kubeconfig authority.yaml
late "an exec plugin" 'did not end in time' check spec.yaml --kubeconfig plugin.yaml
late "a report into a pipe that nobody reads" 'fifo: writing timed out, as nobody reads it' check spec.yaml --snapshot state.json -o json=fifo
late "a password of an Alertmanager" 'timed out' check spec.yaml --snapshot state.json "${rules[@]}" \
    --alertmanager http://127.0.0.1:1 --interval 1m --alertmanager-user u --alertmanager-password-file fifo

# An Alertmanager that never answers.
python3 -c '
import pathlib, socket, time
listener = socket.create_server(("127.0.0.1", 0))
pathlib.Path("port.new").write_text(f"{listener.getsockname()[1]}\n")
pathlib.Path("port.new").rename("port")
time.sleep(600)' &
for _ in {1..1200}; do [ -s port ] && break; sleep 0.1; done
silent=http://127.0.0.1:$(cat port)
case_begin "servers that never answer"
timeout 600 "$KUBEVET" check spec.yaml --snapshot state.json "${rules[@]}" --alertmanager "$silent" --interval 1m \
    --pushgateway "$silent" --timeout 5s >out 2>err
code=$?
[ $code = 3 ] && [ "$(grep -c 'the answer did not come in time' err)" = 2 ] ||
    problem "exit code $code: $(cat err)"

# What comes in time
(sleep 0.2; cat state.json >fifo) &
good "a pipe that is written to late" 0 check spec.yaml --snapshot fifo "${rules[@]}" --timeout 30s
(sleep 0.2; cat state.json >fifo) &
good "and without a limit" 0 check spec.yaml --snapshot fifo "${rules[@]}"
good "a process's output" 0 check spec.yaml --snapshot <(sleep 0.2; cat state.json) "${rules[@]}" --timeout 30s
good "standard input" 0 check spec.yaml --snapshot - "${rules[@]}" --timeout 30s < <(sleep 0.2; cat state.json)
(sleep 0.2; cat fifo >report.json) &
reader=$!
good "a report into a pipe that is read late" 0 check spec.yaml --snapshot state.json "${rules[@]}" -o json=fifo --timeout 30s
[ -z "$is_asked" ] || wait $reader
jq -e .summary report.json >/dev/null || problem "the report is not whole"
good "an empty pipe" 3 check spec.yaml --snapshot <(:) --timeout 30s
# A pipe that is read slowly
case_begin "a long report"
"$KUBEVET" check spec.yaml --snapshot state.json -o json --timeout 30s 2>err | (sleep 0.2; cat) | jq -e .summary >/dev/null ||
    problem "$(cat err)"

cases_end
