#!/usr/bin/env bash
# Whole-program tests: every folder beside this file that holds a `cmd` is a case.
#
#   cmd      a bash script, run in an empty folder of its own with $KUBEVET (the program),
#            $KUBEVET_SOURCE (the repository), $FIXTURES (specs and states) and $RULES, without a kubeconfig
#   stdout   what it must write; no such file: nothing
#   stderr   likewise
#   exit     its exit code; no such file: 0
#   terminal if it is there: the case needs a pseudo-terminal, and is skipped where there is none
#
# Output is compared byte for byte once times, versions, folders and how many rules there are are replaced
# (see normalise): a new rule must fail no case here. Hence $RULES: the options that hold a check to the rules
# that the fixtures were made for. Others would judge them too, or say why they don't.
#
#   run.sh [CASE...]            run all cases, or these
#   run.sh --update CASE...     write what they do now as what they must do: read it before you trust it
set -u
: "${KUBEVET:?is the program to test}" "${KUBEVET_SOURCE:?is the repository}"
here=$KUBEVET_SOURCE/tests/program/cli
export KUBEVET KUBEVET_SOURCE FIXTURES=$here/fixtures LC_ALL=C
RULES=$(printf -- '--rule=%s ' namespace/{missing,undeclared} quota/{limits,missing,undeclared,unreconciled,usage} \
    storage/class{,-missing,-undeclared})
export RULES
unset KUBECONFIG KUBEVET_SPEC NO_COLOR KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work/home

normalise() {
    sed -E -e "s#$work/[a-z]+#WORK#g" -e "s#$KUBEVET_SOURCE#SOURCE#g" \
        -e 's/ in [0-9.a-zµ]+s(\x1b\[0m)?$/ in TIME\1/' -e 's/recorded [0-9a-z]+ ago/recorded AGE ago/' \
        -e 's/[0-9]+ rules? on [0-9]+ objects? in TIME/RULES on OBJECTS in TIME/' \
        -e 's/"rulesEvaluated": [0-9]+/"rulesEvaluated": RULES/' \
        -e 's/"durationSeconds": [0-9.]+/"durationSeconds": SECONDS/' \
        -e 's/"tables":"[^"]*"/"tables":"DIGEST"/' \
        -e 's/"startedAt": "[^"]*"/"startedAt": "TIME"/' \
        -e 's/<sub>kubevet [0-9.]+/<sub>kubevet VERSION/' \
        -e 's/^kubevet [0-9]+\.[0-9]+\.[0-9]+$/kubevet VERSION/' -e 's/^built with .*/built with COMPILER/'
}

# Runs a case; leaves $work/out/{stdout,stderr,exit}.
run_case() {
    rm -rf "$work/run" "$work/out"
    mkdir -p "$work/run" "$work/out"
    (cd "$work/run" && timeout 600 bash "$here/$1/cmd" >"$work/out/raw.stdout" 2>"$work/out/raw.stderr" </dev/null)
    echo $? >"$work/out/exit"
    normalise <"$work/out/raw.stdout" >"$work/out/stdout"
    normalise <"$work/out/raw.stderr" >"$work/out/stderr"
}

# The expected text of one part: its file, else its default.
expected() {
    if [ -e "$here/$1/$2" ]; then cat "$here/$1/$2"; elif [ "$2" = exit ]; then echo 0; fi
}

check_case() {
    local part good=0
    if [ -e "$here/$1/terminal" ] && ! script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
        echo "skip $1: there is no pseudo-terminal"
        return 0
    fi
    run_case "$1"
    for part in stdout stderr exit; do
        if ! diff -u --label "expected $part" --label "actual $part" \
            <(expected "$1" $part) "$work/out/$part" >"$work/diff"; then
            [ $good = 0 ] && echo "FAIL $1"
            cat "$work/diff"
            good=1
        fi
    done
    [ $good = 0 ] && echo "ok   $1" || echo "(if that is meant: tests/program/cli/run.sh --update $1)"
    return $good
}

update_case() {
    local part
    run_case "$1"
    for part in stdout stderr exit; do
        rm -f "$here/$1/$part"
        [ -s "$work/out/$part" ] && cp "$work/out/$part" "$here/$1/$part"
    done
    [ "$(cat "$here/$1/exit")" = 0 ] && rm "$here/$1/exit"
    echo "updated $1"
}

action=check_case
if [ "${1-}" = --update ]; then
    action=update_case
    shift
fi
if [ $# -gt 0 ]; then
    cases=("$@")
else
    cases=()
    for cmd in "$here"/*/cmd; do cases+=("$(basename "$(dirname "$cmd")")"); done
fi

failed=0
for case in "${cases[@]}"; do
    if [ ! -e "$here/$case/cmd" ]; then
        echo "FAIL $case: there is no such case"
        failed=$((failed + 1))
    else
        $action "$case" || failed=$((failed + 1))
    fi
done
echo "${#cases[@]} cases, $failed failed"
[ ${#cases[@]} -gt 0 ] && [ $failed = 0 ]
