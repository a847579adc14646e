# SPDX-License-Identifier: Apache-2.0
"""A fastText classifier of languages, loaded once for each process and asked line by line.

The C++ library reads one line, cuts it at ASCII white space and NUL, and returns probabilities that can exceed 1 by rounding; they
are cut to 1.
``predict`` is given a list, which every build of the ``fasttext`` package supports with numpy 2 (a single string is not).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

import fasttext
import pyarrow as pa
import pyarrow.compute as pc

from filters.languages import FASTTEXT_176, canonical

PREFIX: Final = "__label__"
_KEY: Final = re.compile(r"[a-z]{3}_[A-Z][a-z]{3}")


class Candidate(NamedTuple):
    """A language that the model names for a text."""

    language: str
    label: str
    confidence: float


class FastText:
    """A loaded model and the language of each of its labels."""

    def __init__(self, path: str) -> None:
        """Load a model.

        Raises:
            ValueError: when the file is no fastText model, or a label is no language.

        """
        try:
            self._model = fasttext.load_model(path)
        except (ValueError, RuntimeError) as error:
            raise ValueError(f"{path} is no fastText model ({error}); expected the .bin or .ftz file of a supervised one") from error
        self.languages: Final = {label: language_of(label.removeprefix(PREFIX), path) for label in self._model.get_labels()}

    def predict(self, text: pa.Array, k: int) -> list[list[Candidate]]:
        """Return the k best candidates of each text, best first; none for texts that are null, empty or white space."""
        lines = pc.replace_substring(pc.fill_null(text, ""), "\n", " ").to_pylist()
        spoken = [bool(line) and not line.isspace() for line in lines]
        labels, probabilities = self._model.predict([line for line, some in zip(lines, spoken, strict=True) if some] or [" "], k=k)
        answers = iter(zip(labels, probabilities, strict=True))
        return [self._candidates(*next(answers)) if some else [] for some in spoken]

    def _candidates(self, labels: list[str], probabilities: list[float]) -> list[Candidate]:
        return [
            Candidate(self.languages[label], label.removeprefix(PREFIX), min(float(probability), 1.0))
            for label, probability in zip(labels, probabilities, strict=True)
        ]


def language_of(label: str, path: str) -> str:
    """Return the canonical key of a label of lid.176, of a label that is one already, or of another language code."""
    if label in FASTTEXT_176:
        return FASTTEXT_176[label]
    if _KEY.fullmatch(label):
        return label
    try:
        return canonical(label)
    except ValueError as error:
        raise ValueError(
            f"label {label!r} of {path} is no language; expected a code such as fr or fra_Latn: use a language identification model"
        ) from error


@lru_cache(maxsize=4)
def load(path: str) -> FastText:
    """Load a model, or return the one already loaded from this path."""
    return FastText(path)
