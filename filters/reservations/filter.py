# SPDX-License-Identifier: Apache-2.0
"""Filter ``reservations``: whether anybody with a say reserved the page from text and data mining, beside Disallow (see ``robots``).

It looks for Content-Signal, AIPREF, TDMRep, RSL, noai and ai.txt (``filters.reservations.page``). Any reservation wins over any permission
of another protocol. What was never looked at is "not_checked", never "allowed": text without page or headers, such as WET or JSONL, has no
place where most reservations stand. What stands in a file of the site (robots.txt, tdmrep.json, ai.txt) is cited with the file's address,
digest and date, and the line or JSON pointer. ``reservation_checked`` tells of every place whether it was read at all
(``filters.reservations.checked``): a page whose site files nobody archived is "unknown" as one that said nothing, and not the same.

Whether a reservation binds depends on the ground on which a source is mined: Art. 4 of Directive (EU) 2019/790 yields to it, Art. 3
(scientific research) does not. Sources of ``recorded_sources`` keep their documents and the reservation is recorded. It gives no legal
advice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, NamedTuple

import orjson
import pyarrow as pa

from filters.contract import AssetNeed, Documents, Filter, Measure, Rule, Signal, Summary
from filters.reservations import checked
from filters.reservations.checked import State, state_of, written
from filters.reservations.page import Found, find
from filters.reservations.reservation import Place
from filters.robots.agents import check_agents, expand
from filters.robots.captures import load
from filters.robots.decide import check_clock, moment_by
from filters.robots.store import AI, ROBOTS, TDMREP, Capture, Store, address_of, site_of


@dataclass(frozen=True)
class Reservations(Filter):
    """Drop documents that are reserved from text and data mining."""

    files: str | None = None
    """Captures of robots.txt, tdmrep.json and ai.txt: WARC files (a glob), a folder (<host>/robots.txt, <host>/.well-known/tdmrep.json,
    <host>/ai.txt, or <host>.tdmrep.json and so on; without date, so that they hold at every date), or a store that
    ``limpide robots_store`` wrote; None reads pages and headers only."""
    agents: tuple[str, ...] = ("@training", "@dataset", "*")
    """For whom group lines of robots.txt and named bots are asked; see the filter robots."""
    clock: str = "at_release"
    """Which capture decides: at_release (the latest), at_crawl (the latest not after the document's date), or the latest
    not after an ISO date."""
    recorded_sources: tuple[str, ...] = ()
    """Sources mined under Art. 3 of Directive (EU) 2019/790: reservations are recorded and drop nothing. A recipe fills it from the sources
    with ``legal_basis: cdsm-art-3``."""
    on_not_checked: Literal["drop", "keep"] = "keep"
    """What becomes of documents that had neither page nor headers."""

    name: ClassVar[str] = "reservations"
    version: ClassVar[int] = 3
    summarises: ClassVar[bool] = True
    reads: ClassVar[tuple[str, ...]] = ("url", "source", "html", "http_headers", "date")
    languages: ClassVar[str] = "any: it reads machine-readable marks only"
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal("reservation_status", pa.string(), "allowed, reserved, unknown (checked, nothing said), or not_checked", evidence=True),
        Signal("reservation_binds", pa.bool_(), "it is reserved, and its source is not mined under Art. 3", evidence=True),
        Signal("reservation_protocol", pa.string(), "protocol of the statement that decided", null="none decided", evidence=True),
        Signal("reservation_place", pa.string(), "robots_txt, http_header, head, body, well_known or ai_txt", null="none", evidence=True),
        Signal("reservation_raw", pa.string(), "the statement as written, at most 300 characters", null="none decided", evidence=True),
        Signal("reservation_line", pa.int64(), "its line in the file", "lines", low=1, null="it stands in no file", evidence=True),
        Signal("reservation_pointer", pa.string(), "its place in a JSON file (RFC 6901)", null="it stands in no JSON file", evidence=True),
        Signal("reservation_file", pa.string(), "address of the file that it stands in", null="it stands in no file", evidence=True),
        Signal("reservation_sha256", pa.string(), "SHA-256 of that file's bytes, in hex", null="it stands in no file", evidence=True),
        Signal("reservation_captured", pa.string(), "when that file was fetched, ISO 8601", null="unknown, or no file", evidence=True),
        Signal("reservation_all", pa.string(), "all statements as a JSON list, superseded ones included", null="none found", evidence=True),
        Signal(
            checked.COLUMN,
            pa.string(),
            "what was looked at, as a JSON object: robots_txt, well_known, ai_txt, http_header and page, each read, absent, failed or "
            "unknown (nobody looked)",
            evidence=True,
        ),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("reserved", "reservation_binds", "is", value=True),
        Rule("reservation_not_checked", "reservation_status", "is", value="not_checked", when="on_not_checked"),
    )

    def __post_init__(self) -> None:
        """Refuse a clock that names no moment, and agents that there cannot be."""
        check_clock(self.name, self.clock)
        check_agents(self.name, self.agents)

    def assets(self) -> tuple[AssetNeed, ...]:
        """Want the archived files, if any are named."""
        return () if self.files is None else (AssetNeed("files", self.files),)

    def open(self, assets: Mapping[str, Sequence[Path]]) -> Measure:
        """Read the archived files and return the measure over them."""
        paths = tuple(assets.get("files", ()))
        store = load(paths) if paths else None
        return lambda documents: self._measure(documents, store)

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Measure pages and headers alone."""
        return self._measure(documents, None)

    def summary(self, signals: Iterator[pa.Table], assets: Mapping[str, Sequence[Path]]) -> Summary:  # noqa: ARG002 - one signature
        """Tell what was looked at, for the card."""
        return checked.summary(signals)

    def _measure(self, documents: Documents, store: Store | None) -> dict[str, pa.Array]:
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
        date: str | None,
        *,
        store: Store | None,
        agents: tuple[str, ...],
    ) -> tuple[Any, ...]:
        pairs = None if headers is None else [(h["name"] or "", h["value"] or "") for h in headers]
        held, states = _held(store, url, moment_by(self.clock, date))
        robots, tdmrep, ai = (held.get(place) for place in _PLACES)
        found = find(
            html,
            url,
            pairs,
            robots=None if store is None or robots is None else store.file(robots.capture),
            tdmrep_file=None if store is None or tdmrep is None else store.body(tdmrep.capture),
            ai_file=None if store is None or ai is None else store.body(ai.capture),
            agents=agents,
        )
        looked = written((*states, *("unknown" if part is None else "read" for part in (pairs, html))))
        decided = found.deciding
        binds = found.status == "reserved" and source not in self.recorded_sources
        if decided is None:
            return (found.status, binds, *[None] * 8, _listed(found, held), looked)
        where = (decided.protocol, decided.place, decided.raw, decided.line, decided.pointer)
        return (found.status, binds, *where, *_cited(held.get(decided.place)), _listed(found, held), looked)


class _Held(NamedTuple):
    """A file of a site with its address."""

    address: str
    capture: Capture


_PLACES: Final[dict[Place, str]] = {"robots_txt": ROBOTS, "well_known": TDMREP, "ai_txt": AI}


def _held(store: Store | None, url: str | None, moment: str | None) -> tuple[dict[Place, _Held], list[State]]:
    """Return the files of an address's site that held at a moment and were answered with success; and what each file of ``_PLACES`` was."""
    site = site_of(url) if store is not None and url else None
    if store is None or site is None:
        return {}, ["unknown"] * len(_PLACES)
    found: dict[Place, _Held] = {}
    states: list[State] = []
    for place, path in _PLACES.items():
        asked = site._replace(path=path)
        capture = store.at(asked, moment)
        known = capture is not None or any(moment is None or c.date <= moment for c in store.captures_of(asked))
        states.append(state_of(capture, asked=known))
        if capture is not None and states[-1] == "read":
            found[place] = _Held(address_of(asked), capture)
    return found, states


def _cited(file: _Held | None) -> tuple[str | None, str | None, str | None]:
    return (None, None, None) if file is None else (file.address, file.capture.sha256, file.capture.date or None)


def _listed(found: Found, held: Mapping[Place, _Held]) -> str | None:
    if not found.all:
        return None
    keys = ("protocol", "version", "place", "says", "raw", "line", "pointer", "precedence", "superseded")
    files = ("file", "sha256", "captured")
    said = [{key: getattr(r, key) for key in keys} | dict(zip(files, _cited(held.get(r.place)), strict=True)) for r in found.all]
    return orjson.dumps(said).decode()
