# SPDX-License-Identifier: Apache-2.0
"""Postal addresses: a street with its house number, and the postal code and place that follow it.

A word for a street must stand beside a number, as its language writes it (``filters.pii.street_words``): "Hauptstraße 5", "12 bis, rue
de la Paix", "Via Garibaldi, 12", "12 Mill Lane". With a postal code and a place after it the address is believed and taken whole, from
the street to the place (``address``). A street and number alone are believed only after words such as "lives at" or "Anschrift", or
before the number of a flat (``address_street``). Post-office boxes of armed forces have a form of their own.

What it does not do: streets without a word for one ("Unter den Linden 7", "Markt 3"), houses without a number, addresses in other scripts
than Latin, Greek and Cyrillic, names of buildings and companies above the street, and the name of the country after it. In Hungarian,
where the place comes first, code and place before the street are taken along.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from filters.pii import street_words as words
from filters.pii.context import lowered, supports
from filters.pii.recogniser import Found, Recogniser
from filters.pii.spans import Texts

KIND: Final = "POSTAL_ADDRESS"
WHOLE: Final = Recogniser(
    "address", KIND, countries=words.COUNTRIES, languages=words.LANGUAGES, score=0.8, source="UPU S42; USPS Publication 28, section 238"
)
STREET: Final = Recogniser(
    "address_street", KIND, countries=words.COUNTRIES, languages=words.LANGUAGES, context=words.SAID, score=0.4, source="UPU S42"
)
RECOGNISERS: Final = (WHOLE, STREET)

_BEFORE_BYTES, _AFTER_BYTES, _SAID_BYTES = 96, 200, 64


def _any(listed: tuple[str, ...]) -> str:
    """Return alternatives, the longer first."""
    return "|".join(sorted(map(re.escape, dict.fromkeys(listed)), key=len, reverse=True))


def _bytes(listed: tuple[str, ...]) -> bytes:
    """Return the alternatives as bytes, each in lower case, with a capital, and in capitals."""
    cased = tuple(form for word in listed for form in (word, word[:1].upper() + word[1:], word.upper()))
    return _any(cased).encode()


_DIGIT_NEAR: Final = rb",?[ \n]{1,2}[0-9]"
TRIGGER: Final = (
    rb"(?:" + _bytes(words.ENDINGS) + rb")(?:[ ,]{1,2}|\xc2\xa0)(?:[nN][ro\xc2.\xb0\xba]{0,3} ?)?[0-9]"
    rb"|(?:" + _bytes(words.AFTER_NAME) + rb") [0-9]"
    rb"|(?:\b(?:"
    + _bytes(tuple(word for word in words.BEFORE_NAME if word[0].isascii()))
    + rb")|"
    + _bytes(tuple(word for word in words.BEFORE_NAME if not word[0].isascii()))
    + rb") ?[A-Z0-9\xc3-\xd1d][^\n\r0-9;:!?]{1,48}[ ,.\xba\xb0][0-9]"
    rb"|[0-9] ?(?:bis|ter|quater|[A-Da-d])?,? (?:" + _bytes(words.AFTER_NUMBER) + rb") [A-Za-z\xc3]"
    rb"|[0-9][A-Za-z]?,? (?:[A-Z][A-Za-z\x80-\xff'.-]{1,24} ){1,4}(?:" + _any(words.LAST).encode() + rb")\b"
    rb"|\b(?:PSC|Unit|CMR) [0-9]{3,5},? Box [0-9]|\bUS[NC]?[SV] [A-Z]|\b(?:P\.? ?O\.? Box|Postfach|Bo\xc3\xaete postale|BP|Postbus) [0-9]"
)

_LETTERS: Final = [chr(code) for code in (*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x530))]
_UP: Final = "".join(letter for letter in _LETTERS if letter.isupper())
_LOW: Final = "".join(letter for letter in _LETTERS if letter.islower())
_WORD: Final = rf"(?:[{_UP}][{_UP}{_LOW}]{{0,3}}\.|[{_UP}][{_UP}{_LOW}'’\-]*)"
_NAME: Final = rf"(?:[{_UP}0-9][{_UP}{_LOW}0-9'’.\-]*|d(?:[eiou]s?|ei|egli|al|alla)|d['’][{_UP}][{_LOW}]+|del(?:la|le|lo)?|dell['’][{_UP}][{_LOW}]+|la|las|los|les|l['’][{_UP}][{_LOW}]+|of|the|y|e|et|och|og|i|da|do|das|dos|von|van|der|den|zu|zum|zur|im|am|sv\.|św\.|St\.?)"
_NUMBER: Final = rf"[0-9]{{1,4}}(?:[a-zA-Z](?![{_LOW}{_UP}])|[ ][a-zA-Z](?![{_LOW}{_UP}]|\.[ ]?[0-9]))?(?:[ ]?[-/–][ ]?[0-9]{{1,4}}[a-zA-Z]?)?(?![0-9{_LOW}])"
_GAP: Final = r"(?:,[ ]?|[ ])"
_NO_ARTICLE: Final = r"(?!(?:Der|Die|Das|Den|Dem|Des|Ein|Eine|Einem|Einer|Auf|An|In|De|Het|Een|Az|A|Egy|The|Na|Po|Pe)[ ])"
_STREETS: Final = (
    rf"(?:{_NO_ARTICLE}(?:{_WORD}[ ]){{1,2}}(?=(?i:{_any(words.ENDINGS)})[ ,])|[{_UP}][{_UP}{_LOW}'’.\-]*)(?i:{_any(words.ENDINGS)}){_GAP}(?:[nN][ro.º°]{{0,3}}[ ]?)?{_NUMBER}\.?",
    rf"(?:[0-9]{{4}}[ ]{_WORD}(?:,[ ]?|[ ])|(?:LV|LT)-[0-9]{{4,5}}[ ])?{_NO_ARTICLE}(?:{_WORD}[ ]){{1,3}}(?:{_any(words.AFTER_NAME)})[ ]{_NUMBER}\.?",
    rf"(?<![{_UP}{_LOW}0-9])(?i:{_any(words.BEFORE_NAME)})[ ]?(?:{_NAME}[ ]){{0,5}}?{_NAME}{_GAP}(?:[nN][ro.º°]{{0,3}}[ ]?|č\.[ ]?p\.[ ]?)?{_NUMBER}",
    rf"(?<![0-9.,/-]){_NUMBER}(?:[ ](?:bis|ter|quater))?,?[ ](?i:{_any(words.AFTER_NUMBER)})[ ](?:{_NAME}[ -]?){{1,6}}",
    rf"(?<![0-9.,/-])[0-9]{{1,5}}[A-Za-z]?(?:[-–][0-9]{{1,5}})?,?[ ](?:(?:{_WORD}|[0-9]{{1,3}}(?:st|nd|rd|th))[ ]){{1,4}}(?:{_any(words.LAST)})(?![{_LOW}])(?:[ ](?:North|South|East|West|[NSEW](?![{_LOW}{_UP}])))?",
)
_UNIT: Final = r"(?:[ ]?(?i:apt|suite|unit|flat|floor|app|apartment|no|room|stock|etage|étage|piso|int|interno|bus|bte|m|lok|#)\.?[ ]?[0-9A-Za-z]{1,5}|[0-9]{1,2}[º°ª](?:[ ]?[A-Za-z]{1,4}\.?)?|[^\n,;:.!?0-9]{2,32})"
_CODE: Final = r"(?:(?:[A-Z]{1,2}[- ])?(?:[0-9]{4}[ ]?[A-Z]{2}(?![A-Za-z])|[0-9]{4}-[0-9]{3}|[0-9]{2}-[0-9]{3}|[0-9]{3}[ ][0-9]{2}|[0-9]{4,6})|(?:LV|LT)-[0-9]{4,5})(?![0-9])"
_TOWN: Final = rf"(?:(?:St|Bad|Sankt)\.?[ ])?[{_UP}][{_UP}{_LOW}'’\-]+"
_LINKS: Final = "a|am|an der|im|in|ob|la|le|de|del|di|du|des|da|do|sur|sous|aan|den|y|nad|pod|na|bei|og"
_PLACE: Final = (
    rf"{_TOWN}(?:[ ](?:(?:{_LINKS})[ ]){{0,2}}{_TOWN}){{0,3}}(?:[ ][A-Z]{{1,2}}(?![\w]))?"
    r"(?:(?:(?<=CEDEX)|(?<=Cedex)|(?<=Praha)|(?<=Dublin))[ ][0-9]{1,2})?(?![0-9])"
)
_ENGLISH_CODE: Final = r"(?:[A-Z]{1,2}[0-9][0-9A-Z]?[ ][0-9][A-Z]{2}|(?:[A-Z]{2}[ ])?[0-9]{5}(?:-[0-9]{4})?|[A-Z][0-9][0-9W][ ][A-Z0-9]{4}|[A-Z][0-9][A-Z][ ]?[0-9][A-Z][0-9]|[A-Z]{3}[ ]?[0-9]{4})(?![0-9A-Za-z])"
_BREAK: Final = r"(?:[ ]?[,;·|–-][ ]?\n?[ ]*|[ ]?\n[ ]*|[ ])"
_TAIL: Final = rf"(?:{_BREAK}{_UNIT}){{0,2}}?{_BREAK}{_CODE}[ ]{_PLACE}(?:[ ]\([A-Z]{{2}}\))?"
_PLACE_FIRST: Final = rf"(?:{_BREAK}{_UNIT}){{0,1}}?{_BREAK}{_PLACE},?[ ](?:LV|LT)-[0-9]{{4,5}}(?![0-9])"
_ENGLISH_TAIL: Final = rf"(?:{_BREAK}{_UNIT}){{0,1}}?(?:{_BREAK}(?:{_PLACE})){{0,3}}?{_BREAK}{_ENGLISH_CODE}"
_MILITARY: Final = re.compile(
    r"(?:(?:PSC|Unit|CMR)[ ][0-9]{3,5},?[ ]Box[ ][0-9]{2,5}|US[NC]?[SV][ ][A-Z][A-Za-z]+)[ ,\n]{1,2}(?:APO|FPO|DPO),?[ ]A[AEP][ ][0-9]{5}(?![0-9])"
)
_DOOR: Final = re.compile(r"[ ]?[,\n]?[ ]?(?:Apt|Apartment|Suite|Flat)\.?[ ][0-9]{1,5}[A-Za-z]?(?![0-9A-Za-z])")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}[ ]")
_BOX: Final = re.compile(r"(?:P\.?[ ]?O\.?[ ]?Box|Postfach|Boîte postale|BP|Postbus)[ ][0-9]{1,3}(?:[ ]?[0-9]{1,3}){0,2}(?![0-9])")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
    """Compile streets and tails when an address is first looked for: it takes a tenth of a second, which other runs need not wait."""
    return tuple(map(re.compile, _STREETS)), tuple(map(re.compile, (_TAIL, _PLACE_FIRST, _ENGLISH_TAIL)))


def near(texts: Texts, start: int, stop: int, bounds: tuple[int, int]) -> Found | None:
    """Return the address around a street or box that a trigger met at bytes ``start`` to ``stop``; ``bounds`` are those of its text."""
    begin, end = bounds
    low = texts.character(max(begin, start - _BEFORE_BYTES))
    before = texts.decoded(low, start)
    text = before + texts.decoded(start, min(end, stop + _AFTER_BYTES))
    place, reached = len(before), len(before) + len(texts.decoded(start, stop))
    military = _MILITARY.match(text, place)
    if military:
        return _found(low, text, military.span(), WHOLE)
    line = max(text.rfind("\n", 0, place), text.rfind("\t", 0, place)) + 1
    streets, tails = _patterns()
    for pattern in (*streets, _BOX):
        street = _over(pattern, text, line, place, reached)
        if street is None:
            continue
        tail = next(filter(None, (after.match(text, street.end()) for after in tails)), None)
        if tail:
            return _found(low, text, (street.start(), tail.end()), WHOLE)
        if pattern is _BOX:
            return None
        if pattern is streets[1] and text[street.start()].isdigit():
            return _found(low, text, street.span(), WHOLE)
        unit = _DOOR.match(text, street.end())
        first = low + len(text[: street.start()].encode())
        said = supports(lowered(texts, max(begin, first - _SAID_BYTES), first), words.SAID) and not _YEAR.match(text, street.start())
        return _found(low, text, (street.start(), (unit or street).end()), STREET) if unit or said else None
    return None


def _over(pattern: re.Pattern[str], text: str, line: int, place: int, reached: int) -> re.Match[str] | None:
    """Return the match that lies over what the trigger met."""
    for hit in pattern.finditer(text, line):
        if hit.start() >= reached:
            return None
        if hit.end() > place:
            return hit
    return None


def _found(low: int, text: str, span: tuple[int, int], recogniser: Recogniser) -> Found:
    first, last = span
    literal = text[first:last].rstrip(" ,.;-")
    start = low + len(text[:first].encode())
    return Found(start, start + len(literal.encode()), recogniser)
