#!/usr/bin/env bash
# The schema and `lint` agree on what a spec is: good/ both accept, bad/ both refuse, lint/ only `lint` can refuse.
# (That the committed schema is what the program prints the suite documents looks at.)
# Needs python3 with jsonschema and yaml. Environment: KUBEVET (the program), KUBEVET_SOURCE.
set -u
here=$KUBEVET_SOURCE/tests/program/schema
specs=$KUBEVET_SOURCE/specs
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

report() { # NAME, then a command that succeeds if the case passes
    local name=$1
    shift
    if "$@" >"$scratch/output" 2>&1; then
        echo "ok      $name"
    else
        echo "FAILED  $name"
        head -n 20 "$scratch/output"
        failed=1
    fi
}

lint_exits() { # CODE FILE
    "$KUBEVET" lint "$2"
    local code=$?
    [ $code -eq "$1" ] || { echo "lint: exit $code instead of $1"; return 1; }
}

schema_says() { # valid|invalid FILE
    grep -qxF "$2 $1" "$scratch/verdicts" || { grep -F "$2" "$scratch/verdicts"; return 1; }
}

judge_by_schema() { # FILE...: one verdict a line, for schema_says
    python3 "$here/validate.py" "$specs/cluster-spec.schema.json" "$@" >"$scratch/verdicts"
}

report "the schema is one of draft 2020-12" \
    judge_by_schema "$specs"/*.yaml "$here"/good/*.yaml "$here"/bad/*.yaml

for file in "$specs"/*.yaml "$here"/good/*.yaml; do
    report "lint accepts ${file##*/}" lint_exits 0 "$file"
    report "the schema accepts ${file##*/}" schema_says valid "$file"
done
for file in "$here"/bad/*.yaml; do
    report "lint refuses ${file##*/}" lint_exits 2 "$file"
    report "the schema refuses ${file##*/}" schema_says invalid "$file"
done
for file in "$here"/lint/*.yaml; do
    report "lint refuses ${file##*/}" lint_exits 2 "$file"
done
report "the fleets of examples are valid by their schema" python3 - "$specs/fleet.schema.json" "$KUBEVET_SOURCE"/examples/fleet/*d.yaml \
    "$KUBEVET_SOURCE/examples/fleet/config/fleet.yaml" <<'END'
import json, sys, jsonschema, yaml
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
for path in sys.argv[2:]:
    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load(open(path)))
END
exit $failed
