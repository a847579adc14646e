# SPDX-License-Identifier: Apache-2.0
"""Read FineWeb 2's configuration files (huggingface/fineweb-2, ``configs/<language>.yml``) into a threshold set.

What each key means stands in ``fineweb-2-pipeline.py`` of that repository (commit d0defb24): it builds datatrove's filters from them,
with duplicate
paragraphs, characters in duplicate lines and short lines turned off, 0.1 for characters in repeated lines, and symbols counted as words.
``-1`` turns a rule off. Derived values can be impossible (over its 1929 files a mean word length of 3141, a fraction of lines of
1.32): they are clamped and the clamping is noted, so that a rule that cannot fail is seen to be one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from curation.errors import UsageError
from curation.thresholds.sets import StepThresholds, ThresholdSet
from filters.languages import canonical

SOURCE: Final = "huggingface/fineweb-2, configs/*.yml (arXiv 2506.20920)"
MOST_MEAN_WORD_CHARS: Final = 50
"""No language of words between spaces has longer ones on average; ROOTS' default cut-off for a single word."""
PARAMETERS: Final[dict[str, dict[str, Any]]] = {
    "gopher_repetition": {
        "max_duplicate_paragraph_fraction": None,
        "max_duplicate_line_char_fraction": None,
        "max_duplicate_paragraph_char_fraction": None,
    },
    "fineweb_quality": {"max_short_line_fraction": None, "max_repeated_line_char_fraction": 0.1, "count_symbols": True},
}
"""What FineWeb 2's pipeline sets for all languages.

It also counts symbols as words in Gopher's rules. With our words, which cut an apostrophe off where spaCy does not, that drops two
thirds of French novels for too few alphabetic words (ELTeC, development half, 2 000 pieces), so symbols are left out there."""
_KEYS: Final = {
    "language_score": ("language", "min_confidence_fraction"),
    "dup_line_frac": ("gopher_repetition", "max_duplicate_line_fraction"),
    "line_punct_thr": ("fineweb_quality", "min_punctuated_line_fraction"),
    "new_line_ratio": ("fineweb_quality", "max_newlines_per_word"),
    "min_avg_word_length": ("gopher_quality", "min_mean_word_chars"),
    "max_avg_word_length": ("gopher_quality", "max_mean_word_chars"),
    "max_non_alpha_words_ratio": ("gopher_quality", "min_alphabetic_word_fraction"),
}
_GRAMS: Final = {"top_n_grams": "max_top_{}_gram_char_fraction", "dup_n_grams": "max_duplicate_{}_gram_char_fraction"}


def import_files(paths: Sequence[Path], name: str) -> ThresholdSet:
    """Read configuration files, each named after its language, into one set.

    Raises:
        UsageError: when a file is no such configuration, or is named after no language.

    """
    languages: dict[str, dict[str, dict[str, Any]]] = {
        step: {} for step in ("language", "gopher_repetition", "fineweb_quality", "gopher_quality")
    }
    stop_words: dict[str, list[str]] = {}
    notes: list[str] = []
    for path in sorted(paths):
        language = _language(path)
        for (step, key), value in _read(path).items():
            clamped = clamp(key, value)
            if clamped != value:
                notes.append(f"{language}: {step}.{key} was {value}, clamped to {clamped}")
            languages[step].setdefault(language, {})[key] = clamped
        words = single_words((yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("stopwords") or [])
        if words:
            stop_words[language] = words
    steps = {
        step: StepThresholds(parameters=_parameters(step, stop_words), languages=changes) for step, changes in languages.items() if changes
    }
    return ThresholdSet(name=name, source=SOURCE, steps=steps, notes=tuple(notes))


def clamp(key: str, value: float | None) -> float | None:
    """Return a value that a signal can have; -1 turns the rule off."""
    if value is None or value == -1:
        return None
    if key == "max_mean_word_chars":
        return min(value, MOST_MEAN_WORD_CHARS)
    return min(max(value, 0), 1) if key.endswith("_fraction") or key == "max_newlines_per_word" else max(value, 0)


def single_words(words: Sequence[str]) -> list[str]:
    """Return stop words as our segmenter cuts them: of ``l'`` stays ``l``; symbols alone go."""
    import pyarrow as pa

    from filters.kernels.words import IS_WORD
    from filters.text import TextView

    view = TextView(pa.array([str(word) for word in words], pa.string()))
    cut = view.words
    parts = [part for part, flag in zip(view.strings(cut), cut.flags, strict=True) if flag & IS_WORD]
    return list(dict.fromkeys(parts))


def _parameters(step: str, stop_words: dict[str, list[str]]) -> dict[str, Any]:
    made = dict(PARAMETERS.get(step, {}))
    if step == "gopher_quality" and stop_words:
        made["stop_words"] = {key: stop_words[key] for key in sorted(stop_words)}
    return made


def _language(path: Path) -> str:
    try:
        return canonical(path.stem)
    except ValueError as error:
        raise UsageError(f"{path}: {error}; FineWeb 2's files are named after their language, such as fra_Latn.yml") from error


def _read(path: Path) -> dict[tuple[str, str], float | None]:
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{path}: cannot be read as YAML ({error}); expected a configuration file of FineWeb 2") from error
    if not isinstance(tree, dict) or not set(tree) & {*_KEYS, *_GRAMS}:
        raise UsageError(f"{path}: holds none of {', '.join([*_KEYS, *_GRAMS])}; expected a configuration file of FineWeb 2")
    unknown = sorted(set(tree) - {*_KEYS, *_GRAMS, "stopwords"})
    if unknown:
        raise UsageError(f"{path}: unknown keys {', '.join(unknown)}; expected {', '.join([*_KEYS, *_GRAMS, 'stopwords'])}")
    found: dict[tuple[str, str], float | None] = {}
    try:
        for key, value in tree.items():
            if key in _KEYS:
                found[_KEYS[key]] = None if value is None else float(value)
            elif key in _GRAMS:
                for n, most in value:
                    found["gopher_repetition", _GRAMS[key].format(int(n))] = float(most)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{path}: {key}: {error}; expected a number, or pairs of n and a number") from error
    return found
