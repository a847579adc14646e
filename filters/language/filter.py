# SPDX-License-Identifier: Apache-2.0
"""Language identification with a fastText model: which language a text is in, and how sure the model is.

Joulin et al. 2016, arXiv 1607.01759 (the classifier) and 1612.03651 (the compressed ``lid.176.ftz``). The model reads one line, so newlines
become spaces; it sees the whole text. Labels of lid.176 become canonical keys such as ``fra_Latn`` (``filters.languages``);
labels that have that shape already (GlotLID, OpenLID) stay as they are.

The threshold 0.65 is FineWeb's (arXiv 2406.17557; datatrove, ``examples/fineweb.py``). It does not split texts in several languages, and
its confidence is not calibrated: short texts, dialects and close relatives are often named wrongly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

import pyarrow as pa

from filters.contract import AssetNeed, Documents, Filter, Measure, Rule, Signal
from filters.languages import canonical

if TYPE_CHECKING:
    from filters.language.fasttext_model import FastText

CANDIDATE: Final = pa.struct([("language", pa.string()), ("label", pa.string()), ("confidence", pa.float64())])
_WORDLESS = "the text is empty or white space"


@dataclass(frozen=True)
class Language(Filter):
    """The model's best label, as a canonical key, with its probability."""

    name: ClassVar[str] = "language"
    languages: ClassVar[str] = "the 176 of lid.176, or those of the model given; checked on the sentences of Common Voice"
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal("language", pa.string(), "canonical language key", null=_WORDLESS),
        Signal("language_label", pa.string(), "the model's label, without __label__", null=_WORDLESS),
        Signal("language_confidence", pa.float64(), "the model's probability of its best label", "fraction", 0, 1),
        Signal("language_candidates", pa.list_(CANDIDATE), "the k best languages, best first", null="k is 1"),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("language_uncertain", "language_confidence", "below", "min_confidence_fraction"),
        Rule("language_not_allowed", "language", "not_in", "allow"),
    )

    model: str = "lid.176.ftz"
    """Pinned asset or path of a fastText model whose labels are languages."""
    min_confidence_fraction: float | None = 0.65
    """Least probability of the best label (FineWeb, arXiv 2406.17557: 0.65)."""
    allow: tuple[str, ...] | None = None
    """Canonical keys of the languages that stay; null: all."""
    k: int = 1
    """How many candidates to keep beside the best label."""

    def __post_init__(self) -> None:
        """Read languages as keys, and refuse a number of candidates that says nothing."""
        if self.allow is not None:
            object.__setattr__(self, "allow", tuple(canonical(language) for language in self.allow))
        if self.k < 1:
            raise ValueError(f"language: k is {self.k}; expected 1 or more")

    def assets(self) -> tuple[AssetNeed, ...]:
        """Name the model."""
        return (AssetNeed("model", self.model),)

    def open(self, assets: Mapping[str, Sequence[Path]]) -> Measure:
        """Load the model once for each process and path."""
        from filters.language.fasttext_model import load

        files = assets.get("model", ())
        if len(files) != 1:
            raise ValueError(f"language: model {self.model!r} names {len(files)} files; expected exactly one fastText model")
        return partial(self._measure, load(str(files[0])))

    def measure(self, documents: Documents) -> dict[str, pa.Array]:  # noqa: ARG002 - the contract's signature
        """Refuse: without a model there is no answer."""
        raise TypeError("language: open() it with its model first, then call the measure that open() returns")

    def _measure(self, model: FastText, documents: Documents) -> dict[str, pa.Array]:
        found = model.predict(documents.column("text"), self.k)
        best = [row[0] if row else None for row in found]
        candidates = [[c._asdict() for c in row] if self.k > 1 else None for row in found]
        return {
            "language": pa.array([b and b.language for b in best], pa.string()),
            "language_label": pa.array([b and b.label for b in best], pa.string()),
            "language_confidence": pa.array([b.confidence if b else 0.0 for b in best], pa.float64()),
            "language_candidates": pa.array(candidates, pa.list_(CANDIDATE)),
        }
