# SPDX-License-Identifier: Apache-2.0
"""What all filters have that look at words: the rule by which they cut them, as part of their identity."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field

from filters.contract import Filter
from filters.segmentation.rule import DEFAULT, Segmentation

SEGMENTATION = "How text is cut into words; not given: as the recipe says, else by the default rule."


@dataclass(frozen=True)
class Segmented(Filter):
    """Root of the filters that look at words: ``documents.segmented(self.segmentation)`` is their view."""

    segmentation: Annotated[Segmentation, Field(description=SEGMENTATION)] = field(default=DEFAULT, kw_only=True)

    def parameters(self) -> dict[str, Any]:
        """Return all parameters as plain values: the rule as a mapping."""
        return super().parameters() | {"segmentation": dataclasses.asdict(self.segmentation)}

    def identity(self) -> dict[str, Any]:
        """Name the rule with its versions in place of the parameter: other words would be other answers."""
        told = super().identity()
        parameters = {name: value for name, value in told["parameters"].items() if name != "segmentation"}
        return told | {"parameters": parameters, "segmenter": self.segmentation.name}

    def facts(self) -> list[str]:
        """Tell the rule that words are cut by."""
        return [f"Words: {self.segmentation.name}"]
