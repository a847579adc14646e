# SPDX-License-Identifier: Apache-2.0
r"""Perplexity under an n-gram model of the document's language, for the whole text and for chunks of it.

Wenzek et al. 2019 (CCNet), arXiv 1911.00359, section 4.2: text close to the model's (Wikipedia) is well-formed prose; a high perplexity is
noise, a very low one is boilerplate. The perplexity of a text is 10 ** (-log10 probability / (tokens + lines)), each line with its begin
and end. Chunks of 10 000 characters, cut at the next newline, serve long scanned books: those outside ``min_chunk_perplexity`` to
``max_chunk_perplexity`` are replaced by ``[...]`` between blank lines, as in Lucie. ``preset`` names the limits of other corpora
(``filters/perplexity/presets.py`` has them with their sources). Bands head, middle and tail after CCNet: below the first and above the
second of two limits for the language, its terciles.

Perplexities of different models cannot be compared, nor can those of different languages. Documents in a language without a model get null.
A model of characters (``fra_Latn.chars.arpa``) tells misread letters with a few dozen pages to learn from; docs/ocr.md measures it.
It does not know whether a text is true, good or allowed; it drops dialects and poems along with noise.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
import orjson
import pyarrow as pa

from filters.contract import AssetNeed, Documents, Edit, Edits, Filter, Measure, Rule, Signal
from filters.languages import canonical
from filters.perplexity.normalise import NORMALISER
from filters.perplexity.presets import LIMITS, PRESETS, Preset

BANDS: Final = ("head", "middle", "tail")
BANDS_ENDING: Final = ".bands.json"
"""Beside ``fra_Latn.arpa``, ``fra_Latn.bands.json`` holds where its bands begin (``limpide train perplexity --bands``)."""
REMOVED: Final = "\n\n[...]\n\n"
_NONE: Final = "no model for the language, or the text has no token"
_ENDING: Final = re.compile(r"(\.sp|\.chars)?\.(model|arpa|bin|gz|arpa\.bin|arpa\.gz|binary|trie)$")


@dataclass(frozen=True)
class Perplexity(Filter):
    """Perplexity of the text and of its chunks, unknown tokens, band; removes chunks."""

    name: ClassVar[str] = "perplexity"
    version: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = ("text", "language")
    costly: ClassVar[bool] = True
    edits: ClassVar[bool] = True
    languages: ClassVar[str] = "those of the models given; the estimate is checked against kenlm's on French and English prose"
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal("perplexity", pa.float64(), "perplexity of the whole text", "choices", 1, null=_NONE),
        Signal("chunk_perplexities", pa.list_(pa.float64()), "perplexity of each chunk, in order", "choices", null=_NONE),
        Signal("mean_chunk_perplexity", pa.float64(), "mean over the chunks", "choices", 1, null=_NONE),
        Signal("median_chunk_perplexity", pa.float64(), "median over the chunks", "choices", 1, null=_NONE),
        Signal("lower_average_chunk_perplexity", pa.float64(), "the lower of mean and median over the chunks", "choices", 1, null=_NONE),
        Signal("unknown_token_fraction", pa.float64(), "tokens that the model does not have", "fraction", 0, 1, _NONE),
        Signal("perplexity_band", pa.string(), "head, middle or tail", null="no limits for the language, or no perplexity"),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("perplexity_too_low", "perplexity", "below", "min_perplexity"),
        Rule("perplexity_too_high", "perplexity", "above", "max_perplexity"),
        Rule("mean_chunk_perplexity_too_high", "mean_chunk_perplexity", "above", "max_mean_chunk_perplexity"),
        Rule("median_chunk_perplexity_too_high", "median_chunk_perplexity", "above", "max_median_chunk_perplexity"),
        Rule("chunk_averages_too_high", "lower_average_chunk_perplexity", "above", "max_average_chunk_perplexity"),
        Rule("band_not_kept", "perplexity_band", "not_in", "bands"),
    )

    models: str = "models/*"
    """Glob of model files named after their language, such as ``models/*``: ``fr.arpa``, ``fr.sp.model`` (SentencePiece),
    ``fr.chars.arpa`` (of characters)."""
    preset: Preset | None = None
    """Limits of another corpus, in place of all seven of ours."""
    min_perplexity: float | None = 10
    """Least perplexity (Lucie and CroissantLLM: 10)."""
    max_perplexity: float | None = 1000
    """Greatest perplexity (Lucie: 1000; CroissantLLM: 300 for books, 500 for PDF files)."""
    min_chunk_perplexity: float | None = None
    """Chunks with less are replaced by ``[...]``; null: none are (Lucie: 10)."""
    max_chunk_perplexity: float | None = None
    """Chunks with more are replaced by ``[...]``; null: none are (Lucie: 1000)."""
    max_mean_chunk_perplexity: float | None = None
    """Greatest mean over the chunks."""
    max_median_chunk_perplexity: float | None = None
    """Greatest median over the chunks."""
    max_average_chunk_perplexity: float | None = None
    """A text goes when both mean and median are greater (Lucie: 2310 American Stories, 1500 Eurovoc, 930 HAL)."""
    bands: tuple[str, ...] | None = None
    """Bands that stay, such as head and middle; null: all."""
    band_limits: Mapping[str, tuple[float, ...]] = field(default_factory=dict, hash=False)
    """Language to the perplexities at which middle and tail begin (CCNet: terciles); else those that were stored beside the model."""
    chunk_chars: int = 10_000
    """Length of a chunk, in code points (Lucie: 10 000)."""

    def __post_init__(self) -> None:
        """Refuse chunks and bands that cannot be."""
        if self.chunk_chars < 1:
            raise ValueError(f"perplexity: chunk_chars is {self.chunk_chars}; expected 1 or more")
        for language, limits in self.band_limits.items():
            if len(limits) != len(BANDS) - 1:
                raise ValueError(f"perplexity: band_limits of {language} are {list(limits)}; expected two numbers")
        unknown = sorted(set(self.bands or ()) - set(BANDS))
        if unknown:
            raise ValueError(f"perplexity: bands has {', '.join(unknown)}; expected some of {', '.join(BANDS)}")

    def identity(self) -> dict[str, Any]:
        """Add how text is normalised."""
        return super().identity() | {"normaliser": NORMALISER}

    def compared(self, parameter: str) -> Any:  # noqa: ANN401 - the contract's signature
        """Return a limit: the preset's where there is one."""
        return getattr(PRESETS[self.preset], parameter) if self.preset and parameter in LIMITS else getattr(self, parameter)

    def cited(self, parameter: str) -> Any:  # noqa: ANN401 - the contract's signature
        """Cite the limit that was compared with."""
        return self.compared(parameter)

    def edits_here(self) -> bool:
        """Tell whether there are limits for chunks."""
        return any(self.compared(name) is not None for name in ("min_chunk_perplexity", "max_chunk_perplexity"))

    def assets(self) -> tuple[AssetNeed, ...]:
        """Name the models."""
        return (AssetNeed("models", self.models),)

    def open(self, assets: Mapping[str, Sequence[Path]]) -> Measure:
        """Return the measure; a model is loaded when a document asks for it."""
        stored = {}
        for path in assets.get("models", ()):
            if path.name.endswith(BANDS_ENDING):
                stored[canonical(path.name.split(".")[0])] = _stored_limits(path)
        opened = dataclasses.replace(self, band_limits={**stored, **self.band_limits})
        return partial(opened._measure, *self._models(assets))  # noqa: SLF001 - itself, with the limits found

    def open_edit(self, assets: Mapping[str, Sequence[Path]]) -> Edit:
        """Return what finds the chunks to remove."""
        return partial(self._edit, *self._models(assets))

    def _models(self, assets: Mapping[str, Sequence[Path]]) -> tuple[dict[str, Path], dict[str, Path]]:
        """Sort the files by language: models, and SentencePiece models."""
        found: dict[str, Path] = {}
        pieces: dict[str, Path] = {}
        for path in assets.get("models", ()):
            if not _ENDING.search(path.name):
                continue
            try:
                key = canonical(path.name.split(".")[0])
            except ValueError as error:
                raise ValueError(f"perplexity: {path.name}: {error}; models are named after their language") from error
            mine = pieces if path.name.endswith(".sp.model") else found
            if key in mine:
                raise ValueError(f"perplexity: {mine[key].name} and {path.name} are both models of {key}; expected one a language")
            mine[key] = path
        if not found:
            raise ValueError(f"perplexity: {self.models!r} names no model; expected ARPA or kenlm files such as fr.arpa")
        return found, pieces

    def measure(self, documents: Documents) -> dict[str, pa.Array]:  # noqa: ARG002 - the contract's signature
        """Refuse: without a model there is no answer."""
        raise TypeError("perplexity: open() it with its models first, then call the measure that open() returns")

    def _measure(self, models: Mapping[str, Path], pieces: Mapping[str, Path], documents: Documents) -> dict[str, pa.Array]:
        texts, languages = documents.column("text").to_pylist(), documents.column("language").to_pylist()
        rows = [self._document(text or "", language, models, pieces) for text, language in zip(texts, languages, strict=True)]
        return {signal.name: pa.array([row.get(signal.name) for row in rows], signal.type) for signal in self.signals}

    def _edit(self, models: Mapping[str, Path], pieces: Mapping[str, Path], documents: Documents) -> Edits:
        """Replace chunks out of range; neighbours become one span. Chunks without a token stay."""
        least, most = self.compared("min_chunk_perplexity"), self.compared("max_chunk_perplexity")
        spans: list[tuple[int, int, int, str, str]] = []
        texts, languages = documents.column("text").to_pylist(), documents.column("language").to_pylist()
        for row, (text, language) in enumerate(zip(texts, languages, strict=True)):
            at = 0
            for chunk, found in self._chunks(text or "", language, models, pieces)[0] if self.edits_here() else ():
                end = at + len(chunk)
                if found is not None and ((least is not None and found < least) or (most is not None and found > most)):
                    start = spans.pop()[1] if spans and spans[-1][0] == row and spans[-1][2] == at else at
                    spans.append((row, start, end, "perplexity_chunk", REMOVED))
                at = end
        return Edits.of(spans)

    def _chunks(
        self, text: str, language: str | None, models: Mapping[str, Path], pieces: Mapping[str, Path]
    ) -> tuple[list[tuple[str, float | None]], list[list[str]], list[float], int]:
        """Return the chunks with their perplexities, the text's lines of tokens, their scores, and the number of unknown tokens."""
        if language is None or language not in models:
            return [], [], [], 0
        from filters.perplexity.model import load, of_characters, tokenizer

        cut = tokenizer(str(pieces[language]) if language in pieces else None, chars=of_characters(models[language]))
        texts = chunked(text, self.chunk_chars)
        chunks = [[tokens for line in chunk.split("\n") if (tokens := cut(line))] for chunk in texts]
        lines = [line for chunk in chunks for line in chunk]
        if not lines:
            return [], [], [], 0
        scores, unknown = load(str(models[language])).score(lines)
        at = 0
        made: list[tuple[str, float | None]] = []
        for chunk_text, chunk in zip(texts, chunks, strict=True):
            made.append((chunk_text, _perplexity(scores[at : at + len(chunk)], chunk) if chunk else None))
            at += len(chunk)
        return made, lines, scores, sum(unknown)

    def _document(self, text: str, language: str | None, models: Mapping[str, Path], pieces: Mapping[str, Path]) -> dict[str, Any]:
        chunks, lines, scores, unknown = self._chunks(text, language, models, pieces)
        if not lines:
            return {}
        made = [each for _, each in chunks if each is not None]
        found = _perplexity(scores, lines)
        limits = self.band_limits.get(str(language))
        return {
            "perplexity": found,
            "chunk_perplexities": made,
            "mean_chunk_perplexity": float(np.mean(made)),
            "median_chunk_perplexity": float(np.median(made)),
            "lower_average_chunk_perplexity": float(min(np.mean(made), np.median(made))),
            "unknown_token_fraction": unknown / sum(map(len, lines)),
            "perplexity_band": None if limits is None else BANDS[(found > limits[0]) + (found > limits[1])],
        }


def _stored_limits(path: Path) -> tuple[float, ...]:
    try:
        return tuple(float(limit) for limit in orjson.loads(path.read_bytes())["limits"])
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"perplexity: {path} holds no limits of bands; expected what `limpide train perplexity --bands` writes") from error


def _perplexity(scores: Sequence[float], lines: Sequence[Sequence[str]]) -> float:
    """Return the perplexity of lines; what is too great for a number becomes the greatest one."""
    exponent = -sum(scores) / sum(len(line) + 1 for line in lines)
    return max(float(10 ** min(exponent, 300.0)), 1.0)


def chunked(text: str, chars: int) -> list[str]:
    r"""Cut a text into chunks that end at the first newline after ``chars`` code points; a chunk without one is twice as long at most.

    >>> chunked("ab\ncd\nef", 2)
    ['ab\n', 'cd\n', 'ef']
    """
    made, start = [], 0
    while start < len(text):
        end = min(start + chars, len(text))
        newline = text.find("\n", end - 1, end + chars)
        end = newline + 1 if newline >= 0 else min(end + chars if end < len(text) else end, len(text))
        made.append(text[start:end])
        start = end
    return made
