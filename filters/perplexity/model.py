# SPDX-License-Identifier: Apache-2.0
"""Load an n-gram model: ARPA files by our own reader, kenlm's binary files by the package ``kenlm`` where it is installed.

ARPA files (plain or .gz) are read into tables that a kernel scores; answers equal kenlm's up to the rounding of float32. kenlm's binary
formats belong to kenlm (``pip install 'limpide[kenlm]'``; it compiles). With a SentencePiece model
(``<language>.sp.model`` beside it, as CCNet ships them) lines are cut into its pieces; under a model called ``<language>.chars.arpa`` into
characters; otherwise into words.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from filters.kernels import ngram
from filters.perplexity.normalise import normalise, words

BINARY: Final = b"mmap lm http://kheafield.com/code"
UNKNOWN, BEGIN, END = "<unk>", "<s>", "</s>"


class Model(Protocol):
    """What scores token lists."""

    def score(self, lines: Sequence[Sequence[str]]) -> tuple[list[float], list[int]]:
        """Return log10 probability, and number of unknown tokens, of each line with its begin and end."""


class ArpaModel:
    """A back-off model from an ARPA file."""

    def __init__(self, path: Path) -> None:
        """Read it.

        Raises:
            ValueError: when the file is empty or no ARPA file.

        """
        with path.open("rb") as file:
            stream = gzip.GzipFile(fileobj=file) if path.suffix == ".gz" else file
            lines = (line.rstrip(b"\r\n") for line in stream)
            counts = _counts(path, lines)
            total = sum(counts)
            slots = 1 << (2 * total + 1).bit_length()
            self.tables: Final = ngram.Tables(
                np.zeros(slots, np.uint64), np.zeros(slots, np.float32), np.zeros(slots, np.float32), len(counts)
            )
            self.ids: Final[dict[str, int]] = {}
            for order, count in enumerate(counts, 1):
                self._section(path, lines, order, count)
        if UNKNOWN not in self.ids:
            ids = np.array([[self.ids.setdefault(UNKNOWN, len(self.ids))]], np.int64)
            ngram.fill(self.tables, ids, np.array([-100], np.float32), np.zeros(1, np.float32))  # kenlm's default

    def score(self, lines: Sequence[Sequence[str]]) -> tuple[list[float], list[int]]:
        """Return log10 probability and number of unknown tokens of each line."""
        unknown = self.ids[UNKNOWN]
        numbers = np.array([self.ids.get(token, unknown) for line in lines for token in line], np.int64)
        first = np.cumsum([0, *map(len, lines)], dtype=np.int64)
        out = np.zeros(len(lines))
        ngram.score(self.tables, numbers, first, self.ids.get(BEGIN, unknown), self.ids.get(END, unknown), out)
        strange = np.add.reduceat(np.append(numbers == unknown, values=False), np.minimum(first[:-1], len(numbers))) if len(lines) else out
        return out.tolist(), [int(n) if size else 0 for n, size in zip(strange, map(len, lines), strict=True)]

    def _section(self, path: Path, lines: Iterator[bytes], order: int, count: int) -> None:
        heading = b"\\%d-grams:" % order
        line = next((line for line in lines if line), b"")
        if line != heading:
            raise ValueError(f"{path}: expected {heading.decode()}, found {line[:40]!r}: this ARPA file is damaged")
        grams = np.empty((count, order), np.int64)
        probabilities, backoffs = np.empty(count, np.float32), np.zeros(count, np.float32)
        for row in range(count):
            parts = next(lines, b"").split(b"\t")
            tokens = parts[1].decode().split(" ") if len(parts) > 1 else []
            if len(tokens) != order:
                raise ValueError(f"{path}: entry {row + 1} of the {order}-grams is {b' '.join(parts)[:60]!r}: this ARPA file is damaged")
            probabilities[row] = float(parts[0])
            backoffs[row] = float(parts[2]) if len(parts) > 2 else 0.0
            grams[row] = [self.ids.setdefault(token, len(self.ids)) if order == 1 else self.ids[token] for token in tokens]
        ngram.fill(self.tables, grams, probabilities, backoffs)


def _counts(path: Path, lines: Iterator[bytes]) -> list[int]:
    counts = []
    for line in lines:
        if line.startswith(b"ngram "):
            counts.append(int(line.split(b"=")[1]))
        elif (counts and not line) or (line and line != b"\\data\\"):
            break
    if not counts or len(counts) > ngram.MOST_ORDER:
        raise ValueError(f"{path} is no n-gram model (it has no \\data\\ section of 1 to {ngram.MOST_ORDER} orders); expected an ARPA file")
    return counts


class KenlmModel:
    """A model in one of kenlm's binary formats."""

    def __init__(self, path: Path) -> None:
        """Open it with the package kenlm.

        Raises:
            ValueError: when kenlm is not installed or refuses the file.

        """
        try:
            import kenlm
        except ImportError as error:
            raise ValueError(
                f"{path} is a binary kenlm model; `pip install 'limpide[kenlm]'` (it compiles) to read it, or give its ARPA file"
            ) from error
        try:
            self._model: Any = kenlm.Model(str(path))
        except OSError as error:
            raise ValueError(f"{path} is no model that kenlm can read: {error}") from error

    def score(self, lines: Sequence[Sequence[str]]) -> tuple[list[float], list[int]]:
        """Return log10 probability and number of unknown tokens of each line."""
        scores = [self._model.score(" ".join(line), bos=True, eos=True) for line in lines]
        return scores, [sum(token not in self._model for token in line) for line in lines]


@lru_cache(maxsize=64)
def load(path: str) -> Model:
    """Load a model, or return the one already loaded from this path."""
    file = Path(path)
    with file.open("rb") as stream:
        head = stream.read(len(BINARY))
    if not head:
        raise ValueError(f"{path} is no n-gram model (it is empty); expected an ARPA file or a binary kenlm model")
    return KenlmModel(file) if head == BINARY else ArpaModel(file)


def of_characters(model: Path) -> bool:
    """Tell from its name whether a model is one of characters, such as ``fra_Latn.chars.arpa``."""
    return ".chars." in model.name


def characters(line: str) -> list[str]:
    """Cut a normalised line into characters, each run of white space as one "▁".

    >>> characters("a  la")
    ['a', '▁', 'l', 'a']
    """
    return list("▁".join(line.split()))


@lru_cache(maxsize=64)
def tokenizer(path: str | None, *, chars: bool = False) -> Callable[[str], list[str]]:
    """Return what cuts a line into tokens: characters, SentencePiece's pieces, or words where there is no model for that."""
    if chars:
        return lambda line: characters(normalise(line))
    if path is None:
        return lambda line: words(normalise(line))
    try:
        import sentencepiece
    except ImportError as error:
        raise ValueError(f"{path} is a SentencePiece model; `pip install 'limpide[kenlm]'`, or sentencepiece alone, to use it") from error
    pieces = sentencepiece.SentencePieceProcessor(model_file=path)

    def cut(line: str) -> list[str]:
        return list(pieces.encode(normalise(line), out_type=str))

    return cut
