#!/usr/bin/env bash
# Each file of the program compiles, without a warning, against musl's headers and with POSIX alone: what is not in them is in
# src/base/platform.c. Run by `scripts/test portable`.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
include=$(mktemp -d)
trap 'rm -rf "$include"' EXIT
own=/usr/include/$(gcc -print-multiarch)
# The libraries' headers, without those of glibc beside them.
for header in yaml.h jansson.h jansson_config.h sqlite3.h zlib.h zconf.h isa-l.h isa-l openssl curl; do
  for place in /usr/include "$own"; do
    [ ! -e "$place/$header" ] || cp -R "$place/$header" "$include/"
  done
done
cd "$root"
files=0
while read -r file; do
  musl-gcc -std=c11 -D_XOPEN_SOURCE=700 -Wall -Wextra -Werror -fsyntax-only -Iinclude -Isrc -I"$include" \
    -DKUBEVET_VERSION='"0"' -DKUBEVET_DATE='"0"' -DKUBEVET_HOMEPAGE='"0"' "$file"
  files=$((files + 1))
done < <(find src -name '*.c')
echo "$files files compile against musl"
[ $files -gt 500 ] # all of them
