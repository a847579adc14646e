# SPDX-License-Identifier: Apache-2.0
"""Every step that looks at words, by UAX #29: it keeps the contract, and says by which rule it cut."""

from __future__ import annotations

import dataclasses

import pytest

from filters import CATALOGUE
from filters.conformance import Check, checks
from filters.contract import Filter
from filters.segmentation.rule import Segmentation
from filters.segmentation.segmented import Segmented

UAX29 = Segmentation("uax29", elision="everywhere")
STEPS = {name: kind for name, kind in CATALOGUE.items() if issubclass(kind, Segmented)}
OPENED = {name: kind for name, kind in STEPS.items() if name != "contamination"}  # which wants benchmarks


def _by(kind: type[Filter], rule: Segmentation) -> Filter:
    return dataclasses.replace(kind(), segmentation=rule)  # type: ignore[call-arg]  # a parameter of these


def _checks() -> list[tuple[str, Check]]:
    found = [(name, check) for name, kind in OPENED.items() for check in checks(_by(kind, UAX29))]
    return [(name, check) for name, check in found if check.name != "answers one long line"]


@pytest.mark.parametrize(("name", "check"), _checks(), ids=lambda value: value if isinstance(value, str) else value.name)
def test_it_keeps_the_contract(name: str, check: Check) -> None:
    """The conformance suite, but for the long line, which takes its time with one rule already."""
    check()


def test_which_steps_look_at_words() -> None:
    """Those that docs/segmentation.md names."""
    heuristics = {"gopher_quality", "gopher_repetition", "fineweb_quality", "roots_quality", "ocr"}

    assert set(STEPS) == heuristics | {"contamination", "minhash", "simhash"}


@pytest.mark.parametrize("name", STEPS)
def test_the_rule_is_part_of_the_identity(name: str) -> None:
    """Another rule is another identity, in which the parameter itself does not stand; the default's is as ever."""
    first, second = STEPS[name](), _by(STEPS[name], UAX29)

    assert first.identity()["segmenter"] == "unicode-word-1/14.0.0"
    assert second.identity()["segmenter"] == "uax29-1/15.0.0 elision=everywhere"
    assert "segmentation" not in first.identity()["parameters"]
    assert first.identity()["parameters"] == second.identity()["parameters"]
    assert "Words: uax29-1/15.0.0 elision=everywhere" in second.facts()
