# SPDX-License-Identifier: Apache-2.0
"""The date of a page that declares none: from ``<time>``, its address, or the visible text near the top.

Shapes, in the order of trust that htmldate (Barbaresi 2020, JOSS 5(51)) has found useful: a machine-readable ``datetime``, a date within
the address, then a date written out in a short block. Names of months are those of CLDR for the languages of ``LOCALES``, as
Babel has them. Day comes before month, as in most of the world, unless the second number cannot be a month. Years before 1990 are
taken for subjects, not dates of publication. There is no clock: a future date is as good as any other.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from babel import Locale

from curation.io.page import Page

LOCALES: Final = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "ru",
    "uk",
    "tr",
    "sv",
    "cs",
    "id",
    "ca",
    "ro",
    "hu",
    "el",
    "vi",
    "ar",
    "fa",
    "hy",
    "bg",
)
EARLIEST_YEAR: Final = 1990
LONGEST_CHARS: Final = 160
"""A date within a longer block is part of its story (code points)."""
MOST_BLOCKS: Final = 400
"""Blocks that are looked at."""

_ISO: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.年년]\s?(\d{1,2})[-/.月월]\s?(\d{1,2})(?!\d)")
_DAY_FIRST: Final = re.compile(r"(?<![\d.])(\d{1,2})[-/.]\s?(\d{1,2})[-/.]\s?((?:19|20)\d\d)(?!\d)")
_SHORT_YEAR: Final = re.compile(r"(?<![\d.])(\d{2})\.(\d{2})\.(\d{2})(?![\d.])")
_IN_ADDRESS: Final = re.compile(r"/((?:19|20)\d\d)[/-]?(\d\d)[/-]?(\d\d)(?=\D|$)")
_WORD: Final = r"[^\W\d_]+"
_DAY_NAME_YEAR: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:\.|st|nd|rd|th|er|º)?[ \-]+(?:de |d['’])?({_WORD})\.?,?[ \-]+(?:de |del )?((?:19|20)\d\d)(?!\d)"
)
_NAME_DAY_YEAR: Final = re.compile(rf"({_WORD})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+((?:19|20)\d\d)(?!\d)")
_FOUR: Final = re.compile(r"\d\d")


def find_date(page: Page, times: Iterable[tuple[str, bool]], url: str | None) -> str | None:
    """Return the most credible date as YYYY-MM-DD; ``times`` are the contents of time elements, and whether they are called publication."""
    shown = sorted(times, key=lambda time: not time[1])
    for text, _ in shown:
        if found := read_date(text):
            return found
    if url and (match := _IN_ADDRESS.search(url)) and (found := _date(match[1], match[2], match[3])):
        return found
    for text in page.texts()[:MOST_BLOCKS]:
        if len(text) <= LONGEST_CHARS and _FOUR.search(text) and (found := read_date(text)):
            return found
    return None


def read_date(text: str) -> str | None:
    """Return the first date in a text as YYYY-MM-DD.

    >>> read_date("Published on 4 March 2021"), read_date("04.03.2021"), read_date("2021年3月4日"), read_date("March of 2021")
    ('2021-03-04', '2021-03-04', '2021-03-04', None)
    """
    if match := _ISO.search(text):
        return _date(match[1], match[2], match[3])
    for pattern, name, day in ((_DAY_NAME_YEAR, 2, 1), (_NAME_DAY_YEAR, 1, 2)):
        for match in pattern.finditer(text):
            month = months().get(match[name].lower())
            if month and (found := _date(match[3], str(month), match[day])):
                return found
    if match := _DAY_FIRST.search(text):
        return _date(match[3], match[2], match[1]) or _date(match[3], match[1], match[2])
    if match := _SHORT_YEAR.search(text):
        return _date(f"20{match[3]}", match[2], match[1])
    return None


@cache
def months() -> dict[str, int]:
    """Return names of months in small letters to their number; names that mean different months in two languages are left out."""
    found: dict[str, set[int]] = {}
    for code in LOCALES:
        locale = Locale.parse(code)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    word = name.lower().strip(". ")
                    if not word.isdigit() and " " not in word:
                        found.setdefault(word, set()).add(int(number))
    return {word: min(numbers) for word, numbers in sorted(found.items()) if len(numbers) == 1}


def _date(year: str, month: str, day: str) -> str | None:
    try:
        date = datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return date.isoformat() if date.year >= EARLIEST_YEAR else None
