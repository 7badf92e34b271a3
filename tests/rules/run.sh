#!/usr/bin/env bash
# Every folder tests/rules/FAMILY/RULE/CASE/ is one rule on one state:
#
#   spec.yaml      what is documented
#   state.json     what is there (or a folder `state`)
#   manifests.yaml optional: manifests that are laid over the state, or without one are the state
#   flags          optional: more flags for `kubevet check`
#   expected.json  what the rule must say: findings, notEvaluated, notApplicable, exit
#
# Only the rule itself is run. Each registered rule must have at least one case that fires, one that
# doesn't though it nearly does (evaluated, nothing found), and one that can't be evaluated.
set -u
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

# What of the report an expectation is about.
reduce='{
  findings: [.findings[] | {severity, object: ([.object.kind, .object.namespace, .object.name] | map(select(. != null)) | join("/")),
                            field, expected, actual, line: .spec.line}],
  notEvaluated: [.notEvaluated[] | {namespace, object}],
  notApplicable: [.notApplicable[].rule]
}'

run_case() {
  local folder=$1 id=$2 state flags=()
  state=$folder/state.json
  [ -e "$state" ] || state=$folder/state
  [ -f "$folder/flags" ] && read -ra flags <"$folder/flags"
  [ -e "$state" ] && flags+=(--snapshot "$state")
  [ -f "$folder/manifests.yaml" ] && flags+=(-f "$folder/manifests.yaml")
  "$KUBEVET" check "$folder/spec.yaml" --rule "$id" -o json "${flags[@]}" \
    >"$work/report.json" 2>"$work/stderr"
  local code=$?
  if [ ! -s "$work/report.json" ]; then
    cat "$work/stderr"
    return 1
  fi
  jq -S --argjson exit "$code" "$reduce + {exit: \$exit}" "$work/report.json" >"$work/found.json" &&
    jq -S . "$folder/expected.json" >"$work/expected.json" &&
    diff -u "$work/expected.json" "$work/found.json"
}

for spec in "$here"/*/*/*/spec.yaml; do
  folder=$(dirname "$spec")
  case=${folder#"$here"/}
  id=${case%/*}
  if run_case "$folder" "$id" >"$work/log" 2>&1; then
    passed=$((passed + 1))
    echo "ok      $case"
  else
    failed=$((failed + 1))
    echo "FAILED  $case"
    cat "$work/log"
  fi
done

# A rule without its three kinds of cases is not tested.
has() { # ID JQ-CONDITION
  local file
  for file in "$here/$1"/*/expected.json; do
    [ -f "$file" ] && jq -e "$2" "$file" >/dev/null && return 0
  done
  return 1
}
for id in $("$KUBEVET" rules -o json | jq -r '.rules[].id'); do
  has "$id" '.findings != []' || { echo "FAILED  $id: no case that fires"; failed=$((failed + 1)); }
  has "$id" '.findings == [] and .notEvaluated == [] and .notApplicable == []' ||
    { echo "FAILED  $id: no case that nearly fires"; failed=$((failed + 1)); }
  has "$id" '.notEvaluated != []' ||
    { echo "FAILED  $id: no case that can't be evaluated"; failed=$((failed + 1)); }
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
