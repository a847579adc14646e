# SPDX-License-Identifier: Apache-2.0
"""Which script the letters of a text are of: ISO 15924 codes from the first words of Unicode names, as one shipped table.

Python's ``unicodedata`` has no script property, but names of letters begin with their script's name (The Unicode Standard, section 4.8).
The table is built from them by ``python -m filters.kernels.scripts`` under Python 3.11 (Unicode 14.0.0) and shipped as ``scripts.bin``.
Scripts that fewer than five million people write with are counted together as ``Zzzz``; digits, signs and marks have none.
"""

from __future__ import annotations

import sys
import unicodedata
import zlib
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import UNICODE
from filters.kernels.compiled import lean
from filters.kernels.utf8 import decode, low_zeros, whole
from filters.kernels.vectors import BLOCK, bytes_among, ones
from filters.text import TextView

FILE: Final = Path(__file__).with_name("scripts.bin")
NONE, OTHER = 0, 1
_NAMED: Final = (
    "Latn:LATIN Latn:FULLWIDTH_LATIN Grek:GREEK Cyrl:CYRILLIC Armn:ARMENIAN Hebr:HEBREW Arab:ARABIC Deva:DEVANAGARI Beng:BENGALI "
    "Guru:GURMUKHI Gujr:GUJARATI Orya:ORIYA Taml:TAMIL Telu:TELUGU Knda:KANNADA Mlym:MALAYALAM Sinh:SINHALA Thai:THAI Laoo:LAO "
    "Tibt:TIBETAN Mymr:MYANMAR Geor:GEORGIAN Hang:HANGUL Ethi:ETHIOPIC Khmr:KHMER Mong:MONGOLIAN Hira:HIRAGANA Kana:KATAKANA "
    "Kana:HALFWIDTH_KATAKANA Hang:HALFWIDTH_HANGUL Hani:CJK Hani:IDEOGRAPHIC Syrc:SYRIAC Thaa:THAANA Nkoo:NKO Tfng:TIFINAGH Olck:OL_CHIKI "
    "Cher:CHEROKEE Cans:CANADIAN_SYLLABICS Yiii:YI Java:JAVANESE Bali:BALINESE Sund:SUNDANESE Mtei:MEETEI_MAYEK Bopo:BOPOMOFO "
)
_PAIRS: Final = tuple((part.split(":")[0], part.split(":")[1].replace("_", " ")) for part in _NAMED.split())
SCRIPTS: Final = ("", "Zzzz", *dict.fromkeys(code for code, _ in _PAIRS))
"""Code of each number in the table; the first is for what is no letter."""
WRITTEN_WITH: Final = {
    "Hans": ("Hani", "Bopo"),
    "Hant": ("Hani", "Bopo"),
    "Jpan": ("Hani", "Hira", "Kana"),
    "Kore": ("Hang", "Hani"),
}
"""Scripts of ISO 15924 that are several of those above together (its names "Han (Simplified variant)", "Japanese (alias for ...)")."""


def script_number(char: str) -> int:
    """Return the number of a character's script in ``SCRIPTS``."""
    if unicodedata.category(char)[0] != "L":
        return NONE
    name = unicodedata.name(char, "")
    for code, start in _PAIRS:
        if name.startswith(start):
            return SCRIPTS.index(code)
    return NONE if name.startswith(("MODIFIER", "FEMININE", "MASCULINE")) else OTHER


_letters = bytes_among((0x41, 0x5A), (0x61, 0x7A))
_firsts = bytes_among((0xC0, 0xFF))
_NOTHING, _ONE = np.uint64(0), np.uint64(1)


@cache
def load() -> NDArray[np.uint8]:
    """Return the shipped table: uint8 [code points]."""
    return np.frombuffer(zlib.decompress(FILE.read_bytes()), np.uint8).copy()


@lean
def _count(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], table: NDArray[np.uint8], padded: NDArray[np.uint8], out: NDArray[np.int32]
) -> None:
    """Count by masks of 64 bytes: all ASCII letters of a block at once, other characters by the first of their bytes."""
    latin = whole(table[65])
    for row in range(len(offsets) - 1):
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        letters = 0
        while at < stop:
            if at + BLOCK <= len(data):
                plain, first = _letters(data, at), _firsts(data, at)
            else:
                for place in range(BLOCK):
                    padded[place] = data[at + place] if at + place < len(data) else 0
                plain, first = _letters(padded, 0), _firsts(padded, 0)
            if stop - at < BLOCK:
                inside = (_ONE << np.uint64(stop - at)) - _ONE
                plain, first = plain & inside, first & inside
            letters += ones(plain)
            while first != _NOTHING:
                code, _ = decode(data, at + low_zeros(first), stop)
                out[row, table[code]] += 1
                first &= first - _ONE
            at += BLOCK
        out[row, latin] += letters


def count_scripts(view: TextView) -> NDArray[np.int32]:
    """Count the letters of each script: int32 [texts, SCRIPTS]."""
    out = np.zeros((len(view), len(SCRIPTS)), np.int32)
    _count(view.data, view.offsets, load(), np.empty(BLOCK, np.uint8), out)
    return out


def write() -> None:
    """Write the table beside this file."""
    numbers = bytes(script_number(chr(code)) for code in range(sys.maxunicode + 1))
    FILE.write_bytes(zlib.compress(numbers, 9))


if __name__ == "__main__":
    if unicodedata.unidata_version != UNICODE:
        sys.exit(f"this Python has Unicode {unicodedata.unidata_version}; expected {UNICODE} (Python 3.11)")
    write()
