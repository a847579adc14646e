# SPDX-License-Identifier: Apache-2.0
"""Telephone numbers, as phonenumbers knows those of each country.

International numbers ("+33 6 …", "0033 …") are found in any text. National ones are tried in the regions where the document's language
is spoken, as Luciole does (its ``web_utils.py``: French FR, CA, BE; German DE; …), and only in a form that is written for telephones:
with a trunk prefix and parted groups, a bracketed area code, or after a word such as "Tel". A number must be valid in its region's
numbering plan. A bracket that opens right before a number and closes outside of it is no part of it: phonenumbers takes it in.

What a label calls a telephone ("Fax: 416-60-0390", "call me on ...") is one even when no plan knows it, as in made-up and foreign numbers:
the recogniser ``phone_by_word`` asks for the label right before, or right after a number that begins its line ("089 72 63 41 office"),
and for eight to fifteen digits (E.164), or for seven right after the label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from filters.pii.context import around, is_other, supports
from filters.pii.numbering import numbers
from filters.pii.recogniser import Found, Recogniser
from filters.pii.spans import Texts

PHONE: Final = Recogniser(
    "phone",
    "PHONE_NUMBER",
    version=2,
    checksum="valid in the numbering plan of its region",
    context=(
        "tel", "tél", "phone", "call", "fax", "mobil", "gsm", "cell", "whatsapp", "ring", "appel", "numéro", "ruf", "handy", "anruf", "llam", "móvil",
        "chiam", "cell", "ligue", "telem", "bel ", "zadzwo", "kom.", "puh", "ring", "тел", "моб", "τηλ", "κιν", "fón", "guthán", "mob", "zavol", "sun", "hív",
        "pokli", "nazov", "helist", "zvan", "skambin", "sună", "ċempel", "contact",
    ),
    source="ITU-T E.164 and national numbering plans, as phonenumbers (Apache-2.0) carries them",
)  # fmt: skip
BY_WORD: Final = Recogniser(
    "phone_by_word",
    "PHONE_NUMBER",
    context=(
        "phone",
        "telephone",
        "tel",
        "mobile",
        "cell",
        "fax",
        "desk",
        "call me on",
        "call me at",
        "you can call",
        "reach me at",
        "reach me on",
        "telefon",
        "telefonnummer",
        "mobil",
        "handy",
        "téléphone",
        "tél",
        "portable",
        "teléfono",
        "móvil",
        "telefono",
        "cellulare",
        "telefone",
        "telemóvel",
        "telefoon",
        "mobiel",
        "komórka",
        "puhelin",
        "puh",
        "mobilnummer",
        "tlf",
        "τηλ",
        "τηλέφωνο",
        "тел",
        "телефон",
    ),
    version=3,
    score=0.4,
    source="ITU-T E.123 for how numbers are written; E.164 for at most fifteen digits",
)
REGIONS: Final = {
    "bul": ("BG",), "ces": ("CZ",), "dan": ("DK",), "deu": ("DE", "AT", "CH"), "ell": ("GR", "CY"), "eng": ("GB", "US", "IE"), "est": ("EE",),
    "fin": ("FI",), "fra": ("FR", "BE", "CH", "CA"), "gle": ("IE",), "hrv": ("HR",), "hun": ("HU",), "ita": ("IT", "CH"), "lav": ("LV",), "lit": ("LT",),
    "ltz": ("LU",), "mlt": ("MT",), "nld": ("NL", "BE"), "nno": ("NO",), "nob": ("NO",), "pol": ("PL",), "por": ("PT", "BR"), "ron": ("RO",), "slk": ("SK",), "slv": ("SI",),
    "spa": ("ES",), "cat": ("ES",), "eus": ("ES",), "glg": ("ES",), "swe": ("SE", "FI"),
}  # fmt: skip
"""ISO 639-3 code to the regions whose national numbers are looked for; ours, wider than Luciole's. French leaves Luxembourg out, as
Luciole's does: its plan takes nearly any run of digits, and of 1,202 runs taken for numbers on French pages 1,019 were its own."""

_BEFORE_BYTES, _AFTER_BYTES, _MOST_TRIES = 4, 24, 16
_INTERNATIONAL: Final = re.compile(r"(?:\+\(?[1-9]|(?<!\d)00[1-9])")
_GROUPED: Final = re.compile(
    r"\(?0\d{0,4}\)?[ .\-/\u00a0\u202f]{1,2}\d|\(\d{2,5}\) ?\d|(?<!\d)\d{2,4}([ .\-\u00a0\u202f])\d{2,4}\1\d{2,4}(?!\d)"
)
_DATED: Final = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d[-/. ](?:0?[1-9]|1[0-2])[-/. ](?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])[-/. ](?:0?[1-9]|1[0-2])[-/. ](?:19|20)\d\d)(?!\d)"
)

_LABEL: Final = re.compile(
    r"(?<!\w)(?:"
    + "|".join(sorted(map(re.escape, BY_WORD.context), key=len, reverse=True))
    + r")(?:[ ]?(?:no|nr|n°|number|num)\b)?[.:]{0,2}[ \t]{0,3}\Z",
    re.IGNORECASE,
)
WORDS_AFTER: Final = (
    "office", "fax", "mobile", "cell", "home", "work", "phone", "tel", "telefon", "telefax", "mobil", "handy", "büro", "portable", "fixe", "bureau",
    "móvil", "fijo", "cellulare", "ufficio", "telemóvel", "mobiel", "kantoor", "komórka", "biuro",
)  # fmt: skip
_AFTER: Final = re.compile(rf"[ \t]{{1,2}}[(\[]?(?:{'|'.join(WORDS_AFTER)})[)\]]?\.?[ \t]*(?=[\n\r,;/|]|\Z)", re.IGNORECASE)
_LINE_START: Final = re.compile(r"(?:\A|[\n\r,;|])[ \t]*\(?\Z")
_FORM: Final = re.compile(r"[(+]{0,2}\d{1,12}(?:[ .\-/\u00a0()]{1,2}\d{1,12}){0,6}(?:[ ]?(?:x|ext\.?[ ]?)\d{1,5})?(?!\w)", re.IGNORECASE)
_FEWEST_DIGITS, _MOST_DIGITS, _LABEL_BYTES, _FORM_BYTES = 8, 15, 48, 56
_LABEL_END: Final = re.compile(r"(?:[ ]?(?:no|nr|n°|number|num)\b)?[.:]{0,2}(?:(?<=:)\n)?[ \t]{0,3}(?=[0-9(])", re.IGNORECASE)
_SHORT_DIGITS: Final = 7
"""National numbers of seven digits (Estonia; local ones in North America) stand right after a label, or are none."""
LABEL_TRIGGER: Final = rb"\b(?i:telephone|telefon|telefoon|phone|tel|t\xc3\xa9l|fax|mobile|(?:call|reach) me (?:on|at))\b"
_IN_NUMBERS: Final = re.compile(r"(?:\d[ .\-/\u00a0]?|\+)\Z")
_GOES_ON: Final = re.compile(r"[ .\-/\u00a0]?\d")
_CLOSING: Final = {"(": ")", "[": "]", "\uff08": "\uff09", "\uff3b": "\uff3d"}
_ADDRESS: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}\Z")


def regions_of(language: str | None) -> tuple[str, ...]:
    """Return the regions of a canonical language key such as ``fra_Latn``; none when it is unknown."""
    return REGIONS.get((language or "")[:3], ())


def check_regions(regions: tuple[str, ...]) -> None:
    """Refuse regions of which no numbering plan is known: raise ValueError."""
    if not regions:
        return
    from phonenumbers import SUPPORTED_REGIONS

    for region in regions:
        if region not in SUPPORTED_REGIONS:
            near = {"UK": "GB", "EL": "GR"}.get(region.upper(), region.upper())
            meant = f"did you mean {near}?" if near in SUPPORTED_REGIONS else "expected ISO 3166-1 codes such as FR or GB"
            raise ValueError(f"pii: unknown region {region!r}; {meant}")


def in_run(
    texts: Texts, start: int, stop: int, bounds: tuple[int, int], regions: tuple[str, ...], likely: Sequence[str] | None = None
) -> list[Found]:
    """Return the telephone numbers in a run of digits.

    Args:
        texts: the batch.
        start: where the run begins.
        stop: where it ends.
        bounds: where its text begins and ends.
        regions: regions whose national numbers are looked for.
        likely: those of them in whose plans there can be a number (``filters.pii.calls``); all when None.

    """
    begin, end = bounds
    low, high = texts.character(max(begin, start - _BEFORE_BYTES)), min(end, stop + _AFTER_BYTES)
    window = texts.decoded(low, high)
    international = _INTERNATIONAL.search(window) is not None
    if not international:
        if not regions or is_other(texts, start, begin):
            return []
        if not (_GROUPED.search(window) or supports(around(texts, (start, stop), begin, end), PHONE.context)):
            return []
    for region in (regions if likely is None else likely) if regions else (None,):
        found = []
        for first, last in _numbers(window, region):
            literal = window[first:last]
            if not literal.startswith(("+", "00")) and _is_other(window, first, last):
                continue
            opened = _opened(literal)
            at = low + len(window[:first].encode()) + opened
            size = len(literal.encode()) - opened
            if at < stop and at + size > start:
                found.append(Found(at, at + size, PHONE))
        if found:
            return found
    return _by_word(texts, start, bounds)


def _opened(literal: str) -> int:
    """Return 1 when a number begins with a bracket that closes outside of it, as in "(+1 404 240 4204)", else 0.

    >>> _opened("(404) 240-4204"), _opened("(+1 404 240 4204"), _opened("[404-240-4204")
    (0, 1, 1)
    """
    return int(literal[:1] in _CLOSING and literal.count(literal[0]) > literal.count(_CLOSING[literal[0]]))


def after_label(texts: Texts, start: int, end: int) -> list[Found]:
    """Return the number of seven digits, too short for a run of digits, right after a label that ends at a byte."""
    text = texts.decoded(start, min(end, start + _FORM_BYTES))
    gap = _LABEL_END.match(text)
    hit = _FORM.match(text, gap.end()) if gap else None
    if hit is None or sum(map(str.isdigit, hit.group())) != _SHORT_DIGITS or _GOES_ON.match(text, hit.end()):
        return []
    first = start + len(text[: hit.start()].encode())
    return [Found(first, first + len(hit.group().encode()), BY_WORD)]


def _by_word(texts: Texts, start: int, bounds: tuple[int, int]) -> list[Found]:
    """Return the number at a byte, with its ``+``, when a label stands beside it; ``+999`` is nobody's (E.164: not assigned)."""
    begin, end = bounds
    if start > begin and texts.data[start - 1] == 0x2B:
        start -= 1
    before, after = texts.decoded(max(begin, start - _LABEL_BYTES), start), texts.decoded(start, min(end, start + _FORM_BYTES))
    hit = _FORM.match(after)
    if hit is None or not (_LABEL.search(before) or (_LINE_START.search(before) and _AFTER.match(after, hit.end()))):
        return []
    if hit.group().startswith("+999") or _DATED.search(hit.group()) or _ADDRESS.match(hit.group()):
        return []
    number = re.split(r"x|ext", hit.group(), flags=re.IGNORECASE)[0]
    if not _FEWEST_DIGITS <= sum(map(str.isdigit, number)) <= _MOST_DIGITS:
        return []
    return [Found(start, start + len(hit.group().encode()), BY_WORD)]


def _is_other(window: str, first: int, last: int) -> bool:
    """Tell whether a national number is part of a longer series of digits, an IP address or a date."""
    part = _IN_NUMBERS.search(window[:first]) or _GOES_ON.match(window, last) or _ADDRESS.match(window[first:last])
    return part is not None or any(hit.start() < last and first < hit.end() for hit in _DATED.finditer(window))


@lru_cache(maxsize=8192)
def _numbers(window: str, region: str | None) -> tuple[tuple[int, int], ...]:
    """Return where the valid numbers of a region stand in a short window."""
    return tuple(numbers(window, region, _MOST_TRIES))
