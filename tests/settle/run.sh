#!/usr/bin/env bash
# Rules that wait, just before and just when it has lasted long enough; settle.py tells how.
exec python3 "$KUBEVET_SOURCE/tests/settle/settle.py" "$@"
