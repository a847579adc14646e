# SPDX-License-Identifier: Apache-2.0
"""Phase ``edit``: a shard's last pass: final verdicts, edits, and the rows that will be published.

Writes survivors as pieces, one file a folder of the release in reading order, and the shard's part of the ledger, in
which a kept document still points to its row within its piece. Evidence of legal signals goes beside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.bookkeeping import evidence_rows, ledger_rows
from curation.editing import Edited, Editing, edit_beside, edit_documents
from curation.io.arrays import write_arrays
from curation.io.arrow_files import ArrowWriter, unmapped
from curation.io.parquet_out import TableWriter
from curation.measuring import Measuring
from curation.partition import by_license, configs, folders, leave_out
from curation.phases.index import FATES, Fates, fates
from curation.phases.survivors import JudgedRows, ShardState, judged
from curation.rank import document_license
from curation.rehydration import sizes_of
from curation.task import StoredFile, WorkFile, digests
from curation.tokens import CHARACTERS, Sizing
from manifests.records import UNDETERMINED
from manifests.schemas import LEDGER, RELEASE

LEDGER_FILE, EVIDENCE_FILE = "ledger.parquet", "evidence.parquet"
PIECE_BYTES: Final = 4 << 20
"""Row groups of a piece: the grain at which release shards are filled (bytes of text)."""
UNITS: Final = pa.field("mix_units", pa.int64())
PIECE: Final = pa.schema([*RELEASE, UNITS])
PIECE_ROW: Final = pa.field("piece_row", pa.int64())


@dataclass(frozen=True)
class EditShard:
    """Decide, edit and prepare for publication one shard."""

    state: ShardState
    editing: tuple[Measuring, ...]
    repeated: Mapping[str, tuple[WorkFile, ...]]
    """Filter to the files of what it found to be repeated."""
    evidence: tuple[pa.Field, ...]
    sizing: Sizing = CHARACTERS
    weighed: bool = False
    """Whether the recipe mixes: only then are documents and units added up."""
    partition_by: tuple[str, ...] = ("language",)
    """What the release is cut by."""
    leave_out: tuple[str, ...] = ()
    """Columns that are published empty."""
    indexed: bool = False
    """Whether a linking step keeps an index: only then is the fate of every row written for it."""

    def identity(self) -> dict[str, Any]:
        """Return the state that everything follows from, and the editing filters."""
        return {
            "state": self.state.identity(),
            "editing": [measuring.identity() for measuring in self.editing],
            "repeated": {name: digests(files) for name, files in sorted(self.repeated.items())},
            "evidence": [field.name for field in self.evidence],
            "sizing": self.sizing.sha256,
            "weighed": self.weighed,
            "release": {"partition_by": list(self.partition_by), "leave_out": list(self.leave_out)},
            "indexed": self.indexed,
        }

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write ledger, evidence and pieces; report the row groups of every piece."""
        names = [field.name for field in self.evidence]
        editing = [self._opened(measuring, work) for measuring in self.editing]
        pieces: dict[str, TableWriter] = {}
        rows_of: dict[str, int] = {}
        tally: dict[str, dict[str, list[int]]] = {}
        judgements: dict[str, dict[str, list[int]]] = {}
        became: list[Fates] = []
        with ExitStack() as stack:
            ledger = stack.enter_context(TableWriter(folder / LEDGER_FILE, pa.schema([*LEDGER, PIECE_ROW])))
            schema = pa.schema([pa.field("id", pa.string()), *self.evidence])
            evidence = stack.enter_context(TableWriter(folder / EVIDENCE_FILE, schema)) if names else None
            for decided in judged(self.state, work):
                piece = leave_out(decided) if by_license(self.partition_by) else decided
                kept = np.nonzero(piece.survives())[0]
                edited = edit_documents(editing, piece.in_language(), piece.signals, kept)
                if any(one.beside for one in editing) or self.leave_out:
                    piece, edited = self._published(piece, editing, kept, edited)
                config = configs(document_license(piece.documents, piece.signals), self.partition_by)
                books = ledger_rows(piece, self.state.steps, kept, edited, config)
                released = self._release_rows(piece, kept, edited, books)
                if self.weighed:
                    _add(tally, judgements, released, config, piece, books)
                piece_row = np.full(len(piece.ids), -1, np.int64)
                for place, at in _by_folder(released, config).items():
                    if place not in pieces:
                        path = folder / piece_file(place)
                        pieces[place] = stack.enter_context(ArrowWriter(path, PIECE, row_group_bytes=PIECE_BYTES))
                    rows = np.asarray(released.column("ledger_row"))[at]
                    taken = released.drop_columns(["ledger_row"]).take(pa.array(at))
                    pieces[place].write(taken.append_column("text", edited.take(rows)))
                    start = rows_of.get(place, 0)
                    piece_row[rows] = start + np.arange(len(at))
                    rows_of[place] = start + len(at)
                if self.indexed:
                    became.append(fates(piece, books))
                ledger.write(unmapped(books).append_column(PIECE_ROW, pa.array(piece_row, mask=piece_row < 0)))
                if evidence is not None:
                    evidence.write(evidence_rows(piece, names))
        further = [write_arrays(became, folder / FATES, ledger.stat.rows)] if self.indexed else []
        writers = [ledger, *([evidence] if evidence else []), *pieces.values()]
        report = {
            "records": ledger.stat.rows,
            "sizes": tally,
            "judged": judgements,
            "kept": sum(rows_of.values()),
            "pieces": {key: [list(group) for group in w.stat.row_groups] for key, w in sorted(pieces.items())},
        }
        return [StoredFile.of(stat) for stat in (*(writer.stat for writer in writers), *further)], report

    def _opened(self, measuring: Measuring, work: Path) -> Editing:
        """Open an editing filter with its assets and what it found to be repeated."""
        repeated = tuple(work / file.path for file in self.repeated.get(measuring.filter.name, ()))
        built = measuring.filter
        return Editing(built.name, built.open_edit({**measuring.assets, "repeated": repeated}), built.edits_counted, built.edits_beside())

    def _published(
        self, piece: JudgedRows, editing: Sequence[Editing], kept: NDArray[np.int64], edited: Edited
    ) -> tuple[JudgedRows, Edited]:
        """Edit the columns beside the text, and empty those that are left out, before rows are made of them."""
        documents, edited = edit_beside(editing, piece.in_language(), piece.signals, kept, edited)
        published = piece.documents
        for name in {name for one in editing for name in one.beside} | set(self.leave_out):
            place = published.schema.get_field_index(name)
            column = pa.nulls(len(piece.ids), pa.string()) if name in self.leave_out else documents.column(name)
            published = published.set_column(place, published.schema.field(place), column)
        return replace(piece, documents=published), edited

    def _release_rows(self, piece: JudgedRows, kept: NDArray[np.int64], edited: Edited, books: pa.Table) -> pa.Table:
        """Return the rows to publish without their texts, with the ledger row that each belongs to."""
        good = kept[~np.isin(kept, list(edited.errors))]
        rows = pa.array(good)
        documents = piece.documents.drop_columns(["text"]).take(rows)  # the text is what the edits left
        made = {
            "id": piece.ids.take(rows),
            "language": piece.language.take(rows),
            "license": document_license(piece.documents, piece.signals).take(rows),
            "cluster_size": books.column("cluster_size").take(rows),
            "weight": pa.array(np.ones(len(rows))),
            "repeats": pa.array(np.ones(len(rows), np.int32)),
            UNITS.name: books.column("chars_out").take(rows)
            if self.sizing == CHARACTERS
            else pa.array(self.sizing.sizes(edited.take(good))),
        }
        fields = [field for field in PIECE if field.name != "text"]
        arrays = [made.get(f.name, documents.column(f.name) if f.name in documents.column_names else None) for f in fields]
        return pa.table(arrays, schema=pa.schema(fields)).append_column("ledger_row", rows)


def piece_file(place: str) -> str:
    """Return the name of the file that holds a shard's survivors of one folder of the release, such as ``open/fra_Latn``."""
    return f"piece-{place.replace('/', '-')}.arrow"


def _add(
    tally: dict[str, dict[str, list[int]]],
    judgements: dict[str, dict[str, list[int]]],
    released: pa.Table,
    config: pa.Array,
    piece: JudgedRows,
    books: pa.Table,
) -> None:
    """Add up what a mix is weighed by: documents and units by language, source, configuration and cluster size; and what was removed."""
    columns = [pc.fill_null(released.column(name), UNDETERMINED).to_pylist() for name in ("language", "source")]
    sizes = sizes_of(released.column("cluster_size")).tolist()
    columns.append(config.take(released.column("ledger_row")).to_pylist())
    for language, source, name, number, units in zip(*columns, sizes, released.column(UNITS.name).to_pylist(), strict=True):
        counted = tally.setdefault(f"{language}\t{source}\t{name}", {}).setdefault(str(number), [0, 0])
        counted[0] += 1
        counted[1] += units
    linked = np.asarray(pc.is_valid(books.column("cluster_size"))) & np.asarray(pc.not_equal(books.column("verdict"), "merge"))
    kept = piece.survives()
    judged_sizes = sizes_of(books.column("cluster_size"))
    languages = pc.fill_null(piece.language, UNDETERMINED).to_pylist()
    for row in np.nonzero(linked)[0].tolist():
        counted = judgements.setdefault(languages[row], {}).setdefault(str(judged_sizes[row]), [0, 0])
        counted[0] += 1
        counted[1] += int(kept[row])


def _by_folder(released: pa.Table, config: pa.Array) -> dict[str, NDArray[np.int64]]:
    """Return the rows of every folder of the release, in order."""
    rows = released.column("ledger_row").combine_chunks()
    place = folders(config.take(rows), released.column("language")).dictionary_encode()
    codes = np.asarray(place.indices)
    return {name: np.nonzero(codes == code)[0] for code, name in enumerate(place.dictionary.to_pylist())}
