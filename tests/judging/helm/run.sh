#!/bin/bash
# check --repo --helm: HelmReleases as Flux would release them, rendered by the real helm, which comes from the npm
# registry. Needs node, npm (its registry) and git.
#
#   run.sh [CASE...]     only the cases with these names
set -u
here=$(dirname "${BASH_SOURCE[0]}")
WORK=$(mktemp -d) || exit 1
trap 'rm -rf "$WORK"' EXIT
# shellcheck source=../../lib/builders.sh
. "$here/../../lib/builders.sh"
TMPDIR=$WORK PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$here/../repository python3 "$here/helm.py" - "$@"
