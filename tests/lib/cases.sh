# shellcheck shell=bash
# Sourced by suites in bash: cases that are counted, and may be run alone.
#
#   run.sh [CASE...]      runs the cases whose names match one of these globs; all of them without one
#
#   case_begin NAME       the case NAME begins; false if it is not asked for: until the next one, problems don't count
#   problem WORDS         what is wrong with it
#   has FILE WORDS        $WORK/FILE holds the words; lacks FILE WORDS: it doesn't
#   cases_end             says how it went, and ends the suite

asked=("$@") cases=0 failed=0 name="" is_asked=yes
exec {stderr}>&2

case_begin() {
    local pattern
    name=$1 is_asked=yes
    for pattern in "${asked[@]}"; do
        is_asked=""
        # shellcheck disable=SC2053 # it is a glob
        [[ $name == $pattern ]] && is_asked=yes && break
    done
    [ -n "$is_asked" ] || { exec 2>/dev/null; return 1; }
    exec 2>&"$stderr"
    cases=$((cases + 1))
}
problem() {
    [ -n "$is_asked" ] || return 0
    echo "FAIL $name: $*"
    failed=$((failed + 1))
}
has() {
    grep -qF -- "$2" "$WORK/$1" || problem "'$2' is not in $1: $(head -c 2000 "$WORK/$1")"
}
lacks() {
    ! grep -qF -- "$2" "$WORK/$1" || problem "'$2' is in $1"
}
cases_end() {
    exec 2>&"$stderr"
    echo "$cases cases, $failed failed"
    [ "$cases" -gt 0 ] || echo "no case is called ${asked[*]}"
    [ $failed = 0 ] && [ "$cases" -gt 0 ]
    exit
}
