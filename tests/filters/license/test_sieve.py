# SPDX-License-Identifier: Apache-2.0
"""The sieve before the parser lets every page through in which the patterns find a licence's name."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.license.patterns import IN_WORDS_BYTES, PLAUSIBLE, REACH
from filters.license.sieve import near_names

NAMES = [
    b"creativecommons.org", b"Creative Commons", b"creative\xc2\xa0commons", b"Creative &nbsp;Commons", b"CC BY", b"cc-by-sa", b"CC  (by",
    b"ccby", b"cc:by", b"cc/by", b"CC\xc2\xa0BY", b"CC&nbsp;BY", b"CC0", b"cc-zero", b"CC 0", b'"license": "x"', b"'licence' : 'y'",
    b'rel="nofollow license"', b"rel=license", b'itemprop="license"', b'property = "dct:license"', b'name="dcterms.license"',
    b"opendatacommons", b"Open Government Licence", b"dl-de/by", b"DL-DE BY", b"Datenlizenz", b"Licence Ouverte", b"open-licence",
    b"rightsstatements", b"ODbL", b"NLOD", b"/fdl", b"GNU Free Documentation", b"data.norge.no", b"Norsk lisens", b"Database Licence",
    b"ODC-By", b"IODL", b"GFDL",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("before", [0, 1, REACH, 4090, 5000])
def test_every_name_is_let_through(name: bytes, before: int) -> None:
    """Wherever it stands in the page."""
    page = b"<p>" + b"." * before + b" " + name + b" " + b"." * 300

    assert PLAUSIBLE.search(page) or IN_WORDS_BYTES.search(page)
    assert any(PLAUSIBLE.search(page[start:end]) for start, end in near_names(page)) == bool(PLAUSIBLE.search(page))
    assert any(IN_WORDS_BYTES.search(page[start:end]) for start, end in near_names(page)) == bool(IN_WORDS_BYTES.search(page))


@given(
    st.lists(st.sampled_from([*NAMES, b" ", b"-", b'"', b"=", b"<a ", b">", b"license", b"common", b"cc", b"by", b"." * 200]), max_size=12)
)
def test_as_a_search_over_the_whole_page(parts: list[bytes]) -> None:
    """Parts cut out of the page say what the page says, and windows never overlap."""
    page = b"".join(parts)
    windows = near_names(page)

    assert all(before[1] < after[0] for before, after in itertools.pairwise(windows))
    for pattern in (PLAUSIBLE, IN_WORDS_BYTES):
        if pattern.search(page):
            assert any(pattern.search(page[start:end]) for start, end in windows)
