# SPDX-License-Identifier: Apache-2.0
"""Normalise text as CCNet does before its language models see it.

Wenzek et al. 2019, arXiv 1911.00359, section 4.2, and facebookresearch/cc_net, ``cc_net/text_normalizer.py`` (``normalize`` with its
defaults): strip, lower-case, take accents off, digits to 0, typographic punctuation to ASCII, control characters out. Models trained on
text so normalised must be asked with text so normalised. Without SentencePiece, ``words`` also puts spaces around what is no word.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

import regex

NORMALISER: Final = "ccnet-1"
_REPLACED: Final = {
    "，": ",", "。": ".", "、": ",", "„": '"', "”": '"', "“": '"', "«": '"', "»": '"', "１": '"', "」": '"', "「": '"', "《": '"', "》": '"',
    "´": "'", "∶": ":", "：": ":", "？": "?", "！": "!", "（": "(", "）": ")", "；": ";", "–": "-", "—": " - ", "．": ". ", "～": "~",
    "’": "'", "…": "...", "━": "-", "〈": "<", "〉": ">", "【": "[", "】": "]", "％": "%", "►": "-",
}  # fmt: skip
"""``UNICODE_PUNCT`` of text_normalizer.py; its oddity of a full-width digit one is kept, since models were trained with it."""
_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}_]+|[^\p{L}\p{M}\p{N}_\s]")


@cache
def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = {ord(char): new for char, new in _REPLACED.items()}
    table |= dict.fromkeys([*range(32), *range(127, 160)])
    table |= {ord(digit): "0" for digit in "0123456789"}
    return table


def normalise(line: str) -> str:
    """Return one line as CCNet's models know it.

    >>> normalise(" L’Été 1914 — “déjà”… ")
    'l\\'ete 0000  -  "deja"...'
    """
    line = line.strip().lower()
    if not line.isascii():
        line = "".join(char for char in unicodedata.normalize("NFD", line) if unicodedata.category(char) != "Mn")
    return line.translate(_table())


def words(line: str) -> list[str]:
    """Cut a normalised line into words and signs.

    >>> words("l'eau, 00")
    ['l', "'", 'eau', ',', '00']
    """
    return list(_WORD.findall(line))
