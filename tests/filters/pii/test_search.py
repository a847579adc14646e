# SPDX-License-Identifier: Apache-2.0
"""The kernel that searches for triggers finds what a search for their pattern finds, place by place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.kernels.odd_characters import odd_characters
from filters.pii import letter_ids, search, triggers
from filters.pii.filter import CHECKED
from tests.bench.parts import pii
from tests.gold.pii import gold

KINDS = [
    frozenset(CHECKED),
    frozenset({"email", "ip_address"}),
    frozenset({"phone"}),
    frozenset({"iban", "crypto", "credentials"}),
    frozenset({"national_id"}),
]
PIECES = (
    "0", "1", "12", "123", "1234", "12345678", "123456789", "987654321012", "0x", "00", "+", "+1", "@", "a@b.", "::", ":", "://", "fe80",
    "ab:", "1:2:3:4:5:6:7:8", "1.2.3.4", "8.8.8.8", "AB12", "DE89 3704 0044 ", "fr76", "bc1", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
    "RSSMRA 85T10A562S", "LMNLMN", "XYZ", "X-", "Y ", "AB 12 34 56 C", "12.345.678", "-----BEGIN RSA PRIVATE KEY", "-", "--", "_", "ghp_",
    "github_pat_", "hf_", "npm_", "sk-", "sk_live_", "xoxb-", "AKIA", "AIza", "SG.", "eyJ", "glpat-", "abcdefghijklmnop",
    "0123456789abcdef", "?token=", "&amp;", "?api_key=secret99", "://joe:secret@", "user:pw@", " ", "  ", "(", ")", ".", "/", ",", "\n",
    "\u00a0", "\u202f", "\u2013", "é", "tel", "phone", "a", "Z", "\t", "=", '"',
)  # fmt: skip
FILL = "and so on; " * 40
"""More than the end that the pattern searches itself."""


LETTERS = re.compile(letter_ids.TRIGGER)


def searched(pattern: Any, data: memoryview) -> Iterator[int]:  # noqa: ANN401 - RE2 has no types
    """Iterate over the places at which a pattern matches, without identifiers that have no digit: these are none."""
    at = 0
    while (hit := pattern.search(data, at)) is not None:
        letters = LETTERS.match(data, hit.start())
        if letters is not None and letters.span() == hit.span() and bytes(letters.group()).replace(b" ", b"").isalpha():
            at = hit.start() + 1
        else:
            yield hit.start()
            at = hit.end()


def both(text: str, kinds: frozenset[str]) -> tuple[list[int], list[int]]:
    """Return where triggers begin by the kernel, and by their pattern."""
    plan = triggers.compiled(kinds)[0]
    data = memoryview(b"\n" + text.encode() + b"\n")
    places, _ = search.places(data, np.frombuffer(data, np.uint8), plan.pattern, plan.wanted)
    return places.tolist(), list(searched(plan.pattern, data))


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.sampled_from(KINDS), st.sampled_from([FILL, ""]))
def test_equal_on_drawn_texts(text: str, kinds: frozenset[str], fill: str) -> None:
    """Beginnings and parts of all triggers in any order; also where the text ends right behind them."""
    places, expected = both(text + fill, kinds)

    assert places == expected


@pytest.mark.parametrize("kinds", KINDS)
def test_equal_on_gold_and_mangled_gold(kinds: frozenset[str]) -> None:
    """Gold, and gold in which signs were dropped, doubled or put in other places."""
    random, text = Random("search"), "\n".join(row["text"] for row in gold(per_language=10))
    chars = list(text)
    for place in random.sample(range(len(chars)), len(chars) // 12):
        chars[place] = random.choice(["", chars[place] * 2, " ", "-", ".", "0", "A", "_", ":", "\u00a0"])
    for each in (text, "".join(chars)):
        places, expected = both(each, kinds)
        assert len(places) > 50
        assert places == expected


@pytest.mark.data
@pytest.mark.parametrize("kinds", KINDS)
def test_equal_on_pages(kinds: frozenset[str]) -> None:
    """HTML and web texts, ten thousands of places."""
    if not pii.DATA.is_dir():
        pytest.skip(f"{pii.DATA} is absent (set LIMPIDE_DATA)")
    places, expected = both("\n".join([*pii.pages(150), *pii.web_texts()]), kinds)

    assert len(places) > 500
    assert places == expected


@given(
    st.lists(
        st.sampled_from(
            ["\u00ad", "\u200b", "\u200f", "\u2069", "\ufeff", "\uff11", "\uff3f", "\uff5a", "\uff5b", "a", "é", "\u2019", "x" * 70]
        ),
        max_size=40,
    )
)
def test_odd_characters_are_found_as_their_pattern_finds_them(chars: list[str]) -> None:
    """Also at the edges of the 64 bytes that are looked at at once."""
    data = b"\n" + "".join(chars).encode() + b"\n\n"
    pattern = (
        rb"\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0\xa6-\xa9]|\xef\xbb\xbf|\xc2\xad"
        rb"|\xef\xbc[\x88\x89\x8b\x8d-\x9a\xa0-\xba\xbf]|\xef\xbd[\x81-\x9a]"
    )

    found = odd_characters(np.frombuffer(data, np.uint8))

    assert list(map(tuple, found.tolist())) == [hit.span() for hit in re.finditer(pattern, data)]
