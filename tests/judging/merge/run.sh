#!/usr/bin/env bash
# `kubevet init --merge` on edited specs: merge.py says what must hold, and killed.sh of a run that is killed.  run.sh [COUNT [SEED]]
here=$(cd "$(dirname "$0")" && pwd)
"$here/killed.sh" || exit 1
exec python3 "$here/merge.py" "$@"
