# SPDX-License-Identifier: Apache-2.0
"""Threshold sets: what a step's parameters and per-language thresholds are when a recipe says ``thresholds: fineweb2``.

A set is a YAML file beside this one, or any file that the recipe names by its path:

    thresholds: 1
    name: fineweb2
    source: where its numbers come from
    steps:
      gopher_quality:
        parameters: {count_symbols: true}
        languages:
          fra_Latn: {min_mean_word_chars: 2, max_mean_word_chars: 11}
    notes: [what was clamped, and what it was derived from]

A step that names a set starts from the set's parameters and thresholds; what the step says itself wins. The resolved recipe spells
everything out, so that a release does not depend on this file. A language that a set does not have keeps the step's own thresholds.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from curation.errors import RecipeError
from filters import CATALOGUE
from filters.languages import canonical

FOLDER: Final = Path(__file__).parent
SHIPPED: Final = ("fineweb2", "roots")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StepThresholds(_Part):
    """What a set says of one filter."""

    parameters: Mapping[str, Any] = {}
    """Parameters for all languages."""
    languages: Mapping[str, Mapping[str, Any]] = {}
    """Language to the thresholds that differ."""


class ThresholdSet(_Part):
    """A whole set."""

    thresholds: Literal[1] = 1
    """Version of this format."""
    name: str
    """What recipes call it."""
    source: str
    """Where its numbers come from."""
    steps: Mapping[str, StepThresholds]
    """Filter to what the set says of it."""
    notes: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """What was clamped or left out, and how values were derived."""

    def text(self) -> str:
        """Return the set as YAML, with languages and keys in order."""
        steps = {
            name: {
                **({"parameters": _plain(step.parameters)} if step.parameters else {}),
                **({"languages": {key: _plain(step.languages[key]) for key in sorted(step.languages)}} if step.languages else {}),
            }
            for name, step in self.steps.items()
        }
        tree = {"thresholds": 1, "name": self.name, "source": self.source, "steps": steps}
        if self.notes:
            tree["notes"] = list(self.notes)
        return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=140)


def load_set(name: str, folder: Path) -> ThresholdSet:
    """Load a shipped set by its name, or a file by its path from ``folder``.

    Raises:
        RecipeError: when there is none, or it says what no filter knows.

    """
    path = FOLDER / f"{name}.yaml" if name in SHIPPED else folder / name
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RecipeError(
            f"thresholds {name!r}: {path} cannot be read as YAML ({error}); expected {', '.join(SHIPPED)}, "
            "or the path of a file that `limpide thresholds import` or `derive` wrote"
        ) from error
    try:
        found = ThresholdSet.model_validate(tree)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise RecipeError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}; this is no threshold set") from error
    for step, said in found.steps.items():
        _check(path, step, said)
    return found


def _check(path: Path, step: str, said: StepThresholds) -> None:
    if step not in CATALOGUE:
        raise RecipeError(f"{path}: steps.{step}: there is no such filter; `limpide filters` lists them")
    thresholds = CATALOGUE[step].thresholds()
    for language, changes in said.languages.items():
        try:
            canonical(language)
        except ValueError as error:
            raise RecipeError(f"{path}: steps.{step}.languages.{language}: {error}") from error
        for key in changes:
            if key not in thresholds:
                raise RecipeError(
                    f"{path}: steps.{step}.languages.{language}: {key!r} is no threshold; expected {', '.join(sorted(thresholds))}"
                )


def merged(
    said: ThresholdSet, step: str, parameters: Mapping[str, Any], languages: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a step's parameters and languages over those of a set."""
    ours = said.steps.get(step)
    if ours is None:
        known = ", ".join(said.steps)
        raise RecipeError(f"thresholds {said.name!r} say nothing of the step {step!r}; they know {known}: leave the key out here")
    both = {canonical(key): dict(value) for key, value in ours.languages.items()}
    for key, value in languages.items():
        with contextlib.suppress(ValueError):  # a key that is unknown is told with its place later
            key = canonical(key)  # noqa: PLW2901 - the same language in its canonical form
        both[key] = {**both.get(key, {}), **(value or {})} if isinstance(value, Mapping | None) else value
    return {**ours.parameters, **parameters}, both


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a set holds
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value
