# SPDX-License-Identifier: Apache-2.0
"""Texts in the form in which near duplicates are compared, computed again only where that form differs from the text.

Always Unicode NFC (Unicode Standard Annex 15); on demand runs of decimal digits as one 0, and letters without their nonspacing marks
(NFD, then category Mn taken away). Most texts are in that form already, and share the view that other filters use.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.contract import Documents

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Normalised:
    """Documents, and those whose normalised text differs.

    Attributes:
        documents: as they came.
        rows: int64, which differ.
        changed: those, with their normalised texts.

    """

    documents: Documents
    rows: np.ndarray[Any, np.dtype[np.int64]]
    changed: Documents

    @classmethod
    def of(cls, documents: Documents, *, digits: str = "keep", diacritics: str = "keep") -> Self:
        """Normalise the texts."""
        from filters.kernels.spacing import composing

        text = documents.view.text
        if diacritics == "strip":
            made = pc.replace_substring_regex(pc.utf8_normalize(text, form="NFD"), r"\p{Mn}+", "")
            made = pc.utf8_normalize(made, form="NFC")
            rows = np.nonzero(np.asarray(pc.not_equal(made, text)))[0]
            made = made.take(pa.array(rows))
        else:
            rows = np.nonzero(composing(documents.view))[0]
            made = pc.utf8_normalize(text.take(pa.array(rows)), form="NFC")
        if digits == "zero":
            whole = _with(text, rows, made)
            zeroed = pc.replace_substring_regex(whole, r"\p{Nd}+", "0")
            rows = np.nonzero(np.asarray(pc.not_equal(zeroed, text)))[0]
            made = zeroed.take(pa.array(rows))
        elif len(rows):
            differs = np.asarray(pc.not_equal(made, text.take(pa.array(rows))))
            rows, made = rows[differs], made.filter(pa.array(differs))
        languages = documents.column("language").take(pa.array(rows))  # elisions follow them
        return cls(documents, rows, Documents(pa.table({"text": made, "language": languages})))

    def whole(self) -> Documents:
        """Return all documents with their normalised texts."""
        if not len(self.rows):
            return self.documents
        text = _with(self.documents.view.text, self.rows, self.changed.column("text"))
        return Documents(pa.table({"text": text, "language": self.documents.column("language")}))

    def combine(self, sketch: Callable[[Documents], tuple[Array, ...]]) -> tuple[Array, ...]:
        """Apply a function of documents that gives arrays by row, to the documents in their normalised form."""
        if len(self.rows) == len(self.documents) and len(self.rows):
            return sketch(self.changed)
        made = sketch(self.documents)
        if len(self.rows):
            for whole, part in zip(made, sketch(self.changed), strict=True):
                whole[self.rows] = part
        return made


def _with(text: pa.Array, rows: np.ndarray[Any, np.dtype[np.int64]], made: pa.Array) -> pa.Array:
    if not len(rows):
        return text
    index = np.arange(len(text))
    index[rows] = len(text) + np.arange(len(rows))
    return pa.concat_arrays([text, made.cast(text.type)]).take(pa.array(index))
