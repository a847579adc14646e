# SPDX-License-Identifier: Apache-2.0
"""Decide which rule of a robots.txt covers a path: the longest match, Allow on a tie (RFC 9309, section 2.2.2).

Paths and patterns are compared as percent-encoded octets: everything outside ASCII is encoded, hexadecimal digits are
upper case, and encoded unreserved characters are decoded. ``*`` stands for any octets, ``$`` at the end for the end of
the path (section 2.2.3). Plain prefixes, nearly all rules, are looked up by length, so that thousands of rules cost little.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from filters.robots.parse import Rule

_ADDRESS: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#\\]+([^#]*)|(?=/)([^#]*)")
_ENCODED: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNSAFE: Final = re.compile(r"[^\x21-\x7e]")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


START: Final = 3
"""Octets of a pattern by which it is looked up: most patterns of most files begin otherwise than a given path."""


@dataclass(frozen=True, slots=True)
class Wild:
    """A pattern with ``*`` or ``$``, ready to be compared.

    Attributes:
        literal: its longest part without ``*``, which must stand in every path that it covers: a quick test.

    """

    pattern: str
    literal: str
    rule: Rule


@dataclass
class Matcher:
    """The rules of one agent, ready to be asked.

    Attributes:
        prefixes: plain pattern to its rule.
        lengths: first octets of a path to the lengths of the plain patterns that begin so, longest first.
        wild: patterns with ``*`` or ``$``, longest first.

    """

    prefixes: dict[str, Rule] = field(default_factory=dict)
    lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)
    short: tuple[int, ...] = ()
    wild: list[Wild] = field(default_factory=list)

    @classmethod
    def of(cls, rules: list[Rule]) -> Matcher:
        """Index rules; of two with the same pattern Allow wins, then the first."""
        best: dict[str, Rule] = {}
        for rule in rules:
            pattern = normal(rule.pattern)
            if pattern not in best or (rule.allow and not best[pattern].allow):
                best[pattern] = rule
        matcher = cls()
        starts: dict[str, set[int]] = {}
        for pattern, rule in best.items():
            if "*" in pattern or pattern.endswith("$"):
                literal = max(pattern.removesuffix("$").split("*"), key=len)
                matcher.wild.append(Wild(pattern, literal, rule))
            else:
                matcher.prefixes[pattern] = rule
                starts.setdefault(pattern[:START], set()).add(len(pattern))
        matcher.short = tuple(sorted({n for start, lengths in starts.items() if len(start) < START for n in lengths}, reverse=True))
        matcher.lengths = {
            start: (*sorted(lengths, reverse=True), *matcher.short) for start, lengths in starts.items() if len(start) == START
        }
        matcher.wild.sort(key=lambda entry: (-len(entry.pattern), not entry.rule.allow, entry.rule.line))
        return matcher

    def decide(self, path: str) -> Rule | None:
        """Return the rule that covers a normalised path, or None; ``/robots.txt`` is covered by none."""
        if path == "/robots.txt":
            return None
        length, rule = -1, None
        for n in self.lengths.get(path[:START], self.short):
            if n <= len(path) and (rule := self.prefixes.get(path[:n])) is not None:
                length = n
                break
        for entry in self.wild:
            if len(entry.pattern) < length or (len(entry.pattern) == length and not entry.rule.allow):
                break
            if entry.literal in path and _matches(entry.pattern, path):
                return entry.rule
        return rule


def normal(path: str) -> str:
    """Percent-encode what is not ASCII and decode what need not be encoded.

    >>> normal("/café/%7euser/%2f")
    '/caf%C3%A9/~user/%2F'
    """
    if path.isascii() and "%" not in path and _UNSAFE.search(path) is None:
        return path
    encoded = _UNSAFE.sub(
        lambda hit: "".join(
            f"%{octet:02X}"
            for octet in hit.group().encode("utf-8", "surrogateescape" if "\udc80" <= hit.group() <= "\udcff" else "replace")
        ),
        path,
    )
    return _ENCODED.sub(lambda hit: character if (character := chr(int(hit.group(1), 16))) in _UNRESERVED else hit.group().upper(), encoded)


def path_of(url: str) -> str:
    """Return path and query of an address, normalised; raise ``ValueError`` when it has neither scheme and host nor a path.

    >>> path_of("https://example.org/a?b#c"), path_of("https://example.org"), path_of("/a b")
    ('/a?b', '/', '/a%20b')
    """
    hit = _ADDRESS.match(url)
    if hit is None:
        raise ValueError(f"{url[:100]!r} is no address; expected scheme://host/path or a path that begins with /")
    path = hit.group(1) or hit.group(2) or "/"
    return normal(path if path.startswith("/") else f"/{path}")


def _matches(pattern: str, path: str) -> bool:
    """Match a pattern with ``*`` and ``$`` from the first octet, each part as early as it can stand."""
    anchored = pattern.endswith("$")
    first, *parts = (pattern[:-1] if anchored else pattern).split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    last = parts.pop() if parts and anchored else None
    for part in parts:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if last is not None:
        return len(path) - at >= len(last) and path.endswith(last)
    return at == len(path) if anchored else True
