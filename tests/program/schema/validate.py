"""Says of each spec whether a JSON Schema accepts it: validate.py SCHEMA SPEC..."""
import json
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    """Leaves dates text, as JSON and YAML 1.2 do."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def as_json(value):
    """Mapping keys as text, as in JSON."""
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value


with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        document = as_json(yaml.load(file, Loader))
    print(path, "valid" if validator.is_valid(document) else "invalid")
