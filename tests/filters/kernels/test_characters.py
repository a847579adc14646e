# SPDX-License-Identifier: Apache-2.0
"""The shipped table of characters: what it says, and that it is what ``build`` makes."""

from __future__ import annotations

import sys
import unicodedata

import numpy as np
import pytest

from filters.kernels.characters import ALPHABETIC, COMPOSING, COUNTED, FOLDING, PUNCTUATION, UNICODE, WHITE, build, load


def test_the_shipped_table_is_the_built_one() -> None:
    """Under the Python whose Unicode it names, the table can be built again, bit by bit."""
    if unicodedata.unidata_version != UNICODE:
        pytest.skip(f"this Python has Unicode {unicodedata.unidata_version}; the table has {UNICODE}")
    (bits, lower), (built_bits, built_lower) = load(), build()

    assert np.array_equal(bits, built_bits)
    assert np.array_equal(lower, built_lower)


def test_properties_are_those_of_python() -> None:
    """Letters, white space and lower case agree with ``str`` for ASCII, on which Unicode versions agree."""
    bits, lower = load()
    for code in range(128):
        char = chr(code)
        assert bool(bits[code] & ALPHABETIC) == char.isalpha()
        assert bool(bits[code] & WHITE) == char.isspace()
        assert bool(bits[code] & COUNTED) == (char not in PUNCTUATION)
        assert bool(bits[code] & FOLDING) == char.isupper()
        assert chr(code + lower[code]) == char.lower()
    assert len(bits) == len(lower) == sys.maxunicode + 1


def test_every_character_that_nfc_can_change_is_marked() -> None:
    """A text without marked characters is in NFC already."""
    bits, _ = load()
    plain = "".join(chr(code) for code in np.flatnonzero(~bits & COMPOSING) if not 0xD800 <= code < 0xE000)

    assert unicodedata.is_normalized("NFC", plain)
    assert unicodedata.is_normalized("NFC", plain[::-1])


@pytest.mark.datatrove
def test_punctuation_is_that_of_datatrove() -> None:
    """Gopher's counts agree only if the set does."""
    text = pytest.importorskip("datatrove.utils.text")

    assert text.PUNCTUATION_SET == PUNCTUATION
