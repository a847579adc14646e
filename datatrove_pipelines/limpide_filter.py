# SPDX-License-Identifier: Apache-2.0
"""A filter of Limpide as a step of a datatrove pipeline.

It measures, judges and edits as ``limpide run`` does, through the same functions, in batches of Arrow. A dropped document's reason is
``step.rule``, as in Limpide's ledger; all signals, null ones too, go into the document's metadata under their own names, the failing
rules under ``failed_rules``, and counts of edits by kind under ``<step>_edits``. A document on which the filter raises is dropped
with the reason ``step.measure`` and its error in ``limpide_error``: it is counted, and an exclusion writer keeps it.

It writes no ledger, and it does not link: ``minhash`` and ``exact_duplicates`` compare documents across shards, which a step that
sees one stream of documents cannot do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from datatrove.data import Document
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.writers.disk_base import DiskWriter

from curation.editing import Editing, edit_documents
from curation.errors import RecipeError
from curation.job import JobStep, prepare_step
from curation.judge import judge
from curation.measuring import Run, measure_rows, open_measures
from curation.phases.measure import document_language
from curation.recipe import Step
from datatrove_pipelines.conversion import batch_of
from filters import CATALOGUE
from manifests.schemas import READ_VERDICT

BATCH_DOCUMENTS: Final = 1000
Answer = bool | tuple[bool, str]


class LimpideFilter(BaseFilter):  # type: ignore[misc] # datatrove carries no types
    """Run one filter of the catalogue over a datatrove stream.

    >>> keep_long = LimpideFilter("gopher_quality", {"min_words": 3, "min_stop_words": None})
    >>> documents = [Document(text="Clear as water.", id="a"), Document(text="Water.", id="b")]
    >>> [document.id for document in keep_long.run(iter(documents))]
    ['a']
    """

    name = "💧 Limpide"

    def __init__(
        self,
        step: str,
        parameters: Mapping[str, Any] | None = None,
        languages: Mapping[str, Mapping[str, Any]] | None = None,
        folder: Path | None = None,
        batch_size: int = BATCH_DOCUMENTS,
        exclusion_writer: DiskWriter | None = None,
    ) -> None:
        """Build the step and find its assets; nothing is opened before the first batch, so that the step can be pickled.

        Args:
            step: name in the catalogue of filters.
            parameters: the filter's parameters, as in a recipe.
            languages: language to the thresholds that differ for its documents, as in a recipe.
            folder: where relative paths of assets start; the working folder when None.
            batch_size: documents measured at a time.
            exclusion_writer: writes the dropped documents, as for every datatrove filter.

        Raises:
            RecipeError: there is no such filter, or it links.
            pydantic.ValidationError: a parameter is unknown or wrong.
            AssetError: an asset is not there.

        """
        self._step = _prepared(step, parameters or {}, languages or {}, folder or Path.cwd())
        self._measures: list[tuple[list[pa.Field], Run, str]] | None = None
        self.name = f"💧 {step}"
        super().__init__(exclusion_writer, batch_size)

    def __getstate__(self) -> dict[str, Any]:
        """Leave opened models behind; the copy opens them itself."""
        return self.__dict__ | {"_measures": None}

    def filter(self, doc: Document) -> Answer:
        """Filter one document; a thousand at a time are much faster."""
        return self.filter_batch([doc])[0]

    def filter_batch(self, batch: Sequence[Document]) -> list[Answer]:
        """Measure, judge and edit a batch in place; True keeps, ``(False, "step.rule")`` drops."""
        if self._measures is None:
            self._measures = open_measures([self._step.measuring])
        return _filtered(self._step, self._measures, batch)


def _prepared(name: str, parameters: Mapping[str, Any], languages: Mapping[str, Mapping[str, Any]], folder: Path) -> JobStep:
    if name not in CATALOGUE:
        raise RecipeError(f"there is no filter {name!r}; expected one of {', '.join(sorted(CATALOGUE))}")
    if CATALOGUE[name].links:
        raise RecipeError(
            f"{name} joins documents across shards, which a step over one stream cannot do; "
            "run it in a recipe with `limpide run`, or use datatrove's own MinHash stages"
        )
    step = prepare_step(Step(filter=name, parameters=parameters, languages=languages), folder)
    if step.filter.edits_beside():
        columns = ", ".join(step.filter.edits_beside())
        raise RecipeError(
            f"{name} would edit {columns} beside the text, which a datatrove document does not have; name the column text alone"
        )
    return step


def _filtered(step: JobStep, measures: Sequence[tuple[list[pa.Field], Run, str]], batch: Sequence[Document]) -> list[Answer]:
    name = step.filter.name
    readable = [number for number, document in enumerate(batch) if not _refuse(document, name)]
    documents = [batch[number] for number in readable]
    table = batch_of(documents, [*step.filter.reads, "language"])
    for field in READ_VERDICT:
        table = table.append_column(field, pa.nulls(table.num_rows, field.type))
    signals = measure_rows(table, measures)
    judgement = judge([step.judging], signals, document_language(table, signals), {})
    failed, first = judgement.failed_rules().to_pylist(), judgement.first()
    errors = {int(row): signals.column("read_error")[int(row)].as_py() for row in np.nonzero(signals.column("read_verdict").is_valid())[0]}
    errors |= _edit(step, documents, table, signals, judgement.passed()) if step.filter.edits else {}
    measured = {signal.name: signals.column(signal.name).to_pylist() for signal in step.filter.signals}
    answers: list[Answer] = [(False, f"{name}.measure")] * len(batch)
    for row, document in enumerate(documents):
        document.metadata.update({signal: values[row] for signal, values in measured.items()})
        if row in errors:
            document.metadata["limpide_error"] = errors[row]
        elif first[row] < 0:
            answers[readable[row]] = True
        else:
            document.metadata["failed_rules"] = failed[row]
            answers[readable[row]] = (False, f"{name}.{judgement.failures[first[row]].rule}")
    return answers


def _refuse(document: Document, name: str) -> bool:
    """Say of a text that cannot be stored as UTF-8 why, and that it is refused."""
    try:
        document.text.encode()
    except (UnicodeEncodeError, AttributeError) as error:
        document.metadata["limpide_error"] = f"{name}: {type(error).__name__}: {error}"
        return True
    return False


def _edit(
    step: JobStep, documents: Sequence[Document], table: pa.Table, signals: pa.Table, passed: np.ndarray[Any, np.dtype[np.bool_]]
) -> dict[int, str]:
    """Replace spans in the texts of documents that stay; return the errors of those that cannot be edited."""
    edited = edit_documents(
        [Editing(step.filter.name, step.filter.open_edit(step.measuring.assets), step.filter.edits_counted)], table, signals
    )
    texts = edited.text
    for row in np.nonzero(passed)[0].tolist():
        if row in edited.counts and row not in edited.errors:
            documents[row].text = texts[row].as_py()
            documents[row].metadata[f"{step.filter.name}_edits"] = edited.counts[row]
    return {row: error for row, (_, error) in edited.errors.items()}
