#!/usr/bin/env bash
# The floors hold; and the check that says so is seen to fail on each way of breaking them.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=${KUBEVET_SOURCE:-$here/../..}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

verdict() { # NAME CODE
  if [ "$2" -eq 0 ]; then
    passed=$((passed + 1)); echo "ok      $1"
  else
    failed=$((failed + 1)); echo "FAILED  $1"
  fi
}

bash "$here/check.sh" "$root"
verdict "the floors hold" $?

# Plants one line in a copy of the tree; the check must name that very place.
breaks() { # NAME FILE LINE
  rm -rf "$work/tree"
  mkdir "$work/tree"
  cp -r "$root/src" "$root/include" "$work/tree"
  mkdir -p "$work/tree/$(dirname "$2")"
  echo "$3" >>"$work/tree/$2"
  bash "$here/check.sh" "$work/tree" >"$work/log"
  [ $? -eq 1 ] && grep -q "^$2:" "$work/log"
  verdict "seen: $1" $?
}
breaks "base looks up to spec" src/base/error.c '#include "kubevet/spec/spec.h"'
breaks "a header looks up" include/kubevet/kinds/kind.h '#include "kubevet/state/state.h"'
breaks "spec and kinds know each other" src/spec/spec.c '#include "kubevet/kinds/kind.h"'
breaks "a rule knows the client" src/rules/check.c '#include "kubevet/kube/client.h"'
breaks "a report knows the rules" src/report/report_json.c '#include "kubevet/rules/rule.h"'
breaks "state knows the client" src/state/state.c '#include "kubevet/kube/client.h"'
breaks "the engine knows the command line" src/engine/engine.c '#include "kubevet/cli/command.h"'
breaks "spec reads YAML itself" src/spec/spec.c '#include <yaml.h>'
breaks "state speaks HTTP" src/state/state.c '#include <curl/curl.h>'
breaks "the command line reads certificates" src/cli/cmd_doctor.c '#include <openssl/x509.h>'
breaks "a rule builds jansson trees" src/rules/check.c '#  include <jansson.h>'
breaks "a private header across folders" src/engine/engine.c '#include "../rules/quota.h"'
breaks "a rule's id outside its file" src/engine/engine.c 'static const char *special = "quota/limits";'


echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
