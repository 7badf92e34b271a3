#!/bin/bash
# What `kubevet quota` shows without a spec to an account that may list in some namespaces only.
set -u
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../../lib/apiserver.sh
. "$here/../../lib/apiserver.sh"
# shellcheck source=../../lib/cases.sh
. "$here/../../lib/cases.sh"

at=2026-11-22T22:30:00Z
lists="/api/v1/resourcequotas /api/v1/pods /api/v1/limitranges /api/v1/nodes /api/v1/events /apis/apps/v1/deployments
    /apis/apps/v1/replicasets /apis/apps/v1/statefulsets /apis/apps/v1/daemonsets /apis/batch/v1/jobs /apis/batch/v1/cronjobs
    /apis/autoscaling/v2/horizontalpodautoscalers"

# quota NAME CODE [ARGUMENT...]: without the right to list anything everywhere
quota() {
    local wanted=$2 list code
    case_begin "$1" || { no_faults; return 0; }
    shift 2
    for list in $lists; do fault "$list" refuse; done
    : >"$WORK/requests.log"
    timeout 600 "$KUBEVET" quota --kubeconfig "$WORK/good.yaml" --at $at -o json "$@" >"$WORK/out" 2>"$WORK/err"
    code=$?
    [ $code = "$wanted" ] || problem "exit code $code, not $wanted: $(head -c 600 "$WORK/err")"
    no_faults
}
# quotas COUNT [NAMESPACE]: the number shown, and their namespaces
quotas_are() {
    local found
    found=$(jq -r '[.namespaces[].namespace] | unique | join(" ")' "$WORK/out")
    [ "$(wc -w <<<"$found")" = "$1" ] || problem "quotas of $found, not of $1 namespaces"
    [ -z "${2:-}" ] || [ "$found" = "$2" ] || problem "quotas of $found, not of $2"
}
gaps_are() {
    local found
    found=$(jq -r '.notEvaluated | length' "$WORK/out")
    [ "$found" = "$1" ] || problem "$found gaps, not $1: $(jq -c .notEvaluated "$WORK/out")"
}
asked_only_in() {
    ! grep -o '/namespaces/[^/]*/' "$WORK/requests.log" | grep -vxF "/namespaces/$1/" || problem "others were asked"
}

apiserver_start "$KUBEVET_SOURCE/tests/data/healthy" || exit 1
kubeconfig good

quota "a namespace that is named" 0 -n plana-odoo-18
quotas_are 1 plana-odoo-18
gaps_are 0
asked_only_in plana-odoo-18
[ "$(jq -r '.namespaces[].resources[] | select(.resource == "pods").projected' "$WORK/out")" != null ] || problem "no peak"
quota "two of them" 0 -n plana-odoo-18 -n plana-odoo
quotas_are 2 "plana-odoo plana-odoo-18"
quota "all that can be listed" 0
quotas_are 16
gaps_are 0
quota "those of the listed that match" 0 -n 'plana-*'
quotas_are 3 "plana-odoo plana-odoo-18 plana-odoo-19"
grep -q /namespaces/monitoring/ "$WORK/requests.log" && problem "others were asked"

fault '/api/v1/namespaces/[!p]*' refuse
fault '/apis/*/namespaces/[!p]*' refuse
quota "some of those that can be listed" 4
[ "$(jq '[.namespaces[].namespace] | length' "$WORK/out")" -gt 2 ] || problem "$(jq -c .namespaces "$WORK/out")"
[ "$(jq -r '[.notEvaluated[].reason] | unique | join("|")' "$WORK/out")" = 'resourcequotas: the account may list them only in some namespaces' ] ||
    problem "$(jq -c .notEvaluated "$WORK/out")"

fault /api/v1/namespaces refuse
quota "the context's namespace has none" 4
quotas_are 0
kubeconfig good
sed -i 's/user: tester}/user: tester, namespace: plana-odoo-18}/' "$WORK/good.yaml"
fault /api/v1/namespaces refuse
quota "the context's namespace" 4
quotas_are 1 plana-odoo-18
asked_only_in plana-odoo-18
[ "$(jq -r '[.notEvaluated[].reason] | unique | join("|")' "$WORK/out")" = 'resourcequotas: the account may list them only in some namespaces' ] ||
    problem "$(jq -c .notEvaluated "$WORK/out")"

fault '*/namespaces/*' refuse
quota "nothing at all" 4 -n plana-odoo-18
quotas_are 0
[ "$(jq -r '[.notEvaluated[].reason] | unique | length' "$WORK/out")" = 1 ] || problem "$(jq -c .notEvaluated "$WORK/out")"
fault /api/v1/namespaces/plana-odoo-18/pods refuse
quota "all but its pods" 4 -n plana-odoo-18
quotas_are 1 plana-odoo-18

cases_end
