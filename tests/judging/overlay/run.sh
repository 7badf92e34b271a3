#!/bin/bash
# Manifests, alone and over the recorded cluster: as a recording, and live.
set -u
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=../../lib/apiserver.sh
. "$here/../../lib/apiserver.sh"
apiserver_start "$KUBEVET_SOURCE/tests/data/healthy"
kubeconfig good
python3 "$here/overlay.py" "$WORK/good.yaml"
