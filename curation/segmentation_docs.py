# SPDX-License-Identifier: Apache-2.0
"""The rules that cut words told from the code: their keys, and how they cut texts of many languages."""

from __future__ import annotations

from pydantic import TypeAdapter

from filters.segmentation.examples import EXAMPLES, shown
from filters.segmentation.rule import Segmentation
from filters.segmentation.segmented import SEGMENTATION
from manifests.markdown import table


def segmentation_keys() -> str:
    """Tell the keys of a rule."""
    keys = TypeAdapter(Segmentation).json_schema()["properties"]
    lines = [
        (f"`{key}`", ", ".join(f"`{value}`" for value in field["enum"]), f"`{field['default']}`", field["description"])
        for key, field in keys.items()
    ]
    return f"### Keys of segmentation\n\n{SEGMENTATION}\n\n{table(('key', 'type', 'default', 'meaning'), lines)}"


def segmentation_examples() -> str:
    """Tell how each rule cuts texts of many languages, a middle dot between words."""
    rules = (Segmentation(), Segmentation("uax29"))
    lines = [(language, text, *(" · ".join(shown(language, text, rule)) for rule in rules)) for language, text in EXAMPLES.items()]
    return table(("language", "text", *(f"`{rule.rule}`" for rule in rules)), lines)
