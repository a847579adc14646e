# SPDX-License-Identifier: Apache-2.0
"""A fastText classifier of languages, read once for each process and scored by ``filters.kernels.fasttext``.

Any supervised model serves whose labels are languages: lid.176 (.bin and .ftz), GlotLID, OpenLID. fastText's softmax reports probabilities
that exceed 1 by up to 0.00001; they are cut to 1. Labels of ``und``, ``zxx`` and the like (GlotLID names scripts and noise) have no
language.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels import fasttext as kernel
from filters.kernels import fasttext_cache as cache
from filters.kernels import fasttext_memory as memory
from filters.kernels import fasttext_rows as rows
from filters.kernels.vectors import WIDTH
from filters.language.model_file import HIERARCHICAL_SOFTMAX, ModelFile, read_model
from filters.languages import FASTTEXT_176, WRITTEN_IN, canonical
from filters.text import TextView

PREFIX: Final = "__label__"
SLOTS: Final = 1 << 20
"""Most tokens whose rows are kept, 32 bytes each: 32 MB."""
FIRST_SLOTS: Final = 1 << 14
LISTS: Final = 1 << 22
"""Numbers of rows of tokens that have many; memory is taken as they come, 16 MB at most."""
PORTION_BYTES: Final = 1 << 20
_COPIED_BYTES: Final = 64 << 20
_PAGE: Final = 1 << 21
LINE_CHANCE: Final = 0.5
"""A line speaks for another language when its label has at least this probability: more likely than all others together."""
_KEY: Final = re.compile(r"[a-z]{3}_[A-Z][a-z]{3}")
_SCRIPT: Final = re.compile(r"[-_][A-Za-z]{4}(?![A-Za-z])")
_NONE: Final = re.compile(r"(und|zxx|mis|mul)(_.*)?")


class Candidate(NamedTuple):
    """A language that the model names for a text."""

    language: str | None
    label: str
    confidence: float


class Named(NamedTuple):
    """What the model says of each text.

    Attributes:
        labels: int32 [texts, k], numbers of the best labels, -1 for none.
        chances: float64 [texts, k], their probabilities.
        lines: int32 [texts, 3], lines judged, with the best label, and sure of the most frequent other label.
        second: int32 [texts], that other label, -1 for none.

    """

    labels: NDArray[np.int32]
    chances: NDArray[np.float64]
    lines: NDArray[np.int32]
    second: NDArray[np.int32]


class FastText:
    """A loaded model and the language of each of its labels."""

    def __init__(self, path: str) -> None:
        """Load a model.

        Raises:
            ValueError: when the file is no fastText model, or a label is no language.

        """
        model = read_model(Path(path))
        self.labels: Final = tuple(label.removeprefix(PREFIX) for label in model.labels)
        self.languages: Final = {label: language_of(label, path) for label in self.labels}
        self.keys: Final = [self.languages[label] for label in self.labels]
        self.written: Final = _written(self.labels, self.keys)
        self._weights: Final = _weights(model)
        self._local: Final = threading.local()

    def name(self, view: TextView, k: int, line_tokens: int = 0) -> Named:
        """Name the k best labels of every text, and judge lines of at least ``line_tokens`` tokens (0: none)."""
        many, k = len(view), min(k, len(self.labels))
        named = Named(
            np.empty((many, k), np.int32), np.empty((many, k), np.float64), np.empty((many, 3), np.int32), np.empty(many, np.int32)
        )
        room = memory.scratch(self._weights, view.offsets)
        for rows_ in _portions(view.offsets):
            answers = Named(named.labels[rows_], named.chances[rows_], named.lines[rows_], named.second[rows_])
            here = view.offsets[rows_.start : rows_.stop + 1]
            kernel.identify(view.data, here, self._weights, self._cache(), room, line_tokens, LINE_CHANCE, *answers)
        return named._replace(chances=np.minimum(np.exp(named.chances), 1.0))

    def predict(self, texts: Sequence[str | None], k: int) -> list[list[Candidate]]:
        """Return the k best candidates of each text, best first; none for texts that are null, empty or white space."""
        import pyarrow as pa

        named = self.name(TextView(pa.array(texts, pa.string())), k)
        return [
            [
                Candidate(self.languages[self.labels[label]], self.labels[label], float(chance))
                for label, chance in zip(labels, chances, strict=True)
                if label >= 0 and (text or "").strip()
            ]
            for text, labels, chances in zip(texts, named.labels, named.chances, strict=True)
        ]

    def _cache(self) -> cache.Cache:
        """Return this thread's cache, as kernels run without the interpreter's lock; it grows as tokens come."""
        found: cache.Cache | None = getattr(self._local, "cache", None)
        if found is None:
            small = len(self._weights.inputs) <= 1 << 16
            kind, width = (np.uint16, 16) if small else (np.int32, 8)
            table = _table(min(FIRST_SLOTS, SLOTS), kind)
            found = self._local.cache = cache.Cache(*table, width * 3 // 4 - 1, width, np.zeros(LISTS, kind), np.zeros(2, np.int64))
        elif 8 * found.state[1] > len(found.entries) and len(found.entries) < 4 * SLOTS:
            entries, fields = _table(min(len(found.entries), SLOTS), found.fields.dtype.type)  # four times as many
            cache.move(found.entries, entries)
            found.state[1] = 0
            found = self._local.cache = found._replace(entries=entries, fields=fields)
        return found


def _portions(offsets: NDArray[np.int64]) -> Iterator[slice]:
    """Cut the rows of a batch into ranges of about ``PORTION_BYTES`` of text, after each of which the cache may grow."""
    start = 0
    while start < len(offsets) - 1:
        stop = max(int(np.searchsorted(offsets, offsets[start] + PORTION_BYTES, side="right")) - 1, start + 1)
        yield slice(start, stop)
        start = stop


def _table(slots: int, kind: type[Any]) -> tuple[NDArray[np.uint64], NDArray[Any]]:
    """Return free entries, and the same memory as small numbers; behind the last stands room, as whole vectors are read."""
    entries = _aligned(slots + 2, 4, np.uint64).reshape(-1)
    return entries[: 4 * slots], entries.view(kind)


def _aligned(rows: int, columns: int, kind: type[Any]) -> NDArray[Any]:
    """Return zeros that start at a page of 2 MB, which numpy asks Linux for: they are looked at here and there."""
    size = rows * columns * np.dtype(kind).itemsize
    room = np.zeros((size + _PAGE - 1) // _PAGE * _PAGE + _PAGE, np.uint8)
    start = -room.ctypes.data % _PAGE
    return room[start : start + size].view(kind).reshape(rows, columns)


def _weights(model: ModelFile) -> rows.Weights:
    tokens = [*model.words, *(label.encode() for label in model.labels)]
    data = np.frombuffer(b"".join(tokens), np.uint8)
    ends = np.cumsum([0, *map(len, tokens)])
    slots = 1 << (2 * len(tokens)).bit_length()
    keys, ids = np.zeros(slots, np.uint64), np.zeros(slots, np.int32)
    rows.index_tokens(data, ends, keys, ids)
    end = np.frombuffer(b"</s>", np.uint8)
    inputs, kept, before = model.inputs, np.zeros(0, np.uint64), np.zeros(0, np.int32)
    if model.pruned is not None and len(model.pruned):
        order = np.argsort(model.pruned[:, 0])
        inputs = np.concatenate([inputs[: len(model.words)], inputs[len(model.words) + model.pruned[order, 1]]])
        kept, before = _kept(model.pruned[:, 0], model.buckets)
    left, right = _tree(model.label_counts) if model.loss == HIERARCHICAL_SOFTMAX else (np.zeros(0, np.int32), np.zeros(0, np.int32))
    return rows.Weights(
        inputs=_frozen(_widened(inputs)),
        outputs=_frozen(model.outputs),
        columns=_frozen(model.outputs.T),
        keys=keys,
        ids=ids,
        kept=kept,
        before=before,
        inverse=np.uint64((1 << rows.division(model.buckets)) // max(model.buckets, 1)),
        shift=np.uint64(rows.division(model.buckets)),
        has_buckets=model.buckets > 0 and (model.pruned is None or len(model.pruned) > 0),
        words=len(model.words),
        labels=len(model.labels),
        buckets=model.buckets,
        min_chars=model.min_chars,
        max_chars=model.max_chars,
        word_ngrams=model.word_ngrams,
        loss=model.loss,
        left=left,
        right=right,
        parent=_parents(left, right),
        end_key=np.uint64(rows.token_key(end, 0, len(end))),
    )


def _kept(buckets: NDArray[np.int64], many: int) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """Return, for each 64 buckets, which of them have a row (bits, uint64), and how many buckets before them have one (int32)."""
    marks = np.zeros((many + 63) // 64 * 64, np.bool_)
    marks[buckets] = True
    counts = marks.reshape(-1, 64).sum(axis=1)
    return np.packbits(marks, bitorder="little").view("<u8").astype(np.uint64), (np.cumsum(counts) - counts).astype(np.int32)


def _widened(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rows that kernels can add up: a multiple of 16 columns, the new ones 0; small matrices in large pages."""
    rows_, columns = matrix.shape
    wide = -columns % WIDTH + columns
    if wide == columns and matrix.nbytes > _COPIED_BYTES:
        return matrix
    made = _aligned(rows_, wide, np.float32)
    made[:, :columns] = matrix
    return made


def _parents(left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.int32]:
    above = np.full(len(left), -1, np.int32)
    for children in (left, right):
        inner = np.flatnonzero(children >= 0)
        above[children[inner]] = inner
    return above


def _frozen(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return one kind of array whichever way the matrix was stored, so that kernels are compiled once."""
    made = np.ascontiguousarray(matrix, np.float32)
    made.setflags(write=False)
    return made


def _tree(counts: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Build the Huffman tree over labels (``HierarchicalSoftmaxLoss::buildTree``)."""
    size = len(counts)
    total: list[Any] = [*counts.tolist(), *([10**15] * (size - 1))]
    left, right = np.full(2 * size - 1, -1, np.int32), np.full(2 * size - 1, -1, np.int32)
    leaf, node = size - 1, size
    for parent in range(size, 2 * size - 1):
        chosen = []
        for _ in range(2):
            if leaf >= 0 and total[leaf] < total[node]:
                chosen.append(leaf)
                leaf -= 1
            else:
                chosen.append(node)
                node += 1
        left[parent], right[parent] = chosen
        total[parent] = total[chosen[0]] + total[chosen[1]]
    return left, right


def language_of(label: str, path: str) -> str | None:
    """Return the canonical key of a label of lid.176, of a label that is one already, or of another language code; none for no language."""
    if label in FASTTEXT_176:
        return FASTTEXT_176[label]
    if _NONE.fullmatch(label):
        return None
    if _KEY.fullmatch(label):
        return label
    try:
        return canonical(label)
    except ValueError as error:
        raise ValueError(
            f"label {label!r} of {path} is no language; expected a code such as fr or fra_Latn: use a language identification model"
        ) from error


def _written(labels: Sequence[str], keys: list[str | None]) -> dict[int, dict[str, int]]:
    """Return, for labels that leave the script open (sr), the place of the key for each script, adding those to ``keys``.

    A label that names its script (srp_Cyrl, sr-Latn) means it.
    """
    found: dict[int, dict[str, int]] = {}
    for number, label in enumerate(labels):
        language = (keys[number] or "").partition("_")[0]
        if language not in WRITTEN_IN or _SCRIPT.search(label):
            continue
        found[number] = {}
        for script in WRITTEN_IN[language]:
            found[number][script] = len(keys)
            keys.append(f"{language}_{script}")
    return found


@lru_cache(maxsize=4)
def load(path: str) -> FastText:
    """Load a model, or return the one already loaded from this path."""
    return FastText(path)
