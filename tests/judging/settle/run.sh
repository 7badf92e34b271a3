#!/usr/bin/env bash
# Rules that wait for `settle`, just before and at its end; see settle.py.
exec python3 "$KUBEVET_SOURCE/tests/judging/settle/settle.py" "$@"
