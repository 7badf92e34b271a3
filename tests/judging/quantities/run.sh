#!/usr/bin/env bash
# Every quantity of tests/data/quantities.tsv (made by the API server's own parser), in a spec and in a state, by
# value: what is valid equals its plain value, and differs from it by as little as a milli; what is not valid
# is a mistake on its line of the spec, and makes its object in a state one that is not evaluated.
set -u
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$here/quantities.py" "$here/../../data/quantities.tsv" "$KUBEVET" "$work"
