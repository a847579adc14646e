# SPDX-License-Identifier: Apache-2.0
"""Find international bank account numbers of all countries, spaced or not, and check them.

Length and structure by country are those of the SWIFT registry (ISO 13616) as python-stdnum carries it; the two check digits are ISO 7064
MOD 97-10. Groups may be parted by one space, no-break space or hyphen, in fours or otherwise. Letters are capitals, or all small.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from filters.pii.recogniser import Found, Recogniser
from filters.pii.spans import Texts

RECOGNISERS: Final = (
    Recogniser(
        "iban", "IBAN_CODE", checksum="ISO 7064 MOD 97-10, length and structure by country", source="ISO 13616, SWIFT IBAN registry"
    ),
)
TRIGGER: Final = rb"\b[A-Za-z]{2}[0-9]{2}(?:[ -]|\xc2\xa0)?[A-Za-z0-9]{4}(?:[ -]|\xc2\xa0)?[A-Za-z0-9]{2}"
LONGEST_CHARS: Final = 34
_WINDOW_BYTES: Final = 80
_NEVER: Final = frozenset({"00", "01", "99"})
"""Check digits that MOD 97-10 never gives: it gives 02 to 98."""
_BODY: Final = re.compile(r"[A-Za-z]{2}[0-9]{2}(?:[ \u00a0\u202f-]?[A-Za-z0-9])*")
_NO_SPACE: Final = str.maketrans("", "", " \u00a0\u202f-")


def at(texts: Texts, start: int, begin: int, end: int) -> tuple[Found | None, int]:
    """Return the number that begins at a byte, if there is one, and where what has the form of one ends; the byte itself when nothing has.

    Args:
        texts: the batch.
        start: the byte.
        begin: where its text begins.
        end: where its text ends.

    """
    from stdnum import iban

    if start > begin and (texts.data[start - 1 : start].tobytes().isalnum() or texts.data[start - 1] >= 0x80):
        return None, start
    hit = _BODY.match(texts.decoded(start, min(end, start + _WINDOW_BYTES)))
    literal = _first(hit.group(), _length(hit.group()[:2].upper())) if hit else ""
    stop = start + len(literal.encode())
    plain = literal.translate(_NO_SPACE)
    if not literal or not (plain.isupper() or plain.islower()) or texts.decoded(stop, min(end, stop + 4))[:1].isalnum():
        return None, start
    valid = plain[2:4] not in _NEVER and iban.is_valid(plain, check_country=False)
    return Found(start, stop, RECOGNISERS[0]) if valid else None, stop


def _first(text: str, length: int) -> str:
    """Return the part of a text that holds the first ``length`` letters and digits; empty when it has fewer.

    >>> _first("AB12 34 56", 6)
    'AB12 34'
    """
    left = length
    for place, char in enumerate(text):
        left -= char.isalnum()
        if left == 0:
            return text[: place + 1]
    return ""


@cache
def _length(country: str) -> int:
    """Return how many characters an account number of a country has; 0 for none."""
    from stdnum import iban

    parts = iban._ibandb.info(country)  # noqa: SLF001 - the registry that stdnum carries has no other door
    if not parts or not parts[0][1].get("bban"):
        return 0
    fields = re.findall(r"([0-9]+)!?[nac]", parts[0][1]["bban"])
    return 4 + sum(map(int, fields))
