#!/usr/bin/env bash
# `init --merge --write` that is killed at each of the calls that write the file: the old file or the new one is there, whole.
set -u
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
state=$KUBEVET_SOURCE/examples/healthy.json
cc -shared -fPIC -o kill.so "$here/kill.c" -ldl || exit 1

"$KUBEVET" init --snapshot "$state" -q | sed -e '/^  pgadmin:/,/^  plana-odoo:/{/^  plana-odoo:/!d}' -e 's/pods: 8}/pods: 7}/' >old.yaml
cp old.yaml new.yaml
"$KUBEVET" init --merge new.yaml --snapshot "$state" --write -q || exit 1
! cmp -s old.yaml new.yaml || { echo "FAILED  there is nothing to write" && exit 1; }

# at N [AFTER]: the exit code
at() {
  cp old.yaml spec.yaml
  env LD_PRELOAD="$work/kill.so" KILL_AT="$1" ${2:+KILL_AFTER=1} "$KUBEVET" init --merge spec.yaml --snapshot "$state" --write -q
}

exec 2>/dev/null # the shell names each killed process
failed=0 killed=0
for after in "" 1; do
  n=1
  while at "$n" ${after:+1}; code=$?; [ "$code" -eq 137 ]; do
    killed=$((killed + 1))
    if ! cmp -s spec.yaml old.yaml && ! cmp -s spec.yaml new.yaml; then
      failed=1 && echo "FAILED  killed ${after:+after }call $n: neither the old file nor the new one"
    fi
    n=$((n + 1))
  done
  if [ "$code" -ne 0 ] || ! cmp -s spec.yaml new.yaml; then
    failed=1 && echo "FAILED  not killed: exit $code"
  fi
done
# mkstemp, write, fchmod, fsync and rename, before and after
[ "$killed" -ge 10 ] || { failed=1 && echo "FAILED  killed at $killed calls only"; }
[ "$failed" -eq 0 ] && echo "ok      killed at $killed calls: the old file or the new one is whole"
exit "$failed"
