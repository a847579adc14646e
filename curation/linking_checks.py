# SPDX-License-Identifier: Apache-2.0
"""What is refused of linking steps before anything is read: criteria that do not exist, and indexes that cannot be compared.

An index of an earlier release is opened as far as its header: who made it, by which parameters, with how many ranks.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import types

from curation.errors import AssetError, RecipeError
from curation.phases.earlier import criteria_differ, differences, made_by_text, read_header
from curation.rank import CRITERIA, WAYS

if TYPE_CHECKING:
    from curation.job import JobStep


def check_linking(steps: Sequence[JobStep]) -> None:
    """Check what linking steps prefer, and against what they compare.

    Raises:
        RecipeError: a criterion does not exist, or is measured only later.
        AssetError: a file of ``against`` is no index, or one of other parameters.

    """
    for number, step in enumerate(steps):
        if step.filter.links:
            for wanted in step.filter.parameters().get("prefer", ()):
                _check_criterion(str(wanted), number, steps)
            _check_indexes(step)


def _check_criterion(wanted: str, number: int, steps: Sequence[JobStep]) -> None:
    """Refuse a criterion of another name, of a signal that nothing measures, or that a costly step measures only later."""
    name = steps[number].filter.name
    if wanted in CRITERIA:
        return
    way, _, signal = wanted.partition(":")
    if way not in WAYS or not signal:
        near = difflib.get_close_matches(way, [*CRITERIA, *WAYS], n=1)
        meant = ""
        if near:
            meant = f"did you mean {':'.join([near[0], signal or 'SIGNAL'] if near[0] in WAYS else near)!r}? "
        raise RecipeError(f"step {name}: prefer names {wanted!r}; {meant}criteria are {', '.join(CRITERIA)}, highest:SIGNAL, lowest:SIGNAL")
    measured = {s.name: step for step in steps for s in step.filter.signals if _is_number(s.type)}
    if signal not in measured:
        near = difflib.get_close_matches(signal, measured, n=1)
        meant = f"did you mean '{way}:{near[0]}'? " if near else ""
        known = ", ".join(sorted(measured)) or "nothing"
        raise RecipeError(f"step {name}: prefer names {wanted!r}; {meant}no step measures a number {signal!r}; measured: {known}")
    later = measured[signal]
    if later.on_survivors and later in steps[number:]:
        raise RecipeError(
            f"step {name} prefers by {signal}, which the costly step {later.filter.name} measures "
            f"after it, on survivors; put {later.filter.name} first, or give it `measure: all`"
        )


def _is_number(kind: pa.DataType) -> bool:
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind))


def _check_indexes(step: JobStep) -> None:
    """Refuse files that are no index, and indexes of other parameters."""
    parameters = step.filter.parameters()
    here = made_by_text(step.filter.identity(), tuple(parameters.get("scope", ())))
    for file in step.assets.get("against", ()):
        place = f"step {step.filter.name}, against: {file.path}"
        made_by, ranks = read_header(file.path, place)
        if made_by != here:
            raise AssetError(f"{place}: this index cannot be compared: {'; '.join(differences(made_by, here))}; use its parameters")
        if ranks != len(parameters["prefer"]):
            raise AssetError(f"{place}: {criteria_differ(ranks, len(parameters['prefer']))}")
