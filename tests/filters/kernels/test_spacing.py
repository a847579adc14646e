# SPDX-License-Identifier: Apache-2.0
"""Which texts NFC may change: never missed, wherever in a long text the character stands."""

from __future__ import annotations

import unicodedata

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from filters.kernels.spacing import FIRST_LEAD, composing
from filters.text import TextView


def test_no_character_below_the_first_lead_is_changed() -> None:
    """Every character whose first byte is smaller is in NFC beside any other such character."""
    below = [chr(code) for code in range(0x800) if chr(code).encode()[0] < FIRST_LEAD]

    assert len(below) == 0x300
    assert all(unicodedata.is_normalized("NFC", one) and not unicodedata.combining(one) for one in below)


@given(
    st.lists(st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("ae\u0301\u00e9\u1100\u1161")), max_size=9)),
    st.integers(0, 200),
)
def test_a_text_that_nfc_changes_is_found(texts: list[str], before: int) -> None:
    """A row that is not told to be composing equals its NFC; rows of 0 to 200 letters before it make all alignments."""
    rows = ["a" * before + text for text in texts]

    for text, told in zip(rows, composing(TextView(pa.array(rows, pa.string()))).tolist(), strict=True):
        assert told or unicodedata.is_normalized("NFC", text)
