# SPDX-License-Identifier: Apache-2.0
r"""One shared, lazily computed view of a batch of texts: words, sentences, lines and paragraphs as spans and hashes.

Filters of one phase share a view, so that text is cut once. Everything is numbers over the UTF-8 bytes of the Arrow array: no Python
object for a word. A null text counts as empty.

The segmenter ``unicode-word-1`` knows no dictionary. White space and zero-width space separate; then, by Unicode general category:

* a word is a longest run of letters (L), numbers (N), marks (M) and underscores;
* each letter of Han, kana, Thai, Lao, Khmer or Burmese, with its marks, is a word of its own, since these are written without spaces;
* every other character (punctuation, sign, control, unassigned) is a symbol of its own, and marks after it belong to it;
* format characters (Cf: joiners, soft hyphen, direction marks) belong to a word that goes on after them, else to nothing.

So "l'eau" is l, ', eau. On text without marks and unspaced scripts this is the regular expression ``\w+|[^\w\s]``.
Characters are classed by the table of ``filters.kernels.characters``, which is the same for all Python versions.
Words of unspaced scripts are characters, not what their readers call words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

Number = TypeVar("Number", np.uint8, np.int32, np.uint64)

SEGMENTER: Final = "unicode-word-1/14.0.0"
"""Name and version of the rule, and version of Unicode; part of the identity of every filter that uses words."""


@dataclass(frozen=True)
class Spans:
    """Parts of the texts of a batch, in order; those of row r are ``first[r]:first[r + 1]``.

    Attributes:
        first: int64 [rows + 1], index of each row's first span.
        start, end: int32 [spans], half-open bytes in ``TextView.data``.
        chars: int32 [spans], length in code points.
        hashes: uint64 [spans], equal for equal bytes.

    """

    first: NDArray[np.int64]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    chars: NDArray[np.int32]
    hashes: NDArray[np.uint64]


@dataclass(frozen=True)
class Words(Spans):
    """Words and symbols.

    Attributes:
        flags: uint8 [spans], sum of the flags named in ``filters.kernels.words``.

    """

    flags: NDArray[np.uint8]


class TextView:
    """The view of one batch of texts.

    >>> view = TextView(pa.array(["l'eau, 水！", None]))
    >>> view.strings(view.words), view.words.first.tolist(), view.chars.tolist()
    (['l', "'", 'eau', ',', '水', '！'], [0, 6, 6], [9, 0])
    """

    def __init__(self, text: pa.Array) -> None:
        """Look at a string array; nothing is computed or copied yet.

        Raises:
            TypeError: when the array is not of strings.
            ValueError: when a batch of large strings holds 2 GiB or more.

        """
        if pa.types.is_large_string(text.type):
            if text.nbytes >= 1 << 31:
                raise ValueError(f"a batch of {text.nbytes} bytes of text was given; expected less than 2 GiB: use smaller batches")
            text = text.cast(pa.string())
        if not pa.types.is_string(text.type):
            raise TypeError(f"a column of type {text.type} was given as text; expected string")
        self.text = text.fill_null("") if text.null_count else text

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.text)

    @cached_property
    def data(self) -> NDArray[np.uint8]:
        """UTF-8 bytes of all rows, and perhaps of others around them: uint8 [bytes]."""
        buffer = self.text.buffers()[2]
        return np.frombuffer(buffer if buffer is not None else b"", np.uint8)

    @cached_property
    def offsets(self) -> NDArray[np.int64]:
        """Where each row starts and ends in ``data``: int64 [rows + 1]."""
        if not len(self):
            return np.zeros(1, np.int64)
        offsets = np.frombuffer(self.text.buffers()[1], np.int32)
        return offsets[self.text.offset : self.text.offset + len(self) + 1].astype(np.int64)

    @cached_property
    def chars(self) -> NDArray[np.int64]:
        """Length of each text in code points: int64 [rows]."""
        from filters.kernels.planes import LATER, count_by_row

        return np.diff(self.offsets) - count_by_row(self.planes, LATER, self.offsets)

    @cached_property
    def planes(self) -> NDArray[np.uint64]:
        """What each byte of ``data`` is, one bit a byte: uint64 [planes, bytes / 64 + 2], as ``filters.kernels.planes`` says."""
        from filters.kernels.characters import load
        from filters.kernels.planes import PLANES, classify
        from filters.kernels.sentences import marks

        planes = _room((PLANES, len(self.data) // 64 + 2), np.uint64)
        classify(self.data, int(self.offsets[0]), int(self.offsets[-1]), load()[0], marks(), planes)
        return planes

    @cached_property
    def line_ends(self) -> int:
        """As many line ends of any kind as there are, or a few more."""
        from filters.kernels.planes import ENDS

        first, last = int(self.offsets[0]) // 64, (int(self.offsets[-1]) + 63) // 64
        return int(np.bitwise_count(self.planes[ENDS, first:last]).sum(dtype=np.int64))

    @cached_property
    def words(self) -> Words:
        """Words and symbols, cut by the rule above."""
        from filters.kernels.characters import load
        from filters.kernels.words import most_words, segment

        most = most_words(self.planes, self.offsets)
        room, flags = self._room(most), _room(most, np.uint8)
        count = segment(self.data, self.offsets, load()[0], self.planes, room.first, room.start, room.end, room.chars, room.hashes, flags)
        return Words(room.first, room.start[:count], room.end[:count], room.chars[:count], room.hashes[:count], flags[:count])

    @cached_property
    def lines(self) -> Spans:
        r"""Parts between runs of newlines (``re.split("\n+", text)``); at least one for each row, perhaps empty."""
        return self._cut(1)

    @cached_property
    def paragraphs(self) -> Spans:
        """Parts of the stripped text between runs of two or more newlines; at least one for each row, perhaps empty."""
        return self._cut(2)

    @cached_property
    def sentences(self) -> Spans:
        """Sentences of each row by the rule of ``filters.kernels.sentences``; white space between them belongs to none."""
        from filters.kernels.lines import measured
        from filters.kernels.sentences import sentences_of

        first, start, end = sentences_of(self.data, self.offsets)
        return Spans(first, start, end, *measured(self.data, self.planes, start, end))

    def strings(self, spans: Spans) -> list[str]:
        """Return spans as strings; for tests and explanations, not for the hot path."""
        data = self.data.tobytes()
        return [data[start:end].decode("utf-8", "replace") for start, end in zip(spans.start, spans.end, strict=True)]

    @property
    def _bytes(self) -> int:
        return int(self.offsets[-1] - self.offsets[0])

    def _cut(self, newlines: int) -> Spans:
        from filters.kernels.characters import load
        from filters.kernels.lines import cut

        room = self._room(len(self) + self.line_ends)
        count = cut(self.data, self.offsets, load()[0], self.planes, newlines, room.first, room.start, room.end, room.chars, room.hashes)
        return Spans(room.first, room.start[:count], room.end[:count], room.chars[:count], room.hashes[:count])

    def _room(self, most: int) -> Spans:
        """Make room for at most so many spans."""
        start, end, chars = (_room(most, np.int32) for _ in range(3))
        return Spans(np.empty(len(self) + 1, np.int64), start, end, chars, _room(most, np.uint64))


def _room(shape: int | tuple[int, int], kind: type[Number]) -> NDArray[Number]:
    """Make an array in Arrow's memory, which keeps what batches before have given back: fresh pages cost more than what is written."""
    size = int(np.prod(shape)) * np.dtype(kind).itemsize
    return np.ndarray(shape, kind, pa.allocate_buffer(size))
