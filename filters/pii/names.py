# SPDX-License-Identifier: Apache-2.0
"""Filter ``pii_names``: names of persons and places by a named-entity model, run by Presidio over whole texts.

Names have no form that a pattern could check, so a model must read the text: spaCy at some hundred documents a second at best.
Therefore the step is costly, and ``sample_fraction`` reads only some documents, chosen by their text, to estimate what remains. The
model is an asset of the user (a folder as ``spacy.load`` reads it, a pipeline of spacy-transformers among them) and must know the
language of the documents. None ships with Limpide; ``limpide train names`` makes one from labelled documents. Presidio is optional:
``limpide[presidio]``. What a model misses stays, and it misses more in noisy or old text. Forms of address stay: "Mrs <PERSON>".
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, cast

import pyarrow as pa

from filters.contract import AssetNeed, Documents, Edit, Edits, Filter, Measure, Signal
from filters.languages import canonical
from filters.pii.titles import name_in

KINDS: Final = {"person": "PERSON", "location": "LOCATION", "organisation": "ORGANIZATION"}
PIECE_CHARS: Final = 100_000
"""spaCy refuses more than a million characters, and its models want a gigabyte for each 100,000."""
LABELS: Final = {"PER": "PERSON", "PERSON": "PERSON", "LOC": "LOCATION", "GPE": "LOCATION", "ORG": "ORGANIZATION"}
ANY_LANGUAGE: Final = frozenset({"xx", "mul"})
"""What spaCy calls models of many languages."""
SCORE: Final = 0.5
"""Least score of a result; spaCy's entities all have 0.85 in Presidio."""


@dataclass(frozen=True)
class PiiNames(Filter):
    """Replace or count names that a model finds."""

    model: str = "model"
    """Folder of a spaCy pipeline with named entities."""
    language: str = "en"
    """Language of the model, as spaCy names it."""
    kinds: tuple[Literal["person", "location", "organisation"], ...] = ("person",)
    """What to look for."""
    replace: Literal["placeholder", "annotate"] = "placeholder"
    """What stands there afterwards: the kind in angle brackets, or what stood there."""
    sample_fraction: float = 1.0
    """Share of documents that are read at all, chosen by the SHA-256 of their text; the others are neither counted nor changed."""

    name: ClassVar[str] = "pii_names"
    version: ClassVar[int] = 2
    edits: ClassVar[bool] = True
    edits_counted: ClassVar[str] = "pii_names"
    costly: ClassVar[bool] = True
    languages: ClassVar[str] = "that of the model"
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal("pii_names", pa.int64(), "names that the model found", "spans", low=0, null="not in the sample"),
    )

    def __post_init__(self) -> None:
        """Refuse a language that is none, and what would look for nothing."""
        if self.language not in ANY_LANGUAGE:
            canonical(self.language)
        if not self.kinds:
            raise ValueError("pii_names: kinds is empty, so nothing would be looked for; name a kind, or leave the step out")
        if not 0 < self.sample_fraction <= 1:
            raise ValueError(f"pii_names: sample_fraction is {self.sample_fraction}; expected more than 0 and at most 1")

    def assets(self) -> tuple[AssetNeed, ...]:
        """Name the model."""
        return (AssetNeed("model", self.model),)

    def edit_kinds(self) -> frozenset[str]:
        """Return what it looks for."""
        return frozenset(KINDS[kind] for kind in self.kinds)

    def about(self) -> dict[str, Any]:
        """Return its kinds, and the language of its model: it reads all documents, whatever theirs is."""
        kinds = {"kinds": sorted(self.edit_kinds())}
        if self.language in ANY_LANGUAGE:
            return kinds
        known = canonical(self.language)[:3]
        otherwise = f"were looked for all the same, by a model of {known}"
        return {**kinds, "by_language": {"what": "names", "languages": [known], "anyway": True, "otherwise": otherwise}}

    def open(self, assets: Mapping[str, Sequence[Path]]) -> Measure:
        """Load the model; raises ImportError with what to do when Presidio is not there."""
        engine = _engine(assets["model"], self.language)

        def measure(documents: Documents) -> dict[str, pa.Array]:
            counts = [None if spans is None else len(spans) for spans in self._found(engine, documents)]
            return {"pii_names": pa.array(counts, pa.int64())}

        return measure

    def open_edit(self, assets: Mapping[str, Sequence[Path]]) -> Edit:
        """Load the model, to edit."""
        engine = _engine(assets["model"], self.language)

        def edit(documents: Documents) -> Edits:
            if self.replace == "annotate":
                return Edits.of([])
            found = enumerate(self._found(engine, documents))
            return Edits.of([(row, start, end, kind, f"<{kind}>") for row, spans in found for start, end, kind in spans or ()])

        return edit

    def _found(self, engine: Any, documents: Documents) -> list[list[tuple[int, int, str]] | None]:  # noqa: ANN401 - Presidio is optional
        wanted = [KINDS[kind] for kind in self.kinds]
        return [
            self._names(engine, text or "", wanted) if self._is_read(text or "") else None for text in documents.column("text").to_pylist()
        ]

    def _is_read(self, text: str) -> bool:
        drawn = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        return drawn < self.sample_fraction * 2**64

    def _names(self, engine: Any, text: str, wanted: list[str]) -> list[tuple[int, int, str]]:  # noqa: ANN401
        spans: list[tuple[int, int, str]] = []
        for place, piece in _pieces(text):
            results = engine.analyze(piece, self.language, entities=wanted, score_threshold=SCORE) if piece.strip() else []
            for result in sorted(results, key=lambda one: (one.start, -one.end)):
                first, last = result.start, result.end
                if result.entity_type == "PERSON":
                    first, last = (result.start + at for at in name_in(piece[first:last], self.language))
                if first < last and (not spans or place + first >= spans[-1][1]):
                    spans.append((place + first, place + last, result.entity_type))
        return spans


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text at white space into pieces that a model can hold, each with its place."""
    start = 0
    while start < len(text):
        end = min(len(text), start + PIECE_CHARS)
        if end < len(text):
            end = max(text.rfind(" ", start + 1, end), text.rfind("\n", start + 1, end)) + 1 or end
        yield start, text[start:end]
        start = end


def _engine(files: Sequence[Path], language: str) -> Any:  # noqa: ANN401 - Presidio is optional
    """Return Presidio's analyzer with the entities of a spaCy pipeline."""
    try:
        import spacy
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
        from presidio_analyzer.predefined_recognizers import SpacyRecognizer
    except ImportError as error:
        raise ImportError("pii_names: Presidio is not installed; install limpide[presidio]") from error
    config = next((file for file in files if file.name == "config.cfg"), None)
    if config is None:
        raise ValueError(f"pii_names: none of {len(files)} files of the model is config.cfg; expected the folder of a spaCy pipeline")
    names = NerModelConfiguration(model_to_presidio_entity_mapping=LABELS, labels_to_ignore=[])
    engine = SpacyNlpEngine(models=[{"lang_code": language, "model_name": "given"}], ner_model_configuration=names)
    engine.nlp = cast("Any", {language: spacy.load(config.parent)})
    recognizer = SpacyRecognizer(supported_language=language, supported_entities=list(KINDS.values()))
    registry = RecognizerRegistry(recognizers=[recognizer], supported_languages=[language])
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=[language])
