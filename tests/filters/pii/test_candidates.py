# SPDX-License-Identifier: Apache-2.0
"""The kernel that sifts candidates keeps back nothing that a finder would take."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import filters.pii.scan as module
from filters.kernels import candidates, telephones
from filters.pii.filter import CHECKED
from filters.pii.phone import REGIONS
from filters.pii.recogniser import Found
from filters.pii.spans import Texts
from tests.bench.parts import pii
from tests.filters.pii.telephones import BEFORE, BEHIND, drawn
from tests.gold.pii import gold

ALL = frozenset({*CHECKED, "handle", "passport", "plate"})
PIECES = st.lists(
    st.one_of(
        st.text("0123456789", min_size=1, max_size=13),
        st.sampled_from(
            [" ", ".", "-", "/", "(", ")", "\u00a0", "\u202f", "\u2013", "+", "@", "00", "\n", "é", "_", "x@y.org", "a", "Z", "BSN "]
        ),
    ),
    max_size=14,
)


def _both(texts: list[str], kinds: frozenset[str], monkeypatch: pytest.MonkeyPatch, regions: tuple[str, ...] = ()) -> tuple[Any, Any]:
    """Return what is found with the kernel, and what is found when every candidate is looked at."""
    data, offsets = b"\n", [1]
    for text in texts:
        data += text.encode() + b"\n"
        offsets.append(len(data))
    batch = Texts(memoryview(data), np.array(offsets, np.int64))

    def found() -> list[Found]:
        return module.Scan(batch, kinds, [regions] * len(texts)).found()

    sifted = found()
    with monkeypatch.context() as patched:
        for kernel, name in ((candidates, "worth_a_look"), (telephones, "may_be_telephones")):
            patched.setattr(kernel, name, lambda _data, places, *_a, **_k: np.ones(len(places), np.bool_))
        return sifted, found()


@given(
    st.lists(PIECES.map("".join), min_size=1, max_size=4),
    st.sampled_from([ALL, frozenset(CHECKED), frozenset({"national_id"}), frozenset({"card"}), frozenset({"email", "phone"})]),
)
def test_sifting_drawn_texts_changes_no_finding(texts: list[str], kinds: frozenset[str]) -> None:
    """Runs of digits in any groups, with signs and letters around them."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        sifted, whole = _both(texts, kinds, monkeypatch)
    assert sifted == whole


@pytest.mark.parametrize("regions", [(), ("FR", "BE")])
def test_sifting_the_gold_changes_no_finding(regions: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """The made gold, with and without regions: thousands of findings."""
    texts = [row["text"] for row in gold(per_language=10)]
    sifted, whole = _both(texts, ALL, monkeypatch, regions)
    assert len(whole) > 700
    assert sifted == whole


def test_sifting_mangled_gold_changes_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gold in which signs were dropped, doubled or put in other places, so that near misses occur."""
    random, texts = Random("mangled"), []
    for row in gold(per_language=10):
        chars = list(row["text"])
        for _ in range(12):
            place = random.randrange(len(chars))
            chars[place] = random.choice(["", chars[place] * 2, " ", "-", ".", "0", "\u00a0", "A"])
        texts.append("".join(chars))
    sifted, whole = _both(texts, ALL, monkeypatch)
    assert sifted == whole


@pytest.mark.data
@pytest.mark.parametrize(("regions", "pages"), [((), 150), (("DE", "AT", "CH"), 20), (("PT", "BR"), 10), (("US", "GB", "TT"), 10)])
def test_sifting_pages_changes_no_finding(regions: tuple[str, ...], pages: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real HTML pages, where nearly all candidates are nothing."""
    if not pii.DATA.is_dir():
        pytest.skip(f"{pii.DATA} is absent (set LIMPIDE_DATA)")
    sifted, whole = _both(pii.pages(pages), frozenset(CHECKED), monkeypatch, regions)
    assert len(sifted) > 5
    assert sifted == whole


SETS = [*dict.fromkeys(REGIONS.values()), ("TT", "AR"), ("SM",), ("GG", "JP")]
"""Regions as languages have them, and some whose numbers are rewritten before they are checked."""


@given(
    st.sampled_from(SETS).flatmap(
        lambda regions: st.tuples(
            st.just(regions),
            st.lists(
                st.tuples(st.sampled_from(BEFORE), st.sampled_from(regions).flatmap(drawn), st.sampled_from(BEHIND)), min_size=1, max_size=3
            ),
        )
    )
)
def test_sifting_drawn_telephones_changes_no_finding(case: tuple[tuple[str, ...], list[tuple[str, str, str]]]) -> None:
    """Numbers of every plan and near misses, with words, signs and digits around them."""
    regions, parts = case
    with pytest.MonkeyPatch.context() as monkeypatch:
        sifted, whole = _both(
            ["".join(before + number + behind for before, number, behind in parts)], frozenset({"phone"}), monkeypatch, regions
        )
    assert sifted == whole


def test_every_digit_that_may_begin_an_identifier_is_sifted_through() -> None:
    """French numbers of women, beside others."""
    text = "n° de sécu 2 54 07 07 069 264 81 – La"
    with pytest.MonkeyPatch.context() as monkeypatch:
        sifted, whole = _both([text], frozenset({"national_id"}), monkeypatch)
    assert [one.recogniser.name for one in sifted] == ["fr_nir"]
    assert sifted == whole
