# SPDX-License-Identifier: Apache-2.0
"""Spawning's ai.txt: a file like robots.txt at ``/ai.txt`` that reserves kinds of files (``Disallow: *.txt``) from training.

A page of text is meant by ``Disallow: /``, ``Disallow: *``, a pattern that covers its path, or the endings that the generator writes for
texts. Patterns without a leading slash are matched against the path as if they began with ``*``. Another draft of the same
name (``/.well-known/ai.txt``) is a different format and is not read.
"""

from __future__ import annotations

from typing import Final

from filters.reservations.reservation import Reservation
from filters.robots.file import RobotsFile
from filters.robots.match import Matcher, path_of
from filters.robots.parse import Rule

_TEXT: Final = (".html", ".htm", ".txt", ".pdf", ".doc", ".docx", ".odt", ".md")


def from_file(content: bytes, url: str) -> list[Reservation]:
    """Return what an ai.txt says of an address; nothing when no line of it is about texts."""
    file = RobotsFile.parse(content)
    if file.malformed:
        return []
    try:
        path = path_of(url)
    except ValueError:
        path = "/"
    rules = [_rooted(rule) for rule in file.parsed.agents.get("*", [])]
    paths = [path] if path.lower().endswith(_TEXT) else [path, f"{path.rstrip('/')}/index.html", f"{path.rstrip('/')}/index.txt"]
    matcher = Matcher.of(rules)
    hits = [rule for p in paths if (rule := matcher.decide(p)) is not None]
    worst = next((rule for rule in hits if not rule.allow), hits[0] if hits else None)
    if worst is None:
        return []
    return [Reservation("ai-txt", "ai_txt", "allowed" if worst.allow else "reserved", worst.text, worst.line)]


def _rooted(rule: Rule) -> Rule:
    pattern = rule.pattern if rule.pattern.startswith(("/", "*")) else f"*{rule.pattern}"
    return Rule(rule.allow, pattern, rule.line, rule.text)
