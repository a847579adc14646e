# SPDX-License-Identifier: Apache-2.0
"""Flat JSON Lines to a raw table, column by column: the same rows as ``Stating`` makes of parsed lines, without an object for a line.

Which lines are flat is said in ``filters.kernels.json_flat``. A line whose values need judgement (a title that is a number with a fraction,
an unknown language, other fields with escapes) is no longer flat after ``settle``. Names of other fields are learnt from lines that
were parsed, so that a file whose lines are alike is parsed once only.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.io.blank import offsets, unless_blank, unless_empty
from curation.io.columns import STATED, content_field
from curation.io.declared import known_language
from curation.io.payloads import digests, fixed
from curation.io.sections import RAW
from curation.recipe import Source
from filters.kernels.json_flat import ABSENT, ESCAPED, FLAT, INTEGER, OTHER, PARSED, TAKEN
from filters.kernels.json_members import Members, Strings, cut_members

MOST_OTHER_FIELDS: Final = 32
"""Names of other fields that are learnt; lines with more of them are parsed."""


class JsonColumns:
    """Makes raw tables of the flat lines of one source's files."""

    def __init__(self, source: Source, file: str) -> None:
        """Look up which fields give which columns."""
        where = content_field(source)
        mapped = source.columns.get("native_id")
        ids = [mapped] if mapped else ["native_id", "id"]
        stated = {column: source.columns.get(column, column) for column in STATED}
        self._file, self._column, self._ids, self._stated = file, where.column, ids, stated
        self._declared = {"language": source.language, "license": source.license}
        names = [where.field, *ids, *stated.values()]
        self._plain = len(set(names)) == len(names)  # else a field fills two columns: lines are parsed
        self._fields = names if self._plain else [where.field]
        self._others: list[str] = []

    def cut(self, block: bytes | memoryview) -> Members:
        """Cut a block of lines."""
        return cut_members(block, [*self._fields, *self._others])

    def learn(self, names: Iterable[str]) -> None:
        """Look for other fields of these names from the next block on."""
        for name in names:
            known = name in self._fields or name in self._others or len(self._others) >= MOST_OTHER_FIELDS
            if self._plain and not known and orjson.dumps(name) == b'"%s"' % name.encode():
                self._others = sorted([*self._others, name])

    def content(self, cut: Members, most_bytes: int) -> pa.StringArray:
        """Return the content of every line; a line whose content is not UTF-8 or too large is to be parsed whole."""
        content = _text(cut, cut.strings(cut.fields[0]))
        cut.state[np.diff(offsets(content)) > most_bytes] = PARSED
        return content

    def table(self, cut: Members, content: pa.StringArray, places: NDArray[np.int64]) -> pa.Table:
        """Return the rows of the flat lines as a table in ``RAW``; sets the state of lines that are not flat after all."""
        made = self._values(cut) if self._plain else {}
        flat = cut.state == FLAT
        every = bool(flat.all())
        made |= {self._column: content, "offset": pa.array(places)}
        if not every:
            mask = pa.array(flat)
            made = {name: values.filter(mask) for name, values in made.items()}
        made.setdefault("native_id", pa.nulls(len(made["offset"]), pa.string()))
        ends = offsets(made[self._column])
        made |= {
            "payload_sha256": fixed(digests(made[self._column])),
            "bytes_in": pa.array(np.diff(ends).astype(np.int64)),
            "file": pa.repeat(pa.scalar(self._file, pa.string()), len(ends) - 1),
            "anonymous": pc.is_null(made["native_id"]),
        }
        for column, value in self._declared.items():
            if value is not None:
                default = pa.scalar(value, pa.string())
                made[column] = pc.coalesce(made[column], default) if column in made else pa.repeat(default, len(ends) - 1)
        if "url" in made:
            made["anonymous"] = pc.and_(made["anonymous"], pc.is_null(made["url"]))
        count = len(ends) - 1
        return pa.table([made[item.name].cast(item.type) if item.name in made else pa.nulls(count, item.type) for item in RAW], schema=RAW)

    def _values(self, cut: Members) -> dict[str, pa.Array]:
        """Return the columns that any line states, and settle which lines are flat."""
        made = {}
        for column, field in self._stated.items():
            kinds = cut.kinds_of(field)
            if not kinds.any():
                continue
            _not_flat(cut, kinds == OTHER)
            values = unless_blank(_text(cut, cut.strings(field)))
            if column == "language":
                _not_flat(cut, kinds == INTEGER)
                values = _languages(cut, values)
            made[column] = values
        ids = [field for field in self._ids if cut.kinds_of(field).any()]
        for field in ids:
            _not_flat(cut, cut.kinds_of(field) == OTHER)
        if len(ids) > 1:  # which of them is the record's id, and which another field, depends on their values
            _not_flat(cut, (cut.kinds_of(ids[0]) != ABSENT) & (cut.kinds_of(ids[1]) != ABSENT))
        columns = [unless_empty(_text(cut, cut.strings(field))) for field in ids]
        if columns:
            made["native_id"] = pc.coalesce(*columns)
        others = [field for field in self._others if cut.kinds_of(field).any()]
        for field in others:
            _not_flat(cut, cut.kinds_of(field) == ESCAPED)
        if others:
            made["extra"] = unless_empty(_text(cut, cut.objects(others)))
        return made


def _not_flat(cut: Members, lines: NDArray[np.bool_]) -> None:
    """Leave all but the content of these lines to the parser."""
    cut.state[lines & (cut.state == FLAT)] = TAKEN


def _text(cut: Members, strings: Strings) -> pa.StringArray:
    """Return strings as Arrow keeps them; those that are not UTF-8 become empty, and their lines are to be parsed whole."""
    offsets, data = strings
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    found = pa.Array.from_buffers(pa.binary(), len(offsets) - 1, buffers)
    try:
        return found.cast(pa.string())
    except pa.ArrowInvalid:
        values = found.to_pylist()
    for line, value in enumerate(values):
        try:
            value.decode()
        except UnicodeDecodeError:
            cut.state[line] = PARSED
            values[line] = b""
    return pa.array(values, pa.string())


def _languages(cut: Members, values: pa.StringArray) -> pa.StringArray:
    """Return canonical codes; a line that names no known language is left to the parser."""
    coded = values.dictionary_encode()
    known = pa.array([known_language(value) for value in coded.dictionary.to_pylist()], pa.string())
    found = known.take(coded.indices)
    _not_flat(cut, np.asarray(pc.and_(pc.is_valid(values), pc.is_null(found))))
    return found
