# SPDX-License-Identifier: Apache-2.0
"""Filter ``robots``: whether a site's robots.txt, as archived, lets the named agents have a page (RFC 9309).

An address is disallowed when any of the named agents is; ``*`` names the rules for everybody else as an agent of its own, so that
a site that reserves its pages from unknown crawlers is heard even if it lets CCBot in. By default the latest capture of the archive
decides, so that a reservation made after the crawl holds too (Apertus applies opt-outs of 2025 to crawls since 2013: arXiv 2509.14233).

The decision carries its evidence: the line, its number, the digest and the date of the file. What was not there is "missing",
never "allowed". It reads no other opt-out (TDMRep, ai.txt, Content-Signal, meta robots) and judges no terms of use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Final, Literal, NamedTuple

import pyarrow as pa

from filters.contract import AssetNeed, Documents, Filter, Measure, Rule, Signal
from filters.robots.match import path_of
from filters.robots.store import Capture, RobotsStore, load, site_of

DAY_CHARS: Final = len("2026-11-01")


class Decision(NamedTuple):
    """One row of the signals, in their order."""

    status: str
    agent: str | None = None
    rule: str | None = None
    line: int | None = None
    sha256: str | None = None
    captured: str | None = None


@dataclass(frozen=True)
class Robots(Filter):
    """Drop documents that their site's robots.txt reserves from the named agents."""

    files: str = "robots/*.warc.gz"
    """WARC files with robots.txt responses (a glob), or a folder of <host>.robots.txt or <host>/robots.txt files."""
    agents: tuple[str, ...] = ("CCBot", "*")
    """Product tokens as in robots.txt; * is the group for all other agents. One of them disallowed is enough."""
    on_missing: Literal["drop", "keep"] = "keep"
    """What becomes of documents of whose site no robots.txt was archived."""
    on_malformed: Literal["drop", "keep"] = "keep"
    """What becomes of documents whose site answered with something that is no robots.txt, such as an error page."""
    clock: str = "at_release"
    """Which capture decides: at_release (the latest), at_crawl (the latest not after the document's date), or the latest
    not after an ISO date."""

    name: ClassVar[str] = "robots"
    reads: ClassVar[tuple[str, ...]] = ("url", "date")
    languages: ClassVar[str] = "any: it reads addresses only"
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal(
            "robots_status",
            pa.string(),
            "allowed, disallowed, missing, malformed, or not_checked when the document has no http(s) address",
            evidence=True,
        ),
        Signal("robots_agent", pa.string(), "the named agent for which the line decided", null="no line decided", evidence=True),
        Signal(
            "robots_rule",
            pa.string(),
            "the line that decided, at most 300 characters, or the HTTP status that did",
            null="no line decided",
            evidence=True,
        ),
        Signal("robots_line", pa.int64(), "its number in the file, from 1", "lines", low=1, null="no line decided", evidence=True),
        Signal("robots_sha256", pa.string(), "SHA-256 of the file's bytes, in hex", null="no file was archived", evidence=True),
        Signal("robots_captured", pa.string(), "when the file was fetched, ISO 8601", null="unknown, or no file", evidence=True),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("robots_disallowed", "robots_status", "is", value="disallowed"),
        Rule("robots_missing", "robots_status", "is", value="missing", when="on_missing"),
        Rule("robots_malformed", "robots_status", "is", value="malformed", when="on_malformed"),
    )

    def __post_init__(self) -> None:
        """Refuse a clock that names no moment, and an empty list of agents."""
        if self.clock not in {"at_crawl", "at_release"} and not _is_date(self.clock):
            raise ValueError(f"robots: clock is {self.clock!r}; expected at_crawl, at_release or an ISO date such as 2026-11-01")
        if not self.agents:
            raise ValueError("robots: agents is empty; name at least one agent, such as CCBot or *")

    def assets(self) -> tuple[AssetNeed, ...]:
        """Want the archived robots.txt files."""
        return (AssetNeed("files", self.files),)

    def open(self, assets: Mapping[str, Sequence[Path]]) -> Measure:
        """Read the archived files and return the measure over them."""
        store = load(tuple(assets["files"]))
        return lambda documents: self._measure(documents, store)

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Measure without any archived file: every site's robots.txt is missing."""
        return self._measure(documents, RobotsStore())

    def decide(self, url: str | None, date: str | None, store: RobotsStore) -> Decision:
        """Decide for one document."""
        site = site_of(url) if url else None
        if url is None or site is None:
            return Decision("not_checked")
        capture = store.at(site, self._moment(date))
        if capture is None:
            return Decision("missing")
        evidence = (capture.sha256, capture.date or None)
        if not 200 <= capture.status < 300:
            return _by_status(capture, evidence)
        if store.parsed(capture).malformed:
            return Decision("malformed", None, None, None, *evidence)
        path = path_of(url.strip())
        decisions = [Decision("allowed", None, None, None, *evidence)]
        for agent in self.agents:
            matcher = store.matcher(capture, agent)
            rule = matcher.decide(path) if matcher else None
            if rule is not None:
                decisions.append(Decision("allowed" if rule.allow else "disallowed", agent, rule.text, rule.line, *evidence))
        return next((d for d in decisions if d.status == "disallowed"), decisions[min(1, len(decisions) - 1)])

    def _moment(self, date: str | None) -> str | None:
        """Return the moment whose capture decides; None for the latest, also where the document's date cannot be read."""
        if self.clock == "at_release":
            return None
        moment = (date or "") if self.clock == "at_crawl" else self.clock
        try:
            parsed = datetime.fromisoformat(moment)
        except ValueError:
            return None
        if len(moment) <= DAY_CHARS:
            return f"{moment}T23:59:59Z"
        return (parsed if parsed.tzinfo is None else parsed.astimezone(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _measure(self, documents: Documents, store: RobotsStore) -> dict[str, pa.Array]:
        pairs = zip(documents.column("url").to_pylist(), documents.column("date").to_pylist(), strict=True)
        rows = [self.decide(url, date, store) for url, date in pairs]
        columns = list(zip(*rows, strict=True)) or [()] * len(self.signals)
        return {signal.name: pa.array(column, signal.type) for signal, column in zip(self.signals, columns, strict=True)}


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _by_status(capture: Capture, evidence: tuple[str, str | None]) -> Decision:
    """Decide by the HTTP status: 4xx is "unavailable" and allows, all else is "unreachable" (RFC 9309, 2.3.1.3, 2.3.1.4)."""
    status = "allowed" if 400 <= capture.status < 500 else "disallowed"
    return Decision(status, None, f"HTTP {capture.status}", None, *evidence)
