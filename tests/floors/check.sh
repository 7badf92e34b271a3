#!/usr/bin/env bash
# Holds the floors of the house: check.sh ROOT. Prints each broken line as file:line: why; fails if any.
#
#   base <- spec, kinds <- state, kube <- rules, report <- engine <- cli
#
# Nothing points up, siblings don't know each other; libyaml is base's, curl and OpenSSL are kube's, jansson stays out of
# base, rules, kinds and engine.
set -u
root=$1
cd "$root" || exit 2

declare -A sees=(
  [base]="base"
  [spec]="base spec"
  [kinds]="base kinds"
  [state]="base spec kinds state"
  [kube]="base spec kinds kube"
  [rules]="base spec kinds state rules"
  [report]="base report"
  [engine]="base spec kinds state kube rules report engine"
  [cli]="base spec kinds state kube rules report engine cli"
)

broken=0
complain() { # FILE:LINE WHY
  echo "$1: $2"
  broken=$((broken + 1))
}

allowed() { # FLOOR HEADER -> why not, or nothing
  local floor=$1 header=$2 other
  case $header in
  '"kubevet/'*)
    other=${header#\"kubevet/}
    other=${other%%/*}
    [[ " ${sees[$floor]} " == *" $other "* ]] || echo "$floor must not know $other"
    ;;
  '"'*/*) echo "a private header of another folder" ;;
  '<yaml.h>') [[ $floor == base ]] || echo "only base reads YAML with libyaml" ;;
  '<curl/'*) [[ $floor == kube ]] || echo "only kube speaks HTTP with curl" ;;
  '<openssl/'*) [[ $floor == kube ]] || echo "only kube knows certificates" ;;
  '<jansson.h>') [[ " base kinds rules engine " != *" $floor "* ]] || echo "jansson stays out of $floor" ;;
  esac
}

for folder in src/* include/kubevet/*; do
  floor=${folder##*/}
  if [ -z "${sees[$floor]:-}" ]; then
    complain "$folder:0" "no floor of the house"
    continue
  fi
  while IFS=: read -r file line text; do
    header=$(sed -nE 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*([<"][^>"]*[>"]).*/\1/p' <<<"$text")
    why=$(allowed "$floor" "$header")
    [ -z "$why" ] || complain "$file:$line" "$header: $why"
  done < <(grep -rnE '^[[:space:]]*#[[:space:]]*include' "$folder" --include='*.[ch]')
done

# A rule, kind, format or command is one file: its name stands nowhere else in the code.
for file in src/rules/rule_*.c; do
  id=$(sed -nE 's/^[[:space:]]*\.id = ("[^"]+"),.*/\1/p' "$file")
  [ -n "$id" ] || complain "$file:1" "a rule without .id"
  while IFS=: read -r other line _; do
    [ "$other" = "$file" ] || complain "$other:$line" "knows the rule $id by name"
  done < <(grep -rnF "$id" src include --include='*.[ch]')
done

[ "$broken" -eq 0 ]
