# SPDX-License-Identifier: Apache-2.0
"""Find public IP addresses, and leave version and section numbers alone.

Version 4 is four numbers (RFC 6943, section 3.1.1: the strict form), version 6 the forms of RFC 4291, section 2.2, complete or shortened
by ``::``. Public is what the IANA registries call globally reachable (``ipaddress.is_global``); shortened version 6 must also
lie in 2000::/3, the only block of global unicast that IANA hands out, so that ``Dead::Beef`` in a program is none.

A number of four parts is no address when it is part of a longer number, hangs on a name ("v8.8.8.8", "Chrome/87.0.42.88",
"linux-5.4.0.42"), follows a word such as "version" or "section" or another number that did, or heads a line as a section
number would. Section numbers without any such sign are taken for addresses.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from filters.pii.spans import Span, Texts, byte_pattern, candidates

BEFORE_BYTES: Final = 48
AFTER_BYTES: Final = 48
SECTION_PART: Final = 40
"""A heading of four numbers, each below this, is taken for a section: documents have fewer than 40 parts at a level."""

_UNICAST_6: Final = ipaddress.ip_network("2000::/3")
TRIGGER_4: Final = rb"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}"
TRIGGER_6: Final = rb"[0-9A-Fa-f]{1,4}::[0-9A-Fa-f]|[0-9A-Fa-f]{1,4}::|(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]"
_CANDIDATE_4: Final = byte_pattern(TRIGGER_4)
_CANDIDATE_6: Final = byte_pattern(TRIGGER_6)
_FOUR: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_JOINED_BEFORE: Final = re.compile(r"(?:[\w.]|[^\W\d][-/+~])\Z")
_JOINED_AFTER: Final = re.compile(r"\.?\w|[-_][^\W\d]|\.[0-9]")
_NUMBERED: Final = re.compile(
    r"(?:\b(?:versions?|versión|versione|versão|wersja|versie|ver|vers|v|release|rel|build|firmware|revision|rev|section|sections|sec|chapter|clause|paragraph|para|article|art|appendix|annex|table|figure|fig|"
    r"(?:unter)?abschnitt(?:e|en|es|s)?|kapiteln?s?|ziffern?|nummern?|punkte?s?|nr|no|abs|absatz|anhangs?|tabellen?|bemerkung|chapitres?|paragraphe|annexe|sección|capítulo|sezione|capitolo|rozdział|hoofdstuk|"
    r"верси[яиюей]|раздел|чл|член|verzij[aeu]|verz[ei]|verzia|verzi[óo]|versjon|versioon|versio|έκδοση[ς]?|έκδ|άρθρο|leagan|airteagal|versij[aue]|verżjoni|artikolu|versiune[aiu]?|articolul|různ|"
    r"različic[aeo]|člen|čl[áa]n(?:ek|ok)|čl|artikel|artikl[aie]|artikkel|pants|straipsn(?:is|io)|artykuł|art|articolo|artigo|artículo|cikk)\b|§§?|№|n°|n\.º)[.:=\"'\s]{0,3}\Z",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(r"\.?[ \t]+[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]")
_RUN_6: Final = re.compile(r"[0-9A-Fa-f:]+")
_LINE_START: Final = re.compile(r"(?:\A|[\n\r])[ \t#>*-]*\Z")


_ESCAPED: Final = re.compile(r"\s*[0-9]+\\\.[0-9.]*[0-9](?:,|[ \n]+[^\W\d]+)?\s*\Z|\s*[0-9]+\\\.[0-9.]*[0-9]")
_SERIES: Final = re.compile(r"[^.!?\n]*(?:\n[^.!?\n]+)?")
SERIES_BYTES: Final = 60
"""How far apart two numbers of a list may stand."""
SERIES_PART: Final = 100
"""Numbers of a list of sections have parts below this."""


def find(texts: Texts) -> Iterator[Span]:
    """Iterate over public addresses: first of version 4, then of version 6, each in the order of the buffer."""
    yield from version_4(texts, candidates(_CANDIDATE_4, texts))
    yield from version_6(texts, candidates(_CANDIDATE_6, texts))


def version_4(texts: Texts, places: Iterable[tuple[int, int, int]]) -> Iterator[Span]:
    """Iterate over the addresses among given places, each with start and end of its text, in order."""
    last = number_end = -1
    for at, begin, end in places:
        after = texts.decoded(at, min(end, at + AFTER_BYTES))
        hit = _FOUR.match(after)
        if at < last or hit is None:
            continue
        last = at + hit.end()
        series = number_end > max(begin, at - SERIES_BYTES) and _in_series(_without_escaped(texts.decoded(number_end, at)), hit.group())
        if series or _is_number(_without_escaped(texts.decoded(max(begin, at - BEFORE_BYTES), at)), after, hit.end()):
            number_end = last
        elif _is_public(hit.group()):
            yield Span(at, last)


def version_6(texts: Texts, places: Iterable[tuple[int, int, int]]) -> Iterator[Span]:
    """Iterate over the addresses among given places, as ``version_4``."""
    last = -1
    for at, begin, end in places:
        span = _version_6(texts, at, begin, end) if at >= last else None
        if span is not None:
            last = span.end
            yield span


def _without_escaped(text: str) -> str:
    r"""Leave out dotted numbers whose point is escaped, as Markdown writes them at the beginning of a line, with what joins them.

    >>> _without_escaped("Abschnitten\n  8\\.2.1.2, ")
    'Abschnitten'
    """
    return _ESCAPED.sub("", text) if "\\" in text else text


def _is_number(before: str, after: str, length: int) -> bool:
    """Tell whether what stands before and after says version or section; ``after`` begins with the number."""
    if _JOINED_BEFORE.search(before) or _JOINED_AFTER.match(after, length) or _NUMBERED.search(before):
        return True
    small = all(int(part) < SECTION_PART for part in after[:length].split("."))
    return small and _LINE_START.search(before) is not None and _TITLE.match(after, length) is not None


def _in_series(between: str, literal: str) -> bool:
    """Tell whether a number goes on a list that began as one of sections: "sections 4.1.1.1, 4.1.1.2 and 4.1.1.6"."""
    return _SERIES.fullmatch(between) is not None and all(int(part) < SERIES_PART for part in literal.split("."))


def _version_6(texts: Texts, at: int, begin: int, end: int) -> Span | None:
    low, high = max(begin, at - AFTER_BYTES), min(end, at + AFTER_BYTES)
    text = texts.decoded(low, high)
    place = len(texts.decoded(low, at))
    start = place
    while start > 0 and text[start - 1] in "0123456789abcdefABCDEF:":
        start -= 1
    hit = _RUN_6.match(text, start)
    if hit is None:
        return None
    literal = hit.group().rstrip(":") if not hit.group().endswith("::") else hit.group()
    stop = start + len(literal)
    if (start > 0 and (text[start - 1].isalnum() or text[start - 1] in "_.")) or (
        stop < len(text) and (text[stop].isalnum() or text[stop] == "_")
    ):
        return None
    if ("::" not in literal and literal.count(":") != 7) or not _is_public(literal):
        return None
    first = at - len(text[start:place].encode())
    return Span(first, first + len(literal))


@lru_cache(maxsize=4096)
def _is_public(literal: str) -> bool:
    try:
        address = ipaddress.ip_address(literal)
    except ValueError:
        return False
    if address.version == 6:
        if "::" in literal and address not in _UNICAST_6:
            return False
        if max(map(len, literal.split(":"))) <= 2:
            return False
    return address.is_global and not address.is_multicast
