# SPDX-License-Identifier: Apache-2.0
"""JSON Schema of recipe files, for completion and checking in editors.

Generated from the types that check recipes: a step is written as one key, the filter's name, so the schema of
``steps`` is put together from the catalogue.
"""

from __future__ import annotations

from typing import Any

from curation.recipe import Recipe, parameter_adapter
from filters import CATALOGUE

MEASURE = {"enum": ["survivors", "all"], "description": "The documents that it looks at; as the recipe says when not given."}


def recipe_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a recipe file."""
    schema = Recipe.model_json_schema()
    definitions = schema["$defs"]
    del definitions["Step"]
    entries = []
    for name, kind in CATALOGUE.items():
        parameters = parameter_adapter(name).json_schema(ref_template="#/$defs/{model}")
        definitions.update(parameters.pop("$defs", {}))
        definitions[name] = parameters
        thresholds = {key: value for key, value in parameters.get("properties", {}).items() if key in kind.thresholds()}
        overrides = {"type": "object", "additionalProperties": False, "properties": thresholds}
        entries.append(
            {
                "type": "object",
                "required": [name],
                "additionalProperties": False,
                "properties": {
                    name: {"anyOf": [{"$ref": f"#/$defs/{name}"}, {"type": "null"}]},
                    "thresholds": {"type": "string", "description": "Threshold set to start from: fineweb2, roots, or the path of one."},
                    **({"measure": MEASURE} if kind.costly else {}),
                    "languages": {
                        "type": "object",
                        "description": "Language to the thresholds that differ for it.",
                        "additionalProperties": overrides,
                    },
                },
            }
        )
    schema["properties"]["steps"] = {
        "type": "array",
        "description": "What is done to each document, in order.",
        "items": {"anyOf": entries},
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
