# SPDX-License-Identifier: Apache-2.0
"""Joining forests by ranges of documents: the components of all edges, whatever the ranges, the tree and what is set aside on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.io import spill
from curation.io.arrays import mapped, write_arrays
from curation.phases.forest import GROUPS, JoinForests
from curation.phases.match import EDGES
from curation.task import Task, WorkFile, execute
from filters.kernels.union_find import components

Pairs = list[tuple[int, int]]
DOCUMENTS = 40


def written(work: Path, number: int, pairs: Pairs) -> WorkFile:
    """Write edges as ``match`` does: the smaller document first, in order of the larger."""
    ordered = sorted((max(pair), min(pair)) for pair in pairs if pair[0] != pair[1])
    array = np.array([(small, large) for large, small in ordered], np.int64).reshape(-1, 2)
    stat = write_arrays([array], work / f"{number}.bin", len(array))
    return WorkFile(stat.path.name, stat.sha256, stat.rows)


def joined(work: Path, number: int, files: Sequence[WorkFile], bits: int, *, last: bool) -> tuple[WorkFile, list[int]]:
    """Run one task; return its file and the sizes of its ranges."""
    record = execute(Task("join", number, JoinForests(tuple(files), DOCUMENTS, last, bits)), work)
    return WorkFile.of(record, GROUPS if last else EDGES), record.report["ranges"]


@pytest.mark.parametrize("held", [0, 1 << 26])
@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.lists(st.tuples(st.integers(0, DOCUMENTS - 1), st.integers(0, DOCUMENTS - 1)), max_size=25), min_size=1, max_size=5),
    st.integers(0, 6),
)
def test_groups_are_the_components_of_all_forests(held: int, forests: list[Pairs], bits: int) -> None:
    """Through a tree of two levels: every member of a group of two or more with its first document, by range of that, in order."""
    edges = np.array([pair for forest in forests for pair in forest], np.int64).reshape(-1, 2)
    first = components(DOCUMENTS, np.ascontiguousarray(edges[:, 0]), np.ascontiguousarray(edges[:, 1]))
    size = np.bincount(first, minlength=DOCUMENTS)
    expected = sorted((int(first[n]) >> bits, n, int(first[n])) for n in range(DOCUMENTS) if size[first[n]] > 1)

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(spill, "HELD_BYTES", held)
        work = Path(folder)
        files = [written(work, number, forest) for number, forest in enumerate(forests)]
        half, _ = joined(work, 0, files[::2], bits, last=False)
        other, _ = joined(work, 1, files[1::2], bits, last=False)
        groups, sizes = joined(work, 2, [half, other], bits, last=True)
        found = mapped(work / groups.path, "<i8", (groups.rows, 2)).tolist()
        left = [path for path in work.glob("join/*/*") if path.is_dir()]

    assert found == [[label, document] for _, document, label in expected]
    assert sizes == np.bincount([part for part, _, _ in expected], minlength=-(-DOCUMENTS >> bits)).tolist()
    assert left == []


def test_a_forest_has_one_edge_a_document(tmp_path: Path) -> None:
    """Sixteen forests with the same groups make one with no edge twice, in order of the larger document."""
    pairs = [(0, 3), (3, 9), (9, 30), (4, 30), (12, 17)]
    files = [written(tmp_path, number, pairs) for number in range(16)]
    forest, _ = joined(tmp_path, 0, files, 3, last=False)

    edges = np.asarray(mapped(tmp_path / forest.path, "<i8", (forest.rows, 2)))
    assert edges[:, 1].tolist() == [3, 4, 9, 17, 30]
    assert (edges[:, 0] < edges[:, 1]).all()


def test_memory_of_a_chain_over_all_ranges(tmp_path: Path) -> None:
    """A chain through all documents, the worst for ranges, ends as one group; what goes down is never more than what came."""
    pairs = [(at, at + 1) for at in range(DOCUMENTS - 1)]
    groups, sizes = joined(tmp_path, 0, [written(tmp_path, 0, pairs)], 1, last=True)

    found = mapped(tmp_path / groups.path, "<i8", (groups.rows, 2))
    assert np.asarray(found).tolist() == [[0, at] for at in range(DOCUMENTS)]
    assert sizes[0] == DOCUMENTS
