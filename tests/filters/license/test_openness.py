# SPDX-License-Identifier: Apache-2.0
"""The order of licences by what they leave free."""

from __future__ import annotations

from itertools import pairwise

import pytest

from filters.license.openness import openness

ORDER = (
    (None, "LicenseRef-RightsStatements-InC", "NoSuchLicence", ""),
    ("CC-BY-ND-4.0", "CC-BY-NC-ND-2.0", "LicenseRef-CC-BY-ND"),
    ("CC-BY-NC-4.0", "CC-BY-NC-SA-3.0-DE", "LicenseRef-CC-BY-NC-SA"),
    ("CC-BY-SA-4.0", "GFDL-1.3-only", "ODbL-1.0", "LicenseRef-CC-BY-SA-3.0-CH"),
    ("CC-BY-4.0", "etalab-2.0", "MIT", "OGL-UK-3.0", "CC-BY-3.0-AT"),
    ("CC0-1.0", "CC-PDM-1.0", "PDDL-1.0"),
)


def test_the_order_is_that_of_the_conditions() -> None:
    """Unknown, ND, NC, SA, BY, public domain."""
    ranks = [{openness(spdx) for spdx in group} for group in ORDER]

    assert all(len(rank) == 1 for rank in ranks)
    assert all(max(low) < min(high) for low, high in pairwise(ranks))


@pytest.mark.parametrize("expression", ["CC0-1.0 AND CC-BY-NC-4.0", "CC-BY-NC-4.0 OR CC0-1.0", "(CC-BY-NC-4.0)"])
def test_an_expression_is_as_open_as_its_most_restrictive_part(expression: str) -> None:
    """Also where one may choose: no rank is given on a guess."""
    assert openness(expression) == openness("CC-BY-NC-4.0")
