# SPDX-License-Identifier: Apache-2.0
"""TDM Reservation Protocol (W3C Community Group, final report of 2024-05-10): file, header, meta; the later supersedes the earlier.

``/.well-known/tdmrep.json`` is a list of ``{location, tdm-reservation, tdm-policy?}`` of which the first that matches holds (section
"TDM File on the Origin Server"); then the headers ``tdm-reservation`` and ``tdm-policy``, then ``<meta name="tdm-reservation">``;
values found later supersede (section "Processing priority"). Values other than 0 and 1 count as not set, and what is not set changes
nothing. A rule that stands alone, without the brackets that the protocol demands, is read all the same. Its marks in EPUB and PDF are
not read here, nor is the policy fetched.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

import orjson

from filters.reservations.reservation import Place, Reservation, Says, clip
from filters.robots.match import Matcher, path_of
from filters.robots.parse import Rule

FILE, HEADER, META = 1, 2, 3
"""Precedence, as in the protocol."""

_SPACE: Final = " \t\r\n"
_MARK: Final = b"\xef\xbb\xbf"


def says(value: object) -> Says:
    """Read a value of tdm-reservation.

    >>> says("1"), says(0), says("yes")
    ('reserved', 'allowed', 'unknown')
    """
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return {"1": "reserved", "0": "allowed"}.get(text, "unknown")  # type: ignore[return-value]  # the three words of Says


def statement(place: Place, precedence: int, value: str, raw: str) -> list[Reservation]:
    """Return what a header or meta element says; nothing when the value counts as not set."""
    said = says(value)
    return [] if said == "unknown" else [Reservation("tdmrep", place, said, clip(raw), None, precedence)]


class _File(NamedTuple):
    """A tdmrep.json, read: its rules in order, each with its place, or why it does not parse."""

    rules: tuple[tuple[int, Matcher, dict[str, Any]], ...]
    listed: bool
    fault: str = ""


def from_file(content: bytes, url: str) -> list[Reservation]:
    """Return what a tdmrep.json says of an address, with line and JSON pointer; a file that does not parse is unknown, not silent."""
    file = _read(content)
    if file.fault:
        return [Reservation("tdmrep", "well_known", "unknown", clip(f"tdmrep.json does not parse: {file.fault}"), None, FILE)]
    try:
        path = path_of(url)
    except ValueError:
        path = "/"
    path = path.replace("$", "%24").replace("*", "%2A")
    for number, covers, rule in file.rules:
        if covers.decide(path) is None:
            continue
        said = says(rule.get("tdm-reservation", ""))
        if said == "unknown":
            return []
        raw, line = _written(content, number)
        pointer = f"/{number}" if file.listed else ""
        return [Reservation("tdmrep", "well_known", said, clip(raw), line, FILE, pointer=pointer)]
    return []


@lru_cache(maxsize=16)
def _read(content: bytes) -> _File:
    """Read a file once for all pages of its site."""
    try:
        root = orjson.loads(content.removeprefix(_MARK))
    except orjson.JSONDecodeError as error:
        return _File((), listed=False, fault=str(error))
    rules = (
        (number, _covering(rule["location"]), rule)
        for number, rule in enumerate(root if isinstance(root, list) else [root])
        if isinstance(rule, dict) and isinstance(rule.get("location"), str)
    )
    return _File(tuple(rules), listed=isinstance(root, list))


def _covering(location: str) -> Matcher:
    """Match as robots.txt does; ``%24`` and ``%2A`` stand for the characters themselves (section "Use of regular expressions")."""
    location = location if location.startswith(("/", "*")) else f"/{location}"
    location = location[:-1].replace("$", "%24") + location[-1:]
    return Matcher.of([Rule(True, location, 1, "")])  # noqa: FBT003 - only whether it covers


@lru_cache(maxsize=64)
def _written(content: bytes, number: int) -> tuple[str, int | None]:
    """Return a rule as it is written in the file, and its line; as it reads and None where it cannot be found again."""
    text = content.removeprefix(_MARK).decode()
    try:
        for at, (start, end) in enumerate(_elements(text)):
            if at == number:
                return text[start:end], text.count("\n", 0, start) + 1
    except (ValueError, RecursionError):  # orjson reads a few texts that json does not, and nests deeper
        pass
    return orjson.dumps(next(rule for n, _, rule in _read(content).rules if n == number)).decode(), None


def _elements(text: str) -> Iterator[tuple[int, int]]:
    """Iterate over where the elements of a JSON list stand; a value that is no list is one element."""
    decode = json.JSONDecoder().raw_decode
    at = _skip(text, 0)
    listed = text[at] == "["
    at = _skip(text, at + 1) if listed else at
    while at < len(text) and text[at] != "]":
        _, end = decode(text, at)
        yield at, end
        at = _skip(text, end)
        at = _skip(text, at + 1) if at < len(text) and text[at] == "," else at


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at
