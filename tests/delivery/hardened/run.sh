#!/usr/bin/env bash
# packaging/check-hardened finds each protection that a program lacks: a small one is built with all of them, and without each.
# That the program of the package has them is checked by the suite `package`.
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/small.c" <<'END'
#include <alloca.h>
#include <stdio.h>
#include <string.h>

#ifdef SELF_CHANGING
__asm__(".section .both, \"awx\"\n.long 1\n.text");
#endif
static const char *(*volatile chosen)(int);
static const char *word(int argc)
{
    return argc > 1 ? "many" : "one";
}
int main(int argc, char **argv)
{
    char text[64], *room = alloca((size_t)argc * 100000);
    chosen = word;
    strcpy(text, argv[0]);
    memset(room, argc, (size_t)argc * 100000);
    return printf("%s %s %d\n", text, chosen(argc), room[7]);
}
END
case $(uname -m) in
  x86_64) branches=-fcf-protection none=-fcf-protection=none ;;
  aarch64) branches=-mbranch-protection=standard none=-mbranch-protection=none ;;
  *) branches="" none="" ;;
esac
cases=0 failed=0
problem() {
  echo "FAIL $*"
  failed=$((failed + 1))
}
# lacks WHAT OPTION...: built with these options in addition, it lacks WHAT, and nothing else; "" = nothing.
lacks() {
  local what=$1 said wanted=0
  shift
  cases=$((cases + 1))
  # shellcheck disable=SC2086
  gcc -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fPIE -pie -fstack-protector-strong -fstack-clash-protection $branches \
    -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code "$work/small.c" -o "$work/small" -w "$@" || problem "$*: it can't be built"
  said=$(KUBEVET_FUNCTIONS=3 "$KUBEVET_SOURCE/packaging/check-hardened" "$work/small") || wanted=1
  [[ "$said" == *"$what"* ]] && { [ -n "$what" ] || [ -z "$said" ]; } && [ $wanted = "$([ -z "$what" ] && echo 0 || echo 1)" ] ||
    problem "$*: it says '$said', not '$what'"
}
lacks ""
lacks "-fPIE -pie" -fno-pie -no-pie
lacks "-z relro" -Wl,-z,norelro
lacks "-z now" -Wl,-z,lazy
lacks "-z noexecstack" -Wl,-z,execstack
lacks "writable and executable" -DSELF_CHANGING
lacks "RPATH" -Wl,-rpath,/opt/lib
lacks "-fstack-protector-strong" -fno-stack-protector
lacks "-D_FORTIFY_SOURCE=3" -U_FORTIFY_SOURCE
[ "$(uname -m)" = armv7l ] || lacks "-fstack-clash-protection" -fno-stack-clash-protection
[ -z "$none" ] || lacks "$branches" $none
echo "$cases cases, $failed failed"
[ $failed = 0 ]
