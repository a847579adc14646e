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
from urllib.parse import urlsplit

from filters.robots.parse import Rule

_ENCODED: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNSAFE: Final = re.compile(r"[^\x21-\x7e]")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass
class Matcher:
    """The rules of one agent, ready to be asked.

    Attributes:
        prefixes: plain pattern to its rule.
        wild: patterns with ``*`` or ``$``, longest first.

    """

    prefixes: dict[str, Rule] = field(default_factory=dict)
    lengths: list[int] = field(default_factory=list)
    wild: list[tuple[str, Rule]] = field(default_factory=list)

    @classmethod
    def of(cls, rules: list[Rule]) -> Matcher:
        """Index rules; of two with the same pattern Allow wins, then the first."""
        best: dict[str, Rule] = {}
        for rule in rules:
            pattern = normal(rule.pattern)
            if pattern not in best or (rule.allow and not best[pattern].allow):
                best[pattern] = rule
        matcher = cls()
        for pattern, rule in best.items():
            if "*" in pattern or pattern.endswith("$"):
                matcher.wild.append((pattern, rule))
            else:
                matcher.prefixes[pattern] = rule
        matcher.lengths = sorted({len(pattern) for pattern in matcher.prefixes}, reverse=True)
        matcher.wild.sort(key=lambda entry: (-len(entry[0]), not entry[1].allow, entry[1].line))
        return matcher

    def decide(self, path: str) -> Rule | None:
        """Return the rule that covers a normalised path, or None; ``/robots.txt`` is covered by none."""
        if path == "/robots.txt":
            return None
        length, rule = next(
            ((n, self.prefixes[path[:n]]) for n in self.lengths if n <= len(path) and path[:n] in self.prefixes), (-1, None)
        )
        for pattern, candidate in self.wild:
            if len(pattern) < length or (len(pattern) == length and not candidate.allow):
                break
            if _matches(pattern, path):
                return candidate
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
    """Return path and query of an address, normalised; raise ``ValueError`` when it cannot be split."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query or url.partition("#")[0].endswith("?") else ""
    return normal(f"{parts.path or '/'}{query}")


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
