#!/bin/bash
# HTML reports and histories in a browser: Chromium opens it in both themes, on paper, at the width of a phone and without a mouse;
# axe looks for what a screen reader can't use, html-validate for what is no HTML. Needs chromium, node and npm's registry.
set -u
: "${KUBEVET:?is the program to test}" "${KUBEVET_SOURCE:?is the repository}"
here=$KUBEVET_SOURCE/tests/program/page
readers=$KUBEVET_SOURCE/build/page-readers
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0 cases=0

problem() {
    echo "FAIL $name: $*"
    failed=$((failed + 1))
}
is() { # WHAT EXPECTED ACTUAL
    cases=$((cases + 1))
    [ "$2" = "$3" ] || problem "$1: $3, not $2"
}

[ -x /usr/bin/chromium ] || { echo "skipped: there is no /usr/bin/chromium"; exit 77; }
# Installed once for all runs, until the list of them changes.
if ! cmp -s "$here/package-lock.json" "$readers/package-lock.json"; then
    mkdir -p "$readers" && cp "$here/package.json" "$here/package-lock.json" "$work" &&
        npm ci --prefix "$work" --no-audit --no-fund --loglevel=error >"$work/npm.log" 2>&1 ||
        { cat "$work/npm.log"; echo "skipped: what reads pages can't be installed from the npm registry"; exit 77; }
    rm -rf "$readers/node_modules" && mv "$work/node_modules" "$readers" && cp "$here/package.json" "$here/package-lock.json" "$readers" ||
        exit 1
fi
cp "$here/.htmlvalidate.json" "$readers"

# page NAME ARGUMENT...   makes NAME.html, and again from the JSON report: the same bytes
page() {
    name=$1
    shift
    (cd "$KUBEVET_SOURCE" && "$KUBEVET" check "$@" -o "html=$work/$name.html" -o "json=$work/$name.json") 2>"$work/stderr"
    [ $? -le 4 ] && [ -s "$work/$name.html" ] || problem "no page: $(cat "$work/stderr")"
    (cd "$KUBEVET_SOURCE" && "$KUBEVET" report "$work/$name.json" -o "html=$work/again.html") 2>"$work/stderr" >&2
    cmp -s "$work/$name.html" "$work/again.html"
    is "the page of the JSON report is another one" 0 $?
    is "statements with a status" "$(jq '[.document.sections[].statements[] | select(.status)] | length' "$work/$name.json")" \
        "$(grep -c '<tr class="\(held\|drifted\|waived\|unknown\|none\|fact\)\( thing\| of\)\?"><th' "$work/$name.html")"
    is "findings in full" "$(jq '.findings | length' "$work/$name.json")" "$(grep -c '<li id="f[0-9]*" class="finding' "$work/$name.html")"
}

spec=specs/plana-pulse-bg-sof-1.yaml
shop=examples/shop
fixtures=tests/program/cli/fixtures
page waived ./$fixtures/shop-waived.yaml --snapshot $fixtures/drifted.json
page drifted $spec --snapshot examples/drifted.json
page merge $shop/kubevet.yaml --snapshot $shop/state.json -f $shop/cart.yaml
page partial ./$fixtures/shop.yaml --snapshot $fixtures/partial.json

# A cluster whose names are markup: everything that a recording can hold.
evil='"><script>alert(1)</script><img src=x onerror=alert(2)>&amp;'"'"'‮</style></title>'
jq --arg evil "$evil" '.lists |= map(if .kind == "NamespaceList" then .items += [{metadata: {name: $evil, creationTimestamp: "2026-01-01T00:00:00Z"}}]
    elif .kind == "ResourceQuotaList" then .items |= map(.metadata.name += $evil)
    elif .kind == "StorageClassList" then .items |= map(.reclaimPolicy = $evil)
    else . end)' "$KUBEVET_SOURCE/$shop/state.json" >"$work/hostile-state.json"
sed "s|purpose: the web shop|purpose: '</summary><b onclick=alert(4)>x'|; s|^metadata: .*|metadata: {name: '<img src=x>', docs: 'https://x/\"onclick=\"alert(5)'}|;
    s|^waivers:|&\n  - {rule: quota/limits, object: ResourceQuota/shop/other, reason: <script>, until: 2999-01-01}|" \
    "$KUBEVET_SOURCE/$shop/kubevet.yaml" >"$work/hostile.yaml"
page hostile "$work/hostile.yaml" --snapshot "$work/hostile-state.json"

name=fleet
jq '.spec.docs = "javascript:alert(6)"' "$work/hostile.json" >"$work/forged.json"
"$KUBEVET" report "$work"/{waived,forged}.json -o "html=$work/fleet.html"

# history NAME FILE   makes NAME.html of a history
history() {
    name=$1
    "$KUBEVET" history "$work/$2" -o html >"$work/$name.html" || problem "no page of the history"
}
# run FILE SPEC STATE DAY   adds a run of that day
run() {
    (cd "$KUBEVET_SOURCE" && "$KUBEVET" check "$2" --snapshot "$3" --at "2026-11-2$4T12:00:00Z" --history "$work/$1" -q) >/dev/null 2>&1
}
day=3
for state in drifted good drifted; do
    run one.db ./$fixtures/shop.yaml $fixtures/$state.json $day
    day=$((day + 1))
done
cp "$work/one.db" "$work/two.db"
run two.db "$work/hostile.yaml" "$work/hostile-state.json" 5
history history one.db
history histories two.db
is "drifts and curves" true "$(grep -q 'class="drifts"' "$work/histories.html" && grep -q '<path d="M' "$work/histories.html" && echo true)"

for name in hostile fleet histories; do
    is "markup of the cluster" 0 "$(grep -ciE '<(script|img|b )|‮|href="javascript' "$work/$name.html")"
    is "a name that turns the text around is shown by its number" true "$(grep -q 'u202e' "$work/$name.html" && echo true)"
done

# Each class that the style names is on one of the pages: nothing of it is left unseen.
name=pages
pages=("$work"/{waived,drifted,merge,partial,hostile,fleet,history,histories}.html)
for class in $(grep -oE '\.[a-z][a-z]*' "$KUBEVET_SOURCE/src/report/html/page.css" | sort -u); do
    grep -qE "class=\"([^\"]* )?${class#.}[ \"]" "${pages[@]}" || problem "no page has an element of class ${class#.}"
done
"$readers/node_modules/.bin/html-validate" --config "$readers/.htmlvalidate.json" "${pages[@]}" >"$work/valid" 2>&1
is "html-validate" "" "$(grep -E 'error|warning' "$work/valid" | head -5)"
node "$here/page.mjs" "$readers" "${pages[@]}" >"$work/looks" 2>&1 || problem "$(grep -v '^[0-9]* looks' "$work/looks" | head -20)"
is "what the browser saw" 1 "$(grep -c ' looks, 0 problems$' "$work/looks")"

echo "$cases cases, $failed failed"
[ "$failed" = 0 ]
