# SPDX-License-Identifier: Apache-2.0
"""Filter ``robots``: whether a site's robots.txt, as archived, lets the named agents have a page (RFC 9309).

An address is disallowed when any of the named agents is; ``*`` names the rules for everybody else as an agent of its own, so that
a site that reserves its pages from unknown crawlers is heard even if it lets CCBot in. By default the latest capture of the archive
decides, so that a reservation made after the crawl holds too (Apertus applies opt-outs of 2025 to crawls since 2013: arXiv 2509.14233).
``policy`` fills the settings that are not given from what others decided (``filters.robots.policies``).

The decision carries its evidence: the line, its number, the digest and the date of the file. What was not there is "missing",
never "allowed". It reads no other opt-out (``filters.reservations`` does) and judges no terms of use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

import pyarrow as pa

from filters.contract import AssetNeed, Documents, Filter, Measure, Rule, Signal
from filters.robots.agents import check_agents, expand
from filters.robots.captures import load
from filters.robots.decide import Decider, check_clock
from filters.robots.policies import POLICIES
from filters.robots.store import RobotsStore, Store


@dataclass(frozen=True)
class Robots(Filter):
    """Drop documents that their site's robots.txt reserves from the named agents."""

    files: str = "robots/*.warc.gz"
    """WARC files with robots.txt responses (a glob), a folder of <host>.robots.txt or <host>/robots.txt files, which have no date and hold
    at every date, or a store that
    ``limpide robots_store`` wrote: Parquet, or Arrow, which is looked up on disk."""
    policy: Literal["limpide", "lucie", "luciole", "apertus", "hplt", "rfc9309"] = "limpide"
    """Whose decisions fill the settings below that are not given."""
    agents: tuple[str, ...] | None = None
    """Product tokens as in robots.txt; * is the group for all other agents, @training, @dataset, @search and @user are all known
    agents of a purpose (in YAML quoted, as in ["@training", CCBot]). One of them disallowed is enough."""
    clock: str | None = None
    """Which capture decides: at_release (the latest), at_crawl (the latest not after the document's date), or the latest
    not after an ISO date."""
    granularity: Literal["url", "site"] | None = None
    """url: the rules for each address; site: the rules for its root decide for the whole site."""
    on_missing: Literal["drop", "keep"] | None = None
    """What becomes of documents of whose site no robots.txt was archived."""
    on_malformed: Literal["drop", "keep"] | None = None
    """What becomes of documents whose site answered with something that is no robots.txt, such as an error page."""
    record_facts: bool = True
    """Store what every capture says to every known agent, so that other settings can be priced without measuring again."""

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
        Signal(
            "robots_facts",
            pa.string(),
            "JSON: what each capture says: captured, status, agents disallowed for the address and for the whole site",
            null="not recorded, or no http(s) address",
            evidence=True,
        ),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("robots_disallowed", "robots_status", "is", value="disallowed"),
        Rule("robots_missing", "robots_status", "is", value="missing", when="on_missing"),
        Rule("robots_malformed", "robots_status", "is", value="malformed", when="on_malformed"),
    )

    def __post_init__(self) -> None:
        """Fill the settings from the policy; refuse a clock that names no moment, and agents that there cannot be."""
        policy = POLICIES[self.policy]
        for setting in policy._fields:
            if getattr(self, setting) is None:
                object.__setattr__(self, setting, getattr(policy, setting))
        check_clock(self.name, self.clock or "")
        check_agents(self.name, self.agents or ())

    @classmethod
    def judging(cls) -> frozenset[str]:
        """Name the policy: it only fills the other settings."""
        return frozenset({"policy"})

    def assets(self) -> tuple[AssetNeed, ...]:
        """Want the archived robots.txt files."""
        return (AssetNeed("files", self.files),)

    def open(self, assets: Mapping[str, Sequence[Path]]) -> Measure:
        """Read the archived files and return the measure over them."""
        decider = self.decider(load(tuple(assets["files"])))
        return lambda documents: self._measure(documents, decider)

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Measure without any archived file: every site's robots.txt is missing."""
        return self._measure(documents, self.decider(RobotsStore()))

    def decider(self, store: Store) -> Decider:
        """Return what decides by a store with these settings."""
        return Decider(store, expand(self.agents or ()), self.clock or "at_release", self.granularity or "url")

    def _measure(self, documents: Documents, decider: Decider) -> dict[str, pa.Array]:
        urls = [url.strip() if url else None for url in documents.column("url").to_pylist()]
        dates = documents.column("date").to_pylist()
        rows = [decider.decide(url, date) for url, date in zip(urls, dates, strict=True)]
        columns: list[Sequence[object]] = list(zip(*rows, strict=True)) or [()] * (len(self.signals) - 1)
        columns.append([decider.facts(url, date) if self.record_facts else None for url, date in zip(urls, dates, strict=True)])
        return {signal.name: pa.array(column, signal.type) for signal, column in zip(self.signals, columns, strict=True)}
