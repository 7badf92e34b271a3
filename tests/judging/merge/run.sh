#!/usr/bin/env bash
# `kubevet init --merge` on edited specs: merge.py says what must hold.  run.sh [COUNT [SEED]]
exec python3 "$(dirname "$0")/merge.py" "$@"
