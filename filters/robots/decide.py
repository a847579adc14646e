# SPDX-License-Identifier: Apache-2.0
"""Decide for addresses by a store of captures: one preparation for each site, then a look-up for each address.

``facts`` says for every capture of a site which of the known agents it disallows, for the address and for the whole site, so that every
other choice of agents, clock, granularity, on_missing and on_malformed can be priced later from what was stored (``limpide price``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal, NamedTuple

import orjson

from filters.robots.agents import AGENTS
from filters.robots.file import RobotsFile, token
from filters.robots.match import Matcher, normal
from filters.robots.store import Capture, Store, site_of

DAY_CHARS: Final = len("2026-11-01")
MOST_SITES: Final = 16_384
"""Sites whose rules are held; then all are let go, so that memory is bounded however many sites there are."""
MOST_CAPTURES: Final = 24
"""Captures of one site whose facts are stored; the latest, two a year for a dozen years."""

FACT_AGENTS: Final = (*(agent.token for agent in AGENTS), "ia_archiver", "*")
_ORIGIN: Final = re.compile(r"https?://[^/?#\\]+", re.IGNORECASE)

Status = Literal["allowed", "disallowed", "missing", "malformed", "not_checked"]


class Decision(NamedTuple):
    """One row of the signals, in their order."""

    status: Status
    agent: str | None = None
    rule: str | None = None
    line: int | None = None
    sha256: str | None = None
    captured: str | None = None


class Prepared(NamedTuple):
    """What a capture says before any path is looked at.

    Attributes:
        fixed: the decision where no path can change it.
        groups: the agents that share rules, and these rules.

    """

    fixed: Decision
    groups: tuple[tuple[tuple[str, ...], Matcher], ...] = ()


class Decider:
    """Decides by one store, for some agents and a clock."""

    def __init__(self, store: Store, agents: Sequence[str], clock: str, granularity: Literal["url", "site"]) -> None:
        self.store, self.agents, self.clock, self.whole_site = store, tuple(agents), clock, granularity == "site"
        self._prepared: dict[tuple[str, str | None], Prepared] = {}
        self._facts: dict[str, list[tuple[str, Prepared]] | None] = {}

    def decide(self, url: str | None, date: str | None) -> Decision:
        """Decide for one document."""
        hit = _ORIGIN.match(url) if url else None
        if url is None or hit is None:
            return _NOT_CHECKED
        key = hit.group(), self._moment(date)
        prepared = self._prepared.get(key)
        if prepared is None:
            if len(self._prepared) >= MOST_SITES:
                self._prepared.clear()
            prepared = self._prepared[key] = self._prepare(*key)
        if not prepared.groups:
            return prepared.fixed
        path = "/" if self.whole_site else _path(url, hit.end())
        first = None
        for agents, matcher in prepared.groups:
            rule = matcher.decide(path)
            if rule is not None:
                if not rule.allow:
                    return prepared.fixed._replace(status="disallowed", agent=agents[0], rule=rule.text, line=rule.line)
                first = first or (agents[0], rule)
        return prepared.fixed if first is None else prepared.fixed._replace(agent=first[0], rule=first[1].text, line=first[1].line)

    def facts(self, url: str | None, date: str | None) -> str | None:
        """Return what every capture of the address's site says, as JSON: captured, status, disallowed and site_disallowed agents.

        ``at_crawl`` is the date of the capture that held at the document's date, null when there was none.
        """
        hit = _ORIGIN.match(url) if url else None
        if url is None or hit is None:
            return None
        origin = hit.group()
        if origin not in self._facts:
            if len(self._facts) >= MOST_SITES:
                self._facts.clear()
            self._facts[origin] = self._all_captures(origin)
        captures = self._facts[origin]
        if captures is None:
            return None
        path = _path(url, hit.end())
        found: list[dict[str, Any]] = []
        for captured, prepared in captures[-MOST_CAPTURES:]:
            page, site = ([a for agents, m in prepared.groups if _refuses(m, p) for a in agents] for p in (path, "/"))
            found.append(
                {"captured": captured, "status": prepared.fixed.status, "disallowed": sorted(page), "site_disallowed": sorted(site)}
            )
        moment = moment_of(date or "")
        held = next((entry["captured"] for entry in reversed(found) if moment is None or entry["captured"] <= moment), None)
        return orjson.dumps({"at_crawl": held, "captures": found}).decode()

    def _all_captures(self, origin: str) -> list[tuple[str, Prepared]] | None:
        site = site_of(origin)
        if site is None:
            return None
        agents = tuple(dict.fromkeys((*FACT_AGENTS, *self.agents)))
        return [(date, _prepare(self.store, self.store.at(site, date), agents)) for date in self.store.dates(site)]

    def _prepare(self, origin: str, moment: str | None) -> Prepared:
        site = site_of(origin)
        return Prepared(_NOT_CHECKED) if site is None else _prepare(self.store, self.store.at(site, moment), self.agents)

    def _moment(self, date: str | None) -> str | None:
        return moment_by(self.clock, date)


def moment_by(clock: str, date: str | None) -> str | None:
    """Return the moment whose capture decides; None for the latest, also where the document's date cannot be read."""
    return None if clock == "at_release" else moment_of((date or "") if clock == "at_crawl" else clock)


def check_clock(name: str, clock: str) -> None:
    """Refuse a clock of a filter that names no moment: raise ValueError."""
    if clock in {"at_crawl", "at_release"}:
        return
    try:
        datetime.fromisoformat(clock)
    except ValueError:
        raise ValueError(f"{name}: clock is {clock!r}; expected at_crawl, at_release or an ISO date such as 2026-11-01") from None


def moment_of(date: str) -> str | None:
    """Return a date as WARC-Date is written, a day as its end; None when it cannot be read."""
    try:
        parsed = datetime.fromisoformat(date)
    except ValueError:
        return None
    if len(date) <= DAY_CHARS:
        return f"{date}T23:59:59Z"
    return (parsed if parsed.tzinfo is None else parsed.astimezone(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _prepare(store: Store, capture: Capture | None, agents: Sequence[str]) -> Prepared:
    if capture is None:
        return Prepared(Decision("missing"))
    evidence = (capture.sha256, capture.date or None)
    if not 200 <= capture.status < 300:
        return Prepared(_by_status(capture, evidence))
    file = store.file(capture)
    if file.malformed:
        return Prepared(Decision("malformed", None, None, None, *evidence))
    return Prepared(Decision("allowed", None, None, None, *evidence), _groups(file, agents))


def _groups(file: RobotsFile, agents: Sequence[str]) -> tuple[tuple[tuple[str, ...], Matcher], ...]:
    """Put the agents together that share rules, so that each group of the file is asked once."""
    named = file.parsed.agents
    groups: dict[str, list[str]] = {}
    for agent in agents:
        name = token(agent)
        group = name if name in named else "*"
        if named.get(group):
            groups.setdefault(group, []).append(agent)
    return tuple((tuple(together), matcher) for group, together in groups.items() if (matcher := file.matcher(group)) is not None)


def _path(url: str, start: int) -> str:
    path = url[start:].partition("#")[0].rstrip() if "#" in url else url[start:].rstrip()
    return normal(path if path.startswith("/") else f"/{path}")


def _refuses(matcher: Matcher, path: str) -> bool:
    rule = matcher.decide(path)
    return rule is not None and not rule.allow


def _by_status(capture: Capture, evidence: tuple[str, str | None]) -> Decision:
    """Decide by the HTTP status: 4xx is "unavailable" and allows, all else is "unreachable" (RFC 9309, 2.3.1.3, 2.3.1.4)."""
    status: Status = "allowed" if 400 <= capture.status < 500 else "disallowed"
    return Decision(status, None, f"HTTP {capture.status}", None, *evidence)


_NOT_CHECKED: Final = Decision("not_checked")
