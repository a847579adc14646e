# SPDX-License-Identifier: Apache-2.0
"""Dates in words or numbers to ISO 8601: the shapes that pages write them in.

Machine-readable dates are read by ``iso_date``, dates within a line by ``read_date``: numbers with the year first or last, or names of
months in any of the languages of ``curation.io.months``. Day comes before month, as in most of the world, unless the page's language is
American English or the second number cannot be a month. A day that no calendar has is no date. No clock is asked: whether a date lies
in the future is for who knows when the page was fetched (``curation.io.dates``).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Final

from curation.io.months import BUDDHIST_YEARS, PERSIAN, from_persian, month_of, plain

EARLIEST_YEAR: Final = 1990
"""Years of the visible text before it are subjects, not dates of publication: there were no pages."""
LATEST_YEAR: Final = 2099
PLACEHOLDERS: Final = frozenset({"0001-01-01", "1899-12-30", "1900-01-01", "1969-12-31", "1970-01-01"})
"""Days that software writes for no date: year 1, the first days of spreadsheets, the epoch of Unix and the day before it."""
LONGEST_CHARS: Final = 200
"""Code points that are looked at; dates within longer lines belong to their story. Ours."""

_SOME: Final = re.compile(r"\d\D{1,24}\d|\d{6}")
"""What is in every date that is read."""
_DIGITS: Final = {zero + digit: str(digit) for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xBE6, 0xE50, 0x1040) for digit in range(10)}
"""Arabic, Persian, Devanagari, Bengali, Tamil, Thai and Burmese digits."""
_OTHER_DIGITS: Final = re.compile(f"[{''.join(map(chr, _DIGITS))}]")
_FOUR: Final = re.compile(r"\d{4}")
_YEAR: Final = r"((?:19|20)\d\d)"
_YEAR_FIRST: Final = re.compile(rf"(?<!\d){_YEAR}(?:[-/.]|\s?[年년]|\. )\s?(\d{{1,2}})(?:[-/.]|\s?[月월]|\. )\s?(\d{{1,2}})(?!\d)")
_TOGETHER: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?=\D|\d{4}(?:\d\d)?(?!\d)|$)")
_YEAR_LAST: Final = re.compile(rf"(?<![\d.])(\d{{1,2}})(?:[-/.]\s?|\s[|/]\s)(\d{{1,2}})(?:[-/.]\s?|\s[|/]\s){_YEAR}(?!\d)")
_SHORT_YEAR: Final = re.compile(r"(?<![\d.:/-])(\d{1,2})([./])(\d{1,2})\2(\d{2})(?![\d.:/-])")
_LONG_YEAR: Final = r"((?:1[349]|20|24|25)\d\d)"
_SIGNED: Final = r"\u0900-\u0965\u0970-\u0dff\u0e00-\u0e4f\u1000-\u103f\u200c"
"""Writings of India, Thailand and Burma, whose signs of vowels regular expressions take for no letters."""
_HAS_SIGNS: Final = re.compile(rf"[{_SIGNED}]")


_Patterns = tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]


def _named_patterns(word: str) -> _Patterns:
    """Return patterns of dates with the name of a month: day first, name first, year first, and with a year of two digits."""
    return (
        re.compile(
            rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|ro|º|\.º|ª|ος|η|-a|-го|-е)?[.,]?[ \-/]*(?:de |d['’]|of |di |tháng )?{word}\.?,?[ \-/]*"
            rf"(?:de |del |of |năm |г\. )?{_LONG_YEAR}(?!\d)"
        ),
        re.compile(rf"{word}\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s*(?:\d\d:\d\d:\d\d\s+(?:[A-Z]+\s+)?)?{_LONG_YEAR}(?!\d)"),
        re.compile(rf"(?<!\d){_YEAR}(?:\s?m\.?|\.|\(?e\)?ko|,)?\s+{word}\.?\s*(\d{{1,2}})(?!\d|:)"),
        re.compile(rf"(?<!\d)(\d{{1,2}})\.?[ -]?{word}\.?[ -]?[’']?(\d\d)(?!\d|[:.]\d)"),
    )


_PLAIN: Final = _named_patterns(r"((?<![^\W\d_])[^\W\d_]{2,40}+)")
_WITH_SIGNS: Final = _named_patterns(rf"((?:[^\W\d_{_SIGNED}]|[{_SIGNED}]){{2,40}}+)")
_LATVIAN: Final = re.compile(rf"(?<!\d){_YEAR}\. ?gada (\d{{1,2}})\. ([^\W\d_]{{2,40}}+)")
_NUMBERED: Final = re.compile(rf"(?<!\d)(\d{{1,2}})\.? (?:tháng )?(\d{{1,2}})(?:-р сар)?,? (?:năm )?{_YEAR}(?!\d)")
"""Months that are numbers in words: Vietnamese and Mongolian."""
_REDUCED: Final = re.compile(r"((?:1[5-9]|20)\d\d)(?:[-/](0?[1-9]|1[0-2]))?")
LONGEST_REDUCED: Final = len("2021-03")
_STAMP: Final = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s?(Z|UTC|GMT|[+-]\d\d:?\d\d)?")


def iso_date(text: str) -> str | None:
    """Return a machine-readable date in ISO 8601: a day, a moment (RFC 3339), or a year or month alone; None when it is none.

    >>> iso_date("2021/03/04"), iso_date("2021-03-04T10:00:00Z"), iso_date("2021-3"), iso_date("Thu, 04 Mar 2021 10:00:00 GMT")
    ('2021-03-04', '2021-03-04T10:00:00+00:00', '2021-03', '2021-03-04')
    >>> [iso_date(text) for text in ("last week", "0001-01-01T00:00:00", "2021-02-31", "-2021-03-04", "1614852000", "")]
    [None, None, None, None, None, None]
    """
    text = text.strip()[:LONGEST_CHARS]
    if len(text) <= LONGEST_REDUCED and (match := _REDUCED.fullmatch(text)):
        return match[1] if match[2] is None else f"{match[1]}-{int(match[2]):02d}"
    if match := _STAMP.match(text):
        zone = match[3] or ""
        return _moment(f"{match[1]}T{match[2]}{'Z' if zone in {'UTC', 'GMT'} else zone}")
    try:
        found: str | None = _moment(text) if "T" in text or " " in text else datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        found = None if text.startswith("-") else read_date(text, earliest=1500)
    return None if found is None or found[:10] in PLACEHOLDERS or not 1500 <= int(found[:4]) <= LATEST_YEAR else found


def _moment(text: str) -> str | None:
    try:
        found = datetime.datetime.fromisoformat(text).isoformat()
    except ValueError:
        return read_date(text, earliest=1500)
    return None if found[:10] in PLACEHOLDERS or not 1500 <= int(found[:4]) <= LATEST_YEAR else found


def read_date(text: str, language: str | None = None, *, earliest: int = EARLIEST_YEAR) -> str | None:
    """Return the first date in a text as YYYY-MM-DD; ``language`` is the page's as it declares it (BCP 47).

    >>> read_date("Published on 4 March 2021"), read_date("04.03.2021"), read_date("2021年3月4日"), read_date("March of 2021")
    ('2021-03-04', '2021-03-04', '2021-03-04', None)
    >>> read_date("03/04/2021"), read_date("03/04/2021", "en-US"), read_date("2 تیر 1399"), read_date("31 February 2021")
    ('2021-04-03', '2021-03-04', '2020-06-22', None)
    """
    text = text[:LONGEST_CHARS]
    if not text.isascii():
        text = plain(text.translate(_DIGITS) if _OTHER_DIGITS.search(text) else text)
    if not _SOME.search(text):
        return None
    month_first = (language or "").lower().replace("_", "-") == "en-us"
    code = (language or "").lower().replace("_", "-").partition("-")[0] or None
    for found in _candidates(text, code, month_first=month_first):
        if found and int(found[:4]) >= earliest and found not in PLACEHOLDERS:
            return found
    return None


def _candidates(text: str, language: str | None, *, month_first: bool) -> Iterator[str | None]:
    patterns = _PLAIN if text.isascii() or not _HAS_SIGNS.search(text) else _WITH_SIGNS
    if _FOUR.search(text):
        yield from _with_whole_year(text, patterns, language, month_first=month_first)
    for match in _SHORT_YEAR.finditer(text):
        first, second = (match[3], match[1]) if month_first else (match[1], match[3])
        yield _day(f"20{match[4]}", second, first) or (_day(f"20{match[4]}", first, second) if match[2] == "/" else None)
    for match in patterns[3].finditer(text):
        yield _named(f"20{match[3]}", match[2], match[1], language)


def _with_whole_year(text: str, patterns: _Patterns, language: str | None, *, month_first: bool) -> Iterator[str | None]:
    for match in _YEAR_FIRST.finditer(text):
        yield _day(match[1], match[2], match[3])
    for match in patterns[0].finditer(text):
        yield _named(match[3], match[2], match[1], language)
    for match in patterns[1].finditer(text):
        yield _named(match[3], match[1], match[2], language)
    for match in patterns[2].finditer(text):
        yield _named(match[1], match[2], match[3], language)
    for match in _LATVIAN.finditer(text):
        yield _named(match[1], match[3], match[2], language)
    for match in _NUMBERED.finditer(text):
        yield _day(match[3], match[2], match[1])
    for match in _YEAR_LAST.finditer(text):
        first, second = (match[2], match[1]) if month_first else (match[1], match[2])
        yield _day(match[3], second, first) or _day(match[3], first, second)
    for match in _TOGETHER.finditer(text):
        yield _day(match[1], match[2], match[3])


def _named(year: str, name: str, day: str, language: str | None) -> str | None:
    number = int(year)
    if number < 1500:
        month = PERSIAN.get(name)
        try:
            return None if month is None else from_persian(number, month, int(day)).isoformat()
        except ValueError:
            return None
    found = month_of(name, language)
    if found is None:
        return None
    return _day(str(number - BUDDHIST_YEARS if number > LATEST_YEAR else number), str(found), day)


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
