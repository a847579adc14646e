# SPDX-License-Identifier: Apache-2.0
"""The matcher that parses only what may be valid finds what phonenumbers' own does."""

from __future__ import annotations

from pathlib import Path

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from filters.pii.numbering import may_be_valid, numbers, plan_of
from filters.pii.phone import REGIONS
from tests.filters.pii.telephones import BEFORE, BEHIND, drawn
from tests.real_corpus import read_pages

ALL = [*sorted({region for regions in REGIONS.values() for region in regions}), "GA", "AR", "JP", "NF", "GG", "KZ"]
TRIES = 16


def whole(text: str, region: str | None) -> list[tuple[int, int]]:
    """Return what the library alone finds."""
    return [(match.start, match.end) for match in phonenumbers.PhoneNumberMatcher(text, region, max_tries=TRIES)]


@given(
    st.sampled_from(ALL).flatmap(
        lambda region: st.tuples(st.just(region), st.tuples(st.sampled_from(BEFORE), drawn(region), st.sampled_from(BEHIND)).map("".join))
    )
)
@example(("FR", "06 12 34 56 78"))
@example(("FR", "33 6 12 34 56 78"))
@example(("GB", "00 33 6 12 34 56 78"))
@example(("GB", "01534 456789"))
@example(("US", "(242) 365-1234"))
@example(("HU", "06 20 123 4567"))
@example(("IT", "02 1234 5678"))
@example(("BR", "0 15 11 2345 6789"))
def test_equal_on_drawn_numbers(case: tuple[str, str]) -> None:
    """In every region, with trunk prefixes, calling codes, and prefixes for calls abroad."""
    region, text = case

    assert numbers(text, region, TRIES) == whole(text, region)
    assert numbers(text, None, TRIES) == whole(text, None)


@pytest.mark.parametrize("region", [region for region in ALL if region not in {"AR", "GG", "NF"}])
def test_the_examples_of_every_plan_may_be_valid(region: str) -> None:
    """As they are dialled at home; and a plan refuses something."""
    one = phonenumbers.example_number(region)
    assert one is not None

    assert may_be_valid(phonenumbers.format_number(one, phonenumbers.PhoneNumberFormat.NATIONAL), region)
    assert plan_of(region) is not None
    assert not may_be_valid("1 2", region)


@pytest.mark.data
@pytest.mark.parametrize("region", ["GB", "US", "FR", "DE", "NL"])
def test_equal_on_real_pages(data: Path, region: str) -> None:
    """In HTML, which is full of numbers that are no telephones."""
    pages = [page.decode("utf-8", "replace") for _, page in read_pages(data / "html_trafilatura/dev/pages.tar.zst")][:4]

    for page in pages:
        for start in range(0, len(page), 400):
            window = page[start : start + 400]
            assert numbers(window, region, TRIES) == whole(window, region)
