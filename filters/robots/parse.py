# SPDX-License-Identifier: Apache-2.0
"""Read a robots.txt into groups of rules, keeping for each rule the line it stands on (RFC 9309, section 2.2).

What the RFC leaves open, or sites get wrong, is read in favour of the reservation:

* A version after the agent ("CCBot/2.0"), an asterisk ("CCBot*") or a list ("GPTBot, CCBot") names the agents all the same.
* Only Allow and Disallow end a run of User-agent lines; Crawl-delay, Content-Signal, License, Sitemap do not (section 2.2.4).
* "Dissallow", "User agent" and a missing colon are understood, as by google/robotstxt (robots.cc) and scrapy/protego (_protego.py).
* Byte order marks are dropped, also several; UTF-16 is decoded, also without its mark; bytes that are no UTF-8 stay what they are.

Content-Signal, Content-Usage and License lines are kept as they stand, with the agents they are for (``filters.reservations`` reads them).
It does not read Sitemap or Crawl-delay, and looks at 10 MiB at most (the RFC asks for 500 KiB, section 2.5).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import Final

MOST_BYTES: Final = 10 * 1024 * 1024
LINE_CHARS: Final = 300
"""How much of a line is kept as evidence."""

_AGENT: Final = frozenset({"user-agent", "useragent", "user agent"})
_DISALLOW: Final = frozenset({"disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"})
_ALLOW: Final = frozenset({"allow"})
_OTHER: Final = frozenset({
    "sitemap", "sitemaps", "site-map", "crawl-delay", "crawl delay", "request-rate", "request rate", "visit-time", "visit time",
    "host", "clean-param", "noindex", "content-signal", "content-usage", "license",
})  # fmt: skip
_PREFERENCES: Final = frozenset({"content-signal", "content-usage", "license"})
_FIELDS: Final = _AGENT | _DISALLOW | _ALLOW | _OTHER
_LINES: Final = re.compile(r"\r\n|\n|\r")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_.-]*[A-Za-z0-9_]")
_ALL: Final = re.compile(r"\*+(?:\s|$)")
_MARKUP: Final = re.compile(r"\s*<[!?A-Za-z]")
_UTF_16: Final = re.compile(rb"(?:\x00[\x09-\x7e]){2}|(?:[\x09-\x7e]\x00){2}")
"""Four octets of ASCII written as UTF-16 without a byte order mark."""
_BINARY: Final = (b"\x1f\x8b", b"%PDF", b"\x89PNG", b"PK\x03\x04", b"\xff\xd8\xff", b"GIF8")


@dataclass(frozen=True, slots=True)
class Rule:
    """One Allow or Disallow line: its pattern as written, its number in the file from 1, its text."""

    allow: bool
    pattern: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Preference:
    """One Content-Signal, Content-Usage or License line.

    Attributes:
        name: lower-cased field name.
        agents: the product tokens of its group; empty before the first group, where it is for all.

    """

    name: str
    value: str
    agents: tuple[str, ...]
    line: int
    text: str


@dataclass
class Parsed:
    """A robots.txt as it was read.

    Attributes:
        agents: lower-cased product token, or ``*``, to its rules; groups of one agent are merged (section 2.2.1).
        malformed: it has content, and none of it is a record: an error page, a picture, prose.
        preferences: what it says of the use of its pages, in the order of the file.
        invalid_lines: lines with content that are no record at all.

    """

    agents: dict[str, list[Rule]] = field(default_factory=dict)
    malformed: bool = False
    preferences: list[Preference] = field(default_factory=list)
    invalid_lines: int = 0


def parse(body: bytes) -> Parsed:
    r"""Read the bytes of a robots.txt; every input has an answer.

    >>> parse(b"User-agent: CCBot/2.0\nCrawl-delay: 5\nUser-agent: *\nDisallow: /a # why\n").agents["ccbot"]
    [Rule(allow=False, pattern='/a', line=4, text='Disallow: /a # why')]
    """
    text = _decode(body[:MOST_BYTES])
    parsed = Parsed()
    current: list[list[Rule]] = []
    named: list[str] = []
    in_rules = False
    waiting: list[tuple[str, str, list[str], int, str]] = []  # groups grow until their first rule
    records = content = 0
    for number, line in enumerate(_LINES.split(text), start=1):
        bare = line.partition("#")[0].strip(" \t\f\v\x00\x1a\xa0\u200b\ufeff")
        if not bare:
            continue
        content += 1
        name, value = _record(bare)
        if name in _AGENT:
            current, named = ([], []) if in_rules or not named else (current, named)
            in_rules = False
            agents = _agents(value)
            named += agents
            current += [parsed.agents.setdefault(agent, []) for agent in agents]
        elif name in _ALLOW or name in _DISALLOW:
            in_rules = True
            rule = Rule(name in _ALLOW, value, number, line.strip()[:LINE_CHARS])
            for rules in _distinct(current) if value else ():
                rules.append(rule)
        elif name in _PREFERENCES:
            waiting.append((name, value, named, number, line.strip()[:LINE_CHARS]))
        records += name in _FIELDS
    parsed.preferences = [Preference(name, value, tuple(dict.fromkeys(agents)), at, line) for name, value, agents, at, line in waiting]
    parsed.invalid_lines = content - records
    parsed.malformed = not parsed.agents and ((content > 0 and records == 0) or body.startswith(_BINARY) or bool(_MARKUP.match(text)))
    return parsed


def _decode(body: bytes) -> str:
    """Decode UTF-8 or UTF-16; other bytes become lone surrogates, so that they can be compared as bytes."""
    while body.startswith(codecs.BOM_UTF8):
        body = body.removeprefix(codecs.BOM_UTF8)
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", errors="replace").lstrip("\ufeff")
    if b"\x00" in body[:4] and (hit := _UTF_16.match(body)) is not None:
        return body.decode("utf-16-be" if hit.group().startswith(b"\x00") else "utf-16-le", errors="replace")
    return body.decode("utf-8", errors="surrogateescape")


def _record(line: str) -> tuple[str, str]:
    """Split a line into lower-cased name and value; the name is empty when the line is no record."""
    name, _, value = line.partition(":")
    name = " ".join(name.split()).lower()
    if name in _FIELDS:
        return name, value.strip()
    words = line.split()
    for count in (1, 2):
        name = " ".join(words[:count]).lower()
        if name in _FIELDS:
            return name, " ".join(words[count:])
    return "", ""


def _agents(value: str) -> list[str]:
    """Return the product tokens that a User-agent line names; ``*`` stands for all agents."""
    agents = []
    for part in re.split(r"[,;]", value):
        word = part.strip()
        if _ALL.match(word):
            agents.append("*")
        elif token := _TOKEN.match(word.lstrip("*")):
            agents.append(token.group().lower())
    return agents


def _distinct(groups: list[list[Rule]]) -> list[list[Rule]]:
    """Drop repetitions: a group may name one agent twice."""
    return list({id(rules): rules for rules in groups}.values())
