# SPDX-License-Identifier: Apache-2.0
"""The filter ``robots``: verdicts with their evidence."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from filters.contract import Documents
from filters.robots.filter import Robots
from filters.robots.store import RobotsStore, Site

OLD = b"User-agent: *\nDisallow: /private\n"
NEW = b"# no training\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n"
SITE = Site("https", "example.org", 443)


@pytest.fixture
def store() -> RobotsStore:
    """Return a store with a reservation of 2024 and sites that answered otherwise."""
    store = RobotsStore()
    store.add(SITE, "2020-05-01T12:00:00Z", 200, OLD)
    store.add(SITE, "2024-05-01T12:00:00Z", 200, NEW)
    store.add(Site("https", "gone.example", 443), "2024-05-01T12:00:00Z", 404, b"not found")
    store.add(Site("https", "down.example", 443), "2024-05-01T12:00:00Z", 503, b"later")
    store.add(Site("https", "soft.example", 443), "2024-05-01T12:00:00Z", 200, b"<!doctype html><p>Not found")
    return store.seal()


def measured(robots: Robots, store: RobotsStore, rows: Sequence[tuple[str | None, str | None]]) -> dict[str, list[Any]]:
    """Measure ``(url, date)`` rows and return plain columns."""
    table = pa.table(
        {"text": ["t"] * len(rows), "url": [url for url, _ in rows], "date": pa.array([date for _, date in rows], pa.string())}
    )
    return {name: column.to_pylist() for name, column in robots._measure(Documents(table), robots.decider(store)).items()}


def test_a_verdict_carries_its_evidence(store: RobotsStore) -> None:
    """Agent, line, number, digest and date of the file that decided."""
    signals = measured(Robots(), store, [("https://example.org/page", None)])

    assert {name: column[0] for name, column in signals.items() if name != "robots_facts"} == {
        "robots_status": "disallowed",
        "robots_agent": "CCBot",
        "robots_rule": "Disallow: /",
        "robots_line": 3,
        "robots_sha256": hashlib.sha256(NEW).hexdigest(),
        "robots_captured": "2024-05-01T12:00:00Z",
    }


@pytest.mark.parametrize(
    ("clock", "date", "status"),
    [
        ("at_release", "2021-01-01", "disallowed"),
        ("at_crawl", "2021-01-01", "allowed"),
        ("at_crawl", "2024-05-01", "disallowed"),
        ("at_crawl", "2024-05-01T14:00:00+02:00", "disallowed"),
        ("at_crawl", "2024-05-01T13:59:00+02:00", "allowed"),
        ("at_crawl", "2019-01-01", "missing"),
        ("at_crawl", None, "disallowed"),
        ("at_crawl", "last spring", "disallowed"),
        ("2022-01-01", "2024-06-01", "allowed"),
        ("2024-05-01T12:00:00Z", None, "disallowed"),
    ],
)
def test_the_clock_says_which_capture_decides(store: RobotsStore, clock: str, date: str | None, status: str) -> None:
    """A reservation made later holds by default; a document without a readable date is judged by the latest."""
    assert measured(Robots(clock=clock), store, [("https://example.org/page", date)])["robots_status"] == [status]


def test_one_disallowed_agent_is_enough(store: RobotsStore) -> None:
    """An asterisk is the group for all as an agent of its own."""
    url = [("https://example.org/private/x", "2021-01-01")]

    assert measured(Robots(agents=("*",)), store, url)["robots_status"] == ["allowed"]
    assert measured(Robots(agents=("*", "CCBot")), store, url)["robots_agent"] == ["CCBot"]
    assert measured(Robots(agents=("*",), clock="at_crawl"), store, url)["robots_rule"] == ["Disallow: /private"]


@pytest.mark.parametrize(
    ("url", "status", "rule"),
    [
        ("https://gone.example/a", "allowed", "HTTP 404"),
        ("https://down.example/a", "disallowed", "HTTP 503"),
        ("https://soft.example/a", "malformed", None),
        ("https://unknown.example/a", "missing", None),
        ("http://example.org/a", "missing", None),
        ("urn:isbn:1", "not_checked", None),
        (None, "not_checked", None),
        ("http://[broken", "not_checked", None),
    ],
)
def test_what_is_not_a_robots_txt(store: RobotsStore, url: str | None, status: str, rule: str | None) -> None:
    """RFC 9309, sections 2.3.1.3 and 2.3.1.4; nothing is written as allowed that was not looked at."""
    signals = measured(Robots(), store, [(url, None)])

    assert (signals["robots_status"][0], signals["robots_rule"][0]) == (status, rule)


def test_open_reads_the_files_once(tmp_path: Path) -> None:
    """The filter wants its files, reads them and measures; without them everything is missing."""
    (tmp_path / "example.org.robots.txt").write_bytes(NEW)
    robots = Robots(files=str(tmp_path))
    documents = Documents(pa.table({"text": ["t"], "url": ["https://example.org/"]}))

    assert [(need.parameter, need.asset) for need in robots.assets()] == [("files", str(tmp_path))]
    assert robots.open({"files": [tmp_path]})(documents)["robots_status"].to_pylist() == ["disallowed"]
    assert robots.measure(documents)["robots_status"].to_pylist() == ["missing"]
    assert pickle.loads(pickle.dumps(robots)) == robots


def test_columns_are_as_declared(store: RobotsStore) -> None:
    """Also for no rows at all."""
    columns = Robots()._measure(Documents(pa.table({"text": pa.array([], pa.string())})), Robots().decider(store))

    assert {name: column.type for name, column in columns.items()} == {s.name: s.type for s in Robots.signals}


def test_parameters_that_name_nothing_are_refused() -> None:
    """The error says what was given, and what was expected."""
    with pytest.raises(ValueError, match="robots: clock is 'yesterday'; expected at_crawl, at_release or an ISO date such as 2026-11-01"):
        Robots(clock="yesterday")
    with pytest.raises(ValueError, match=r"robots: agents is empty; name at least one agent, such as CCBot or \*"):
        Robots(agents=())
