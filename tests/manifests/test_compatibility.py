# SPDX-License-Identifier: Apache-2.0
"""Which licences may stand together, and under which label."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifests.compatibility import collect, conditions, config_of, conflicts

KNOWN = ("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-3.0-DE", "CC-BY-ND-4.0", "etalab-2.0", "ODbL-1.0", "MIT")


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ("CC0-1.0", "CC-BY-NC-SA-4.0", False),
        ("CC-BY-4.0", "etalab-2.0", False),
        ("CC-BY-4.0", "CC-BY-NC-4.0", False),
        ("CC-BY-SA-4.0", "CC-BY-SA-3.0-DE", False),
        ("CC-BY-SA-4.0", "CC-BY-NC-4.0", True),
        ("CC-BY-SA-4.0", "CC-BY-NC-SA-4.0", True),
        ("CC-BY-SA-4.0", "ODbL-1.0", True),
        ("CC-BY-SA-1.0", "CC-BY-SA-4.0", True),
        ("CC-BY-NC-SA-4.0", "CC-BY-NC-4.0", False),
        ("CC-BY-4.0", "CC-BY-ND-4.0", True),
        ("CC-BY-4.0", "", True),
    ],
)
def test_the_chart_of_creative_commons(first: str, second: str, clash: bool) -> None:  # noqa: FBT001 - a table
    """As one adapted work: pairs that mix and pairs that do not, in either order."""
    assert bool(conflicts([first, second])) is clash
    assert bool(conflicts([second, first])) is clash


@pytest.mark.parametrize(
    ("licences", "label"),
    [
        ({"CC0-1.0": 1, "CC-PDM-1.0": 2}, "CC0-1.0"),
        ({"CC-BY-SA-3.0": 4}, "CC-BY-SA-3.0"),
        ({"CC-BY-4.0": 1, "etalab-2.0": 1}, "CC-BY-4.0"),
        ({"CC-BY-4.0": 1, "CC-BY-SA-4.0": 1, "CC-BY-NC-4.0": 1}, "CC-BY-NC-SA-4.0"),
        ({"CC-BY-4.0": 1, "": 1}, None),
        ({"CC-BY-4.0": 1, "LicenseRef-RightsStatements-InC-1.0": 1}, None),
        ({}, None),
    ],
)
def test_the_label_of_a_collection(licences: dict[str, int], label: str | None) -> None:
    """The union of all conditions present; nothing when something is unknown."""
    assert collect(licences).label == label


def test_the_split_into_configurations() -> None:
    """Each part has its own valid label; unknown and ND stay out."""
    found = collect({"CC-BY-4.0": 3, "CC0-1.0": 1, "CC-BY-SA-4.0": 2, "CC-BY-NC-4.0": 1, "CC-BY-ND-4.0": 1, "": 5, "MIT": 0})

    assert found.configs == {
        "open": {"CC-BY-4.0": 3, "CC0-1.0": 1},
        "share-alike": {"CC-BY-SA-4.0": 2},
        "non-commercial": {"CC-BY-NC-4.0": 1},
        "out": {"": 5, "CC-BY-ND-4.0": 1},
    }
    assert not found.adaptable


def test_expressions() -> None:
    """Of a choice the freest, of a sum everything."""
    assert sorted(conditions("CC-BY-SA-4.0 OR CC-BY-4.0") or ()) == ["by"]
    assert sorted(conditions("MIT AND CC-BY-NC-4.0") or ()) == ["by", "nc"]
    assert conditions("MIT AND Unknown") is None
    assert config_of("CC-BY-SA-3.0 OR LicenseRef-GFDL") == "share-alike"


@given(st.lists(st.sampled_from(KNOWN), min_size=1))
def test_the_label_never_promises_more_than_a_record(names: list[str]) -> None:
    """The label holds every condition of every record."""
    label = collect(dict.fromkeys(names, 1)).label

    assert label is not None
    held = conditions(label)
    assert held is not None
    wanted = {c for name in names for c in conditions(name) or ()}
    assert wanted <= held | ({"sa"} if "nd" in wanted else set())
