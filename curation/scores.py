# SPDX-License-Identifier: Apache-2.0
"""Counts of right, missed and wrong answers by class and language, and the rates that follow from them.

F2 weighs recall four times as high as precision (van Rijsbergen 1979, chapter 7), because what is missed stays in a release. Of answers
that every document has exactly one of, accuracy and the mean F1 over the classes of the gold (macro F1) are told too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

ALL: Final = "all"


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
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Labels of classes that the filter does not look for, and how many there are."""
    said: list[str] = field(default_factory=list)
    """What else must be known, as sentences: which labels were compared with nothing, and what to do."""
    documents: int | None = None
    """How many documents had one answer each; None where spans were compared."""

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

    read_as: Mapping[str, str] = field(default_factory=dict)
    """Labels whose class was inferred, not told: what each was taken for."""

    def totals(self) -> dict[str, Any]:
        """Return documents, accuracy, macro F1 and classes; nothing where spans were compared."""
        if self.documents is None:
            return {}
        classes = [score for (_, language), score in self.scores.items() if language == ALL and score.right + score.missed]
        f1 = [2 * one.right / (2 * one.right + one.missed + one.wrong) for one in classes]
        right = sum(one.right for one in classes)
        return {"documents": self.documents, "accuracy": right / self.documents, "macro_f1": sum(f1) / len(f1), "classes": len(f1)}

    def notes(self) -> list[str]:
        """Return what a table does not say, as sentences."""
        told = []
        if self.documents is not None:
            totals = self.totals()
            rates = f"accuracy {totals['accuracy']:.4f}, macro F1 {totals['macro_f1']:.4f}"
            told.append(f"{self.documents:,} documents: {rates} over {totals['classes']} classes of the gold")
        if self.read_as:
            pairs = ", ".join(f"{label} for {name}" for label, name in sorted(self.read_as.items()))
            told.append(f"labels were taken: {pairs}; --rename LABEL=CLASS says otherwise")
        return [*told, *self.said]

    def as_json(self) -> dict[str, Any]:
        """Return everything."""
        return {
            "scores": self.rows(),
            "errors": self.errors,
            "left_out": dict(self.left_out),
            "read_as": dict(self.read_as),
            "notes": self.said,
            **self.totals(),
        }

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
