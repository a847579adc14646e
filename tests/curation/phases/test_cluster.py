# SPDX-License-Identifier: Apache-2.0
"""Matching and clustering: groups, survivors, order."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.io.parquet_out import write_parquet
from curation.phases.cluster import DECISIONS, EDGES, ClusterEdges, MatchPartition
from curation.phases.keys import ENTRY
from curation.task import WorkFile

Keys = list[tuple[int, ...]]


def decide(folder: Path, keys: Keys, ids: list[str], ranks: list[int], order: list[int]) -> list[dict[str, object]]:
    """Match and cluster documents whose entries arrive in ``order``; return the decisions."""
    entries = [(position, key, b"", ref) for ref in order for position, key in enumerate(keys[ref])]
    columns = [list(column) for column in zip(*entries, strict=True)] if entries else [[], [], [], []]
    write_parquet([pa.table(columns, schema=ENTRY)], folder / "entries.parquet", ENTRY)
    member = pa.table(
        {"ref": pa.array(range(len(keys)), pa.int64()), "id": pa.array(ids, pa.string()), "rank_0": pa.array(ranks, pa.int64())}
    )
    write_parquet([member], folder / "members.parquet", member.schema)
    MatchPartition((WorkFile("entries.parquet", "", 0),)).run(folder, folder)
    ClusterEdges((WorkFile(EDGES, "", 0),), (WorkFile("members.parquet", "", 0),)).run(folder, folder)
    return pq.read_table(folder / DECISIONS).to_pylist()


def merged_pairs(keys: Sequence[tuple[int, int]]) -> set[frozenset[int]]:
    """Return the groups of two and more, by merging the sets of every pair that shares a key."""
    groups = {number: {number} for number in range(len(keys))}
    for a in range(len(keys)):
        for b in range(a):
            if any(x == y for x, y in zip(keys[a], keys[b], strict=True)):
                joined = groups[a] | groups[b]
                groups.update(dict.fromkeys(joined, joined))
    return {frozenset(group) for group in groups.values() if len(group) > 1}


def test_survivor_has_best_rank_then_smallest_id(tmp_path: Path) -> None:
    """Rank decides before id, and everyone in the group names the survivor."""
    rows = decide(tmp_path, [(7, 1), (7, 2), (8, 2), (9, 9)], ["a", "c", "b", "d"], [1, 0, 0, 0], [0, 1, 2, 3])

    assert [(row["row"], row["merged"], row["survivor_id"], row["cluster_id"], row["cluster_size"]) for row in rows] == [
        (0, True, "b", "a", 3),
        (1, True, "b", "a", 3),
        (2, False, "b", "a", 3),
    ]


def test_same_key_at_another_position_is_no_match(tmp_path: Path) -> None:
    """Keys are compared position by position."""
    assert decide(tmp_path, [(1, 2), (2, 1)], ["a", "b"], [0, 0], [0, 1]) == []


def test_check_must_be_equal(tmp_path: Path) -> None:
    """Documents with one key and different checks stay apart."""
    table = pa.table([[0, 0, 0], [5, 5, 5], [b"x", b"y", b"x"], [0, 1, 2]], schema=ENTRY)
    write_parquet([table], tmp_path / "entries.parquet", ENTRY)

    MatchPartition((WorkFile("entries.parquet", "", 0),)).run(tmp_path, tmp_path)

    assert pq.read_table(tmp_path / EDGES).to_pylist() == [{"left": 0, "right": 2}]


def test_many_identical_documents_give_a_star(tmp_path: Path) -> None:
    """A hundred thousand equal keys give one edge less than documents, not all pairs."""
    count = 100_000
    refs = np.arange(count)
    table = pa.table([np.zeros(count, np.int16), np.full(count, 3, np.uint64), pa.array([b""] * count, pa.binary()), refs], schema=ENTRY)
    write_parquet([table], tmp_path / "entries.parquet", ENTRY)

    _, report = MatchPartition((WorkFile("entries.parquet", "", 0),)).run(tmp_path, tmp_path)

    assert report["edges"] == count - 1


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12), st.randoms(use_true_random=False))
def test_groups_are_connected_components(keys: list[tuple[int, int]], random: object) -> None:
    """Groups equal the components of the pairs that share a key, and the order of entries changes nothing."""
    expected = merged_pairs(keys)
    ids = [f"{number * 7919 % 1000:03d}" for number in range(len(keys))]
    shuffled = list(range(len(keys)))
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        rows = decide(Path(first), list(keys), ids, [0] * len(keys), list(range(len(keys))))
        again = decide(Path(second), list(keys), ids, [0] * len(keys), shuffled)

    groups: dict[object, set[int]] = {}
    for row in rows:
        groups.setdefault(row["cluster_id"], set()).add(int(str(row["row"])))
    assert {frozenset(group) for group in groups.values()} == expected
    assert rows == again
