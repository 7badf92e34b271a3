#!/usr/bin/env bash
# Lists that are read by namespace, where that is fewer objects; scope.py tells how.
exec python3 "$KUBEVET_SOURCE/tests/scope/scope.py" "$@"
