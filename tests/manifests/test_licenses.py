# SPDX-License-Identifier: Apache-2.0
"""The one table of licences: complete lists, one answer in every place that asks it."""

from __future__ import annotations

import pytest

from filters.license.marks import from_url, listed
from filters.license.openness import openness
from filters.license.policies import allows
from manifests.compatibility import config_of
from manifests.licenses import BLUE_OAK, BLUE_OAK_VERSION, LEAD, conditions_of

DEPRECATED = {"BSD-2-Clause-FreeBSD", "BSD-2-Clause-NetBSD", "bzip2-1.0.5", "Net-SNMP"}
"""On Blue Oak's list, and deprecated or withdrawn by SPDX since."""


def test_blue_oaks_list_is_whole() -> None:
    """Version 15: 1 model, 1 gold, 30 silver, 120 bronze, 72 lead; all of them identifiers of SPDX, once."""
    assert BLUE_OAK_VERSION == "15.0.0"
    assert (len(BLUE_OAK), len(LEAD), len(BLUE_OAK & LEAD)) == (152, 72, 0)
    assert {spdx for spdx in BLUE_OAK if spdx not in set(listed())} == DEPRECATED
    assert all(allows("code-permissive", spdx) for spdx in BLUE_OAK)
    assert not any(allows("code-permissive", spdx) for spdx in LEAD)


CONFIGS = {0: "out", 1: "out", 2: "non-commercial", 3: "share-alike", 4: "open", 5: "open"}


@pytest.mark.parametrize("spdx", [*listed(), "LicenseRef-CC-BY-SA", "LicenseRef-CC-BY-NC-3.0-CH", "LicenseRef-RightsStatements-NoC-US-1.0"])
def test_openness_and_configuration_agree(spdx: str) -> None:
    """Every identifier of SPDX: what is ranked as open goes to the open part, what is unknown stays out."""
    assert config_of(spdx) == CONFIGS[openness(spdx)]
    assert (conditions_of(spdx) is None) == (openness(spdx) == 0)


def test_what_the_policies_make_of_the_table() -> None:
    """Copyleft code is no open content, invariant sections are not open, permissive code is part of Common Corpus."""
    assert not allows("open", "GFDL-1.3-invariants-only")
    assert allows("open", "GFDL-1.3-no-invariants-only")
    assert allows("common-corpus", "MIT")
    assert not allows("common-corpus", "MPL-2.0")
    assert allows("no-nc", "EPL-2.0")
    assert not allows("no-nc", "LicenseRef-RightsStatements-NoC-NC-1.0")


@pytest.mark.parametrize("typo", ["by-cn", "bync", "by-n", "nc-by-x", "by-ncsa", "by_nc", "by-nc-nd-sd", "sampling+", "by-nc4"])
@pytest.mark.parametrize("version", ["4.0", "9.9", "40"])
def test_a_mistyped_address_opens_nothing(typo: str, version: str) -> None:
    """It names Creative Commons and no licence that there is: unknown, and out."""
    spdx = from_url(f"https://creativecommons.org/licenses/{typo}/{version}/")

    assert spdx is None or (openness(spdx), config_of(spdx)) in {(0, "out"), (2, "non-commercial")}
    assert not allows("open", spdx)


def test_a_version_that_there_is_not_opens_nothing() -> None:
    """CC BY 4.9 is not CC BY; an address without version names the elements alone."""
    assert not allows("open", from_url("https://creativecommons.org/licenses/by/4.9/"))
    assert from_url("https://creativecommons.org/licenses/by/40/") == "LicenseRef-CC-BY"
