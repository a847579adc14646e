# SPDX-License-Identifier: Apache-2.0
"""What each code point is to UAX #29's word boundaries, as one table made from the Unicode Character Database.

The database's files state the properties (Word_Break in ``auxiliary/WordBreakProperty.txt``, Extended_Pictographic in
``emoji/emoji-data.txt``, ``Scripts.txt``, ``UnicodeData.txt``); Debian's package ``unicode-data`` holds them. The table is a compact form
of those facts and is shipped as ``word_break.bin``; to build it anew: ``python -m filters.kernels.word_break_table /usr/share/unicode``.
A test rebuilds and compares it where the files are there.

Unicode data files © Unicode, Inc., used under the Unicode License v3 (https://www.unicode.org/license.txt); the table is a modified form.
"""

from __future__ import annotations

import re
import sys
import unicodedata
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

UNICODE: Final = "15.0.0"
"""Version of the Unicode Character Database that the shipped table was built from."""
FILE: Final = Path(__file__).with_name("word_break.bin")

CLASSES: Final = (
    *("Other", "CR", "LF", "Newline", "Extend", "ZWJ", "Format", "WSegSpace", "ALetter", "Hebrew_Letter", "Numeric"),
    *("ExtendNumLet", "Katakana", "MidLetter", "MidNum", "MidNumLet", "Single_Quote", "Double_Quote", "Regional_Indicator"),
)
"""Values of Word_Break, in the order of their numbers here."""
CLASS: Final = 31
"""Mask of the class number."""
PICTOGRAPHIC: Final = 32
"""Extended_Pictographic."""
LETTER: Final = 64
"""A letter or number (general categories L and N): what makes a segment a word."""
EMPTY: Final = 128
"""White space, zero-width space or format character: a segment of only these is nothing."""
VOWEL: Final = 256
"""A Latin vowel, with or without marks, or h: before it French and Italian elide."""
GROUP_SHIFT: Final = 9
GROUPS: Final = ("han", "kana", "thai", "lao", "khmer", "burmese")
"""Scripts written without spaces; the number of one's group is its place here plus one, shifted by ``GROUP_SHIFT``."""

_SCRIPTS: Final = {"Han": 1, "Hiragana": 2, "Katakana": 2, "Thai": 3, "Lao": 4, "Khmer": 5, "Myanmar": 6}
_LINE: Final = re.compile(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([A-Za-z_]+)")


def _ranges(path: Path) -> Iterator[tuple[int, int, str]]:
    """Iterate over ``(first, last, value)`` of a property file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := _LINE.match(line):
            first, last, value = match.groups()
            yield int(first, 16), int(last or first, 16), value


def _categories(path: Path) -> list[str]:
    """Return the general category of every code point."""
    found = ["Cn"] * (sys.maxunicode + 1)
    start = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        code, name, category = line.split(";")[:3]
        start = start if name.endswith(", Last>") else int(code, 16)
        for each in range(start, int(code, 16) + 1):
            found[each] = category
    return found


def build(folder: Path) -> NDArray[np.uint16]:
    """Return the table, uint16 [code points], from a folder of the Unicode Character Database.

    Raises:
        ValueError: when the folder holds another version than ``UNICODE``.

    """
    breaks = folder / "auxiliary" / "WordBreakProperty.txt"
    stated = breaks.read_text(encoding="utf-8").splitlines()[0]
    if f"WordBreakProperty-{UNICODE}.txt" not in stated:
        raise ValueError(f"{breaks} begins {stated!r}; expected version {UNICODE}: set UNICODE and raise the segmenter's version")
    table = np.zeros(sys.maxunicode + 1, np.uint16)
    for first, last, value in _ranges(breaks):
        table[first : last + 1] |= CLASSES.index(value)
    for first, last, value in _ranges(folder / "emoji" / "emoji-data.txt"):
        if value == "Extended_Pictographic":
            table[first : last + 1] |= PICTOGRAPHIC
    categories = _categories(folder / "UnicodeData.txt")
    letters = np.array([category[0] in "LN" for category in categories])
    table[letters] |= LETTER
    table[[category in ("Zs", "Zl", "Zp", "Cf") for category in categories]] |= EMPTY  # zero-width space is Cf
    table[[*range(9, 14), *range(0x1C, 0x20), 0x85]] |= EMPTY  # the controls of str.isspace
    for first, last, value in _ranges(folder / "Scripts.txt"):
        if value in _SCRIPTS:
            inside = np.arange(first, last + 1)
            kept = inside[letters[first : last + 1] & ((table[first : last + 1] & CLASS) != CLASSES.index("Numeric"))]
            table[kept] |= _SCRIPTS[value] << GROUP_SHIFT
        elif value == "Latin":
            table[[code for code in range(first, last + 1) if unicodedata.normalize("NFD", chr(code))[0].lower() in "aeiouyhæœ"]] |= VOWEL
    kana = ((table & CLASS) == CLASSES.index("Katakana")) & (table >> GROUP_SHIFT == 0)
    table[kana] |= _SCRIPTS["Katakana"] << GROUP_SHIFT  # such as the prolonged sound mark, which both scripts share
    return table


@cache
def load() -> NDArray[np.uint16]:
    """Return the shipped table, as ``build`` made it."""
    return np.frombuffer(zlib.decompress(FILE.read_bytes()), "<u2").astype(np.uint16)


@cache
def pairs() -> NDArray[np.uint8]:
    """Return what stands between two classes, by the rules WB3 to WB999 of UAX #29: uint8 [CLASSES, CLASSES] of the numbers below."""
    table = np.zeros((len(CLASSES), len(CLASSES)), np.uint8)

    def put(before: str, after: str, what: int) -> None:
        for left in before.split():
            for right in after.split():
                table[CLASSES.index(left), CLASSES.index(right)] = what

    letter, mid_letter, mid_number = "ALetter Hebrew_Letter", "MidLetter MidNumLet Single_Quote", "MidNum MidNumLet Single_Quote"
    put(letter, letter, JOIN)  # WB5
    put(letter, mid_letter, IF_LETTER_FOLLOWS)  # WB6
    put(mid_letter, letter, IF_LETTER_BEFORE)  # WB7
    put("Hebrew_Letter", "Single_Quote", JOIN)  # WB7a
    put("Hebrew_Letter", "Double_Quote", IF_HEBREW_FOLLOWS)  # WB7b
    put("Double_Quote", "Hebrew_Letter", IF_HEBREW_BEFORE)  # WB7c
    put("Numeric", "Numeric", JOIN)  # WB8
    put(letter, "Numeric", JOIN)  # WB9
    put("Numeric", letter, JOIN)  # WB10
    put(mid_number, "Numeric", IF_NUMBER_BEFORE)  # WB11
    put("Numeric", mid_number, IF_NUMBER_FOLLOWS)  # WB12
    put("Katakana", "Katakana", JOIN)  # WB13
    put(f"{letter} Numeric Katakana ExtendNumLet", "ExtendNumLet", JOIN)  # WB13a
    put("ExtendNumLet", f"{letter} Numeric Katakana", JOIN)  # WB13b
    put("Regional_Indicator", "Regional_Indicator", IF_ODD)  # WB15, WB16
    return table


BREAK, JOIN, IF_LETTER_FOLLOWS, IF_LETTER_BEFORE, IF_HEBREW_FOLLOWS = 0, 1, 2, 3, 4
IF_HEBREW_BEFORE, IF_NUMBER_BEFORE, IF_NUMBER_FOLLOWS, IF_ODD = 5, 6, 7, 8


if __name__ == "__main__":
    FILE.write_bytes(zlib.compress(build(Path(sys.argv[1])).astype("<u2").tobytes(), 9))
