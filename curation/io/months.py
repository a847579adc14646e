# SPDX-License-Identifier: Apache-2.0
"""Names of months: which number a word is, in the languages of Europe and of what else is much on the web.

Names are those of CLDR (``month_names.json``), in all forms that dates use. A word that is another month in another language ("listopad" is
October in Croatian, November in Czech) counts only where the language of the page is known. Persian names are of the Solar Hijri
calendar, whose years are about 621 less; Thai years are 543 more.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import orjson

FILE: Final = Path(__file__).with_name("month_names.json")
"""Made by ``curation.io.month_names``; all these locales take Babel a quarter of a second to read."""
_PERSIAN: Final = "فروردین/فروردين اردیبهشت/ارديبهشت خرداد تیر/تير مرداد/امرداد شهریور/شهريور مهر آبان آذر دی/دي بهمن اسفند"
PERSIAN: Final[Mapping[str, int]] = {name: number for number, names in enumerate(_PERSIAN.split(), 1) for name in names.split("/")}
"""Months of the Solar Hijri calendar, with both letters that are written for y."""
UNWRITTEN: Final = re.compile("[ \u0654]")
BUDDHIST_YEARS: Final = 543


@cache
def _read() -> tuple[Mapping[str, Mapping[str, int]], re.Pattern[str]]:
    written = orjson.loads(FILE.read_bytes())
    return written["languages"], re.compile("|".join(map(re.escape, written["of_two_words"])), re.IGNORECASE)


def of_language(code: str) -> Mapping[str, int]:
    """Return the names of months in a language (two or three letters), as ``plain`` writes them; empty for one that is not known."""
    return _read()[0].get(code, {})


def plain(text: str) -> str:
    """Write names of months of two words as one, and leave out signs that are written or not.

    >>> plain("4 Deireadh Fómhair 2021")
    '4 DeireadhFómhair 2021'
    """
    return _read()[1].sub(lambda match: UNWRITTEN.sub("", match[0]), text.replace("\u0654", ""))


@cache
def of_all() -> Mapping[str, int]:
    """Return the names that mean the same month in all languages that have them."""
    found: dict[str, set[int]] = {}
    for names in _read()[0].values():
        for word, number in names.items():
            found.setdefault(word, set()).add(number)
    return {word: min(numbers) for word, numbers in sorted(found.items()) if len(numbers) == 1}


def month_of(word: str, language: str | None) -> int | None:
    """Return the number of a month's name; ``language`` is the page's, as a two-letter code.

    >>> month_of("März", None), month_of("листопада", "uk"), month_of("listopadu", "cs"), month_of("Maerz", None)
    (3, 11, 11, None)
    """
    small = word.lower().strip(".")
    return (of_language(language).get(small) if language else None) or of_all().get(small)


def from_persian(year: int, month: int, day: int) -> datetime.date:
    """Return the day of a date in the Solar Hijri calendar, for its years 1343 to 1472 (1964 to 2094); raises ValueError outside.

    Its years of these times have a leap day when their remainder by 33 is 1, 5, 9, 13, 17, 22, 26 or 30 (the 33-year cycle).

    >>> from_persian(1399, 4, 2), from_persian(1400, 1, 1)
    (datetime.date(2020, 6, 22), datetime.date(2021, 3, 21))
    """
    lengths = [31] * 6 + [30] * 5 + [30 if _is_leap(year) else 29]
    if not (1343 <= year <= 1472 and 1 <= month <= 12 and 1 <= day <= lengths[month - 1]):
        raise ValueError(f"no day of the Solar Hijri calendar: {year}-{month}-{day}")
    days = sum(366 if _is_leap(before) else 365 for before in range(1343, year)) + sum(lengths[: month - 1]) + day - 1
    return datetime.date(1964, 3, 21) + datetime.timedelta(days)


def _is_leap(year: int) -> bool:
    return year % 33 in {1, 5, 9, 13, 17, 22, 26, 30}
