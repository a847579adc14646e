# SPDX-License-Identifier: Apache-2.0
"""Filter ``pii``: replace e-mail and IP addresses by placeholders, and count them.

These are the two kinds that FineWeb replaces (arXiv 2406.17557; datatrove, formatters/pii.py). A text without them is not
thereby anonymous: names, telephone numbers, postal addresses and disguised e-mail addresses stay.
It never stores what it found, only where and of which kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

import numpy as np
import pyarrow as pa

from filters.contract import Documents, Edits, Filter, Signal
from filters.pii import email, ip_address
from filters.pii.spans import Span, Texts

Kind = Literal["email", "ip_address"]

_FINDERS: Final = {"email": ("EMAIL_ADDRESS", email.find), "ip_address": ("IP_ADDRESS", ip_address.find)}


@dataclass(frozen=True)
class Pii(Filter):
    """Replace personal data that patterns can find."""

    kinds: tuple[Kind, ...] = ("email", "ip_address")
    """What to look for: email, ip_address (public ones only)."""
    replace: Literal["placeholder"] = "placeholder"
    """What stands there afterwards: the kind in angle brackets, such as <EMAIL_ADDRESS>."""

    name: ClassVar[str] = "pii"
    edits: ClassVar[bool] = True
    edits_counted: ClassVar[str] = "pii_spans"
    languages: ClassVar[str] = "any: addresses in all scripts; version and section words in ten European languages"
    signals: ClassVar[tuple[Signal, ...]] = (Signal("pii_spans", pa.int64(), "spans that would be replaced", "spans", low=0),)

    def __post_init__(self) -> None:
        """Refuse kinds that it cannot find."""
        unknown = [kind for kind in self.kinds if kind not in _FINDERS]
        if unknown:
            raise ValueError(f"pii: unknown kind {unknown[0]!r}; expected one of {', '.join(_FINDERS)}")

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Count the spans of every document."""
        texts = Texts.of(documents.column("text"))
        counts = np.zeros(len(documents), np.int64)
        for span, _ in self._found(texts):
            counts[texts.row(span.start)] += 1
        return {"pii_spans": pa.array(counts)}

    def edit(self, documents: Documents) -> Edits:
        """Find the spans to replace.

        >>> edits = Pii().edit(Documents(pa.table({"text": ["Écrire à jean@example.org"]})))
        >>> edits.start.to_pylist(), edits.end.to_pylist(), edits.replacement.to_pylist()
        ([9], [25], ['<EMAIL_ADDRESS>'])
        """
        texts = Texts.of(documents.column("text"))
        found = self._found(texts)
        places = texts.code_points([span for span, _ in found])
        return Edits.of([(row, start, end, kind, f"<{kind}>") for (row, start, end), (_, kind) in zip(places, found, strict=True)])

    def _found(self, texts: Texts) -> list[tuple[Span, str]]:
        """Find the spans of all kinds in order; of two that overlap the earlier stays."""
        found = sorted((span, kind) for kind, find in (_FINDERS[name] for name in dict.fromkeys(self.kinds)) for span in find(texts))
        apart: list[tuple[Span, str]] = []
        for span, kind in found:
            if not apart or span.start >= apart[-1][0].end:
                apart.append((span, kind))
        return apart
