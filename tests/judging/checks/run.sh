#!/usr/bin/env bash
# The recipes of docs/checks.md, admission policies, and what a state does not hold; see checks.py.
exec python3 "$KUBEVET_SOURCE/tests/judging/checks/checks.py" "$@"
