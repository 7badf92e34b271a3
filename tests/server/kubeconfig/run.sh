#!/usr/bin/env bash
# The connection that `kubevet doctor --offline` shows, compared with client-go's for the same
# files, environment and flags.
#
#   run.sh [CASE...]    all cases, or these
#
# A case is a folder of cases/ with a case.json: `env` and `flags` (${CASE} is the folder, sa/ stands for the
# service account that the kubelet mounts), and what to `expect`: the connection, or an `error` that
# client-go gives when it loads the files, or a `transportError` that it gives when it is to connect.
# `words` are to be in our message, `secrets` nowhere in any output.
set -u
: "${KUBEVET:?is the program to test}" "${KUBEVET_SOURCE:?is the repository}"
exec python3 "$KUBEVET_SOURCE/tests/server/kubeconfig/cases.py" "$KUBEVET" "$KUBEVET_SOURCE/tests/server/kubeconfig/cases" "$@"
