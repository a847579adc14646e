# SPDX-License-Identifier: Apache-2.0
"""What was looked at: silence of a page that nobody searched is told from silence of one that was searched."""

from __future__ import annotations

from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from filters.contract import Documents
from filters.reservations.checked import NAMES, STATES
from filters.reservations.filter import Reservations
from filters.robots.store import AI, ROBOTS, TDMREP, RobotsStore, Site, table_of

ELSEWHERE = "https://example.org/login"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a store of what four sites answered, and when."""
    made = RobotsStore()

    def add(host: str, path: str, status: int, date: str = "2026-02-01T00:00:00Z", location: str = "") -> None:
        made.add(Site("https", host, 443, path), date, status, b"User-agent: *\nAllow: /\n" if status == 200 else b"", location)

    for path, status in ((ROBOTS, 200), (TDMREP, 404), (AI, 503)):
        add("all.example", path, status)
    add("robots.example", ROBOTS, 200)
    add("late.example", ROBOTS, 200, "2026-06-01T00:00:00Z")
    add("login.example", ROBOTS, 301, location=ELSEWHERE)
    add("moved.example", ROBOTS, 301, location="https://all.example/robots.txt")
    place = tmp_path_factory.mktemp("store") / "robots.parquet"
    pq.write_table(table_of(made.seal()), place)
    return place


def measured(store: Path | None, *urls: str | None, page: bool = True, clock: str = "at_release") -> pa.Table:
    """Return the signals of pages fetched in March 2026."""
    html, header = (b"<p>", [{"name": "Server", "value": "x"}]) if page else (None, None)
    header_type = pa.list_(pa.struct([("name", pa.string()), ("value", pa.string())]))
    columns = {"url": pa.array(urls, pa.string()), "html": pa.array([html] * len(urls), pa.binary())}
    columns |= {"http_headers": pa.array([header] * len(urls), header_type), "date": pa.array(["2026-03-01"] * len(urls))}
    documents = Documents(pa.table({"text": ["a"] * len(urls), "source": ["s"] * len(urls), **columns}))
    built = Reservations(files=str(store) if store else None, clock=clock)
    return pa.table(built.open({"files": [store]} if store else {})(documents))


@pytest.mark.parametrize(
    ("host", "states"),
    [
        ("all.example", "read absent failed"),
        ("robots.example", "read unknown unknown"),
        ("late.example", "unknown unknown unknown"),
        ("login.example", "failed unknown unknown"),
        ("moved.example", "read unknown unknown"),
        ("nobody.example", "unknown unknown unknown"),
    ],
)
def test_each_file_of_a_site_is_told_apart(store: Path, host: str, states: str) -> None:
    """Read, absent (404), failed (503, redirects that end nowhere), unknown: no capture, or none as old as the clock asks."""
    found = measured(store, f"https://{host}/page", clock="at_crawl")["reservation_checked"][0].as_py()

    assert orjson.loads(found) == dict(zip(NAMES, [*states.split(), "read", "read"], strict=True))


def test_nobody_looked_is_unknown_and_not_silence(store: Path) -> None:
    """Two pages that say nothing have one status; what was looked at tells them apart. Without page or headers those are unknown too."""
    searched, alone = measured(store, "https://robots.example/a"), measured(None, "https://robots.example/a")
    text = measured(None, None, page=False)

    assert searched["reservation_status"].to_pylist() == alone["reservation_status"].to_pylist() == ["unknown"]
    assert text["reservation_status"].to_pylist() == ["not_checked"]
    assert [orjson.loads(t["reservation_checked"][0].as_py())["robots_txt"] for t in (searched, alone)] == ["read", "unknown"]
    assert set(orjson.loads(text["reservation_checked"][0].as_py()).values()) == {"unknown"}


def test_the_card_counts_what_was_looked_at(store: Path) -> None:
    """Each row adds up to all documents; those that were never measured count nowhere."""
    tables = [measured(store, "https://all.example/", "https://late.example/"), measured(None, None, page=False)]
    unread = pa.table({"reservation_checked": pa.nulls(2, pa.string())})

    told = Reservations().summary(iter([*tables, unread]), {})

    assert told.columns == ("place", *STATES)
    assert told.rows[:3] == (("robots.txt", 2, 0, 0, 1), ("/.well-known/tdmrep.json", 0, 1, 0, 2), ("ai.txt", 0, 0, 1, 2))
    assert told.rows[3:] == (("HTTP headers", 2, 0, 0, 1), ("page (meta, link and script elements)", 2, 0, 0, 1))
