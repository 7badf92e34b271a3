#!/usr/bin/env bash
# What a snapshot keeps of env, args and ConfigMaps: the names of the hosts that the spec's hairpin lists, and
# nothing else; so that the snapshot is judged as the state was, or not at all where its names are others.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=${KUBEVET_SOURCE:-$here/../../..}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

verdict() { # NAME CODE
  if [ "$2" -eq 0 ]; then
    passed=$((passed + 1)) && echo "ok      $1"
  else
    failed=$((failed + 1)) && echo "FAILED  $1" && cat "$work/stderr"
  fi
}

record() { # OUT SPEC STATE: a recording of part of the kinds is partial
  "$KUBEVET" snapshot "$2" --snapshot "$3" -o "$1" 2>"$work/stderr"
  [ $? -eq 0 ] || grep -q "snapshot is partial" "$work/stderr"
}
judge() { # SPEC STATE: what is found, and what is not evaluated
  "$KUBEVET" check "$1" --snapshot "$2" --rule network/hairpin -o json 2>"$work/stderr" |
    jq -S '[.findings[] | {object, field, expected, actual, message, fingerprint}], .notEvaluated'
}

# Every case of the rule is judged alike from its state and from a recording of it, and a recording of that is
# the same again.
KUBEVET_SOURCE=$root bash "$root/tests/rules/run.sh" --write "$work/cases" network/hairpin >/dev/null
for folder in "$work"/cases/network/hairpin/*/; do
  case=$(basename "$folder")
  [ "$case" = not-documented ] && continue # nothing of it would be recorded
  record "$work/once.json" "$folder/spec.yaml" "$folder/state.json" &&
    record "$work/twice.json" "$folder/spec.yaml" "$work/once.json" &&
    cmp "$work/once.json" "$work/twice.json" >>"$work/stderr" 2>&1 &&
    judge "$folder/spec.yaml" "$folder/state.json" >"$work/of-state" &&
    judge "$folder/spec.yaml" "$work/once.json" >"$work/of-snapshot" && [ -s "$work/of-state" ] &&
    diff -u "$work/of-state" "$work/of-snapshot" >"$work/stderr"
  verdict "recorded: $case" $?
done

# --- no secrets ---
cat >"$work/spec.yaml" <<'SPEC'
apiVersion: kubevet/v1
kind: ClusterSpec
metadata: {name: hosts}
namespaces: {forgejo: {}}
network:
  hairpin: {hosts: ["*.planapulse.com"], except: [nfs01.planapulse.com], service: envoy-gateway-system/envoy-*}
SPEC
cat >"$work/state.json" <<'STATE'
{"apiVersion": "v1", "kind": "List", "items": [
 {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "envoy-1", "namespace": "envoy-gateway-system"},
  "spec": {"clusterIP": "10.96.10.67"}},
 {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "app", "namespace": "forgejo",
   "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "hunter2"}},
  "data": {"config.ini": "password = hunter2\nurl = https://hunter2:hunter2@id.planapulse.com/hunter2", "KEY": "hunter2"},
  "binaryData": {"blob": "aHVudGVyMg==", "hunter2": ""}},
 {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "forgejo"}, "data": {"hunter2": "aHVudGVyMg=="}},
 {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "forgejo",
   "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "hunter2"}},
  "spec": {"containers": [{"name": "web",
    "env": [{"name": "PASSWORD", "value": "hunter2"}, {"name": "DSN", "value": "pg://u:hunter2@db.planapulse.com/hunter2"},
            {"name": "JOINED", "value": "https://x:$(PASSWORD)@git.planapulse.com/$(PASSWORD)"},
            {"name": "MAIL", "value": "hunter2@mail.planapulse.com"}, {"name": "NFS", "value": "hunter2 nfs01.planapulse.com"},
            {"name": "FROM_MAP", "valueFrom": {"configMapKeyRef": {"name": "app", "key": "config.ini"}}}],
    "envFrom": [{"secretRef": {"name": "hunter2-secret"}}],
    "command": ["sh", "-c", "echo hunter2"], "args": ["--token=hunter2", "--url=https://hunter2@auth.planapulse.com/hunter2"]}],
   "initContainers": [{"name": "init", "env": [{"name": "A", "value": "hunter2"}], "args": ["hunter2"]}],
   "ephemeralContainers": [{"name": "debug", "env": [{"name": "A", "value": "hunter2"}], "args": ["hunter2"]}]},
  "status": {"phase": "Running"}}]}
STATE
hosts_in() { # FILE: each host that is named in it, once
  grep -oE '[a-z0-9]+\.planapulse\.com' "$1" | sort -u | tr '\n' ' '
}

record "$work/with.json" "$work/spec.yaml" "$work/state.json"
! grep -o '.\{40\}hunter2.\{20\}' "$work/with.json" >"$work/stderr"
verdict "with a spec, no secret is recorded" $?
[ "$(hosts_in "$work/with.json")" = "auth.planapulse.com db.planapulse.com git.planapulse.com id.planapulse.com nfs01.planapulse.com " ]
verdict "with a spec, the hosts are recorded" $?
! jq -c '.lists' "$work/with.json" | grep -qE 'nfs01|mail\.'
verdict "nor what the spec excepts, nor an e-mail's domain" $?

for place in "spec.hairpin" "no spec at all"; do
  case $place in
    spec.hairpin) sed '/^network/,$d' "$work/spec.yaml" >"$work/other.yaml" &&
      record "$work/without.json" "$work/other.yaml" "$work/state.json" ;;
    *) (cd "$work" && env -u KUBEVET_SPEC "$KUBEVET" snapshot --snapshot state.json -o without.json 2>"$work/stderr") ;;
  esac
  ! grep -q 'hunter2\|planapulse\|FROM_MAP\|config.ini\|hostNames' "$work/without.json" && grep -q Snapshot "$work/without.json"
  verdict "without $place, nothing is recorded of env, args and ConfigMaps" $?
done

# --- a snapshot that has kept other names ---
judged() { # NAME STATE YES|NO [HOSTS [EXCEPT]]
  sed "s/hosts: \[[^]]*\]/hosts: [${4:-\"*.planapulse.com\"}]/; s/except: \[[^]]*\]/except: [${5:-nfs01.planapulse.com}]/" \
    "$work/spec.yaml" >"$work/other.yaml"
  judge "$work/other.yaml" "$2" >"$work/judged"
  if [ "$3" = yes ]; then
    jq -se '.[0] != [] and ([.[1][] | select(.reason | startswith("host names"))] == [])' "$work/judged" >/dev/null
  else
    jq -se '.[0] == [] and (.[1] | length) == 1 and (.[1][0].reason | startswith("host names"))' "$work/judged" >/dev/null
  fi
  verdict "$1" $?
}
judged "a recording for the same hosts" "$work/with.json" yes
judged "a recording without any is not judged" "$work/without.json" no
judged "a recording for other hosts is not judged" "$work/with.json" no '"*.planapulse.com", "*.example.com"'
judged "a recording that lacks an exception's host is not judged" "$work/with.json" no '"*.planapulse.com"' nfs02.planapulse.com
judged "a recording for fewer exceptions" "$work/with.json" yes '"*.planapulse.com"' 'nfs01.planapulse.com, git.planapulse.com'
record "$work/again.json" "$work/spec.yaml" "$work/without.json"
judged "recording it again does not bring them back" "$work/again.json" no

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
