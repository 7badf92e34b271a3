#!/usr/bin/env bash
# Each rule on states of its own; README.md here says what a case is.
#
#   run.sh [FAMILY[/RULE[/CASE]]...]            run all cases, or these
#   run.sh --update [FAMILY[/RULE[/CASE]]...]   write what they do now as what they must do: read it before you trust it
#   run.sh --write FOLDER [FAMILY...]           write spec, state, manifests and flags of each into FOLDER/FAMILY/RULE/CASE
set -u
source=${KUBEVET_SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
program=${KUBEVET_BUILD:-$source/build/dev}/tests/rule_cases
[ -x "$program" ] || { echo "there is no $program; build it first: ninja -C build/dev rule_cases" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ "${1-}" = --write ] && [ $# -gt 1 ]; then
  set -- --write "$(realpath -m "$2")" "${@:3}"
fi
env -u KUBECONFIG -u KUBEVET_SPEC "$program" "$source/tests/rules" "$work" "$@"
code=$?
if [ "$code" -gt 1 ]; then # it broke within a case, and standard error is the case's
  echo "FAILED  $(cat "$work/case"): exit code $code"
  cat "$work/stderr"
fi
exit "$code"
