# SPDX-License-Identifier: Apache-2.0
"""A store that is looked up on disk answers as the one in memory, and is written the same whatever the order of the captures."""

from __future__ import annotations

import pickle
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filters.robots import disk
from filters.robots.captures import Fetched, in_memory, load
from filters.robots.decide import Decider
from filters.robots.disk import DiskStore, write
from filters.robots.store import AI, ANY, ROBOTS, TDMREP, RobotsStore, Site

SITES = st.builds(
    Site,
    st.sampled_from(["http", "https", ANY]),
    st.sampled_from([f"{name}.example" for name in "abcdefgh"]),
    st.sampled_from([80, 443, 8080, None]),
    st.sampled_from([ROBOTS, TDMREP, AI]),
)
BODIES = st.sampled_from([b"", b"User-agent: *\nDisallow: /\n", b"User-agent: CCBot\nDisallow: /a\n", b"#" * 5000, b"\xff\x00"])
CAPTURES = st.lists(
    st.builds(
        Fetched,
        SITES,
        st.sampled_from(["", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"]),
        st.sampled_from([200, 404, 503]),
        BODIES,
        st.sampled_from(["", "https://a.example/robots.txt"]),
    ),
    unique_by=lambda f: (f.site, f.date),
    max_size=40,
)
PAGES = [f"{scheme}://{name}.example{port}/a" for scheme in ("http", "https") for name in "abcdefghz" for port in ("", ":8080")]


def held(captures: list[Fetched]) -> RobotsStore:
    """Return captures as a store in memory."""
    store = RobotsStore()
    for fetched in captures:
        store.add(*fetched)
    return store.seal()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CAPTURES, st.permutations(range(40)), st.sampled_from([1, 3, 16_384]))
def test_it_answers_as_the_store_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, captures: list[Fetched], order: list[int], rows: int
) -> None:
    """Every site, date, file and decision; also where a host's rows begin in one batch and end in another."""
    monkeypatch.setattr(disk, "ROWS", rows)
    monkeypatch.setattr(disk, "PARTS", 4)
    expected = held(captures)
    made = write(captures, tmp_path / "a.arrow")
    store = DiskStore(tmp_path / "a.arrow")
    write([captures[n] for n in order if n < len(captures)], tmp_path / "b.arrow")

    assert (tmp_path / "a.arrow").read_bytes() == (tmp_path / "b.arrow").read_bytes()
    assert (made["captures"], made["sites"], len(store)) == (len(captures), len(expected.captures), len(captures))
    for site, found in expected.captures.items():
        assert store.exactly(site) == found
        assert [store.body(c) for c in store.exactly(site)] == [expected.body(c) for c in found]
        assert store.at(site, "2024-06-01T00:00:00Z") == expected.at(site, "2024-06-01T00:00:00Z")
    here, there = (Decider(s, ("CCBot", "*"), "at_release", "url") for s in (store, expected))
    assert [here.decide(url, None) for url in PAGES] == [there.decide(url, None) for url in PAGES]
    assert sorted(store, key=repr) == sorted(captures, key=repr)


def test_small_parts_of_memory_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Captures that are put aside after each one give the same file."""
    captures = [
        Fetched(Site("https", f"h{n % 50}.example", 443), f"20{n:02}", 200, b"User-agent: *\nDisallow: /%d\n" % n) for n in range(80)
    ]
    write(captures, tmp_path / "a.arrow")
    monkeypatch.setattr(disk, "SPILL_BYTES", 1)
    monkeypatch.setattr(disk, "DICTIONARY_BYTES", 500)
    write(captures, tmp_path / "b.arrow")
    monkeypatch.setattr(disk, "SPILL_BYTES", 1 << 20)
    write(captures[::-1], tmp_path / "c.arrow")

    assert (tmp_path / "b.arrow").read_bytes() == (tmp_path / "c.arrow").read_bytes()
    assert list(DiskStore(tmp_path / "a.arrow")) == list(DiskStore(tmp_path / "b.arrow"))
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_it_travels_and_is_read_as_any_other_source(tmp_path: Path) -> None:
    """To other processes as its path; into memory when it is one of several inputs of a new store."""
    path = tmp_path / "robots.arrow"
    write([Fetched(Site("https", "a.example", 443), "2024-01-01T00:00:00Z", 200, b"User-agent: *\nDisallow: /\n")], path)
    site = Site("https", "a.example", 443)

    assert isinstance(load((path,)), DiskStore)
    assert pickle.loads(pickle.dumps(load((path,)))).at(site, None) == in_memory((path,)).at(site, None)


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    """By name, with what to do."""
    (tmp_path / "a.arrow").write_bytes(b"no")
    with pytest.raises(ValueError, match=r"a\.arrow: no Arrow file .*expected a store that `limpide robots_store` wrote"):
        load((tmp_path / "a.arrow",))
    table = pa.table({"url": ["x"]})
    with pa.OSFile(str(tmp_path / "b.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    with pytest.raises(ValueError, match=r"b\.arrow: no store of robots\.txt files: its columns are url"):
        load((tmp_path / "b.arrow",))
    with pytest.raises(ValueError, match=r"stays on disk, and 1 other files are named beside it; put them into one"):
        load((tmp_path / "a.arrow", tmp_path / "b.arrow"))
    (tmp_path / "notes.pdf").write_bytes(b"no")
    with pytest.raises(ValueError, match=r"notes\.pdf: no archive of robots\.txt files; expected a WARC file"):
        load((tmp_path / "notes.pdf",))
