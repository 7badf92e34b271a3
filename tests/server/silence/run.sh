#!/bin/bash
# Connections that go silent, as where a NAT or a load balancer has forgotten them: what was asked over them is
# repeated over another one, once; a server that is only slow is waited for.
set -u
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../../lib/apiserver.sh
. "$here/../../lib/apiserver.sh"
# shellcheck source=../../lib/cases.sh
. "$here/../../lib/cases.sh"

namespaces=/api/v1/namespaces
plan=$WORK/plan
connections=$WORK/connections.log
: >"$plan" >"$connections"
cat >"$WORK/spec.yaml" <<'END'
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: test}
namespaces:
  plana-odoo-18: {quota: {limits.cpu: 10, limits.memory: 14Gi, pods: 14}}
allowNamespaces: ["*"]
END

# run NAME CODE CONNECTIONS [ARGUMENT...]: `kubevet check` with what the file $plan says. CONNECTIONS: digits,
# whose number must be one.
run() {
    local wanted=$2 made=$3 code count
    case_begin "$1" || { no_faults; : >"$plan"; return 0; }
    shift 3
    : >"$connections"
    : >"$WORK/requests.log"
    timeout 600 "$KUBEVET" check "$WORK/spec.yaml" --kubeconfig "$WORK/relay.yaml" -o json "$@" >"$WORK/out" 2>"$WORK/err"
    code=$?
    [ $code = "$wanted" ] || problem "exit code $code, not $wanted: $(head -c 1000 "$WORK/err")"
    count=$(wc -l <"$connections")
    [[ $count =~ ^[$made]$ ]] || problem "$count connections, not $made"
    no_faults
    : >"$plan"
}
# says WORDS: all that was said is one line that holds them
says() {
    [ "$(wc -l <"$WORK/err")" = 1 ] || problem "stderr is not one line: $(cat "$WORK/err")"
    grep -qF -- "$1" "$WORK/err" || problem "'$1' is not in: $(cat "$WORK/err")"
}

apiserver_start "$KUBEVET_SOURCE/tests/data/healthy" || exit 1
python3 "$here/relay.py" "${SERVER##*:}" "$WORK/relay-port" "$plan" "$connections" &
apiserver_pids+=($!)
wait_until 120 test -s "$WORK/relay-port" || { echo "relay.py did not start"; exit 1; }
kubeconfig relay "https://127.0.0.1:$(cat "$WORK/relay-port")"
sed -i 's/server:/disable-compression: true, server:/' "$WORK/relay.yaml" # so that a body has its length

limit=$(seconds 12) # a connection is silent after half of it, and what answers meanwhile may be starved for a quarter

run "a way that stays open" 0 1
# From the first byte; within the TLS handshake; before an answer; within a page.
for bytes in 0 500 2500 400000; do
    fault $namespaces pad 800000
    echo "silent 1 $bytes" >"$plan"
    run "a connection silent after $bytes bytes" 0 2 --request-timeout "${limit}s"
    [ -s "$WORK/err" ] && problem "$(cat "$WORK/err")"
    [ "$(jq .summary.objects.Namespace "$WORK/out")" = 30 ] || problem "$(jq -c .summary.objects "$WORK/out") objects"

    fault $namespaces pad 800000
    echo "silent 9 $bytes" >"$plan"
    run "every connection silent after $bytes bytes" 3 23 --request-timeout "${limit}s"
    says 'did not answer in time, nor when asked again over another connection'
    says --request-timeout
done
echo "silent 9 2500" >"$plan"
run "a run that is over before all is silent" 3 23 --timeout "${limit}s"
says ', nor when asked again'
says ' --timeout '

# Who is slow answers other questions meanwhile.
fault $namespaces slow $((limit / 2)).5
run "a slow list" 0 1 --request-timeout "${limit}s"
[ "$(grep -c "$namespaces?" "$WORK/requests.log")" = 1 ] || problem "it was asked for again"
fault $namespaces pad 100000
echo "slow 5000 0.2" >"$plan"
run "a way that trickles" 0 1 --request-timeout "$((limit * 2))s" --rule namespace/missing
fault '*' slow $((limit * 2))
run "nobody answers, and the connection lives" 3 23 --request-timeout "${limit}s"

cases_end
