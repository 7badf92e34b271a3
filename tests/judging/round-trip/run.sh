#!/usr/bin/env bash
# What `kubevet init` writes holds at once, on every state: the healthy recording, each recorded drift, each state of the
# rules' cases, recordings that lack a list, and random states.
#
#   run.sh [COUNT [SEED [EVERY]]]   with so many random states, by default 100; of the others only each EVERY-th, by default
#                                   each one
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=${KUBEVET_SOURCE:-$here/../../..}
build=${KUBEVET_BUILD:-$root/build/dev}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
every=${3:-1}

# judge NAME FOLDER PATTERN: the states of that name in the folder, on all processors
judge() {
  local part
  find "$2" -name "$3" | LC_ALL=C sort | awk -v every="$every" 'every == 1 || NR % every == 1' >"$work/list"
  [ -s "$work/list" ] || { echo "FAILED  $1: there are no states" && failed=1 && return; }
  rm -f "$work"/part.*
  split -n "r/$(nproc)" "$work/list" "$work/part."
  for part in "$work"/part.??; do
    ("$build/tests/round_trip" <"$part" >"$part.out" || : >"$part.failed") &
  done
  wait
  if compgen -G "$work/part.*.failed" >/dev/null; then
    failed=1
    echo "FAILED  $1" && cat "$work"/part.*.out
  else
    tail -qn 1 "$work"/part.*.out | sed "s/^/ok      $1: /"
  fi
}

mkdir "$work/recorded" "$work/drift"
cp "$root/examples/healthy.json" "$root/examples/drifted.json" "$root/examples/shop/state.json" "$work/recorded"
judge "recordings" "$work/recorded" '*.json'

"$root/tests/rules/run.sh" --write "$work/rules" >/dev/null
judge "the rules' cases" "$work/rules" state.json

python3 "$here/withheld.py" "$root/examples/healthy.json" "$work/withheld"
judge "recordings without a list" "$work/withheld" '*.json'

if [ "$every" -eq 1 ]; then # else there would be more to make than to read
  KUBEVET_KEEP_STATES=$work/drift "$root/tests/judging/drift/run.sh" >/dev/null 2>&1
  mkdir "$work/drifts"
  for state in "$work/drift"/*/; do # folders: each by a name that `find` gives
    state=${state%/}
    mv "$state" "$work/drifts/${state##*/}.state"
  done
  judge "recorded drifts" "$work/drifts" '*.state'
fi

python3 "$here/states.py" "$work/random" "${1:-100}" "${2:-1}"
judge "random states" "$work/random" '*.json'
[ "$failed" -eq 0 ]
