# SPDX-License-Identifier: Apache-2.0
"""What each code point is to the segmenter, as one table that does not change with the Python version.

The table is built from Python's ``unicodedata`` and shipped as ``characters.bin``, so that Python 3.11 to 3.13 give the same words. To
build it anew (Python 3.11 has Unicode 14.0.0): ``python -m filters.kernels.characters``. A test rebuilds and compares it.

``PUNCTUATION`` is the set that datatrove 0.10.1 uses (``utils/text.py``: CCNet's ``text_normalizer.py`` and the full stops, question and
exclamation marks of many scripts): words of only these characters are not counted as words by Gopher's rules. Its oddities (a
full-width digit one, no Arabic comma) are kept, so that counts agree.
"""

from __future__ import annotations

import sys
import unicodedata
import zlib
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

UNICODE: Final = "14.0.0"
"""Version of the Unicode Character Database that the shipped table was built from."""
FILE: Final = Path(__file__).with_name("characters.bin")

# The low three bits say what a code point is to the segmenter.
SPACE, WORD, MARK, FORMAT, SYMBOL, SINGLE = 0, 1, 2, 3, 4, 5
KIND: Final = 7
# The other bits are properties.
ALPHABETIC: Final = 8
"""A letter: ``str.isalpha``."""
COUNTED: Final = 16
"""Not in PUNCTUATION: a word with such a character counts."""
WHITE: Final = 32
"""White space: ``str.isspace``."""
COMPOSING: Final = 64
"""May be changed by, or combine under, Unicode NFC."""
FOLDING: Final = 128
"""Changed by lower-casing, code point by code point."""

_TERMINAL: Final = (
    "589 61D 61E 61F 6D4 700 701 702 7F9 837 839 83D 83E 964 965 104A 104B 1362 1367 1368 166E 1735 1736 17D4 17D5 17D6 17D9 17DA "
    "1803 1809 1944 1945 1AA8 1AA9 1AAA 1AAB 1B5A 1B5B 1B5E 1B5F 1B7D 1B7E 1C3B 1C3C 1C7E 1C7F 203C 203D 2047 2048 2049 2E2E 2E3C "
    "2E53 2E54 A4FF A60E A60F A6F3 A6F7 A876 A877 A8CE A8CF A92F A9C8 A9C9 AA5D AA5E AA5F AAF0 AAF1 ABEB FE52 FE56 FE57 FF61 10A56 "
    "10A57 10F55 10F56 10F57 10F58 10F59 10F86 10F87 10F88 10F89 11047 11048 110BE 110BF 110C0 110C1 11141 11142 11143 111C5 111C6 "
    "111CD 111DE 111DF 11238 11239 1123B 1123C 112A9 1144B 1144C 115C2 115C3 115C9 115CA 115CB 115CC 115CD 115CE 115CF 115D0 115D1 "
    "115D2 115D3 115D4 115D5 115D6 115D7 11641 11642 1173C 1173D 1173E 11944 11946 11A42 11A43 11A9B 11A9C 11C41 11C42 11EF7 11EF8 "
    "11F43 11F44 16A6E 16A6F 16AF5 16B37 16B38 16B44 16E98 1BC9F 1DA88 "
)
TERMINAL: Final = frozenset(chr(int(code, 16)) for code in _TERMINAL.split()) | set("!.?。！．？")
"""datatrove's TERMINAL_PUNCTUATION: Unicode's Sentence_Terminal characters (PropList.txt)."""
PUNCTUATION: Final = frozenset(
    "!/—”:％１〈&(、━\\【#%「」，】；+^]~“《„';’{|∶´[=-`*．（–？！：$～«〉,><》)?）。…@_.\"}►»"
    + "".join(chr(code) for low, high in ((0, 9), (11, 13), (13, 32), (127, 160)) for code in range(low, high))
    + "".join(chr(int(code, 16)) for code in _TERMINAL.split())
)

_UNSPACED: Final = (
    *("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH", "HIRAGANA", "KATAKANA"),
    *("HALFWIDTH KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR"),
)
"""First words of the names of letters of Han, kana, Thai, Lao, Khmer and Burmese."""
_IDEOGRAPHIC: Final = frozenset("々〆〇")
_ZERO_WIDTH_SPACE: Final = "\u200b"


def kind(char: str) -> int:
    """Say what a character is to the segmenter (the rule stands in ``filters.text``)."""
    category = unicodedata.category(char)
    if char.isspace() or char == _ZERO_WIDTH_SPACE:
        return SPACE
    if category[0] == "M":
        return MARK
    if category == "Cf":
        return FORMAT
    if char in _IDEOGRAPHIC or (category[0] == "L" and unicodedata.name(char, "").startswith(_UNSPACED)):
        return SINGLE
    return WORD if category[0] in "LN" or char == "_" else SYMBOL


def build() -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Return bits uint8 [code points] and the distance to the lower-case code point, int32 [code points]."""
    bits = np.zeros(sys.maxunicode + 1, np.uint8)
    lower = np.zeros(sys.maxunicode + 1, np.int32)
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        bits[code] = kind(char) | ALPHABETIC * char.isalpha() | COUNTED * (char not in PUNCTUATION) | WHITE * char.isspace()
        small = char.lower()
        lower[code] = ord(small) - code if len(small) == 1 else 0
        bits[code] |= FOLDING * bool(lower[code])
        canonical = unicodedata.normalize("NFD", char)
        composed = unicodedata.normalize("NFC", char)
        if composed != char or unicodedata.combining(char):
            bits[code] |= COMPOSING
        if len(canonical) > 1 and composed == char:  # the later parts of what composes, such as Hangul vowels
            bits[[ord(part) for part in canonical[1:]]] |= COMPOSING
    return bits, lower


@cache
def load() -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Return the shipped table, as ``build`` made it."""
    content: Any = np.frombuffer(zlib.decompress(FILE.read_bytes()), np.uint8)
    size = sys.maxunicode + 1
    return content[:size].copy(), content[size:].view("<i4").astype(np.int32)


def write() -> None:
    """Write the table beside this file."""
    bits, lower = build()
    FILE.write_bytes(zlib.compress(bits.tobytes() + lower.astype("<i4").tobytes(), 9))


if __name__ == "__main__":
    if unicodedata.unidata_version != UNICODE:
        sys.exit(f"this Python has Unicode {unicodedata.unidata_version}; expected {UNICODE} (Python 3.11)")
    write()
