# SPDX-License-Identifier: Apache-2.0
"""What the other columns of a table state, column by column: what ``Stating`` makes of each row, without an object for a row.

Where a value decides otherwise than the rest of its column (an unknown language, a title that is a list, two ids), the whole table is left
to ``Stating``: there is one opinion of what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from curation.io.blank import unless_blank, unless_empty
from curation.io.columns import STATED
from curation.io.declared import known_language
from curation.io.rows import value_json
from curation.recipe import Source

_ESCAPED: Final = r'["\\\x00-\x1f]'
_DATES: Final[tuple[Callable[[pa.DataType], bool], ...]] = (pa.types.is_date, pa.types.is_timestamp)


class _Rows(Exception):
    """The table has to be read row by row."""


def columns_of(others: pa.Table, source: Source) -> dict[str, pa.Array] | None:
    """Return the columns that a table without its content states, by name; None where it has to be read row by row."""
    stated = {column: source.columns.get(column, column) for column in STATED}
    mapped = source.columns.get("native_id")
    ids = [field for field in ([mapped] if mapped else ["native_id", "id"]) if field in others.column_names]
    taken = [*ids, *stated.values()]
    if len(ids) > 1 or len(set(taken)) < len(taken) or len(set(others.column_names)) < others.num_columns:
        return None
    try:
        made = {column: _stated(others.column(field), column) for column, field in stated.items() if field in others.column_names}
        if ids:
            made["native_id"] = unless_empty(_string(others.column(ids[0])))
        rest = sorted((name for name in others.column_names if name not in taken), key=str.encode)
        if rest:
            made["extra"] = _objects([_members(name, others.column(name)) for name in rest])
    except (_Rows, pa.ArrowInvalid):
        return None
    for column, declared in (("language", source.language), ("license", source.license)):
        if declared is not None:
            default = pa.scalar(declared, pa.string())
            made[column] = pc.coalesce(made[column], default) if column in made else pa.repeat(default, others.num_rows)
    return made


def _string(column: pa.ChunkedArray) -> pa.StringArray:
    """Return text or integers as valid strings in one piece."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_null(kind) or pa.types.is_integer(kind):
        return column.cast(kind).cast(pa.string()).combine_chunks()
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return column.cast(pa.binary()).cast(pa.string()).combine_chunks()  # by way of bytes: readers of Parquet check no UTF-8
    raise _Rows


def _stated(column: pa.ChunkedArray, name: str) -> pa.StringArray:
    if name == "date" and any(fits(column.type) for fits in _DATES):
        return pa.array([value and value.isoformat() for value in column.to_pylist()], pa.string())
    if name == "language" and pa.types.is_integer(column.type):
        raise _Rows
    values = unless_blank(_string(column))
    if name != "language":
        return values
    coded = values.dictionary_encode()
    known = [known_language(value) for value in coded.dictionary.to_pylist()]
    if None in known:
        raise _Rows
    return pa.array(known, pa.string()).take(coded.indices)


def _members(name: str, column: pa.ChunkedArray) -> pa.StringArray:
    """Return a column as members of JSON objects, a comma before each, null where it is null."""
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        values = column.cast(pa.string()).combine_chunks()
    elif pa.types.is_string(kind) and not pc.any(pc.match_substring_regex(column, _ESCAPED)).as_py():
        values = pc.binary_join_element_wise('"', _string(column), '"', "")
    else:
        values = pa.array([_written(value) for value in column.to_pylist()], pa.string())
    return pc.binary_join_element_wise(f",{orjson.dumps(name).decode()}:", values, "")


def _written(value: Any) -> str | None:  # noqa: ANN401 - any value of Arrow
    if value is None:
        return None
    try:
        return value_json(value)
    except TypeError:
        raise _Rows from None


def _objects(members: list[pa.StringArray]) -> pa.StringArray:
    """Return members as one JSON object a row, null where a row has none."""
    joined = unless_empty(pc.binary_join_element_wise(*(pc.fill_null(values, "") for values in members), "", ""))
    return pc.binary_join_element_wise(pc.binary_replace_slice(joined, 0, 1, "{"), "}", "")
