#!/bin/bash
# Reports as their own readers take them: SARIF by the format's validator, JUnit by two readers, Markdown by GitHub's
# parser. What they read must be what the JSON report says. Needs node, npm (its registry) and cmark-gfm.
set -u
: "${KUBEVET:?is the program to test}" "${KUBEVET_SOURCE:?is the repository}"
here=$KUBEVET_SOURCE/tests/program/reports
readers=$KUBEVET_SOURCE/build/readers
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 # the validator is a .NET program, and needs no ICU then
failed=0 cases=0

problem() {
    echo "FAIL $name: $*"
    failed=$((failed + 1))
}
is() { # WHAT EXPECTED ACTUAL
    cases=$((cases + 1))
    [ "$2" = "$3" ] || problem "$1: $3, not $2"
}

# Installed once for all runs, until the list of them changes.
if ! cmp -s "$here/package-lock.json" "$readers/package-lock.json"; then
    mkdir -p "$readers" && cp "$here/package.json" "$here/package-lock.json" "$work" &&
        npm ci --prefix "$work" --no-audit --no-fund --loglevel=error >"$work/npm.log" 2>&1 ||
        { cat "$work/npm.log"; echo "skipped: the formats' readers can't be installed from the npm registry"; exit 77; }
    rm -rf "$readers/node_modules" && mv "$work/node_modules" "$readers" &&
        cp "$here/package-lock.json" "$readers" || exit 1
fi

sarif() {
    local log=$work/validation.sarif
    "$readers/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool" validate "$work/report.sarif" \
        --rule-kind 'Sarif;Ghas' --level 'Error;Warning;Note' --output "$log" --log ForceOverwrite >"$work/validator" 2>&1 ||
        problem "the validator fails: $(tail -5 "$work/validator")"
    is "SARIF's validator" "" "$(jq -r '.runs[].results[] | select(.level != "note") | "\(.level) \(.ruleId) \(.message)"' "$log")"
    is "SARIF's results" "$(jq -c '[.findings[] | select(.waived | not) | .fingerprint] | sort' "$work/report.json")" \
        "$(jq -c '[.runs[].results[].partialFingerprints.primaryLocationLineHash | split(":")[0]] | sort' "$work/report.sarif")"
    is "SARIF's rules" "[]" "$(jq -c '.runs[0] as $run |
        [$run.results[] | select($run.tool.driver.rules[.ruleIndex].id != .ruleId)]' "$work/report.sarif")"
    is "one fingerprint for each" "[]" "$(jq -c '[.runs[].results[].partialFingerprints.primaryLocationLineHash] |
        group_by(.) | map(select(length > 1))' "$work/report.sarif")"
    is "what was not evaluated" "$(jq '[.notEvaluated[].reason] | unique | length' "$work/report.json")" \
        "$(jq '.runs[].invocations[].toolExecutionNotifications | length' "$work/report.sarif")"
    jq -r '.runs[].results[].locations[].physicalLocation.artifactLocation.uri' "$work/report.sarif" | sort -u |
        while read -r uri; do [ -f "$KUBEVET_SOURCE/$uri" ] || echo "$uri"; done >"$work/nowhere"
    is "places that are no files" "" "$(cat "$work/nowhere")"
}

junit() {
    "$readers/node_modules/.bin/junit2json" "$work/report.xml" >"$work/junit.json" || problem "junit2json fails"
    # With --new-only an existing finding is a skipped case.
    accepted=".waived $([[ $* = *--new-only* ]] && echo 'or .change == "existing"')"
    is "JUnit's counts" "$(jq -c "[([.findings[] | select($accepted | not)] | length), (.notEvaluated | length),
        ([.findings[] | select($accepted)] | length)]" "$work/report.json")" "$(jq -c '[.failures, .errors, .skipped]' "$work/junit.json")"
    is "JUnit's counts of its suites" "$(jq -c '[.tests, .failures, .errors, .skipped]' "$work/junit.json")" \
        "$(jq -c '.testsuite | [([.[].tests] | add), ([.[].failures] | add), ([.[].errors] | add), ([.[].skipped] | add)]' "$work/junit.json")"
    is "JUnit's cases" "$(jq .tests "$work/junit.json")" "$(jq '[.testsuite[].testcase[] | [.classname, .name]] | unique | length' "$work/junit.json")"
    jq -e '.notEvaluated != []' "$work/report.json" >/dev/null || is "rules with a case" "$(jq '.summary.rulesEvaluated' "$work/report.json")" \
        "$(jq '[.testsuite[].testcase[].classname] | unique | length' "$work/junit.json")"
    "$readers/node_modules/.bin/xunit-viewer" -r "$work/report.xml" -c -s false >"$work/viewer" 2>&1 || problem "xunit-viewer fails"
    is "xunit-viewer's cases" "$(jq -c '[.tests - .failures - .errors - .skipped, .failures, .errors, .skipped]' "$work/junit.json")" \
        "[$(grep -c '✓' "$work/viewer"),$(grep -c '✗' "$work/viewer"),$(grep -c ' ! ' "$work/viewer"),$(grep -c ' ↷ \| - .*waived\| - existing: ' "$work/viewer")]"
}

# Of a report that compares, "New" and "Existing" are paragraphs as well; equal warnings are one paragraph.
markdown() {
    cmark-gfm --unsafe -e table -e autolink "$work/report.md" >"$work/report.html" || problem "cmark-gfm fails"
    shown=$(grep -cE '^<p><strong>(error|warning|info)</strong> ' "$work/report.html")
    folded=$(sed -n 's/.*\xe2\x80\xa6 and \([0-9]*\) more like it.*/\1/p' "$work/report.html" | awk '{sum += $1} END {print sum + 0}')
    is "paragraphs of findings" "$(jq '[.findings[] | select(.waived | not)] | length' "$work/report.json")" $((shown + folded))
    is "its tables" "$(jq '[.findings[] | select(.table)] | length' "$work/report.json")" "$(grep -c '<table>' "$work/report.html")"
    is "rows of its tables" "$(jq '[.findings[].table.rows // [] | length] | add // 0' "$work/report.json")" \
        "$(sed -n '/<tbody>/,/<\/tbody>/p' "$work/report.html" | grep -c '^<tr>')"
    is "what it opens is closed" "$(grep -c '^<details' "$work/report.html")" "$(grep -c '^</details>' "$work/report.html")"
    is "no line is wide at 860 pixels" "" "$(sed -n 's/<[^>]*>//g; /[^ ]\{140\}/p' "$work/report.html")"
}

# Of a report that compares, the new findings only.
github() {
    is "annotations of findings" "$(jq -c '[.findings[] | select((.waived | not) and .change != "existing") | .severity] | map({error: 0, warning: 1, info: 2}[.]) | sort' "$work/report.json")" \
        "$(sed -n '/^::group::/q; /title=not evaluated/!p' "$work/log" | sed 's/^::error .*/0/; s/^::warning .*/1/; s/^::notice .*/2/' | jq -sc .)"
    is "its last line" 1 "$(tail -1 "$work/log" | grep -c '^kubevet: ')"
}

# report NAME ARGUMENT...
report() {
    name=$1
    shift
    (cd "$KUBEVET_SOURCE" && "$KUBEVET" check "$@" -o "json=$work/report.json" -o "sarif=$work/report.sarif" \
        -o "junit=$work/report.xml" -o "markdown=$work/report.md" -o "github=$work/log" -o "text=$work/text") ||
        [ $? != 3 ] || problem "no verdict"
    sarif
    junit "$@"
    markdown
    github
}

spec=specs/plana-pulse-bg-sof-1.yaml
fixtures=tests/program/cli/fixtures
report conforming "$spec" --snapshot examples/healthy.json
report drifted "$spec" --snapshot examples/drifted.json
report "a merge" "$spec" --snapshot examples/drifted.json -f examples/pull-request
report "a merge, new findings only" "$spec" --snapshot examples/drifted.json -f examples/pull-request --new-only
report "waived, and no finding" ./$fixtures/shop-waived.yaml --snapshot $fixtures/drifted.json
report "not evaluated" "$spec" --snapshot $fixtures/partial.json
jq '.lists |= map(if .kind == "NamespaceList" then .items += [{metadata: {name: "a|b`c<b>@all", creationTimestamp: "2026-01-01T00:00:00Z"}}] else . end)' \
    "$KUBEVET_SOURCE/examples/healthy.json" >"$work/hostile.json"
report "hostile names" "$spec" --snapshot "$work/hostile.json"
jq '.lists |= map(if .kind == "NamespaceList" then .items += [range(600) | {metadata: {name: "stray-\(.)"}}] else . end)' \
    "$KUBEVET_SOURCE/examples/healthy.json" >"$work/many.json"
markdown() { # what does not fit is counted
    is "characters" true "$([ "$(wc -m <"$work/report.md")" -le 65536 ] && echo true)"
    is "the cut" 1 "$(grep -c 'more findings did not fit' "$work/report.md")"
}
# Errors, since equal warnings are one.
report "six hundred findings" tests/program/reports/strict.yaml --snapshot "$work/many.json"

echo "$cases cases, $failed failed"
[ "$failed" = 0 ]
