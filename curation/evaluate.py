# SPDX-License-Identifier: Apache-2.0
"""Measure a filter against labelled documents: precision, recall and F2 by class and language; ``limpide evaluate``.

One mechanism for all filters. Of a filter that edits, the replaced spans are compared with labelled ones: equal in place and kind;
``covered`` says which share of labelled code points was replaced by whatever kind. Of any other filter one answer a document is
compared with its label: a signal's value (by default the signal ``language`` where there is one), or whether the document was kept. F2
weighs recall four times as high as precision (van Rijsbergen 1979, chapter 7), because what is missed stays in a release.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from curation.errors import UsageError
from curation.gold import Labelled, canonical_or_same
from curation.job import JobStep
from curation.measure_file import measure_file, source_of

ALL: Final = "all"
_GOOD: Final = frozenset({"1", "true", "good", "keep", "yes"})
_AROUND_CHARS: Final = 24


@dataclass
class Score:
    """Counts of one class in one language."""

    right: int = 0
    missed: int = 0
    wrong: int = 0
    chars: int = 0
    covered_chars: int = 0

    @property
    def precision(self) -> float | None:
        """Return the share of findings that are right; None without findings."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Return the share of labels that were found; None without labels."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None

    @property
    def f2(self) -> float | None:
        """Return F2; None where precision or recall is.

        >>> Score(right=8, missed=2, wrong=8).f2
        0.7142857142857143
        """
        if self.precision is None or self.recall is None:
            return None
        return 5 * self.right / (5 * self.right + 4 * self.missed + self.wrong)

    def as_json(self) -> dict[str, Any]:
        """Return counts and rates."""
        covered = self.covered_chars / self.chars if self.chars else None
        rates = {"precision": self.precision, "recall": self.recall, "f2": self.f2, "covered": covered}
        return {"right": self.right, "missed": self.missed, "wrong": self.wrong, **rates}


@dataclass
class Evaluation:
    """Scores by (class, language), each class also over all languages, and samples of errors."""

    scores: dict[tuple[str, str], Score] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def of(self, name: str, language: str = ALL) -> Score:
        """Return the score of a class."""
        return self.scores.setdefault((name, language), Score())

    def add(self, name: str, language: str, **counts: int) -> None:
        """Count for a language and for all."""
        for each in dict.fromkeys((language or "und", ALL)):
            score = self.of(name, each)
            for key, count in counts.items():
                setattr(score, key, getattr(score, key) + count)

    def join(self, other: Evaluation) -> None:
        """Add the counts of another evaluation."""
        for key, score in other.scores.items():
            mine = self.of(*key)
            for name, count in vars(score).items():
                setattr(mine, name, getattr(mine, name) + count)

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a class and language, all languages first."""
        order = sorted(self.scores, key=lambda key: (key[0], key[1] != ALL, key[1]))
        return [{"class": name, "language": language, **self.scores[name, language].as_json()} for name, language in order]

    def table(self) -> str:
        """Return the scores as text."""
        lines = [f"{'class':<18} {'language':<10} {'labels':>7} {'found':>7} {'precision':>9} {'recall':>7} {'F2':>7} {'covered':>8}"]
        for row in self.rows():
            rates = [f"{'–' if row[name] is None else format(row[name], '.4f'):>{width}}" for name, width in _RATES]
            counts = f"{row['right'] + row['missed']:>7} {row['right'] + row['wrong']:>7}"
            lines.append(f"{row['class']:<18} {row['language']:<10} {counts} {' '.join(rates)}")
        return "\n".join(lines)


_RATES: Final = (("precision", 9), ("recall", 7), ("f2", 7), ("covered", 8))


def evaluate(
    step: JobStep, gold: Sequence[Labelled], *, signal: str = "", names: Mapping[str, str] | None = None, errors: int = 0
) -> Evaluation:
    """Apply a filter to labelled documents and compare.

    Args:
        step: the filter with its assets.
        gold: labelled documents.
        signal: the signal to compare with the label; by default ``language``, else whether the document is kept.
        names: labels that have another name in the filter, such as ``US_SSN`` to ``NATIONAL_ID``.
        errors: how many samples of errors to keep a class.

    Raises:
        UsageError: the gold is empty, has no labels, or the filter has no such signal.

    """
    if not gold:
        raise UsageError("the gold holds no documents; give a file with labelled documents")
    signals = [each.name for each in step.filter.signals]
    if signal and signal not in signals:
        raise UsageError(f"{step.filter.name} has no signal {signal!r}; expected one of {', '.join(signals)}")
    rows = _answers(step, gold)
    renamed = names or {}
    if step.filter.edits and not signal:
        found = [[(edit["start"], edit["end"], edit["kind"]) for edit in row["edits"]] for row in rows]
        return compare_spans(gold, found, renamed, errors)
    chosen = signal or ("language" if "language" in signals else "")
    if any(document.label is None for document in gold):
        raise UsageError(f"{step.filter.name} answers once a document, but the gold has spans; name the field of its labels with --label")
    told = [str(row[chosen]) if chosen else "kept" if row["keep"] else "dropped" for row in rows]
    true = [renamed.get(document.label or "", _said(document.label or "", kept=not chosen)) for document in gold]
    return compare_labels(gold, true, told, errors)


def _answers(step: JobStep, gold: Sequence[Labelled]) -> list[dict[str, Any]]:
    """Put the documents through ``limpide measure``."""
    with tempfile.TemporaryDirectory(prefix="limpide-evaluate-") as name:
        documents, answers = Path(name) / "gold.jsonl", Path(name) / "answers.jsonl"
        with documents.open("w", encoding="utf-8") as stream:
            for number, document in enumerate(gold):
                language = {"language": document.language} if document.language and document.label is None else {}
                stream.write(json.dumps({"id": str(number), "text": document.text, **language}) + "\n")
        measure_file(step, source_of(documents, None), Path(name), answers)
        return [json.loads(line) for line in answers.read_text(encoding="utf-8").split("\n") if line]


def _said(label: str, *, kept: bool) -> str:
    if kept:
        return "kept" if label.lower() in _GOOD else "dropped"
    return canonical_or_same(label)


def compare_spans(
    gold: Sequence[Labelled], found: Sequence[Sequence[tuple[int, int, str]]], names: Mapping[str, str], errors: int = 0
) -> Evaluation:
    """Compare spans by place and kind."""
    evaluation, kept = Evaluation(), Counter[str]()
    for number, (document, spans) in enumerate(zip(gold, found, strict=True)):
        true = {(start, end, names.get(kind, kind)) for start, end, kind in document.spans}
        covered = {at for start, end, _ in spans for at in range(start, end)}
        for start, end, kind in sorted(true | set(spans)):
            outcome = (
                "right"
                if (start, end, kind) in true and (start, end, kind) in spans
                else "missed"
                if (start, end, kind) in true
                else "wrong"
            )
            counts = {outcome: 1}
            if outcome != "wrong":
                counts |= {"chars": end - start, "covered_chars": sum(at in covered for at in range(start, end))}
            evaluation.add(kind, document.language, **counts)
            if outcome != "right" and kept[f"{outcome} {kind}"] < errors:
                kept[f"{outcome} {kind}"] += 1
                near = document.text[max(0, start - _AROUND_CHARS) : end + _AROUND_CHARS]
                evaluation.errors.append({"error": outcome, "class": kind, "document": number, "start": start, "end": end, "near": near})
    return evaluation


def compare_labels(gold: Sequence[Labelled], true: Sequence[str], told: Sequence[str], errors: int = 0) -> Evaluation:
    """Compare one answer a document."""
    evaluation, kept = Evaluation(), Counter[str]()
    for number, (document, expected, answer) in enumerate(zip(gold, true, told, strict=True)):
        if expected == answer:
            evaluation.add(expected, document.language, right=1)
            continue
        evaluation.add(expected, document.language, missed=1)
        evaluation.add(answer, document.language, wrong=1)
        if kept[expected] < errors:
            kept[expected] += 1
            evaluation.errors.append(
                {"error": f"took {expected} for {answer}", "class": expected, "document": number, "near": document.text[:80]}
            )
    return evaluation
