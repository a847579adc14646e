# SPDX-License-Identifier: Apache-2.0
"""TDM Reservation Protocol (W3C Community Group, final report of 2024-05-10): file, header, meta; the later supersedes the earlier.

``/.well-known/tdmrep.json`` is a list of ``{location, tdm-reservation, tdm-policy?}`` of which the first that matches holds (section 6.1);
then the headers ``tdm-reservation`` and ``tdm-policy`` (6.2), then ``<meta name="tdm-reservation">`` (6.3). Values other than 0 and 1 count
as not set, and what is not set changes nothing. Its marks in EPUB and PDF are not read here, nor is the policy fetched.
"""

from __future__ import annotations

import orjson

from filters.reservations.reservation import Place, Reservation, Says, clip
from filters.robots.match import Matcher, path_of
from filters.robots.parse import Rule

FILE, HEADER, META = 1, 2, 3
"""Precedence, as in the protocol."""


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


def from_file(content: bytes, url: str) -> list[Reservation]:
    """Return what a tdmrep.json says of an address; a file that does not parse is unknown, not silent."""
    try:
        rules = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        return [Reservation("tdmrep", "well_known", "unknown", clip(f"tdmrep.json does not parse: {error}"), None, FILE)]
    try:
        path = path_of(url)
    except ValueError:
        path = "/"
    for rule in rules if isinstance(rules, list) else [rules]:
        if not isinstance(rule, dict) or not isinstance(rule.get("location"), str):
            continue
        location = rule["location"] if rule["location"].startswith(("/", "*")) else f"/{rule['location']}"
        if Matcher.of([Rule(True, location, 1, "")]).decide(path) is not None:  # noqa: FBT003 - only whether it covers
            raw = clip(orjson.dumps(rule).decode())
            return statement("well_known", FILE, rule.get("tdm-reservation", ""), raw)
    return []
