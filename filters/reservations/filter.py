# SPDX-License-Identifier: Apache-2.0
"""Filter ``reservations``: whether anybody with a say reserved the page from text and data mining, beside Disallow (see ``robots``).

It looks for Content-Signal, AIPREF, TDMRep, RSL, noai and ai.txt (``filters.reservations.page``). Any reservation wins over any permission
of another protocol. What was never looked at is "not_checked", never "allowed": text without page or headers, such as WET or JSONL, has no
place where most reservations stand.

Whether a reservation binds depends on the ground on which a source is mined: Art. 4 of Directive (EU) 2019/790 yields to it, Art. 3
(scientific research) does not. Sources of ``recorded_sources`` keep their documents and the reservation is recorded. It gives no legal
advice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

import orjson
import pyarrow as pa

from filters.contract import AssetNeed, Documents, Filter, Measure, Rule, Signal
from filters.reservations.page import Found, find
from filters.robots.agents import expand
from filters.robots.file import RobotsFile
from filters.robots.store import RobotsStore, load, site_of


@dataclass(frozen=True)
class Reservations(Filter):
    """Drop documents that are reserved from text and data mining."""

    files: str | None = None
    """WARC files with robots.txt responses (a glob), a folder of robots.txt files, or a store; None reads pages and headers only."""
    agents: tuple[str, ...] = ("@training", "@dataset", "*")
    """For whom group lines of robots.txt and named bots are asked; see the filter robots."""
    recorded_sources: tuple[str, ...] = ()
    """Sources mined under Art. 3 of Directive (EU) 2019/790: reservations are recorded and drop nothing. A recipe fills it from the sources
    with ``legal_basis: cdsm-art-3``."""
    on_not_checked: Literal["drop", "keep"] = "keep"
    """What becomes of documents that had neither page nor headers."""

    name: ClassVar[str] = "reservations"
    reads: ClassVar[tuple[str, ...]] = ("url", "source", "html", "http_headers")
    languages: ClassVar[str] = "any: it reads machine-readable marks only"
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal("reservation_status", pa.string(), "allowed, reserved, unknown (checked, nothing said), or not_checked", evidence=True),
        Signal("reservation_binds", pa.bool_(), "it is reserved, and its source is not mined under Art. 3", evidence=True),
        Signal("reservation_protocol", pa.string(), "protocol of the statement that decided", null="none decided", evidence=True),
        Signal("reservation_place", pa.string(), "robots_txt, http_header, head, body, well_known or ai_txt", null="none", evidence=True),
        Signal("reservation_raw", pa.string(), "the statement as written, at most 300 characters", null="none decided", evidence=True),
        Signal("reservation_line", pa.int64(), "its line in the file", "lines", low=1, null="it stands in no file", evidence=True),
        Signal("reservation_all", pa.string(), "all statements as a JSON list, superseded ones included", null="none found", evidence=True),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("reserved", "reservation_binds", "is", value=True),
        Rule("reservation_not_checked", "reservation_status", "is", value="not_checked", when="on_not_checked"),
    )

    def assets(self) -> tuple[AssetNeed, ...]:
        """Want the archived robots.txt files, if any are named."""
        return () if self.files is None else (AssetNeed("files", self.files),)

    def open(self, assets: Mapping[str, Sequence[Path]]) -> Measure:
        """Read the archived files and return the measure over them."""
        store = load(tuple(assets.get("files", ())))
        return lambda documents: self._measure(documents, store)

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Measure pages and headers alone."""
        return self._measure(documents, RobotsStore())

    def _measure(self, documents: Documents, store: RobotsStore) -> dict[str, pa.Array]:
        agents = expand(self.agents)
        columns = (documents.column(name).to_pylist() for name in self.reads)
        rows = [self._row(*row, store=store, agents=agents) for row in zip(*columns, strict=True)]
        turned = list(zip(*rows, strict=True)) or [()] * len(self.signals)
        return {signal.name: pa.array(column, signal.type) for signal, column in zip(self.signals, turned, strict=True)}

    def _row(
        self,
        url: str | None,
        source: str | None,
        html: bytes | None,
        headers: list[dict[str, str]] | None,
        *,
        store: RobotsStore,
        agents: tuple[str, ...],
    ) -> tuple[Any, ...]:
        pairs = None if headers is None else [(h["name"] or "", h["value"] or "") for h in headers]
        found = find(html, url, pairs, robots=_robots(url, store), agents=agents)
        decided = found.deciding
        binds = found.status == "reserved" and source not in self.recorded_sources
        where = (None, None, None, None) if decided is None else (decided.protocol, decided.place, decided.raw, decided.line)
        return (found.status, binds, *where, _listed(found))


def _robots(url: str | None, store: RobotsStore) -> RobotsFile | None:
    site = site_of(url) if url and store.captures else None
    capture = store.at(site, None) if site is not None else None
    return store.file(capture) if capture is not None and 200 <= capture.status < 300 else None


def _listed(found: Found) -> str | None:
    if not found.all:
        return None
    keys = ("protocol", "version", "place", "says", "raw", "line", "precedence", "superseded")
    return orjson.dumps([{key: getattr(r, key) for key in keys} for r in found.all]).decode()
