# SPDX-License-Identifier: Apache-2.0
"""Find every reservation that holds for a page: in its headers, its markup, its site's robots.txt, tdmrep.json and ai.txt.

Headers: ``Content-Usage`` (AIPREF), ``TDM-Reservation`` (TDMRep), ``Link`` of type ``application/rsl+xml`` (RSL), ``X-Robots-Tag`` with
noai, noimageai or noml, for all or for a named bot. Markup: the meta elements of the same names, ``<link>`` and ``<script>`` of RSL.
noimageai is about images and says nothing of text; noindex, nosnippet and nofollow are no reservations of mining and are not read.
Pages without tell-tale bytes are done before anything is parsed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import re2
from resiliparse.parse.html import HTMLTree

from filters.reservations import ai_txt, rsl, tdmrep
from filters.reservations.content_usage import combined, dictionary
from filters.reservations.reservation import Place, Reservation, Says, Status, clip, settle, verdict
from filters.reservations.robots_lines import from_robots
from filters.robots.file import RobotsFile, token

_TELL_TALES: Final = tuple(re2.compile(p) for p in (rb"(?i)tdm-reservation", rb"(?i)no(?:ai|imageai|ml)\b", rb"(?i)application/rsl\+xml"))
"""One of these stands in every page with a mark; three searches with a fixed beginning are faster than one for all."""

_SIEVED: Final = (b"tdm-", b"noai", b"noim", b"noml", b"rsl+")
"""Bytes that stand in each of the above: a sieve that nearly all pages end in."""

_SELECTOR: Final = 'meta[name],link[type="application/rsl+xml" i],script[type="application/rsl+xml" i]'
_NO_TRAINING: Final = frozenset({"noai", "noml"})
_ABOUT_AI: Final = _NO_TRAINING | {"noimageai"}
_GENERIC: Final = frozenset({"robots", ""})
MOST: Final = 1000

Headers = Mapping[str, str] | Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Found:
    """The verdict, the statement that it rests on, and all statements, superseded ones included."""

    status: Status
    deciding: Reservation | None
    all: tuple[Reservation, ...]


def find(
    html: bytes | None,
    url: str | None = None,
    headers: Headers | None = None,
    *,
    robots: RobotsFile | None = None,
    tdmrep_file: bytes | None = None,
    ai_file: bytes | None = None,
    agents: tuple[str, ...] = ("CCBot", "*"),
) -> Found:
    """Return the verdict on a page over all protocols.

    Args:
        html: the page as UTF-8 bytes; None when there is none, as in WET files.
        url: its address.
        headers: its HTTP response headers; None when they were not kept.
        robots: its site's robots.txt; None when there is none.
        tdmrep_file: its site's ``/.well-known/tdmrep.json``.
        ai_file: its site's ``/ai.txt``.
        agents: for whom the lines of robots.txt and the named bots of X-Robots-Tag are asked.

    """
    found: list[Reservation] = []
    address = url or "/"
    if robots is not None and robots.preferences:
        found += from_robots(robots, address, agents)
    if tdmrep_file is not None:
        found += tdmrep.from_file(tdmrep_file, address)
    if ai_file is not None:
        found += ai_txt.from_file(ai_file, address)
    if headers is not None:
        found += _from_headers(headers, agents)
    if html and _sieve()(html) and any(mark.search(html) for mark in _TELL_TALES):
        found += _from_html(html, agents)
    settled = settle(found)
    status, deciding = verdict(settled, checked=html is not None or headers is not None)
    return Found(status, deciding, settled)


@lru_cache(maxsize=1)
def _sieve() -> Callable[[bytes], bool]:
    """Return what tells whether a page may hold a mark; numba is loaded at the first page, not with the catalogue of filters."""
    from filters.kernels.tell_tales import may_hold, quads

    marks = quads(*_SIEVED)
    return lambda html: may_hold(np.frombuffer(html, np.uint8), marks)


def _from_headers(headers: Headers, agents: tuple[str, ...]) -> Iterator[Reservation]:
    for name, value in headers.items() if isinstance(headers, Mapping) else headers:
        raw = clip(f"{name}: {value}")
        match name.lower():
            case "content-usage":
                yield Reservation("aipref", "http_header", combined(dictionary(value)), raw)
            case "tdm-reservation":
                yield from tdmrep.statement("http_header", tdmrep.HEADER, value, raw)
            case "x-robots-tag":
                bot, colon, rules = value.partition(":")
                named = colon and "," not in bot and " " not in bot.strip() and bot.strip().lower() not in _TIMED
                yield from _tag(bot.strip() if named else "", rules if named else value, "http_header", raw, agents)
            case "link" if rsl.TYPE in value.lower():
                yield Reservation("rsl", "http_header", "unknown", raw, None, 1)


_TIMED: Final = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
"""Rules with a colon of their own, which name no bot (Google's documentation of X-Robots-Tag)."""


def _from_html(html: bytes, agents: tuple[str, ...]) -> Iterator[Reservation]:
    document = HTMLTree.parse_from_bytes(html, "utf-8").document
    if document is None:
        return
    for node in document.query_selector_all(_SELECTOR)[:MOST]:
        if node.tag == "meta":
            name, content = (node.getattr("name") or "").strip(), node.getattr("content") or ""
            raw = clip(f'<meta name="{name}" content="{content}">')
            if name.lower() == "tdm-reservation":
                yield from tdmrep.statement("head", tdmrep.META, content, raw)
            else:
                yield from _tag(name, content, "head", raw, agents)
        elif node.tag == "link":
            if "license" in (node.getattr("rel") or "").lower().split():
                yield Reservation("rsl", "head", "unknown", clip(f'<link rel="license" href="{node.getattr("href") or ""}">'), None, 1)
        else:
            # the parser drops nothing of a script, so its text is the XML as written
            said: Says = rsl.terms(node.text or "")
            yield Reservation("rsl", "body", said, clip(node.text or ""), None, 1)


def _tag(bot: str, rules: str, place: Place, raw: str, agents: tuple[str, ...]) -> Iterator[Reservation]:
    """Yield what robots rules for a bot say of training; those for bots that were not asked for say nothing."""
    words = {word.strip().lower() for word in rules.replace(";", ",").split(",")}
    if not words & _ABOUT_AI or (bot.lower() not in _GENERIC and token(bot) not in {token(agent) for agent in agents}):
        return
    yield Reservation("robots-meta", place, "reserved" if words & _NO_TRAINING else "unknown", raw)
