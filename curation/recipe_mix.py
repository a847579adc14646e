# SPDX-License-Identifier: Apache-2.0
"""The part ``release.mix`` of a recipe: how often each document is to be seen (``curation.mix`` does it)."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from curation.recipe_part import Part
from curation.rehydration import MOST_SIZE


class Mix(Part):
    """How often each document is to be seen, as columns ``weight`` and ``repeats``; nothing is copied or left out."""

    by: Literal["language", "source", "config"] = "language"
    """What groups are."""
    epochs: Mapping[str, Annotated[float, Field(ge=0)]] = {}
    """Group to how often its text is seen."""
    other_epochs: Annotated[float, Field(ge=0)] = 1.0
    """How often the text of groups is seen that ``epochs`` does not name."""
    shares: Mapping[str, Annotated[float, Field(ge=0)]] = {}
    """Group to its share of all that is seen; what they leave of 1 is divided among the others by size."""
    temperature: Annotated[float, Field(ge=0, le=1)] | None = None
    """Shares proportional to size to the power of this: 1 keeps them, 0 makes them equal (XLM-R: 0.3)."""
    budget: Annotated[int, Field(gt=0)] | None = None
    """All that is seen, in ``unit``; none: epochs as they are, or the largest mix without repetition."""
    unit: Literal["characters", "tokens"] = "characters"
    """What sizes are measured in."""
    tokenizer: str = ""
    """With ``unit: tokens``: path of a ``tokenizer.json``, from the recipe's folder."""
    max_epochs: Annotated[float, Field(gt=0)] = 16.0
    """No group is seen more often (Muennighoff et al. 2023, arXiv 2305.16264: beyond 16 epochs repetition adds next to nothing)."""
    rehydrate: Literal["none", "fineweb2", "derived"] | Mapping[Annotated[int, Field(ge=1, le=1000)], Annotated[float, Field(ge=0)]] = (
        "none"
    )
    """Whether documents that stand for a cluster of duplicates weigh more: by FineWeb-2's table, by one derived from this run for each
    language as FineWeb-2 did, or by a table of yours: smallest cluster of each class to its weight, such as ``{1: 1, 2: 3, 10: 5}``."""
    max_repetitions: Annotated[int, Field(ge=1)] = 10
    """With ``rehydrate: derived``: weight of the clusters that other steps remove least of (FineWeb-2: 10, and 3 to 9)."""
    seed: Annotated[int, Field(ge=0)] = 1
    """Chooses the draw of fractions."""

    @field_validator("rehydrate", mode="before")
    @classmethod
    def _sizes_are_numbers(cls, value: object) -> object:
        """Read the keys of a table as numbers: those of a recipe's mappings are words."""
        if value in ("none", "fineweb2", "derived"):
            return value
        expected = "expected none, fineweb2, derived or a table of cluster sizes, such as {1: 1, 2: 3, 10: 5}"
        if not isinstance(value, Mapping):
            near = difflib.get_close_matches(str(value), ["none", "fineweb2", "derived"], n=1)
            raise ValueError(expected + (f"; did you mean {near[0]!r}?" if near else ""))  # noqa: TRY004 - pydantic reports ValueError
        table: dict[int, Any] = {}
        for size, weight in value.items():
            if not str(size).isdecimal() or not 1 <= int(size) <= MOST_SIZE:
                raise ValueError(f"cluster size {size!r} is no whole number from 1 to {MOST_SIZE}; {expected}")
            if int(size) in table:
                raise ValueError(f"cluster size {int(size)} stands twice in the table; remove one of them")
            if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight < math.inf:
                raise ValueError(f"the weight of cluster size {size} is {weight!r}; expected a number of 0 or more")
            table[int(size)] = weight
        return table

    @model_validator(mode="after")
    def _is_one_mix(self) -> Mix:
        ways = [
            name
            for name, given in (("epochs", self.epochs), ("shares", self.shares), ("temperature", self.temperature is not None))
            if given
        ]
        if len(ways) > 1:
            raise ValueError(f"give one of {' and '.join(ways)}, not both")
        if sum(self.shares.values()) > 1 + 1e-9:
            raise ValueError(f"shares add up to {sum(self.shares.values()):g}; expected at most 1")
        if (self.unit == "tokens") != bool(self.tokenizer):
            raise ValueError("unit tokens needs a tokenizer, and a tokenizer needs unit tokens")
        return self
