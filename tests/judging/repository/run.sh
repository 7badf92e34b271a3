#!/bin/bash
# check --repo: checkouts as Flux would build them, over recorded states and the live cluster. kubectl with its kustomize
# comes from the npm registry. Needs node, npm (its registry) and git.
#
#   run.sh [CASE...]     only the cases with these names; random_builds.py takes more random checkouts
set -u
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../../lib/apiserver.sh
. "$here/../../lib/apiserver.sh"
# shellcheck source=../../lib/builders.sh
. "$here/../../lib/builders.sh"
apiserver_start "$KUBEVET_SOURCE/tests/data/healthy"
kubeconfig good
export TMPDIR=$WORK
python3 "$here/repository.py" "$WORK/good.yaml" "$@" || exit 1
[ $# -gt 0 ] || python3 "$here/random_builds.py" 15
