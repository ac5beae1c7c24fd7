# usage: by_schema.py SCHEMA FILE…
#
# Prints yes or no for each file: is it JSON that the schema takes? By a validator that
# knows nothing of nestvirt.
import json
import sys

import jsonschema


def takes(validator, path):
    try:
        with open(path, encoding="utf-8") as file:
            return validator.is_valid(json.load(file))
    except ValueError:  # no JSON, or no UTF-8
        return False


with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
for path in sys.argv[2:]:
    print("yes" if takes(jsonschema.Draft7Validator(schema), path) else "no")
