# SPDX-License-Identifier: Apache-2.0
"""What a robots.txt says of the use of its pages: Content-Signal, Content-Usage and License lines of the groups that hold for an agent.

Content-Signal (contentsignals.org; google/robotstxt#80): ``search=yes, ai-train=no``; a missing key neither grants nor restricts, unknown
keys are passed over. Content-Usage (draft-ietf-aipref-attach-05, section 5): ``[/path ]train-ai=n``, the longest path that covers the
address holds, vocabulary of draft-ietf-aipref-vocab-08. License (RSL 1.0, section 4.1): an address of terms, that of a group before that
for all; the terms are not fetched, so it says nothing more than that there are some.
"""

from __future__ import annotations

from filters.reservations.content_usage import combined, dictionary
from filters.reservations.reservation import Reservation, Says
from filters.robots.file import RobotsFile, token
from filters.robots.match import Matcher, path_of
from filters.robots.parse import Preference, Rule

_LONGEST_PATH = 1_000_000


def from_robots(file: RobotsFile, url: str, agents: tuple[str, ...]) -> list[Reservation]:
    """Return what the lines for these agents say of an address, in the order of the file."""
    names = {token(agent) for agent in agents}
    named = names & set(file.agents)
    groups = named | ({"*"} if names - named else set())
    holding = [p for p in file.preferences if not p.agents or groups & set(p.agents)]
    found = [_signal(p) for p in holding if p.name == "content-signal"]
    found += _usage([p for p in holding if p.name == "content-usage"], url)
    found += [
        Reservation("rsl", "robots_txt", "unknown", p.text, p.line, 1 if p.agents else 0)
        for p in holding
        if p.name == "license" and "://" in p.value
    ]
    return sorted(found, key=lambda r: r.line or 0)


def content_signal(value: str) -> Says:
    """Read the value of a Content-Signal line.

    >>> content_signal("search=yes, ai-train=no"), content_signal("ai-train=yes"), content_signal("search=no")
    ('reserved', 'allowed', 'unknown')
    """
    signals: dict[str, set[str]] = {}
    for part in value.split(","):
        key, _, setting = part.partition("=")
        signals.setdefault(key.strip().lower(), set()).add(setting.strip().lower())
    settings = signals.get("ai-train", set())
    return "reserved" if "no" in settings else "allowed" if "yes" in settings else "unknown"


def _signal(line: Preference) -> Reservation:
    return Reservation("content-signal", "robots_txt", content_signal(line.value), line.text, line.line)


def _usage(lines: list[Preference], url: str) -> list[Reservation]:
    """Return the Content-Usage lines whose path is the longest that covers the address."""
    try:
        path = path_of(url)
    except ValueError:
        path = "/"
    covering: list[tuple[int, Preference, str]] = []
    for line in lines:
        pattern, _, value = line.value.partition(" ") if line.value.startswith("/") else ("/", "", line.value)
        if Matcher.of([Rule(True, pattern, line.line, line.text)]).decide(path) is not None:  # noqa: FBT003 - only whether it covers
            covering.append((len(pattern), line, value))
    longest = max((length for length, _, _ in covering), default=0)
    return [
        Reservation("aipref", "robots_txt", combined(dictionary(value)), line.text, line.line)
        for length, line, value in covering
        if length == longest
    ]
