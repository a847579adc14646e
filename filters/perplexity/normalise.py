# SPDX-License-Identifier: Apache-2.0
"""Normalise text as CCNet does before its language models see it.

Wenzek et al. 2019, arXiv 1911.00359, section 4.2, and facebookresearch/cc_net, ``cc_net/text_normalizer.py`` (``normalize`` with its
defaults): strip, lower-case, take accents off, digits to 0, typographic punctuation to ASCII, control characters out. Models trained on
text so normalised must be asked with text so normalised. Without SentencePiece, ``words`` also puts spaces around what is no word.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from typing import Final

NORMALISER: Final = "ccnet-1"
_REPLACED: Final = {
    "，": ",", "。": ".", "、": ",", "„": '"', "”": '"', "“": '"', "«": '"',
    "»": '"', "１": '"', "」": '"', "「": '"', "《": '"', "》": '"',
    "´": "'", "∶": ":", "：": ":", "？": "?", "！": "!", "（": "(", "）": ")", "；": ";", "–": "-", "—": " - ", "．": ". ", "～": "~",
    "’": "'", "…": "...", "━": "-", "〈": "<", "〉": ">", "【": "[", "】": "]", "％": "%", "►": "-",
}  # fmt: skip
"""``UNICODE_PUNCT`` of text_normalizer.py; its oddity of a full-width digit one is kept, since models were trained with it."""


class _Table(dict[int, str | None]):
    """What each code point becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        bare = "".join(part for part in unicodedata.normalize("NFD", char) if unicodedata.category(part) != "Mn")
        new: str | None
        if code < 32 or 127 <= code < 160:
            new = None
        elif len(bare) == 1 and bare in "0123456789":
            new = "0"
        else:
            new = _REPLACED.get(bare, bare)
        self[code] = new
        return new


@cache
def _table() -> _Table:
    return _Table()


def normalise(line: str) -> str:
    r"""Return one line as CCNet's models know it.

    >>> print(normalise(" L’Été 1914 — “déjà”… "))
    l'ete 0000  -  "deja"...
    """
    return line.strip().lower().translate(_table())


def words(line: str) -> list[str]:
    """Cut a normalised line into words and signs.

    >>> words("l'eau, 00")
    ['l', "'", 'eau', ',', '00']
    """
    return _word().findall(line)


@cache
def _word() -> re.Pattern[str]:
    """Return a pattern of letters, numbers, marks and underscores, or one other character; ``re`` takes no mark for a letter."""
    codes = [code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code))[0] == "M"]
    marks = "".join(chr(code) for code in codes)
    return re.compile(rf"[\w{marks}]+|[^\w\s{marks}]")
