# SPDX-License-Identifier: Apache-2.0
"""Matching, joining and clustering: groups, survivors, verification, order, and what is hard to bear."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.link import decide_groups
from curation.phases.cluster import DECISIONS
from curation.phases.forest import JoinForests
from curation.phases.linked import Ranges
from curation.phases.match import EDGES, MatchPartition
from curation.task import Task, WorkFile, execute
from filters.contract import Agreement
from tests.curation.phases.linking import decide, edges, match, shard


def merged_pairs(keys: Sequence[tuple[int, int]]) -> set[frozenset[int]]:
    """Return the groups of two and more, by merging the sets of every pair that shares a key."""
    groups = {number: {number} for number in range(len(keys))}
    for a in range(len(keys)):
        for b in range(a):
            if any(x == y for x, y in zip(keys[a], keys[b], strict=True)):
                joined = groups[a] | groups[b]
                groups.update(dict.fromkeys(joined, joined))
    return {frozenset(group) for group in groups.values() if len(group) > 1}


def keys_of(rows: Sequence[Sequence[int]]) -> np.ndarray[tuple[int, int], np.dtype[np.uint64]]:
    """Spread small numbers over all 64 bits, as sketches do."""
    return np.array(rows, np.uint64).reshape(len(rows), len(rows[0]) if rows else 2) * np.uint64(0x9E3779B97F4A7C15)


def test_survivor_has_best_rank_then_smallest_id(tmp_path: Path) -> None:
    """Rank decides before id, and everyone in the group names the survivor."""
    rows = decide(tmp_path, [shard(keys_of([(7, 1), (7, 2), (8, 2), (9, 9)]), ["a", "c", "b", "d"], [1, 0, 0, 0])])

    assert [(row["row"], row["merged"], row["survivor_id"][0], row["cluster_id"][0], row["cluster_size"]) for row in rows] == [
        (0, True, "b", "a", 3),
        (1, True, "b", "a", 3),
        (2, False, "b", "a", 3),
    ]


def test_same_key_at_another_position_is_no_match(tmp_path: Path) -> None:
    """Keys are compared position by position."""
    assert decide(tmp_path, [shard(keys_of([(1, 2), (2, 1)]), ["a", "b"], [0, 0])]) == []


def test_check_must_agree(tmp_path: Path) -> None:
    """Documents with one key stay apart when their checks differ in more slots than allowed."""
    checks = np.array([[0] * 8, [0] * 7 + [0x1F], [0] * 7 + [0x0F]], np.uint8)
    linked = shard(keys_of([[5], [5], [5]]), ["a", "b", "c"], [0, 0, 0], checks)

    _, equal = match(tmp_path / "equal", [linked], agreement=Agreement())
    _, four = match(tmp_path / "four", [linked], agreement=Agreement(1, 60 / 64))

    assert edges(tmp_path / "equal", equal) == []
    assert edges(tmp_path / "four", four) == [[0, 2]]


def test_a_refused_candidate_leads_in_its_turn(tmp_path: Path) -> None:
    """Two documents that disagree with the first of their run but agree with each other are joined."""
    checks = np.array([[0] * 8, [0xFF] * 8, [0xFF] * 8], np.uint8)
    _, matched = match(tmp_path, [shard(keys_of([[5], [5], [5]]), ["a", "b", "c"], [0, 0, 0], checks)])

    assert edges(tmp_path, matched) == [[1, 2]]


def test_a_million_identical_documents_give_a_star(tmp_path: Path) -> None:
    """A million equal keys at two positions give one edge less than documents and as few comparisons a position, not all pairs.

    They end as one group, decided some rows at a time.
    """
    count = 1_000_000
    ids = [f"{number:032x}" for number in range(count)]
    keys, (record,) = match(tmp_path, [shard(np.full((count, 2), 3, np.uint64), ids, [0] * count)])

    joining = JoinForests((WorkFile.of(record, EDGES),), count, last=True, range_bits=17)
    (deciding,) = decide_groups(execute(Task("join", 0, joining), tmp_path), joining, keys, 1, Agreement())
    decided = execute(Task("cluster", 0, deciding), tmp_path)

    assert record.report["edges"] == count - 1
    assert record.report["comparisons"] == 2 * (count - 1)
    assert decided.report == {"clusters": 1, "merged": count - 1}
    assert decided.file(DECISIONS).rows == count


def test_one_bucket_with_everything_stays_linear(tmp_path: Path) -> None:
    """Documents that share one key and nothing else are compared with 32 leaders each, and none is joined."""
    count = 20_000
    checks = np.random.default_rng(1).integers(0, 256, (count, 112), np.uint8)
    ids = [f"{number:032x}" for number in range(count)]
    _, (record,) = match(tmp_path, [shard(np.full((count, 1), 9, np.uint64), ids, [0] * count, checks)], agreement=Agreement(2, 0.8))

    assert record.report["edges"] == 0
    assert record.report["comparisons"] <= 32 * count
    assert record.report["agreed_with_nobody"] == count - 1


def test_a_partition_that_vanishes_is_named(tmp_path: Path) -> None:
    """Entries that are gone when a match task reads them fail it, saying what to do."""
    keys, _ = match(tmp_path, [shard(keys_of([[1], [1]]), ["a", "b"], [0, 0])])
    (tmp_path / keys[0].entries.path).unlink()

    with pytest.raises(
        OSError, match=r"^00000-/entries.bin is not there; expected 32 bytes as its task wrote them: run the same command again$"
    ):
        MatchPartition(keys, Ranges(0, 0), 0, Agreement()).run(tmp_path, tmp_path)


@pytest.mark.parametrize(("name", "bytes_"), [("members.bin", 64), ("checks.bin", 16)])
def test_files_cut_short_are_named(tmp_path: Path, name: str, bytes_: int) -> None:
    """Files of another size than was written fail the task."""
    keys, _ = match(tmp_path, [shard(keys_of([[1], [1]]), ["a", "b"], [0, 0])])
    (tmp_path / "keys/00000-" / name).write_bytes(b"short")

    with pytest.raises(
        OSError, match=rf"00000-/{name} has 5 bytes; expected {bytes_} bytes as its task wrote them: run the same command again"
    ):
        MatchPartition(keys, Ranges(0, 0), 0, Agreement()).run(tmp_path, tmp_path)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12),
    st.integers(0, 1 << 30),
    st.sampled_from([Ranges(0, 0), Ranges(0, 3), Ranges(1, 1), Ranges(2, 4), Ranges(5, 5)]),
    st.integers(1, 4),
    st.integers(0, 4),
)
def test_groups_are_connected_components(keys: list[tuple[int, int]], seed: int, ranges: Ranges, shards: int, range_bits: int) -> None:
    """Groups equal the components of the pairs that share a key, whatever the order, shards, partitions and ranges of documents."""
    expected = merged_pairs(keys)
    names = [f"{number * 7919 % 1000:03d}" for number in range(len(keys))]
    shuffled = list(range(len(keys)))
    random.Random(seed).shuffle(shuffled)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        rows = decide(Path(first), [shard(keys_of(keys), names, [0] * len(keys))])
        parts = [shuffled[at::shards] for at in range(shards)]
        linked = [shard(keys_of([keys[n] for n in part]), [names[n] for n in part], [0] * len(part)) for part in parts]
        again = decide(Path(second), linked, ranges, range_bits)

    found: dict[str, set[int]] = {}
    for row in rows:
        found.setdefault(row["cluster_id"], set()).add(row["row"])
    assert {frozenset(group) for group in found.values()} == expected
    by_name = {names[row["row"]]: (row["merged"], row["survivor_id"], row["cluster_id"], row["cluster_size"]) for row in rows}
    assert by_name == {
        names[parts[row["shard"]][row["row"]]]: (row["merged"], row["survivor_id"], row["cluster_id"], row["cluster_size"]) for row in again
    }
