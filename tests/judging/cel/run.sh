#!/bin/bash
# CEL as its conformance tests have it, those that need no protobuf messages; and random expressions, held against another
# implementation. Needs node and npm (its registry).
#
#   run.sh [SEED COUNT]     only that many random expressions
set -u
: "${KUBEVET_SOURCE:?is the repository}" "${KUBEVET_BUILD:?is the build}"
here=$KUBEVET_SOURCE/tests/judging/cel
oracle=$KUBEVET_SOURCE/build/cel
cases=$KUBEVET_BUILD/tests/cel_cases
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# Installed once for all runs, until the list of packages changes.
if ! cmp -s "$here/package-lock.json" "$oracle/package-lock.json"; then
    mkdir -p "$oracle" && cp "$here/package.json" "$here/package-lock.json" "$work" &&
        npm ci --prefix "$work" --no-audit --no-fund --loglevel=error >"$work/npm.log" 2>&1 ||
        { cat "$work/npm.log"; echo "skipped: the tests of CEL can't be installed from the npm registry"; exit 77; }
    rm -rf "$oracle/node_modules" && mv "$work/node_modules" "$oracle" &&
        cp "$here/package-lock.json" "$here/package.json" "$oracle" || exit 1
fi
cp "$here/extract.mjs" "$here/random.mjs" "$oracle" || exit 1 # node looks for packages beside them

random() { # SEED COUNT
    node "$oracle/random.mjs" "$1" "$2" >"$work/random.jsonl" || { echo "FAIL random.mjs"; failed=1; }
    "$cases" <"$work/random.jsonl" >"$work/random.out" || failed=1
    grep -v '^all ' "$work/random.out"
}

if [ $# = 2 ]; then
    random "$1" "$2"
    exit $failed
fi
node "$oracle/extract.mjs" >"$work/conformance.jsonl" || failed=1
"$cases" <"$work/conformance.jsonl" || failed=1
# What is counted here is what there is: fewer would be a fault of the extraction.
[ "$(wc -l <"$work/conformance.jsonl")" = 1612 ] || { echo "FAIL $(wc -l <"$work/conformance.jsonl") cases, not 1612"; failed=1; }
random 1 3000
exit $failed
