# SPDX-License-Identifier: Apache-2.0
"""Language identification with a fastText model: which language a text is in, how sure the model is, and what speaks against it.

Joulin et al. 2016, arXiv 1607.01759 (the classifier) and 1612.03651 (the compressed ``lid.176.ftz``). The model sees the whole text,
newlines as spaces. Labels of lid.176 become canonical keys such as ``fra_Latn`` (``filters.languages``); where the label's language is
written in several scripts, the key has that of most letters (``sr`` is ``srp_Latn`` or ``srp_Cyrl``), save Hans and Hant, which letters
do not tell apart. Labels that have that shape already (GlotLID, OpenLID) stay as they are; GlotLID's labels of no language leave
``language`` null.

A low confidence has two causes that the label alone does not tell apart: the text is in several languages, or it is badly identified
(short, noisy, a dialect, a close relative). Lines tell: in the first case single lines are surely in different languages, so that
``other_language_line_fraction`` is high; in the second few lines are sure of any one other language, unless two close relatives share
them (Norwegian and Danish, Asturian and Spanish). Letters tell too: a text whose letters
are not of the language's script was badly identified.

The threshold 0.65 is FineWeb's (arXiv 2406.17557; datatrove, ``examples/fineweb.py``). It does not cut texts in several languages apart,
and its confidence is not calibrated: short texts, dialects and close relatives are often named wrongly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.contract import AssetNeed, Documents, Filter, Measure, Rule, Signal
from filters.languages import canonical

if TYPE_CHECKING:
    from filters.language.fasttext_model import FastText
    from filters.text import TextView

CANDIDATE: Final = pa.struct([("language", pa.string()), ("label", pa.string()), ("confidence", pa.float64())])
_WORDLESS = "the text is empty or white space"
_UNJUDGED = "no line is long enough, or lines are not measured"


@dataclass(frozen=True)
class Language(Filter):
    """The model's best label, as a canonical key, with its probability, and what its lines and letters say."""

    name: ClassVar[str] = "language"
    version: ClassVar[int] = 4
    languages: ClassVar[str] = "the 176 of lid.176, or those of the model given; checked on the sentences of Common Voice"
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal("language", pa.string(), "canonical language key", null=_WORDLESS),
        Signal("language_label", pa.string(), "the model's label, without __label__", null=_WORDLESS),
        Signal("language_confidence", pa.float64(), "the model's probability of its best label", "fraction", 0, 1),
        Signal(
            "language_runner_up", pa.string(), "the model's second label, without __label__", null=f"{_WORDLESS}, or nothing else is likely"
        ),
        Signal("language_margin", pa.float64(), "confidence less that of the runner-up", "fraction", 0, 1),
        Signal("language_script", pa.string(), "script of most letters (ISO 15924)", null="the text has no letters"),
        Signal(
            "language_script_fraction",
            pa.float64(),
            "letters of a script that the language is written with",
            "fraction",
            0,
            1,
            null="the text has no letters or no language",
        ),
        Signal("language_line_fraction", pa.float64(), "lines judged that have the text's label", "fraction", 0, 1, null=_UNJUDGED),
        Signal(
            "other_language", pa.string(), "label that most lines of another label are sure of", null="no line is sure of another label"
        ),
        Signal(
            "other_language_line_fraction", pa.float64(), "lines judged that are sure of that other label", "fraction", 0, 1, null=_UNJUDGED
        ),
        Signal("language_candidates", pa.list_(CANDIDATE), "the k best languages, best first", null="k is 1"),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("several_languages", "other_language_line_fraction", "above", "max_other_language_line_fraction"),
        Rule("language_uncertain", "language_confidence", "below", "min_confidence_fraction"),
        Rule("wrong_script", "language_script_fraction", "below", "min_script_fraction"),
        Rule("language_not_allowed", "language", "not_in", "allow"),
    )

    model: str = "lid.176.ftz"
    """Pinned asset or path of a fastText model whose labels are languages."""
    min_confidence_fraction: float | None = 0.65
    """Least probability of the best label (FineWeb, arXiv 2406.17557: 0.65)."""
    max_other_language_line_fraction: float | None = None
    """Most lines that may be surely in one other language; null: any number. A bilingual text has about 0.5."""
    min_script_fraction: float | None = None
    """Fewest letters of a script that the language is written with; null: any number."""
    allow: tuple[str, ...] | None = None
    """Canonical keys of the languages that stay; null: all."""
    k: int = 1
    """How many candidates to keep beside the best label."""
    min_line_tokens: int = 8
    """Lines with fewer tokens are too short to be judged; 0 judges none. Our choice: about the length of a short sentence."""

    def __post_init__(self) -> None:
        """Read languages as keys, and refuse a number of candidates that says nothing."""
        if self.allow is not None:
            object.__setattr__(self, "allow", tuple(canonical(language) for language in self.allow))
        if self.k < 1:
            raise ValueError(f"language: k is {self.k}; expected 1 or more")
        if self.min_line_tokens < 0:
            raise ValueError(f"language: min_line_tokens is {self.min_line_tokens}; expected 0 or more")

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
        view = documents.view
        named = model.name(view, max(self.k, 2), self.min_line_tokens)
        blank = pc.or_(pc.utf8_is_space(view.text), pc.equal(pc.binary_length(view.text), 0))
        silent = blank.to_numpy(zero_copy_only=False) | (named.labels[:, 0] < 0)
        labels = pa.array(model.labels)

        def taken(values: pa.Array, numbers: np.ndarray[Any, Any]) -> pa.Array:
            return values.take(pa.array(numbers, mask=silent | (numbers < 0)))

        chances = np.where(silent[:, None] | (named.labels < 0), 0.0, named.chances)
        second = chances[:, 1] if chances.shape[1] > 1 else np.zeros(len(view))
        judged, same, other = (named.lines[:, column] for column in range(3))
        unjudged = silent | (judged == 0)
        scripts = _letters(view)
        numbers = _in_scripts(model, named.labels, np.argmax(scripts, axis=1))
        language = taken(pa.array(model.keys, pa.string()), numbers[:, 0])
        return {
            "language": language,
            "language_label": taken(labels, named.labels[:, 0]),
            "language_confidence": pa.array(chances[:, 0]),
            "language_runner_up": taken(labels, named.labels[:, 1] if named.labels.shape[1] > 1 else np.full(len(view), -1)),
            "language_margin": pa.array(chances[:, 0] - second),
            **_scripts(scripts, language),
            "language_line_fraction": pa.array(same / np.maximum(judged, 1), mask=unjudged),
            "other_language": taken(labels, named.second),
            "other_language_line_fraction": pa.array(other / np.maximum(judged, 1), mask=unjudged),
            "language_candidates": self._candidates(model, named.labels, numbers, chances, silent),
        }

    def _candidates(
        self,
        model: FastText,
        labels: np.ndarray[Any, Any],
        keys: np.ndarray[Any, Any],
        chances: np.ndarray[Any, Any],
        silent: np.ndarray[Any, Any],
    ) -> pa.Array:
        if self.k == 1:
            return pa.nulls(len(silent), pa.list_(CANDIDATE))
        rows = [
            [
                {"language": model.keys[key], "label": model.labels[label], "confidence": chance}
                for label, key, chance in zip(row[: self.k], some, likely, strict=False)
                if label >= 0 and not empty
            ]
            for row, some, likely, empty in zip(labels.tolist(), keys.tolist(), chances.tolist(), silent.tolist(), strict=True)
        ]
        return pa.array(rows, pa.list_(CANDIDATE))


def _letters(view: TextView) -> np.ndarray[Any, Any]:
    """Count the letters of each script that has letters: int32 [texts, scripts]."""
    from filters.kernels.scripts import OTHER, count_scripts

    return count_scripts(view)[:, OTHER:]


def _in_scripts(model: FastText, labels: np.ndarray[Any, Any], most: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the place in ``model.keys`` of each label, for its language in the script of most letters if it is written in that."""
    from filters.kernels.scripts import OTHER, SCRIPTS

    keys = labels.copy()
    for label, written in model.written.items():
        mine = labels == label
        if mine.any():
            for script, key in written.items():
                keys[mine & (most == SCRIPTS.index(script) - OTHER)[:, None]] = key
    return keys


def _scripts(counts: np.ndarray[Any, Any], language: pa.Array) -> dict[str, pa.Array]:
    """Return the script of most letters, and the share of letters that are of the language's script."""
    from filters.kernels.scripts import OTHER, SCRIPTS, WRITTEN_WITH

    letters = counts.sum(axis=1)
    most = pa.array(SCRIPTS[OTHER:]).take(pa.array(np.argmax(counts, axis=1), mask=letters == 0))
    encoded = language.dictionary_encode()
    codes = np.asarray(pc.fill_null(encoded.indices, -1))
    right = np.zeros(len(letters), np.int64)
    known = np.zeros(len(letters), np.bool_)
    for number, key in enumerate(encoded.dictionary.to_pylist()):
        script = key.partition("_")[2]
        columns = [SCRIPTS.index(each) - OTHER for each in WRITTEN_WITH.get(script, (script,)) if each in SCRIPTS]
        mine = codes == number
        right[mine] = counts[mine][:, columns].sum(axis=1)
        known |= mine & bool(columns)
    share = right / np.maximum(letters, 1)
    return {"language_script": most, "language_script_fraction": pa.array(share, mask=(letters == 0) | ~known)}
