# SPDX-License-Identifier: Apache-2.0
"""Derive a language's thresholds from reference text, by the methods of FineWeb 2 (arXiv 2506.20920, section 4 and appendix A).

* ``quantile``: the threshold that removes in this language the fraction that the English threshold removes in English;
* ``mean_std``: as many standard deviations from the mean as the English threshold is from the English mean;
* ``median_ratio``: in the ratio to the median that the English threshold has to the English median;
* ``ten_tail``: the threshold that removes a tenth of the reference.

FineWeb 2 chose ten_tail on Wikipedia for FineWeb's rules, quantile on Wikipedia for Gopher's quality, mean_std on Common Crawl for Gopher's
repetition. The threshold of the language's own confidence is the median less one standard deviation, clipped to 0.3 to 0.9 (section 3).
Stop words are the words that make at least 0.8 % of the reference, without those that hold a digit; where fewer than eight are found, the
eight most frequent ones (FineWeb 2 lowers its threshold until there are eight). Values that a signal cannot have are clamped and noted.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.errors import UsageError
from curation.recipe import parameter_adapter
from curation.thresholds.fineweb2_file import clamp
from curation.thresholds.sets import StepThresholds, ThresholdSet
from filters import CATALOGUE
from filters.contract import Documents, Rule
from filters.segmentation.rule import DEFAULT, Segmentation
from filters.text import TextView

Method = Literal["quantile", "mean_std", "median_ratio", "ten_tail"]
METHODS: Final = ("quantile", "mean_std", "median_ratio", "ten_tail")
FILTERS: Final[dict[str, Method]] = {"fineweb_quality": "ten_tail", "gopher_quality": "quantile", "gopher_repetition": "mean_std"}
"""Filters that are derived, and FineWeb 2's method for each."""
TAIL: Final = 0.1
LEAST_CONFIDENCE, MOST_CONFIDENCE = 0.3, 0.9
STOP_WORD_SHARE: Final = 0.008
LEAST_STOP_WORDS: Final = 8
LEAST_DOCUMENTS: Final = 50
"""Fewer documents of a language say nothing of a tenth of them."""
_FIXED: Final = (
    "min_words",
    "max_words",
    "max_symbol_word_fraction",
    "max_bullet_line_fraction",
    "max_ellipsis_line_fraction",
    "min_stop_words",
)
"""Thresholds that FineWeb 2 leaves as they are in English."""


@dataclass
class Reference:
    """What a reference corpus says of one language: values of every signal, and words."""

    signals: dict[str, list[NDArray[np.float64]]] = field(default_factory=dict)
    words: Counter[str] = field(default_factory=Counter)
    documents: int = 0
    segmentation: Segmentation = DEFAULT

    def add(self, documents: Documents) -> None:
        """Measure a batch."""
        self.documents += len(documents)
        for name in FILTERS:
            built = parameter_adapter(name).validate_python({"segmentation": self.segmentation})
            for signal, values in built.measure(documents).items():
                if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
                    self._keep(signal, values)
        if "language_confidence" in documents.table.column_names:
            self._keep("language_confidence", documents.column("language_confidence"))
        self.words.update(_words(documents.segmented(self.segmentation)))

    def values(self, signal: str) -> NDArray[np.float64]:
        """Return all values of a signal."""
        return np.concatenate(self.signals.get(signal, [np.zeros(0)]))

    def _keep(self, signal: str, values: pa.Array) -> None:
        self.signals.setdefault(signal, []).append(pc.drop_null(values).cast(pa.float64()).to_numpy(zero_copy_only=False))


def derive(
    references: Mapping[str, Reference], english: Reference | None, methods: Mapping[str, Method], name: str, told: Sequence[str] = ()
) -> ThresholdSet:
    """Derive thresholds of every language in ``references``.

    Args:
        references: language key to its reference.
        english: the English reference; only ``ten_tail`` does without.
        methods: filter to its method; the rest take FineWeb 2's.
        name: name of the set.
        told: what the references are, for the set's notes.

    Raises:
        UsageError: when a reference is too small, or the English one is missing.

    """
    chosen = FILTERS | dict(methods)
    notes = [*told, *(f"{step}: {method}" for step, method in chosen.items())]
    languages: dict[str, dict[str, dict[str, float | None]]] = {}
    stop_words: dict[str, list[str]] = {}
    for key, reference in sorted(references.items()):
        if reference.documents < LEAST_DOCUMENTS:
            raise UsageError(f"the reference of {key} has {reference.documents} documents; expected at least {LEAST_DOCUMENTS}")
        for step, method in chosen.items():
            if method != "ten_tail" and english is None:
                raise UsageError(f"{step} by {method} compares with English: give --english FILE, or --method {step}=ten_tail")
            for rule in CATALOGUE[step].rules:
                if rule.parameter in _FIXED or rule.fails not in ("below", "above"):
                    continue
                found = _threshold(rule, getattr(CATALOGUE[step](), rule.parameter), reference, english, method)
                if found is None:
                    continue
                value = clamp(rule.parameter, found)
                if value != found:
                    notes.append(f"{key}: {step}.{rule.parameter} came out as {found:.4g}, clamped to {value}")
                languages.setdefault(step, {}).setdefault(key, {})[rule.parameter] = None if value is None else round(value, 4)
        confidence = reference.values("language_confidence")
        if len(confidence):
            languages.setdefault("language", {})[key] = {"min_confidence_fraction": round(confidence_threshold(confidence), 4)}
        stop_words[key] = choose_stop_words(reference.words)
        notes.append(f"{key}: {reference.documents} documents, {reference.words.total()} words")
    steps = {step: StepThresholds(languages=changes) for step, changes in languages.items()}
    quality = steps.get("gopher_quality", StepThresholds())
    steps["gopher_quality"] = StepThresholds(parameters={"stop_words": stop_words}, languages=quality.languages)
    steps, notes = _with_rule(steps, references), [*notes, *_rules(references)]
    source = "derived by `limpide thresholds derive` (methods of arXiv 2506.20920)"
    return ThresholdSet(name=name, source=source, steps=steps, notes=tuple(notes))


def _rules(references: Mapping[str, Reference]) -> list[str]:
    """Name the rules that words were cut by, where they are not the default."""
    return sorted({f"words: {each.segmentation.name}" for each in references.values() if not each.segmentation.is_default})


def _with_rule(steps: dict[str, StepThresholds], references: Mapping[str, Reference]) -> dict[str, StepThresholds]:
    """Let the set bring along the rule that words were cut by: its thresholds and stop words hold for that rule only."""
    made = dict(steps)
    for reference in references.values():
        if not reference.segmentation.is_default:
            for step in FILTERS:
                old = steps.get(step, StepThresholds())
                parameters = {**old.parameters, "segmentation": dataclasses.asdict(reference.segmentation)}
                made[step] = StepThresholds(parameters=parameters, languages=old.languages)
    return made


def _threshold(rule: Rule, default: float | None, reference: Reference, english: Reference | None, method: Method) -> float | None:
    values = reference.values(rule.signal)
    if not len(values) or default is None:
        return None
    compared = english.values(rule.signal) if english is not None else values
    if not len(compared):
        return None
    return threshold(method, float(default), values, compared, above=rule.fails == "above")


def threshold(method: Method, default: float, values: NDArray[np.float64], english: NDArray[np.float64], *, above: bool) -> float:
    """Return the threshold that one method gives.

    >>> import numpy as np
    >>> threshold("ten_tail", 0.3, np.arange(101.0), np.arange(3.0), above=True)
    90.0
    >>> threshold("mean_std", 4.0, np.array([10.0, 20.0]), np.array([1.0, 3.0]), above=True)
    25.0
    """
    if method == "ten_tail":
        return float(np.quantile(values, 1 - TAIL if above else TAIL))
    if method == "quantile":
        removed = float(np.mean(english > default if above else english < default))
        if not removed:  # nothing to go by: loose enough for the whole reference, and no stricter than in English
            return float(max(default, values.max()) if above else min(default, values.min()))
        return float(np.quantile(values, 1 - removed if above else removed))
    if method == "mean_std":
        spread = float(english.std())
        return float(values.mean() + (default - english.mean()) / spread * values.std()) if spread and values.std() else default
    middle = float(np.median(english))
    return float(np.median(values) * default / middle) if middle else default


def confidence_threshold(confidence: NDArray[np.float64]) -> float:
    """Return the least confidence of a language: median less one standard deviation, clipped (arXiv 2506.20920, section 3)."""
    return float(min(MOST_CONFIDENCE, max(LEAST_CONFIDENCE, np.median(confidence) - confidence.std())))


def choose_stop_words(words: Counter[str]) -> list[str]:
    """Return the stop words of a count of words, most frequent first, equals in order."""
    total = words.total()
    ordered = sorted(((count, word) for word, count in words.items() if not any(char.isdigit() for char in word)), key=_by_count)
    frequent = [word for count, word in ordered if count >= STOP_WORD_SHARE * total]
    return frequent if len(frequent) >= LEAST_STOP_WORDS else [word for _, word in ordered[:LEAST_STOP_WORDS]]


def _by_count(entry: tuple[int, str]) -> tuple[int, str]:
    return -entry[0], entry[1]


def _words(view: TextView) -> dict[str, int]:
    """Count the words of a batch, symbols left out."""
    from filters.kernels.words import IS_WORD

    mine = view.words.flags & IS_WORD > 0
    _, first, counts = np.unique(view.words.hashes[mine], return_index=True, return_counts=True)
    start, end = view.words.start[mine][first], view.words.end[mine][first]
    frequent: Any = counts > max(1, counts.sum() * STOP_WORD_SHARE / 100)
    data = view.data
    made = {bytes(data[a:b]).decode(): int(n) for a, b, n in zip(start[frequent], end[frequent], counts[frequent], strict=True)}
    rest = int(counts.sum()) - sum(made.values())
    return made | {"0": rest}  # words too rare to be stop words, counted together under a number, which is none
