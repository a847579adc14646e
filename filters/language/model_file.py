# SPDX-License-Identifier: Apache-2.0
"""Read a fastText model file into arrays: dictionary, input and output matrices, whichever way they are stored.

The layout is that of facebookresearch/fastText, ``src/fasttext.cc`` (``loadModel``), ``args.cc``, ``dictionary.cc``, ``densematrix.cc``,
``quantmatrix.cc`` and ``productquantizer.cc``, versions 11 and 12. Quantised matrices are expanded: the rows of lid.176.ftz take 4 MB.
It reads supervised models only, trains nothing, and does not keep counts of words.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

MAGIC: Final = 793712314
VERSIONS: Final = (11, 12)
SUPERVISED: Final = 3
HIERARCHICAL_SOFTMAX, NEGATIVE_SAMPLING, SOFTMAX, ONE_VS_ALL = 1, 2, 3, 4
_MOST_LABELS_AND_WORDS: Final = 1 << 31
_CENTROIDS: Final = 256


@dataclass(frozen=True)
class ModelFile:
    """A supervised model, expanded.

    Attributes:
        words: bytes of each word; their rows in ``inputs`` come first.
        labels: labels with their prefix, in the order of the output matrix.
        label_counts: int64 [labels], from which the tree of the hierarchical softmax follows.
        pruned: int64 [kept buckets, 2], bucket and row after the words; None where no bucket was pruned.
        inputs: float32 [words and buckets, dim].
        outputs: float32 [labels or inner nodes, dim].

    """

    min_chars: int
    max_chars: int
    word_ngrams: int
    buckets: int
    loss: int
    words: tuple[bytes, ...]
    labels: tuple[str, ...]
    label_counts: NDArray[np.int64]
    pruned: NDArray[np.int64] | None
    inputs: NDArray[np.float32]
    outputs: NDArray[np.float32]


def read_model(path: Path) -> ModelFile:
    """Read a model.

    Raises:
        ValueError: when the file is no supervised fastText model, or ends too early.

    """
    with path.open("rb") as stream:
        try:
            return _read(stream)
        except (struct.error, EOFError, UnicodeDecodeError, OverflowError, MemoryError) as error:
            said = f"it is damaged or ends too early: {error}"
        except _WrongFileError as error:
            said = str(error)
    raise ValueError(f"{path} is no fastText model ({said}); expected the .bin or .ftz file of a supervised one")


class _WrongFileError(Exception):
    """The file is something else."""


def _read(stream: IO[bytes]) -> ModelFile:
    head = stream.read(8)
    if not head:
        raise _WrongFileError("it is empty")
    if len(head) < 8 or struct.unpack("<ii", head)[0] != MAGIC:
        raise _WrongFileError("its first bytes are not fastText's")
    version = struct.unpack("<ii", head)[1]
    if version not in VERSIONS:
        raise _WrongFileError(f"its format is version {version}, this reads 11 and 12")
    dim, _, _, _, _, ngrams, loss, kind, buckets, least, most, _, _ = _values(stream, "<12id")
    if kind != SUPERVISED:
        raise _WrongFileError("it holds word vectors, not a classifier")
    if loss not in (HIERARCHICAL_SOFTMAX, NEGATIVE_SAMPLING, SOFTMAX, ONE_VS_ALL):
        raise _WrongFileError(f"its loss has the unknown number {loss}")
    words, labels, counts, pruned = _dictionary(stream)
    (quantised,) = _values(stream, "<?")
    inputs = _quantised(stream) if quantised else _dense(stream)
    (output_quantised,) = _values(stream, "<?")
    outputs = _quantised(stream) if quantised and output_quantised else _dense(stream)
    if inputs.shape[1] != dim or outputs.shape[1] != dim:
        raise _WrongFileError(f"its matrices have {inputs.shape[1]} and {outputs.shape[1]} columns, its settings say {dim}")
    if len(outputs) < len(labels) - (loss == HIERARCHICAL_SOFTMAX) or len(inputs) < len(words):
        raise _WrongFileError("its matrices have fewer rows than it has words or labels")
    longest = 0 if version == VERSIONS[0] else most  # as fastText does: such models know no character n-grams
    return ModelFile(least, longest, ngrams, buckets, loss, words, labels, counts, pruned, inputs, outputs)


def _values(stream: IO[bytes], layout: str) -> tuple[Any, ...]:
    return struct.unpack(layout, stream.read(struct.calcsize(layout)))


def _dictionary(stream: IO[bytes]) -> tuple[tuple[bytes, ...], tuple[str, ...], NDArray[np.int64], NDArray[np.int64] | None]:
    size, words, labels, _, pruned = _values(stream, "<3i2q")
    if not 0 < size < _MOST_LABELS_AND_WORDS or words + labels != size or not labels:
        raise _WrongFileError(f"its dictionary says {size} entries, {words} words and {labels} labels")
    names: list[bytes] = []
    counts = np.zeros(size, np.int64)
    block, at = b"", 0
    for index in range(size):
        while (end := block.find(b"\0", at)) < 0 or len(block) < end + 10:
            more = stream.read(1 << 20)
            if not more:
                raise EOFError(f"{index} of {size} words read")
            block, at = block[at:] + more, 0
        names.append(block[at:end])
        counts[index] = struct.unpack_from("<q", block, end + 1)[0]
        at = end + 10
    stream.seek(at - len(block), 1)
    kept = _array(stream, np.int32, 2 * pruned).reshape(-1, 2).astype(np.int64) if pruned >= 0 else None
    return tuple(names[:words]), tuple(name.decode() for name in names[words:]), counts[words:], kept


def _array(stream: IO[bytes], kind: type[Any], count: int) -> NDArray[Any]:
    size = np.dtype(kind).itemsize * count
    if size < 0:
        raise EOFError(f"an array of {count} values was announced")
    content = stream.read(size)
    if len(content) != size:
        raise EOFError(f"{len(content)} of {size} bytes of an array")
    return np.frombuffer(content, np.dtype(kind).newbyteorder("<"))


def _dense(stream: IO[bytes]) -> NDArray[np.float32]:
    rows, columns = _values(stream, "<2q")
    return _array(stream, np.float32, rows * columns).reshape(rows, columns)


def _quantised(stream: IO[bytes]) -> NDArray[np.float32]:
    with_norm, rows, columns, size = _values(stream, "<?2qi")
    codes = _array(stream, np.uint8, size).reshape(rows, -1)
    made = _expanded(stream, codes, columns)
    if with_norm:
        made *= _expanded(stream, _array(stream, np.uint8, rows).reshape(rows, 1), 1)
    made.setflags(write=False)  # as what is read from a file
    return made


def _expanded(stream: IO[bytes], codes: NDArray[np.uint8], columns: int) -> NDArray[np.float32]:
    """Replace codes by the centroids of their product quantiser."""
    dim, parts, width, last = _values(stream, "<4i")
    if dim != columns or parts != codes.shape[1] or width * (parts - 1) + last != dim:
        raise _WrongFileError("its quantiser does not fit its matrix")
    centroids = _array(stream, np.float32, dim * _CENTROIDS)
    made = np.empty((len(codes), columns), np.float32)
    for part in range(parts):
        wide = last if part == parts - 1 else width
        start = part * _CENTROIDS * width
        table = centroids[start : start + _CENTROIDS * wide].reshape(_CENTROIDS, wide)
        made[:, part * width : part * width + wide] = table[codes[:, part]]
    return made
