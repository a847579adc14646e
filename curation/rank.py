# SPDX-License-Identifier: Apache-2.0
"""Which of several duplicates stands for all: ranks by declared order, never by arrival.

A linking filter's ``prefer`` names criteria of this table, the most important first; equal ranks fall to the smallest
id. Every criterion is one number a document, and smaller is better.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.errors import RunError
from filters.license.openness import openness

Rank = NDArray[np.int64]


def _most_open_license(documents: pa.Table, signals: pa.Table, sources: Sequence[str]) -> Rank:  # noqa: ARG001 - one signature
    found = document_license(documents, signals).dictionary_encode()
    by_code = np.array([-openness(spdx) for spdx in found.dictionary.to_pylist()] + [-openness(None)], dtype=np.int64)
    return by_code[pc.fill_null(found.indices, len(found.dictionary)).to_numpy(zero_copy_only=False)]


def _earliest_source(documents: pa.Table, signals: pa.Table, sources: Sequence[str]) -> Rank:  # noqa: ARG001 - one signature
    return np.asarray(pc.index_in(documents.column("source"), value_set=pa.array(sources)), dtype=np.int64)


def _longest(documents: pa.Table, signals: pa.Table, sources: Sequence[str]) -> Rank:  # noqa: ARG001 - one signature
    return -np.asarray(pc.fill_null(documents.column("chars_in"), 0), dtype=np.int64)


def _days(documents: pa.Table) -> Rank:
    """Return days as YYYYMMDD, 0 where no ISO 8601 date is known."""
    digits = pc.extract_regex(pc.fill_null(documents.column("date"), ""), r"^(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})")
    parts = [np.asarray(pc.cast(pc.fill_null(pc.struct_field(digits, name), "0"), pa.int64())) for name in "ymd"]
    return (parts[0] * 10000 + parts[1] * 100 + parts[2]).astype(np.int64)


def _newest(documents: pa.Table, signals: pa.Table, sources: Sequence[str]) -> Rank:  # noqa: ARG001 - one signature
    return -_days(documents)


def _oldest(documents: pa.Table, signals: pa.Table, sources: Sequence[str]) -> Rank:  # noqa: ARG001 - one signature
    days = _days(documents)
    return np.where(days == 0, np.iinfo(np.int64).max, days)


CRITERIA: Mapping[str, Callable[[pa.Table, pa.Table, Sequence[str]], Rank]] = {
    "license": _most_open_license,
    "source": _earliest_source,
    "longest": _longest,
    "newest": _newest,
    "oldest": _oldest,
}
"""Criterion to its ranks (int64 [documents], smaller is better): the most open licence, the recipe's first source, and so on."""

WAYS = ("highest", "lowest")
"""Ways to prefer by a measured signal, as in ``highest:SIGNAL``."""


def ranks(prefer: Sequence[str], documents: pa.Table, signals: pa.Table, sources: Sequence[str]) -> list[Rank]:
    """Return one array of ranks a criterion, the most important first.

    Beside ``CRITERIA``, ``highest:SIGNAL`` and ``lowest:SIGNAL`` prefer by a measured signal, such as a quality score; to six decimals,
    null last.

    Raises:
        RunError: there is no such criterion or signal.

    """
    return [CRITERIA[name](documents, signals, sources) if name in CRITERIA else _by_signal(name, signals) for name in prefer]


def _by_signal(name: str, signals: pa.Table) -> Rank:
    way, _, signal = name.partition(":")
    if way not in WAYS:
        raise RunError(f"prefer names {name!r}; expected {', '.join(CRITERIA)}, highest:SIGNAL or lowest:SIGNAL")
    if signal not in signals.column_names:
        raise RunError(f"prefer names {name!r}, but no step before measures {signal!r}; measured: {', '.join(signals.column_names)}")
    values = np.asarray(pc.cast(signals.column(signal), pa.float64()).to_numpy())
    ranked = np.where(np.isnan(values), np.inf, -values if way == "highest" else values) * 1e6
    return np.clip(np.rint(ranked), -(2.0**62), 2.0**62).astype(np.int64)


def document_license(documents: pa.Table, signals: pa.Table) -> pa.Array:
    """Return the licence of every document: found by the license step, else declared by its source (string [documents])."""
    declared = documents.column("license")
    column = pc.coalesce(signals.column("license_spdx"), declared) if "license_spdx" in signals.column_names else declared
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
