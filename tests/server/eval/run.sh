#!/bin/bash
# `kubevet eval` over the objects of a live cluster.
set -u
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../../lib/apiserver.sh
. "$here/../../lib/apiserver.sh"
# shellcheck source=../../lib/cases.sh
. "$here/../../lib/cases.sh"

# run NAME CODE EXPRESSION [OPTION...]: what it prints is in $WORK/out, what it complains of in $WORK/err.
run() {
    local wanted=$2 code
    : >"$WORK/out"
    case_begin "$1" || return 0
    shift 2
    : >"$WORK/requests.log"
    timeout 600 "$KUBEVET" eval "$@" --kubeconfig "$WORK/good.yaml" >"$WORK/out" 2>"$WORK/err"
    code=$?
    [ $code = "$wanted" ] || problem "exit code $code, not $wanted: $(head -c 1000 "$WORK/err" "$WORK/out")"
}
lines() { # COUNT
    [ "$(wc -l <"$WORK/out")" = "$1" ] || problem "$(wc -l <"$WORK/out") lines, not $1: $(head -c 2000 "$WORK/out")"
}

apiserver_start "$KUBEVET_SOURCE/tests/data/healthy" || exit 1
kubeconfig good
deployments=$(jq '.items | length' "$KUBEVET_SOURCE/tests/data/healthy/_apis_apps_v1_deployments.json")

run "all objects of a kind" 0 "object.kind + ' ' + object.apiVersion" --kind Deployment
lines "$deployments"
has out 'Deployment plana-odoo/worker-odoo: "Deployment apps/v1"'

fault /apis/apps/v1/deployments page 3
run "in pages" 0 "object.metadata.name" --kind Deployment
lines "$deployments"
no_faults

run "a kind by its version" 0 "object.metadata.name" --kind batch/v1/CronJob -n backup pg-backup-dunavlog
has out 'CronJob backup/pg-backup-dunavlog: "pg-backup-dunavlog"'

run "by name" 0 "object.spec.replicas" --kind Deployment -n plana-odoo worker-odoo
lines 1

run "a namespace by a glob" 0 "object.spec.replicas" --kind Deployment -n 'plana-odo?' worker-odoo
lines 1

run "a kind that kubevet does not know" 2 1 --kind Widget
has err 'unknown kind "Widget": write its API version, too (example.com/v1/Widget)'

run "a kind that the server lacks" 2 1 --kind apps/v1/Widget
has err 'unknown kind "apps/v1/Widget"'

run "a misspelt kind" 2 1 --kind Deploymnt
has err 'did you mean "Deployment"?'

run "a namespace that does not exist" 2 1 --kind Deployment -n plana-odo
has err '-n: the cluster has no namespace plana-odo'

run "a namespace without such objects" 2 1 --kind CronJob -n plana-odoo
has err 'no object is selected, of 0'

run "a Secret" 2 object --kind v1/Secret
has err 'kubevet never reads Secrets'
[ ! -s "$WORK/requests.log" ] || problem "it asked the server"

fault /apis/apps/v1/deployments refuse
run "a refused list" 3 object --kind Deployment
has err 'cannot list resource'
no_faults

run "an expression that is wrong" 2 'object.' --kind Deployment
[ ! -s "$WORK/requests.log" ] || problem "it asked the server"

cases_end
