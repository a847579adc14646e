# SPDX-License-Identifier: Apache-2.0
"""Collect what a reader finds, row by row, into raw tables of bounded size.

Every row has a payload digest, so that identity is defined for damaged records too: a row without payload has the
digest of no bytes. It decides nothing about a record; the readers do.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import orjson
import pyarrow as pa

from curation.io.sections import RAW, READ_RULES

ROW_BYTES: Final = 256
"""What a row is taken to weigh beside its text, page and extra fields (bytes); bounds the rows of a batch."""


SIZED: Final = ("text", "html", "extra")
"""Columns whose bytes count."""


class Payload(NamedTuple):
    """The raw payload of a record, told by digest and size."""

    sha256: bytes
    bytes: int


NO_PAYLOAD: Final = Payload(hashlib.sha256(b"").digest(), 0)


def payload(data: bytes | memoryview) -> Payload:
    """Return digest and size of a payload."""
    return Payload(hashlib.sha256(data).digest(), len(data))


def extra_json(fields: dict[str, Any]) -> str | None:
    """Return other fields as a JSON object with sorted keys; null fields are left out, and null when none is left.

    >>> extra_json({"b": 1, "a": None})
    '{"b":1}'
    """
    kept = {name: value for name, value in fields.items() if value is not None}
    return value_json(kept) if kept else None


def value_json(value: Any) -> str:  # noqa: ANN401 - any value that a source may hold
    """Return a value as JSON with sorted keys.

    Raises:
        TypeError: it is nested too deeply, or is an integer of more than 64 bits.

    """
    return orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS).decode()


@dataclass
class Rows:
    """Rows of one file, waiting to become a table.

    Attributes:
        file: path within the source.
        batch_bytes: a batch is closed at about this much payload.

    """

    file: str
    batch_bytes: int
    _rows: list[dict[str, Any]] = field(default_factory=list)
    _bytes: int = 0

    def __len__(self) -> int:
        """Count the rows that wait."""
        return len(self._rows)

    @property
    def full(self) -> bool:
        """Whether a batch is ready."""
        return self._bytes >= self.batch_bytes

    def add(self, offset: int, raw: Payload, **values: Any) -> None:  # noqa: ANN401 - one value for each column of RAW
        """Add a row; columns that are not given are null."""
        values["offset"], values["payload_sha256"], values["bytes_in"] = offset, raw.sha256, raw.bytes
        values["anonymous"] = values.get("native_id") is None and values.get("url") is None
        self._rows.append(values)
        self._bytes += ROW_BYTES
        for name in SIZED:
            if (value := values.get(name)) is not None:
                self._bytes += len(value)

    def drop(self, rule: str, offset: int, raw: Payload, **values: Any) -> None:  # noqa: ANN401
        """Add a row that the reader drops; ``rule`` is one of ``READ_RULES``."""
        self.add(offset, raw, read_verdict="drop", read_rule=_known(rule), **values)

    def quarantine(self, rule: str, error: str, offset: int, raw: Payload = NO_PAYLOAD, **values: Any) -> None:  # noqa: ANN401
        """Add a row that the reader quarantines; ``rule`` is one of ``READ_RULES``, ``error`` says class and message."""
        self.add(offset, raw, read_verdict="quarantine", read_rule=_known(rule), read_error=error, **values)

    def take(self) -> pa.Table:
        """Return the waiting rows as a table in ``RAW`` and start anew."""
        rows, there = self._rows, set[str]().union(*self._rows)
        made = {"file": pa.repeat(pa.scalar(self.file, pa.string()), len(rows))}
        made |= {item.name: pa.array([row.get(item.name) for row in rows], item.type) for item in RAW if item.name in there}
        table = pa.table([made[item.name] if item.name in made else pa.nulls(len(rows), item.type) for item in RAW], schema=RAW)
        self._rows, self._bytes = [], 0
        return table


def error_text(error: BaseException) -> str:
    """Return class and message of an error, free of addresses.

    >>> error_text(ValueError("no number"))
    'ValueError: no number'
    """
    if isinstance(error, OSError) and error.strerror:
        return f"{type(error).__name__}: {error.strerror}"
    return f"{type(error).__name__}: {error}"


def _known(rule: str) -> str:
    if rule not in READ_RULES:
        raise ValueError(f"unknown reading rule {rule!r}; known rules: {', '.join(READ_RULES)}")
    return rule


def _plain(value: object) -> str:
    """Write values that JSON lacks as text; bytes in hex."""
    return value.hex() if isinstance(value, bytes) else str(value)
