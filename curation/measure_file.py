# SPDX-License-Identifier: Apache-2.0
"""Apply one filter to a file of documents: ``limpide measure``.

One output row for each input row, in input order: id, native_id, the filter's signals, keep, rule, failed_rules, edits. A
row that cannot be read or measured keeps its place, with ``rule`` ``read.<rule>`` and null signals. A linking filter
compares the documents of this file with one another and adds survivor_id, cluster_id and cluster_size, null outside groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import ValidationError

from curation.errors import UsageError
from curation.identity import assign_ids, document_id
from curation.io.extract import extract_table
from curation.io.filesystems import atomic_output, open_input
from curation.io.inventory import list_inputs
from curation.io.members import DamagedMember, Members, content
from curation.io.parquet_out import TableWriter, published
from curation.io.read import read
from curation.io.sections import Section
from curation.job import JobStep
from curation.judge import judge
from curation.link_in_memory import duplicates
from curation.measuring import measure_rows, open_measures
from curation.phases.measure import document_language
from curation.recipe import MEBIBYTE, ZSTD_LEVEL, Source
from filters.contract import Documents, spans_by_row
from manifests.records import UNDETERMINED

SPAN = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("kind", pa.string()), ("replacement", pa.string())])
FIRST_LINE_BYTES = 16 * MEBIBYTE


@dataclass(frozen=True)
class Measured:
    """How many rows were written, how many of them are kept, how many could not be read, by rule, and the others by language."""

    rows: int
    keep: int
    unreadable: Mapping[str, int]
    languages: Mapping[str, int]


def measure_file(step: JobStep, source: Source, folder: Path, output: Path) -> Measured:
    """Write one row for every row of the source's file.

    Raises:
        UsageError: the output is neither Parquet nor JSONL, or is the input.

    """
    writing = {".parquet": _write_parquet, ".jsonl": _write_jsonl}.get(output.suffix)
    if writing is None:
        raise UsageError(f"{output}: the output must end in .parquet or .jsonl")
    if output.resolve() == Path(source.paths[0]).resolve():
        raise UsageError(f"{output}: this is the input; give another name to write to")
    met: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    writing(_counted(_measured(step, source, folder, languages), met), output)
    unreadable = {name: count for name, count in sorted(met.items()) if name.startswith("read.")}
    return Measured(met["rows"], met["keep"], unreadable, languages)


def _counted(tables: Iterator[pa.Table], met: Counter[str]) -> Iterator[pa.Table]:
    """Pass tables on, counting rows, those kept and those that could not be read."""
    for table in tables:
        met["rows"] += table.num_rows
        met["keep"] += pc.sum(table.column("keep")).as_py() or 0
        met.update(rule for rule in table.column("rule").to_pylist() if rule is not None and rule.startswith("read."))
        yield table


def source_of(path: Path, language: str | None, columns: Sequence[str] = ()) -> Source:
    """Describe a file of documents as a source; pages are read from ``html`` where there is no ``text``.

    Raises:
        UsageError: the file is not there, or is neither Parquet nor JSONL.

    """
    if not path.is_file():
        raise UsageError(f"{path}: {'a folder' if path.is_dir() else 'no such file'}; give one JSONL or Parquet file with a column text")
    if path.suffix == ".parquet":
        kind, present = "parquet", _parquet_names(path)
    elif {".jsonl", ".ndjson", ".json"} & set(path.suffixes):
        kind, present = "jsonl", _first_names(path)
    else:
        raise UsageError(f"{path}: expected a file that ends in .jsonl, .jsonl.gz, .jsonl.zst or .parquet")
    mapped = {"html": "html"} if "html" in present and "text" not in present else {}
    for column in columns:
        ours, found, theirs = column.partition("=")
        if not found or not theirs:
            raise UsageError(f"--column {column}: expected OURS=THEIRS, such as text=body")
        mapped[ours] = theirs
    fields = {"name": "input", "format": kind, "paths": (str(path),), "obtained": "1970-01-01", "language": language, "columns": mapped}
    try:
        return Source.model_validate(fields)
    except ValidationError as error:
        option = "--column" if error.errors()[0]["loc"][0] == "columns" else f"--language {language}"
        raise UsageError(f"{option}: {error.errors()[0]['msg'].removeprefix('Value error, ')}") from error


def _parquet_names(path: Path) -> set[str]:
    """Return the column names; none when it is no Parquet file, which reading will say."""
    try:
        return set(pq.read_schema(path).names)
    except (OSError, pa.ArrowException):
        return set()


def _first_names(path: Path) -> set[str]:
    """Return the field names of the first line; none when it is no JSON object, which reading will say."""
    with open_input(str(path)) as stream:
        try:
            first = orjson.loads(content(Members(stream)).readline(FIRST_LINE_BYTES))
        except (orjson.JSONDecodeError, DamagedMember):
            return set()
    return set(first) if isinstance(first, dict) else set()


def _measured(step: JobStep, source: Source, folder: Path, languages: Counter[str]) -> Iterator[pa.Table]:
    """Measure, judge and edit batch by batch, counting documents by language; a linking filter takes the file as one batch."""
    (file,) = list_inputs(source, folder, {})
    pages = read(Section(file), source, batch_bytes=16 * MEBIBYTE)
    raw: Iterator[pa.Table] = (extract_table(table, source) for table in pages)
    if step.filter.links:
        tables = list(raw)
        raw = iter([pa.concat_tables(tables).combine_chunks()] if tables else [])
    measures = open_measures([step.measuring])
    met: Counter[str] = Counter()
    for table in raw:
        ids = _told_apart(assign_ids(table, source.name), table, source.name, met)
        documents = table.append_column("id", ids).append_column("source", pa.array([source.name] * table.num_rows, pa.string()))
        documents = documents.append_column("chars_in", pc.cast(pc.utf8_length(documents.column("text")), pa.int64()))
        signals = measure_rows(documents, measures)
        readable = document_language(documents, signals).filter(pc.is_null(signals.column("read_verdict")))
        languages.update(language or UNDETERMINED for language in readable.to_pylist())
        yield _row_table(step, documents, signals)


def _told_apart(ids: pa.Array, table: pa.Table, source: str, met: Counter[str]) -> pa.Array:
    """Give anonymous repetitions of a payload the ids of their ordinals, as a run does."""
    names = ids.to_pylist()
    for row, anonymous in enumerate(table.column("anonymous").to_pylist()):
        if anonymous:
            met[names[row]] += 1
            if met[names[row]] > 1:
                facts = table.select(["payload_sha256", "file"]).slice(row, 1).to_pylist()[0]
                names[row] = document_id(source, "", facts["payload_sha256"], facts["file"], met[names[row]] - 1)
    return pa.array(names, pa.string())


def _row_table(step: JobStep, documents: pa.Table, signals: pa.Table) -> pa.Table:
    language = document_language(documents, signals)
    readable = np.asarray(pc.is_null(signals.column("read_verdict")))
    linked = duplicates(step.filter, documents, signals, readable) if step.filter.links else None
    merged = {} if linked is None else {step.filter.name: np.asarray(linked.column("merged"))}
    judgement = judge([step.judging], signals, language, merged)
    keep = judgement.passed() & readable
    first = judgement.first()
    names = [failure.rule for failure in judgement.failures]
    read_rules = signals.column("read_rule").to_pylist()
    rules = [f"read.{read_rules[n]}" if not readable[n] else names[first[n]] if first[n] >= 0 else None for n in range(len(keep))]
    fails = [failure.fails & readable for failure in judgement.failures]
    failed = [[name for name, failing in zip(names, fails, strict=True) if failing[n]] for n in range(len(keep))]
    columns = {
        "id": documents.column("id"),
        "native_id": documents.column("native_id"),
        **{signal.name: signals.column(signal.name) for signal in step.filter.signals},
        "keep": pa.array(keep),
        "rule": pa.array(rules, pa.string()),
        "failed_rules": pa.array(failed, pa.list_(pa.string())),
        "edits": _edits(step, documents.set_column(documents.schema.get_field_index("language"), "language", language), readable),
    }
    if linked is not None:
        columns |= {name: linked.column(name) for name in ("survivor_id", "cluster_id", "cluster_size")}
    return pa.table(columns)


def _edits(step: JobStep, documents: pa.Table, readable: np.ndarray[Any, np.dtype[np.bool_]]) -> pa.Array:
    spans: list[list[dict[str, Any]]] = [[] for _ in range(documents.num_rows)]
    if step.filter.edits and step.filter.edits_here():
        rows = np.nonzero(readable)[0]
        edits = step.filter.open_edit(step.measuring.assets)(Documents(documents.take(pa.array(rows)).combine_chunks()))
        for row, start, end, kind, replacement in spans_by_row(edits):
            spans[rows[row]].append({"start": start, "end": end, "kind": kind, "replacement": replacement})
    return pa.array(spans, pa.list_(SPAN))


def _write_parquet(tables: Iterator[pa.Table], output: Path) -> None:
    first = next(tables, None)
    if first is None:
        raise UsageError(f"{output}: the input holds no rows, so there is nothing to write")
    with TableWriter(output, first.schema, compression=published(ZSTD_LEVEL), durable=True) as writer:
        writer.write(first)
        for table in tables:
            writer.write(table)


def _write_jsonl(tables: Iterator[pa.Table], output: Path) -> None:
    with atomic_output(output) as stream:
        for table in tables:
            for row in table.to_pylist():
                stream.write(orjson.dumps(row, default=str, option=orjson.OPT_APPEND_NEWLINE))
