# SPDX-License-Identifier: Apache-2.0
"""Conservation: the funnel, and a balance that names what is off."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifests import ids
from manifests.ledger import BalanceError, check_balance, counts, funnel, imbalances
from manifests.schemas import FUNNEL, LEDGER
from tests.manifests.release import STEPS, Row, build, draft_of, identity, ledger_rows, place, put


def table_of(rows: list[Row]) -> pa.Table:
    """Make a ledger."""
    return pa.Table.from_pylist(rows, LEDGER)


def balance(folder: Path, rows: list[Row], met: list[Row] | None = None) -> None:
    """Check a ledger of these rows against the records that were met."""
    draft = draft_of(folder, ledger_rows() if met is None else met)
    pq.write_table(table_of(rows), folder / "ledger.parquet")
    check_balance([folder / "ledger.parquet"], draft.sources, STEPS)


def placed() -> list[Row]:
    """Make a ledger whose kept rows have their place."""
    rows = ledger_rows()
    place(rows)
    return rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the parts of a release."""
    put(tmp_path, ledger_rows())
    return tmp_path


def test_a_good_ledger_balances(folder: Path) -> None:
    """Every verdict in one ledger, and nothing to say."""
    balance(folder, placed())


def test_funnel_counts_everything_once() -> None:
    """Sums over the funnel are sums over the ledger, in a fixed order."""
    counted = funnel(table_of(placed()).to_batches(max_chunksize=7))

    assert counted.schema == FUNNEL
    assert counted == funnel(table_of(placed()[::-1]).to_batches())
    assert [row["source"] for row in counted.to_pylist()] == sorted(row["source"] for row in counted.to_pylist())
    totals = counts(counted)
    assert (totals.documents, totals.keep, totals.drop, totals.merge, totals.quarantine) == (30, 23, 3, 3, 1)
    assert sum(row["chars_out"] for row in placed()) == totals.chars_out


def test_funnel_of_nothing() -> None:
    """An empty ledger has an empty funnel and counts of zero."""
    assert funnel([]) == FUNNEL.empty_table()
    assert counts(funnel([])).documents == 0


@given(st.permutations(range(30)), st.lists(st.integers(1, 29), max_size=3))
def test_funnel_depends_neither_on_order_nor_on_batches(order: list[int], cuts: list[int]) -> None:
    """Whichever task finished first, the funnel is the same."""
    rows = placed()
    table = table_of([rows[number] for number in order])
    borders = sorted({0, *cuts, 30})
    pieces = [batch for a, b in itertools.pairwise(borders) for batch in table.slice(a, b - a).to_batches()]

    assert funnel(table_of(rows).to_batches()) == funnel(pieces)


def broken(number: int, **said: object) -> Callable[[list[Row]], list[Row]]:
    """Change one row."""

    def change(rows: list[Row]) -> list[Row]:
        rows[number] |= said
        return rows

    return change


LOST = "f" * 32
BREACHES: dict[str, tuple[Callable[[list[Row]], list[Row]], str]] = {
    "lost row": (
        lambda rows: rows[:4] + rows[5:],
        r"file 'part-0.warc.gz': the ledger does not account for .* read: 1 row missing; expected 10 rows, found 9 rows",
    ),
    "books of a source": (lambda rows: rows[:4] + rows[6:], r"source 'crawl': its books are off by -2; expected 20 rows, found 18 rows"),
    "row twice": (lambda rows: [*rows, rows[29]], r"file 'articles.jsonl': .*1 row too many; expected 10 rows, found 11 rows"),
    "same id twice": (lambda rows: [*rows[:29], rows[28]], r"ids stand for more than one record \([0-9a-f]{32}\)"),
    "unknown file": (broken(29, file="other.jsonl"), r"file 'other.jsonl': the ledger has 1 row of a file that no source lists"),
    "no verdict": (broken(0, verdict=None), r"verdict is not known \(1 row, first at file 'part-0.warc.gz', offset 0, id "),
    "other verdict": (broken(0, verdict="maybe"), r"verdict is not known .*expected one of keep, drop, merge, quarantine"),
    "no locator": (broken(0, offset=None), r"row has no locator"),
    "no id": (broken(0, id=None), r"source 'crawl': row has no id"),
    "negative size": (broken(4, bytes_in=-1), r"source 'crawl', step 'gopher_quality': a size is missing or negative"),
    "kept nowhere": (broken(0, shard=None), r"kept document stands nowhere"),
    "kept with rule": (broken(0, rule="too_few_words"), r"kept document has a step or rule that decided against it"),
    "dropped in a shard": (broken(4, shard="data/x", row=0), r"document stands in a shard though it was not kept"),
    "dropped with text": (broken(4, chars_out=9), r"released characters though it was not kept"),
    "dropped without rule": (broken(4, rule=None), r"step 'gopher_quality': dropped document does not say why"),
    "merged without survivor": (broken(12, survivor_id=None), r"merged document does not say why"),
    "survivor of a drop": (broken(4, survivor_id=identity("crawl", 0)), r"names a survivor though it was not merged"),
    "silent quarantine": (broken(27, error=None), r"source 'dump', step 'read': quarantined record does not say why"),
    "error of a drop": (broken(4, error="x"), r"has an error though it was not quarantined"),
    "merged into itself": (broken(12, survivor_id=identity("crawl", 12)), r"merged into itself .*step 'read', rule 'same_record'"),
    "unknown step": (broken(4, step="magic"), r"step 'magic': step is not in the recipe .*expected one of read, language, gopher_quality"),
    "unknown rule": (broken(4, rule="magic"), r"rule is not one of its step .*expected too_few_words"),
    "lost survivor": (broken(12, survivor_id=LOST), rf"survivor that the ledger does not have \({LOST}\); .*found 1 document"),
    "survivor was dropped before": (broken(12, survivor_id=identity("crawl", 4)), r"merged into one that was itself gone by then"),
    "survivor was merged away": (broken(12, survivor_id=identity("dump", 22)), r"merged into one that was itself gone by then"),
}


@pytest.mark.parametrize("breach", BREACHES)
@pytest.mark.parametrize("rows_a_pass", [4_000_000, 4])
def test_every_breach_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch, breach: str, rows_a_pass: int) -> None:
    """The text says which source, file or step is off, and by how many; in one pass over the ids as in many."""
    monkeypatch.setattr(ids, "ROWS_A_PASS", rows_a_pass)
    change, said = BREACHES[breach]
    with pytest.raises(BalanceError, match=said):
        balance(folder, change(placed()))


def test_survivor_may_go_at_a_later_step(folder: Path) -> None:
    """A survivor that a later step drops leaves its merged documents explained."""
    late = STEPS[3].model_copy(update={"rules": ("too_personal",)})
    rows = placed()
    rows[3] |= {"verdict": "drop", "step": "pii", "rule": "too_personal", "shard": None, "row": None, "config": None, "chars_out": 0}
    pq.write_table(table_of(rows), folder / "ledger.parquet")

    assert imbalances([folder / "ledger.parquet"], draft_of(folder, rows).sources, (*STEPS[:3], late)) == []


def test_same_record_needs_its_first(folder: Path) -> None:
    """A record merged into its earlier self, which is not there, is found."""
    rows = placed()
    rows[15] |= {"id": LOST, "survivor_id": LOST}
    with pytest.raises(
        BalanceError, match=r"source 'crawl', step 'read': documents are merged into a survivor that the ledger does not have"
    ):
        balance(folder, rows)


def test_quarantined_records_may_lack_an_id(folder: Path) -> None:
    """What could not be read has no payload to identify."""
    rows = placed()
    rows[27] |= {"id": None, "bytes_in": 0}
    balance(folder, rows)


def test_long_lists_are_cut_and_counted(folder: Path) -> None:
    """The text of the error stays readable."""
    findings: list[Any] = [*imbalances([], draft_of(folder, ledger_rows()).sources, STEPS)] * 10
    text = str(BalanceError(findings))

    assert "nothing is published" in text
    assert f"and {len(findings) - 20} more" in text


def test_release_without_documents_is_possible(tmp_path: Path) -> None:
    """When everything is dropped the books still balance."""
    rows = [row for row in ledger_rows() if row["verdict"] == "drop"]

    assert build(tmp_path, rows).counts.keep == 0
