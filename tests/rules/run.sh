#!/usr/bin/env bash
# Each rule on states of its own; rules.py tells what a case is.
exec python3 "$KUBEVET_SOURCE/tests/rules/rules.py" "$@"
