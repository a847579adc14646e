# SPDX-License-Identifier: Apache-2.0
"""Kinds do not take findings from each other, and what was redacted holds nothing more to find."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.pii import iban
from filters.pii.find import find
from filters.pii.scan import RECOGNISERS
from filters.pii.spans import Texts
from tests.gold.pii import gold

KINDS = (*RECOGNISERS, "email_disguised")
SHOP = "Shop at 12 Main St, Phoenix, OR 97535, or 221B Baker Street, London NW1 6XE."
CALL = "Call (404) 240-4204, (404)240-4204, (+1 404 240 4204) or [404-240-4204]."
ENGLISH = [row["text"] for row in gold(5) if row["language"] == "eng_Latn"]
PIECES = st.one_of(
    st.sampled_from([SHOP, CALL, *ENGLISH]),
    st.sampled_from([SHOP, CALL, *ENGLISH]).flatmap(lambda text: st.integers(0, len(text)).map(lambda at: text[at : at + 60])),
)


def spans(texts: list[str], kinds: frozenset[str], languages: list[str] | None = None) -> set[tuple[int, int, int, str]]:
    """Return row, start, end and kind of what is found."""
    told = pa.array(languages or ["eng_Latn"] * len(texts))
    return {(one.row, one.start, one.end, one.recogniser.kind) for one in find(pa.array(texts), told, kinds)}


def redacted(texts: list[str], found: set[tuple[int, int, int, str]]) -> list[str]:
    """Put placeholders in the place of what was found."""
    out = list(texts)
    for row, start, end, kind in sorted(found, reverse=True):
        out[row] = out[row][:start] + f"<{kind}>" + out[row][end:]
    return out


def lost(texts: list[str], alone: str, kinds: frozenset[str], languages: list[str] | None = None) -> set[tuple[int, int, int, str]]:
    """Return what a kind finds alone, but not with others, and not because another finding lies over it."""
    together = spans(texts, kinds | {alone}, languages)
    missing = spans(texts, frozenset({alone}), languages) - together
    return {one for one in missing if not any(one[0] == t[0] and one[1] < t[2] and t[1] < one[2] for t in together)}


@pytest.mark.parametrize("kinds", [{"address"}, {"address", "national_id"}, {*KINDS} - {"email_disguised"}])
def test_two_addresses(kinds: set[str]) -> None:
    """A candidate of another kind begins in the first number of a street."""
    found = {SHOP[start:end] for _, start, end, kind in spans([SHOP], frozenset(kinds)) if kind == "POSTAL_ADDRESS"}

    assert found == {"12 Main St, Phoenix, OR 97535", "221B Baker Street, London NW1 6XE"}


@pytest.mark.parametrize("alone", KINDS)
def test_all_kinds_find_in_the_gold_what_one_finds(alone: str) -> None:
    """All languages."""
    rows = gold(5)

    assert not lost([row["text"] for row in rows], alone, frozenset(KINDS), [row["language"] for row in rows])


@settings(deadline=None, max_examples=60)
@given(st.lists(PIECES, min_size=1, max_size=4).map(" ".join), st.sampled_from(KINDS), st.frozensets(st.sampled_from(KINDS)))
def test_a_kind_finds_with_others_what_it_finds_alone(text: str, alone: str, others: frozenset[str]) -> None:
    """Only what has the form of an account number, valid or not, hides what begins within it: it is one number, mistyped or not."""
    missing = lost([text], alone, others)

    assert not [one for one in missing if not any(start < one[1] < stop for start, stop in accounts(text))]
    assert not missing or "iban" in others


def accounts(text: str) -> list[tuple[int, int]]:
    """Return where what has the form of an account number begins and ends, in code points."""
    texts = Texts.of(pa.array([text]))
    found = []
    for hit in re.finditer(rb"(?=" + iban.TRIGGER + rb")", bytes(texts.data)):
        _, past = iban.at(texts, hit.start(), 0, len(texts.data))
        found.append((len(bytes(texts.data[: hit.start()]).decode()), len(bytes(texts.data[:past]).decode())))
    return [(start, stop) for start, stop in found if stop > start]


def test_an_account_number_hides_what_begins_within_it() -> None:
    """A telephone number within an account number, here a wrong one, is part of it."""
    text = "DE89 3704 0044 0532 0130 01 or 0532 0130 01"

    assert lost([text], "phone", frozenset({"iban"}), ["deu_Latn"]) == set()
    assert accounts(text) == [(0, 27)]


def test_numbers_beside_each_other() -> None:
    """A number of another region in the window settles nothing; a bracket that is not closed within a number is no part of it."""
    found = sorted(spans([CALL], frozenset({"phone"})))

    assert [CALL[start:end] for _, start, end, _ in found] == ["(404) 240-4204", "(404)240-4204", "+1 404 240 4204", "404-240-4204"]
    assert redacted(["(704.778.4163) x"], spans(["(704.778.4163) x"], frozenset({"phone"}))) == ["(<PHONE_NUMBER>) x"]
    assert redacted(["(404) 240-4204"], spans(["(404) 240-4204"], frozenset({"phone"}))) == ["<PHONE_NUMBER>"]


@pytest.mark.parametrize("kinds", [frozenset({"phone"}), frozenset(KINDS)])
def test_redacted_gold_holds_nothing_more(kinds: frozenset[str]) -> None:
    """Placeholders give no context to what stands beside them."""
    rows = gold(20)
    languages = [row["language"] for row in rows]
    texts = [row["text"] for row in rows] + [CALL, SHOP]
    languages += ["eng_Latn", "eng_Latn"]
    again = redacted(texts, spans(texts, kinds, languages))

    assert not spans(again, kinds, languages)
